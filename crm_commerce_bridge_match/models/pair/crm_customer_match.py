from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmCustomerMatch(models.Model):
    """Two customers that may be the same company, or one the parent of the other.

    What the machine found, and what a person said of it. A pair stands once, whichever
    way it was found.
    """

    _name = "crm.customer.match"
    _description = "Customer Match"
    _inherit = ["stepwise.work.mixin"]
    _order = "probability desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="Of a possible parent company: the subsidiary.",
    )
    other_id = fields.Many2one(
        "res.partner",
        string="Other Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Of a possible parent company: the parent.",
    )
    crm_account_ids = fields.Many2many(
        "crm.account",
        string="Accounts",
        compute="_compute_crm_account_ids",
        search="_search_crm_account_ids",
        help="Those that the two customers have today.",
    )
    kind = fields.Selection(
        [("same", "Same Company"), ("parent", "Parent Company")],
        string="Possible Relation",
        required=True,
        readonly=True,
        default="same",
        help="Both are the same company, or the other customer is the parent of this "
        "one.",
    )
    probability = fields.Float(
        readonly=True,
        digits=(4, 3),
        aggregator=None,
        help="How sure all evidence together makes it. People are asked from the "
        "match threshold on.",
    )
    evidence_ids = fields.One2many(
        "crm.customer.match.evidence",
        "match_id",
        readonly=True,
        help="What speaks for it comes first, what speaks against it last.",
    )
    state = fields.Selection(
        [
            ("open", "To Review"),
            ("same", "Same Account"),
            ("child", "Subsidiary"),
            ("merged", "Merged"),
            ("different", "Not the Same"),
            ("obsolete", "Obsolete"),
        ],
        required=True,
        readonly=True,
        index=True,
        default="open",
        help="What people decided. An obsolete match is one with nothing left to "
        "decide.",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        compute="_compute_company_id",
        store=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The narrower one of both customers' companies.",
    )
    source = fields.Selection(
        [
            ("scan", "Scan"),
            ("newcomer", "New Customer"),
            ("import", "Imported"),
            ("hand", "By Hand"),
        ],
        required=True,
        readonly=True,
        default="scan",
        help="How the pair was found: by a scan of all customers, or when one of them "
        "came, was imported or was changed by hand.",
    )
    reason = fields.Selection(
        [
            ("no_customer", "One of them is no customer any more"),
            ("relatives", "One of them is above the other by now"),
            ("companies", "They belong to companies that share no customers"),
            ("likelier", "Another company is more likely the parent"),
            ("changed", "What they had in common has changed"),
        ],
        string="Why Obsolete",
        readonly=True,
        help="Why there is nothing left to decide; empty unless the match is obsolete.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Decided By",
        readonly=True,
        ondelete="set null",
        help="Empty unless somebody has decided.",
    )
    date = fields.Datetime(
        string="Decided On", readonly=True, help="Empty unless somebody has decided."
    )
    decided_account_id = fields.Many2one(
        "crm.account",
        string="Account Before",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_no_one",
        help="The account that the decision was made on.",
    )

    _pair_uniq = models.Constraint(
        "UNIQUE (partner_id, other_id)", "Two customers are compared once."
    )
    _two_check = models.Constraint(
        "CHECK (partner_id != other_id)", "A customer is not compared with itself."
    )

    # A pair stands once, whichever way round. A scan asks for pairs by the later one.
    _pair_idx = models.UniqueIndex(
        "(GREATEST(partner_id, other_id), LEAST(partner_id, other_id))"
        " WHERE other_id IS NOT NULL"
    )

    @api.depends("partner_id.crm_account_id", "other_id.crm_account_id")
    def _compute_crm_account_ids(self):
        for match in self:
            customers = match.partner_id | match.other_id
            match.crm_account_ids = customers.crm_account_id

    @api.model
    def _search_crm_account_ids(self, operator, value):
        """Search by a union: alternatives (OR) read all matches."""
        if operator != "in":
            return NotImplemented
        sides = (
            self._search(Domain(f"{side}.crm_account_id", "in", value)).select()
            for side in ("partner_id", "other_id")
        )
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(sides)))

    @api.depends("partner_id.company_id", "other_id.company_id")
    def _compute_company_id(self):
        for match in self:
            companies = match.partner_id.company_id | match.other_id.company_id
            deepest = companies.sudo().sorted(lambda c: len(c.parent_ids))[-1:]
            match.company_id = deepest.sudo(False)

    # === WORK === #

    @api.model
    def _note(self, partner_ids, source="hand"):
        """Compare these customers a moment later.

        :param partner_ids: ids of partners
        :param str source: as of the field
        """
        self.env["crm.customer.match.note"]._note(partner_ids, source)

    @api.model
    def _cron_compare(self):
        """Compare who was noted, then go on with a scan, step by step.

        As the one superuser, whoever runs the scheduled action: what is found depends
        neither on what a user may see nor on the company that a user works for.
        """
        matches = self.with_user(SUPERUSER_ID)
        matches._work_in_steps(matches._step)

    @api.model
    def _step(self):
        """
        :return: number of customers processed, seconds to wait before the next step;
            None if nothing is left to do
        """
        if processed := self.env["crm.customer.match.note"]._work_off():
            return processed, 0
        processed = self.env["crm.customer.match.scan"]._work()
        return (0, None) if processed is None else (processed, 0)

    @api.model
    def _set_limits(self):
        """Tell the planner of this transaction what it does not know.

        The rows of a batch are few, and in memory: it reads no whole table for them,
        and compiles nothing. What a batch sorts fits into memory as well.
        """
        self.env.cr.execute(
            "SET LOCAL random_page_cost = 1.1; SET LOCAL jit = off;"
            " SET LOCAL work_mem = '64MB'"
        )

    @api.model
    def _scan_all(self):
        """Compare all customers, in the background.

        :return: the ``crm.customer.match.scan``
        """
        return self.env["crm.customer.match.scan"]._start()

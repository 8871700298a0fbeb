"""What a manager looked after goes to the next one: offered, done, taken back."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Models whose records have a salesperson, by the field of lines that holds them
HANDED = {"partner_id": "res.partner", "lead_id": "crm.lead"}


class CrmAccountHandOver(models.Model):
    """Customers and open opportunities of an account, from one manager to the next.

    It is offered when the manager changes; a person decides. Undoing gives back what
    still has the new salesperson.
    """

    _name = "crm.account.hand.over"
    _description = "Hand-Over of an Account"
    _rec_name = "account_id"
    _order = "id desc"

    account_id = fields.Many2one(
        "crm.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The account that got a new manager.",
    )
    user_from_id = fields.Many2one(
        "res.users",
        string="Manager Before",
        readonly=True,
        ondelete="cascade",
        help="The account manager until then. Empty: there was none.",
    )
    user_to_id = fields.Many2one(
        "res.users",
        string="New Manager",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The account manager since then, who becomes the salesperson of what is "
        "handed over.",
    )
    state = fields.Selection(
        [
            ("offered", "Offered"),
            ("done", "Done"),
            ("undone", "Undone"),
            ("declined", "Declined"),
        ],
        default="offered",
        required=True,
        readonly=True,
        help="Offered: nobody has decided yet. Done: handed over. Undone: given back. "
        "Declined: everything was left as it is.",
    )
    company_id = fields.Many2one(related="account_id.company_id")
    line_ids = fields.One2many(
        "crm.account.hand.over.line",
        "hand_over_id",
        string="Lines",
        readonly=True,
        help="What was handed over, and who had it before.",
    )
    customer_count = fields.Integer(
        compute="_compute_counts",
        help="What goes along, or went: the salesperson was the manager before, or "
        "nobody.",
    )
    opportunity_count = fields.Integer(
        compute="_compute_counts",
        help="What goes along, or went: the salesperson was the manager before, or "
        "nobody.",
    )

    @api.depends("state", "line_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        for hand_over in self:
            customers, opportunities = hand_over._find_handed()
            hand_over.customer_count = len(customers)
            hand_over.opportunity_count = len(opportunities)

    def _find_handed(self):
        """Return the customers and opportunities that go along, or went."""
        self.ensure_one()
        if self.state != "offered":
            return self.line_ids.partner_id, self.line_ids.lead_id
        account = self.account_id
        mine = Domain("user_id", "in", (self.user_from_id.id, False))
        # Superuser: whoever decides need not read for which companies others work.
        companies = self.user_to_id.sudo().company_ids
        mine &= Domain("company_id", "in", [False, *companies.ids])
        pending = Domain("won_status", "=", "pending")
        return (
            self.env["res.partner"].search(account._get_customer_domain() & mine),
            self.env["crm.lead"].search(
                Domain("crm_account_id", "=", account.id) & pending & mine
            ),
        )

    def _is_to_manager(self):
        """Return whether it would go to who manages the account today."""
        self.ensure_one()
        return self.user_to_id.active and self.user_to_id == self.account_id.user_id

    @api.model
    def _offer(self, account, before):
        """Offer what the manager before looked after, if there is anything.

        :param account: with the new manager
        :param before: the manager before, or nobody
        """
        # Superuser: people only decide about what is offered.
        offers = self.sudo()
        open_ones = Domain("account_id", "=", account.id)
        offers.search(open_ones & Domain("state", "=", "offered")).unlink()
        offer = offers.create(
            {
                "account_id": account.id,
                "user_from_id": before.id,
                "user_to_id": account.user_id.id,
            }
        )
        if not any(offer._find_handed()):
            offer.unlink()

    # === ACTION METHODS === #

    def action_hand_over(self):
        """Give what is offered, and the user may write, to the new manager.

        :raise UserError: if somebody has decided already, or the account has another
            manager by now
        """
        self._check_state("offered")
        if not self._is_to_manager():
            raise UserError(
                self.env._(
                    "%s does not manage this account any more.", self.user_to_id.name
                )
            )
        lines = []
        for field, records in zip(HANDED, self._find_handed(), strict=True):
            for user, group in records.grouped("user_id").items():
                lines += [
                    {
                        "hand_over_id": self.id,
                        field: record.id,
                        "user_id": user.id,
                    }
                    for record in group
                ]
            self._assign(records, self.user_to_id)
        self.sudo().line_ids = (
            self.env["crm.account.hand.over.line"].sudo().create(lines)
        )
        self.sudo().state = "done"

    def action_undo(self):
        """Give back what still has the new salesperson.

        :raise UserError: if nothing was handed over, or the user may not change all
            of it
        """
        self._check_state("done")
        leads = self.line_ids.lead_id
        if leads._filtered_access("write") != leads:
            raise UserError(
                self.env._(
                    "You cannot change all opportunities of %s: ask a sales "
                    "administrator to take them back.",
                    self.user_to_id.name,
                )
            )
        for user, lines in self.line_ids.grouped("user_id").items():
            for field in HANDED:
                kept = lines[field].filtered(lambda r: r.user_id == self.user_to_id)
                self._assign(kept, user)
        self.sudo().state = "undone"

    def action_decline(self):
        """Leave everything as it is."""
        self._check_state("offered")
        self.sudo().state = "declined"

    def _check_state(self, state):
        self.ensure_one()
        self.account_id.check_access("write")
        if self.state != state:
            raise UserError(
                self.env._("Somebody else has decided about this hand-over.")
            )

    def _assign(self, records, user):
        """Set the salesperson of records; the teams of opportunities stay."""
        if records._name == "res.partner":
            records.user_id = user
            return
        for team, group in records.grouped("team_id").items():
            group.write({"user_id": user.id, "team_id": team.id})


class CrmAccountHandOverLine(models.Model):
    """Who had a customer or an opportunity before."""

    _name = "crm.account.hand.over.line"
    _description = "Line of a Hand-Over"
    _order = "id"

    hand_over_id = fields.Many2one(
        "crm.account.hand.over",
        string="Hand-Over",
        required=True,
        index=True,
        ondelete="cascade",
        help="The change of the account manager with which it went along.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        help="The customer that went along. Empty: the line is about an opportunity.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="cascade",
        help="The opportunity that went along. Empty: the line is about a customer.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson Before",
        ondelete="set null",
        help="Who gets it back if the hand-over is undone. Empty: there was no "
        "salesperson.",
    )

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date


class CrmAccount(models.Model):
    _name = "crm.account"
    _description = "CRM Account"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "avatar.mixin",
        "commerce.sales.mixin",
        "technical.columns.mixin",
    ]
    _order = "name, id"
    _rec_names_search = ["name", "ref"]
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of
    _order_owner = _partner_owner = "crm_account_id"

    name = fields.Char(
        required=True,
        index="trigram",
        tracking=True,
        help="An account made for a customer follows the name of that customer until "
        "somebody renames it.",
    )
    ref = fields.Char(
        string="Reference",
        copy=False,
        index="trigram",
        tracking=True,
        help="What your company, or another system, calls the account.",
    )
    active = fields.Boolean(
        default=True,
        help="An account that an active customer has cannot be archived: merge it, or "
        "move its customers first.",
    )
    automatic_name = fields.Char(
        readonly=True,
        technical=True,
        copy=False,
        help="The name the account was made with, if it was made for a customer. "
        "As long as it is still its name, no person has renamed the account.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Only users of this company and its branches see the account, and only "
        "their customers can have it. Empty: all companies share it.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        domain="[('share', '=', False)]",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Who looks after the account. An account made for a customer starts with "
        "the salesperson of that customer.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="An account made for a customer starts with the team of its manager. "
        "Another manager later does not change it.",
    )
    tag_ids = fields.Many2many(
        "crm.tag",
        "crm_account_tag_rel",
        "account_id",
        "tag_id",
        string="Tags",
        help="The same tags as on opportunities. Those of the account are its own: its "
        "opportunities do not get them.",
    )
    description = fields.Html(
        string="Notes",
        help="For colleagues only. An account with notes is not archived when its last "
        "customer leaves it.",
    )
    customer_ids = fields.One2many(
        "res.partner",
        "mapped_account_id",
        string="Customers",
        context={"active_test": False},
        readonly=True,
        help="Companies, and persons without one, that have this account today, "
        "archived ones included. Choose the account on a customer to add it here.",
    )
    opportunity_ids = fields.One2many(
        "crm.lead",
        "crm_account_id",
        string="Opportunities",
        domain=[("type", "=", "opportunity")],
        help="Open and won opportunities of the account. Lost ones are archived.",
    )
    is_individual = fields.Boolean(
        string="Individual",
        compute="_compute_is_individual",
        search="_search_is_individual",
        help="All its customers are persons, none is a company or buys for one.",
    )
    explanation = fields.Text(
        string="Why This Account?",
        compute="_compute_explanation",
        help="Whom the account was made for, why its main customer has it, and how "
        "many customers have it automatically or set by hand.",
    )
    successor_id = fields.Many2one(
        "crm.account",
        compute="_compute_successors",
        help="Where the customers of an archived account are now, most of them.",
    )
    successor_count = fields.Integer(
        compute="_compute_successors",
        help="How many accounts the customers of an archived account have now.",
    )

    # The first page of the list
    _name_idx = models.Index("(name, id)")

    # === COMPUTE METHODS === #

    @api.depends("customer_ids.is_company", "customer_ids.company_name")
    def _compute_is_individual(self):
        # Superuser: customers that the user may not see count too.
        accounts = self.sudo().with_context(active_test=False)
        these = Domain("id", "in", self.ids)
        individuals = accounts.search(these & Domain("is_individual", "=", True))
        for account in self:
            account.is_individual = account._origin.id in individuals._ids

    @api.model
    def _search_is_individual(self, operator, value):
        """Search by one EXISTS that the database can join.

        The default filter of the list uses it, so every search of accounts starts here.
        """
        if operator not in ("in", "not in"):
            return NotImplemented
        self.env["res.partner"].flush_model(
            ["mapped_account_id", "is_company", "company_name"]
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """
                %s (
                    SELECT FROM res_partner person
                    WHERE person.mapped_account_id = %s
                      AND person.is_company IS NOT TRUE
                      AND NOT EXISTS (
                          SELECT FROM res_partner company
                          WHERE company.mapped_account_id = person.mapped_account_id
                            AND (company.is_company
                                 OR btrim(company.company_name) != ''))
                )
                """,
                SQL("EXISTS" if operator == "in" else "NOT EXISTS"),
                SQL.identifier(alias, "id"),
            )
        )

    @api.depends("name", "ref")
    @api.depends_context("crm_account_detail", "lang", "tz")
    def _compute_display_name(self):
        """Add reference or date where people choose an account: names may be equal."""
        res = super()._compute_display_name()
        if self.env.context.get("crm_account_detail"):
            for account in self.filtered("name"):
                account.display_name = (
                    f"{account.name} ({account.ref})"
                    if account.ref
                    else self.env._(
                        "%(account)s (created %(date)s)",
                        account=account.name,
                        date=format_date(self.env, account.create_date),
                    )
                )
        return res

    @api.depends_context("lang")
    def _compute_explanation(self):
        by_hand = Domain("crm_account_pin_id", "!=", False)
        by_hand = self._count("res.partner", self._get_customer_domain() & by_hand)
        partners = self.env["res.partner"].with_context(active_test=False)
        owners = partners.search(Domain("own_account_id", "in", self.ids))
        owners = {partner.own_account_id: partner for partner in owners}
        for account in self:
            chosen = by_hand.get(account.id, 0)
            counts = self.env._(
                "Customers that have it automatically: %(automatic)s, set by hand: "
                "%(by_hand)s.",
                automatic=account.customer_count - chosen,
                by_hand=chosen,
            )
            lines = [*account._explain_main_customer(owners.get(account)), counts]
            account.explanation = "\n".join(lines)

    def _explain_main_customer(self, owner):
        """Return sentences on why the main customer has the account.

        :param owner: the partner that the account was made for, or None
        """
        customer = self.main_customer_id
        lines = [owner and self.env._("Made for %s.", owner.display_name)]
        if customer and customer != owner:
            lines.append(self.env._("Main customer: %s.", customer.display_name))
        if customer:
            lines += self.env["crm.account.explanation"]._explain_shortly(customer)
        return filter(None, lines)

    def _compute_successors(self):
        self.successor_id = False
        self.successor_count = 0
        partners = self.env["res.partner"].with_context(active_test=False)
        for account in self.filtered(lambda account: not account.active):
            left = Domain("account_from_id", "=", account.id)
            # A customer that became a contact has the account of its company now.
            elsewhere = Domain("crm_account_id", "not in", (account.id, False))
            rows = partners._read_group(
                Domain("crm_account_assignment_ids", "any", left) & elsewhere,
                ["crm_account_id"],
                order="__count DESC, crm_account_id",
            )
            if rows:
                account.successor_id = rows[0][0]
                account.successor_count = len(rows)

    # === CRUD METHODS === #

    def write(self, vals):
        if "user_id" in vals and all(a.user_id.id == vals["user_id"] for a in self):
            # Unchanged, as in an import: Odoo would tell the manager again of the
            # assignment.
            vals = {key: value for key, value in vals.items() if key != "user_id"}
        toggled = self.filtered(lambda a: a.active != vals.get("active", a.active))
        res = super().write(vals)
        if "merged_into_id" not in vals:  # a merge says itself what became of it
            toggled._note_put_away()
        return res

    def _note_put_away(self):
        """Say in the history that accounts were archived or brought back."""
        bodies = {
            account.id: self.env._("Brought back from the archive.")
            if account.active
            else self.env._("Put into the archive.")
            for account in self
        }
        if bodies:
            self._message_log_batch(bodies=bodies)

    # === BUSINESS METHODS === #

    def _get_default_customer(self):
        """Return the main customer that somebody chose, else the only one, if any."""
        chosen = self.chosen_customer_id
        chosen = chosen and self._find_customers(Domain("id", "in", chosen.ids))
        customers = chosen or self._find_customers(limit=2)
        return customers if len(customers) == 1 else customers.browse()

    def _find_customers(self, domain=Domain.TRUE, limit=None, order=None):
        """Return the active customers of the accounts that match a domain."""
        domain &= self._get_customer_domain() & Domain("active", "=", True)
        return self.env["res.partner"].search(domain, limit=limit, order=order)

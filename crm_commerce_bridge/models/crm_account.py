from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .caller_values import name_readable
from .crm_account_resolver import is_as_wide_sql
from .sale_order_lifetime import SHOWN_AT_ONCE
from .value_rows import among_sql

GROUPS_INVOICE = "account.group_account_invoice,account.group_account_readonly"


class CrmAccount(models.Model):
    _name = "crm.account"
    _description = "CRM Account"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "avatar.mixin",
        "commerce.document.mixin",
        "technical.columns.mixin",
    ]
    _order = "name, id"
    _rec_names_search = ["name", "ref"]
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of
    _order_owner = _partner_owner = "crm_account_id"

    name = fields.Char(required=True, index="trigram", tracking=True)
    ref = fields.Char(
        string="Reference",
        copy=False,
        index="trigram",
        tracking=True,
        help="What your company, or another system, calls the account.",
    )
    active = fields.Boolean(default=True, tracking=True)
    automatic_name = fields.Char(
        readonly=True,
        technical=True,
        copy=False,
        help="The name the account was made with, if it was made for a customer. "
        "As long as it is still its name, no person has renamed the account.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        domain="[('share', '=', False)]",
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    tag_ids = fields.Many2many(
        "crm.tag", "crm_account_tag_rel", "account_id", "tag_id", string="Tags"
    )
    description = fields.Html(string="Notes")
    customer_ids = fields.One2many(
        "res.partner",
        "mapped_account_id",
        string="Customers",
        context={"active_test": False},
        readonly=True,
    )
    opportunity_ids = fields.One2many(
        "crm.lead",
        "crm_account_id",
        string="Opportunities",
        domain=[("type", "=", "opportunity")],
    )
    is_individual = fields.Boolean(
        string="Individual",
        compute="_compute_is_individual",
        search="_search_is_individual",
        help="All its customers are persons, none is a company or buys for one.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    expected_revenue = fields.Monetary(
        compute="_compute_opportunity_data",
        help="Expected revenue of the open opportunities.",
    )
    prorated_revenue = fields.Monetary(
        compute="_compute_opportunity_data",
        help="Expected revenue of the open opportunities, times their probability.",
    )
    opportunity_count = fields.Integer(
        string="Number of Opportunities", compute="_compute_opportunity_data"
    )
    customer_count = fields.Integer(
        string="Number of Customers", compute="_compute_customer_count"
    )
    archived_customer_count = fields.Integer(
        string="Number of Archived Customers", compute="_compute_customer_count"
    )
    contact_count = fields.Integer(
        string="Number of Contacts", compute="_compute_contact_count"
    )
    archived_contact_count = fields.Integer(
        string="Number of Archived Contacts", compute="_compute_contact_count"
    )
    total_invoiced = fields.Monetary(
        string="Invoiced",
        compute="_compute_total_invoiced",
        groups=GROUPS_INVOICE,
        help="Posted invoices of the customers less their credit notes, untaxed.",
    )
    meeting_count = fields.Integer(
        string="Number of Meetings", compute="_compute_meeting_count"
    )
    explanation = fields.Text(
        string="Why These Customers?", compute="_compute_explanation"
    )
    successor_id = fields.Many2one(
        "crm.account",
        compute="_compute_successors",
        help="Where the customers of an archived account are now, most of them.",
    )
    successor_count = fields.Integer(compute="_compute_successors")

    # === COMPUTE METHODS === #

    @api.depends("customer_ids.is_company", "customer_ids.company_name")
    def _compute_is_individual(self):
        # Superuser: it does not depend on who asks.
        accounts = self.sudo().with_context(active_test=False)
        these = Domain("id", "in", self.ids)
        individuals = accounts.search(these & Domain("is_individual", "=", True))
        for account in self:
            account.is_individual = account._origin.id in individuals._ids

    @api.model
    def _search_is_individual(self, operator, value):
        """As one condition that joins: searching all accounts starts with it."""
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
        """Accounts of one name are told apart where somebody chooses among them."""
        res = super()._compute_display_name()
        if self.env.context.get("crm_account_detail"):
            for account in self.filtered("name"):
                made = format_date(self.env, account.create_date)
                made = self.env._("created %s", made)
                account.display_name = f"{account.name} ({account.ref or made})"
        return res

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_count(self):
        self._count_partners("customer_count", self._get_customer_domain())

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_contact_count(self):
        self._count_partners("contact_count", self._get_contact_domain())

    def _count_partners(self, name, domain):
        """All of them, as the list shows them, and those of them who are archived."""
        partners = self.env["res.partner"].with_context(active_test=False)
        rows = partners._read_group(domain, ["crm_account_id", "active"], ["__count"])
        counts = {(account.id, active): count for account, active, count in rows}
        for account in self:
            archived = counts.get((account.id, False), 0)
            account[name] = counts.get((account.id, True), 0) + archived
            account[f"archived_{name}"] = archived

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_opportunity_data(self):
        leads = self.env["crm.lead"]
        sums = leads._sum_revenues(self._get_opportunity_domain(), "crm_account_id")
        for account in self:
            count, expected, prorated = sums.get(account._origin, (0, 0.0, 0.0))
            account.opportunity_count = count
            account.expected_revenue = expected
            account.prorated_revenue = prorated

    @api.depends_context("uid", "company")
    def _compute_total_invoiced(self):
        rows = self.env["account.move"]._read_group(
            self._get_invoice_domain(),
            ["commercial_partner_id.crm_account_id"],
            ["amount_untaxed_signed:sum"],
        )
        amounts = {account.id: amount for account, amount in rows}
        for account in self:
            account.total_invoiced = amounts.get(account.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_meeting_count(self):
        counts = dict(self.env.execute_query(self._meeting_count_sql()))
        for account in self:
            account.meeting_count = counts.get(account.id, 0)

    def _meeting_count_sql(self):
        """Once per account, however many ways lead from it to the meeting."""
        everything = self.with_context(active_test=False).env
        mine = Domain("crm_account_id", "in", self.ids)
        active = Domain("active", "=", True)
        everything["res.partner"].flush_model(["mapped_account_id"])
        return SQL(
            """
            SELECT account_id, count(*) FROM (
                SELECT entity.mapped_account_id, rel.calendar_event_id
                FROM calendar_event_res_partner_rel rel
                JOIN res_partner partner ON partner.id = rel.res_partner_id
                JOIN res_partner entity ON entity.id = partner.commercial_partner_id
                WHERE partner.id IN %(partners)s
                UNION
                SELECT lead.crm_account_id, event.id
                FROM crm_lead lead
                JOIN calendar_event event ON event.opportunity_id = lead.id
                WHERE lead.id IN %(leads)s
            ) meeting (account_id, event_id)
            WHERE event_id IN %(events)s GROUP BY account_id
            """,
            partners=everything["res.partner"]._search(mine).subselect(),
            leads=everything["crm.lead"]._search(mine).subselect(),
            events=everything["calendar.event"]._search(active).subselect(),
        )

    def _compute_explanation(self):
        by_hand = Domain("crm_account_pin_id", "!=", False)
        by_hand = self._count("res.partner", self._get_customer_domain() & by_hand)
        partners = self.env["res.partner"].with_context(active_test=False)
        owners = partners.search(Domain("own_account_id", "in", self.ids))
        owners = {partner.own_account_id: partner.display_name for partner in owners}
        for account in self:
            owner = owners.get(account)
            chosen = by_hand.get(account.id, 0)
            lines = [
                owner and self.env._("Made for %s.", owner),
                self.env._(
                    "Customers that have it automatically: %(automatic)s, set by hand: "
                    "%(by_hand)s.",
                    automatic=account.customer_count - chosen,
                    by_hand=chosen,
                ),
            ]
            account.explanation = "\n".join(filter(None, lines))

    def _compute_successors(self):
        self.successor_id = False
        self.successor_count = 0
        partners = self.env["res.partner"].with_context(active_test=False)
        for account in self.filtered(lambda account: not account.active):
            left = Domain("account_from_id", "=", account.id)
            # Whoever has joined a company has its account now.
            elsewhere = Domain("crm_account_id", "not in", (account.id, False))
            rows = partners._read_group(
                Domain("crm_account_assignment_ids", "any", left) & elsewhere,
                ["crm_account_id"],
                order="__count DESC, crm_account_id",
            )
            if rows:
                account.successor_id = rows[0][0]
                account.successor_count = len(rows)

    @api.model
    def _count(self, model, domain, owner="crm_account_id"):
        return super()._count(model, domain, owner)

    @api.model
    def _get_lifetime_dependencies(self):
        path = "customer_ids.commerce_member_ids.commerce_order_ids"
        return [f"{path}.{name}" for name in SHOWN_AT_ONCE]

    @api.model
    def _lifetime_key_sql(self):
        return SQL("entity.mapped_account_id")

    @api.model
    def _lifetime_join_sql(self):
        """By the company that a customer is part of today."""
        self.env["res.partner"].flush_model(
            ["commercial_partner_id", "mapped_account_id"]
        )
        return SQL(
            """
            JOIN res_partner customer ON customer.id = source.partner_id
            JOIN res_partner entity ON entity.id = customer.commercial_partner_id
            """
        )

    @api.model
    def _get_lifetime_customers(self, ids):
        return SQL(
            """
            SELECT customer.id FROM res_partner entity
            JOIN res_partner customer ON customer.commercial_partner_id = entity.id
            WHERE %s
            """,
            among_sql(self.env.cr, SQL("entity.mapped_account_id"), ids),
        )

    # === WHAT BELONGS TO AN ACCOUNT === #

    def _get_customer_domain(self):
        """Customers of the accounts: a button's number and its list share it."""
        return Domain("mapped_account_id", "in", self.ids)

    def _get_contact_domain(self):
        """People of the accounts' customers, addresses not."""
        return (
            Domain("crm_account_id", "in", self.ids)
            & Domain("is_company", "=", False)
            & Domain("type", "=", "contact")
        )

    def _get_opportunity_domain(self):
        return Domain("crm_account_id", "in", self.ids) & Domain(
            "type", "=", "opportunity"
        )

    def _get_invoice_domain(self):
        """Invoices stay with the company that was invoiced when a person leaves it."""
        return (
            Domain("commercial_partner_id.crm_account_id", "in", self.ids)
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("state", "=", "posted")
            & Domain("company_id", "=", self.env.company.id)
        )

    def _get_meeting_domain(self):
        """Meetings with people of the account, or about its opportunities."""
        mine = Domain("crm_account_id", "in", self.ids)
        return Domain("active", "=", True) & (
            Domain("partner_ids", "any", mine) | Domain("opportunity_id", "any", mine)
        )

    def _get_assignment_domain(self):
        return Domain("account_from_id", "in", self.ids) | Domain(
            "account_to_id", "in", self.ids
        )

    @api.model
    def _get_empty_policy(self):
        """What happens to accounts left empty: ``archive`` or ``keep``."""
        key = "crm_commerce_bridge.account_empty_policy"
        return self.env["ir.config_parameter"].sudo().get_param(key, "archive")

    # === CRUD METHODS === #

    def write(self, vals):
        if "user_id" in vals and all(a.user_id.id == vals["user_id"] for a in self):
            # They would be told again that they manage the account: an import does.
            vals = {key: value for key, value in vals.items() if key != "user_id"}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_unused(Domain.TRUE)
        for account in self.sudo():
            if account._is_referred_to():
                raise UserError(
                    self.env._(
                        "%(account)s has opportunities, was merged, or was set by hand "
                        "for a customer. Archive it instead.",
                        account=account.name,
                    )
                )

    @api.constrains("active")
    def _check_archived(self):
        """Nobody active has an archived account; that of a merge is found elsewhere."""
        archived = self.filtered(lambda a: not a.active and not a.merged_into_id)
        archived._check_unused(Domain("active", "=", True))

    def _count_in_use(self, domain):
        """:return: dict of the number of customers by account"""
        # Superuser: customers of companies that the user does not see count too.
        counts = self.sudo()._count("res.partner", self._get_customer_domain() & domain)
        return {self.browse(account_id): count for account_id, count in counts.items()}

    def _check_unused(self, domain):
        """These accounts are about to go: what becomes of their customers?

        :param domain: the customers that would be left without an account
        """
        counts = self._count_in_use(domain)
        if not counts:
            return
        values = {
            "account": [name_readable(account) for account in counts],
            "count": sum(counts.values()),
        }
        message = self.env._(
            "%(account)s has customers (%(count)s), who would be left without an "
            "account. Merge it into another account, or move them to other accounts "
            "first.",
            **values,
        )
        if len(counts) > 1:
            message = self.env._(
                "%(account)s have customers (%(count)s), who would be left without an "
                "account. Merge them into another account, or move their customers to "
                "other accounts first.",
                **values,
            )
        if self.env["res.partner"]._is_importing():  # there are no buttons
            raise UserError(message)
        raise RedirectWarning(
            message,
            self.env.ref("crm_commerce_bridge.crm_account_put_away_action").id,
            self.env._("Merge or Move Customers"),
            {
                "active_model": self._name,
                "active_ids": [account.id for account in counts],
            },
        )

    def _is_referred_to(self):
        partners, leads = self.env["res.partner"], self.env["crm.lead"]
        return (
            self.merged_into_id
            or self.merged_ids
            or leads.search_count([("crm_account_id", "=", self.id)], limit=1)
            or partners.search_count([("crm_account_pin_id", "=", self.id)], limit=1)
        )

    # === ACTION METHODS === #

    def action_view_customers(self):
        return self._action_view(
            "crm_commerce_bridge.res_partner_action_customer",
            self._get_customer_domain(),
            default_is_company=True,
            default_crm_account_id=self.id,
            default_company_id=self.company_id.id,
            default_user_id=self.user_id.id,
            create=self.active,
        )

    def action_view_contacts(self):
        return self._action_view(
            "crm_commerce_bridge.res_partner_action_contact",
            self._get_contact_domain(),
            **self._prepare_contact_context(),
            create=self.active,
        )

    def _prepare_contact_context(self):
        """A new contact works for the company of the account, if there is one only.

        With several, the person who adds it chooses. Whoever works for none of them
        has the account by hand: nobody who is added here gets lost.
        """
        companies = self._find_customers(Domain("is_company", "=", True), limit=2)
        if len(companies) == 1:
            return {"default_parent_id": companies.id}
        return {
            "default_crm_account_id": self.id,
            "default_company_id": self.company_id.id,
            "crm_account_has_companies": bool(companies),
        }

    def action_view_all_opportunities(self):
        """Won and lost ones too, the last ones first; leads where they are used."""
        action = self.action_view_opportunities()
        view = self.env.ref("crm_commerce_bridge.crm_lead_view_list_account")
        action["views"] = [(view.id, "list"), (False, "kanban"), (False, "form")]
        action["context"].pop("search_default_filter_won_status_pending")
        if self.env.user.has_group("crm.group_use_lead"):
            action["domain"] = Domain("crm_account_id", "in", self.ids)
            action["context"]["search_default_type_opportunity"] = 1
        return action

    def action_view_opportunities(self):
        return self._action_view(
            "crm.crm_lead_opportunities",
            self._get_opportunity_domain(),
            default_crm_account_id=self.id,
            **self._prepare_document_context(),
            default_type="opportunity",
            search_default_filter_won_status_pending=1,
        )

    def action_view_invoices(self):
        action = self._action_view(
            "account.action_move_out_invoice_type",
            self._get_invoice_domain(),
            default_move_type="out_invoice",
            **self._prepare_document_context(),
        )
        action.pop("path", None)
        return action

    def action_view_meetings(self):
        people = self.env.user.partner_id | self._get_only_customer()
        action = self._action_view(
            "calendar.action_calendar_event",
            self._get_meeting_domain(),
            default_partner_ids=people.ids,
        )
        action.pop("path", None)
        action["views"] = [(False, "list"), (False, "calendar"), (False, "form")]
        return action

    @api.model
    def _action_view(self, xmlid, domain, **context):
        """What is made in a list of the account is for one of its customers."""
        context = {**self._prepare_proposals(), **context}
        return super()._action_view(xmlid, domain, **context)

    def _prepare_proposals(self):
        """Whom to propose first: see ``name_search`` of partners."""
        return {"crm_account_first_id": len(self) == 1 and self.id}

    def _prepare_document_context(self):
        return {**super()._prepare_document_context(), **self._prepare_proposals()}

    def action_new_opportunity(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Opportunity"),
            "res_model": "crm.lead",
            "views": [(False, "form")],
            "context": {
                "default_type": "opportunity",
                "default_crm_account_id": self.id,
                "default_user_id": self.user_id.id or self.env.uid,
                **self._prepare_document_context(),
            },
        }

    def action_new_quotation(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Quotation"),
            "res_model": "sale.order",
            "views": [(False, "form")],
            "context": self._prepare_document_context(),
        }

    def action_view_history(self):
        self.ensure_one()
        return self._action_view(
            "crm_commerce_bridge.crm_account_assignment_action",
            self._get_assignment_domain(),
        )

    def _get_only_customer(self):
        customers = self._find_customers(limit=2)
        return customers if len(customers) == 1 else customers.browse()

    def _find_customers(self, domain=Domain.TRUE, limit=None):
        domain &= self._get_customer_domain() & Domain("active", "=", True)
        return self.env["res.partner"].search(domain, limit=limit)

    # === BUSINESS METHODS === #

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Accounts"),
                "template": "/crm_commerce_bridge/static/xls/"
                "accounts_import_template.xlsx",
            }
        ]

    def _touch(self):
        """Write these rows, so that two who change them at once meet in the database.

        One of them is then tried again, and sees what the other did.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_account SET id = id WHERE %s",
                among_sql(self.env.cr, SQL("id"), self.ids),
            )
        )

    def _keep_unmerged(self):
        """Have nobody merge these accounts while somebody chooses them."""
        self._touch()

    def _get_idle_anchors(self):
        """Partners that are no customers, and have these accounts for others."""
        domain = Domain("mapped_account_id", "in", self.ids)
        domain &= Domain("is_crm_customer", "!=", True)
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners.search(domain)

    @api.model
    def _follow_customers(self, partner_ids, moving=False):
        """Accounts made for customers bear their names until a person renames them.

        :param bool moving: whether they also go with them to another company of a
            multi-company database; else a person may have shared them with all
        """
        self.flush_model(["name", "company_id"])
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_account account
                SET automatic_name = CASE WHEN account.automatic_name IS NOT NULL
                                     THEN %(name)s END,
                    name = CASE WHEN account.name = account.automatic_name
                           THEN %(name)s ELSE account.name END,
                    company_id = CASE WHEN NOT %(moving)s THEN account.company_id
                                 WHEN NOT (%(is_others)s) THEN p.company_id END
                FROM res_partner p
                WHERE %(among)s AND p.own_account_id = account.id
                RETURNING account.id
                """,
                name=self.env["crm.account.resolver"]._account_name(),
                moving=moving,
                is_others=self._is_others_sql(),
                among=among_sql(self.env.cr, SQL("p.id"), partner_ids),
            )
        )
        self.invalidate_model(["name", "automatic_name", "display_name", "company_id"])

    @api.model
    def _is_others_sql(self):
        """Do others need the ``account`` who are not of the company of ``p``?

        Then all companies share it: it is never narrower than those it stands for, or
        will again when it is unmerged.
        """
        return SQL(
            """
            EXISTS (
                SELECT FROM res_partner other
                WHERE other.mapped_account_id = account.id AND other.id != p.id
                  AND NOT (%(customer)s)
            ) OR EXISTS (
                SELECT FROM res_partner other
                WHERE other.crm_account_pin_id = account.id AND other.id != p.id
                  AND NOT (%(customer)s)
            ) OR EXISTS (
                SELECT FROM crm_lead lead
                WHERE lead.crm_account_id = account.id AND lead.partner_id IS NULL
                  AND NOT (%(lead)s)
            )
            """,
            customer=is_as_wide_sql(SQL("p.company_id"), SQL("other.company_id")),
            lead=is_as_wide_sql(SQL("p.company_id"), SQL("lead.company_id")),
        )

    def _fits(self, company):
        """May what belongs to a company, or to all of them, be on this account?"""
        return self.sudo().company_id <= company.sudo().parent_ids

    def _check_fits(self, record):
        """Refuse, in words that name nothing hidden, what ``check_company`` would.

        :param record: a customer or lead that is to have this account
        """
        company = record.sudo().company_id
        if not self or self._fits(company):
            return
        raise ValidationError(
            self.env._(
                "%(account)s belongs to %(account_company)s, %(record)s to "
                "%(company)s.",
                account=name_readable(self),
                account_company=name_readable(self.sudo().company_id),
                record=name_readable(record),
                company=name_readable(company) or self.env._("all companies"),
            )
        )

    @api.constrains("company_id")
    def _check_company_of_customers(self):
        for account in self.sudo():
            for customer in account._get_all_customers():
                account._check_fits(customer)
            for lead in account._get_leads():
                account._check_fits(lead)

    def _get_all_customers(self):
        """Those who have the account, or would have it by another rule."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        ids = self.ids
        return partners.search(
            Domain("mapped_account_id", "in", ids)
            | Domain("own_account_id", "in", ids)
            | Domain("crm_account_pin_id", "in", ids)
        )

    def _get_leads(self):
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return leads.search([("crm_account_id", "in", self.ids)])

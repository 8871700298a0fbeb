"""Figures of a customer, by itself and with its company group."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..groups import GROUP_SALESMAN
from ..lifetime.sale_order_lifetime import SHOWN_AT_ONCE
from ..value_rows import among_sql


class LastLogin(fields.Datetime):
    """A date that is read from the log of logins, in SQL too."""

    def to_sql(self, model, alias):
        return model._last_login_date_sql(alias)


class ResPartner(models.Model):
    _inherit = "res.partner"

    commerce_order_ids = fields.One2many(
        "sale.order",
        "commerce_customer_id",
        string="Orders of the Company",
        groups=GROUP_SALESMAN,
        readonly=True,
        help="Quotations and orders for this company, also of people who have left it "
        "since.",
    )
    # Computed, so that to write a contact need not look for figures in the cache that
    # depend on it; where it changes its company they are forgotten.
    commerce_member_ids = fields.Many2many(
        "res.partner",
        string="Company and Its Contacts",
        compute="_compute_commerce_member_ids",
        search="_search_commerce_member_ids",
        groups=GROUP_SALESMAN,
        help="The company with its persons and addresses, archived ones included. "
        "Subsidiaries are not among them.",
    )
    channel_customer_ids = fields.One2many(
        "commerce.channel.customer",
        "partner_id",
        string="Commerce Customer in Channels",
        groups="sales_team.group_sale_salesman_all_leads",
        readonly=True,
        help="Sums of the orders, one line for each channel and company.",
    )
    group_lifetime_value = fields.Monetary(
        string="Lifetime Value of the Group",
        compute="_compute_group_lifetime_value",
        currency_field="lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="Lifetime value with that of all companies below.",
    )
    group_expected_revenue = fields.Monetary(
        string="Expected Revenue of the Group",
        compute="_compute_group_revenue",
        currency_field="lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="Of open opportunities, with those of all companies below.",
    )
    group_prorated_revenue = fields.Monetary(
        string="Prorated Revenue of the Group",
        compute="_compute_group_revenue",
        currency_field="lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="The same, times the probability of each.",
    )
    last_login_date = LastLogin(
        string="Last Login",
        compute="_compute_last_login_date",
        groups=GROUP_SALESMAN,
        help="When the customer user last logged in to the portal.",
    )

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_group_lifetime_value(self):
        resolver = self.env["crm.account.resolver"]
        self.flush_model(["parent_id"])
        for partner in self:
            below = resolver._below_sql(partner.commercial_partner_id._origin.ids)
            total = SQL(
                "SELECT COALESCE(sum(lifetime_value), 0) FROM (%s) figures",
                self._lifetime_sql(below),
            )
            [(partner.group_lifetime_value,)] = self.env.execute_query(total)

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_group_revenue(self):
        leads = self.env["crm.lead"]
        for partner in self:
            domain = Domain("type", "=", "opportunity")
            domain &= Domain("partner_id", "child_of", partner._origin.ids)
            _count, expected, prorated = leads._sum_revenues(domain, "type")[
                "opportunity"
            ]
            partner.group_expected_revenue = expected
            partner.group_prorated_revenue = prorated

    def _compute_commerce_member_ids(self):
        partners = self.with_context(active_test=False)
        for partner in partners:
            members = partners.search([("commercial_partner_id", "=", partner.id)])
            partner.commerce_member_ids = members

    @api.model
    def _search_commerce_member_ids(self, operator, value):
        partners = self.with_context(active_test=False)
        if operator == "in":
            wanted = Domain("id", "in", [id_ for id_ in value if type(id_) is int])
        elif operator in ("any", "any!"):
            wanted = value if isinstance(value, Domain) else Domain("id", "in", value)
        else:
            return NotImplemented
        if operator == "any!":
            partners = partners.sudo()
        found = partners._search(wanted)
        company = partners._field_to_sql(found.table, "commercial_partner_id", found)
        return Domain("id", "in", found.subselect(company))

    @api.model
    def _get_lifetime_dependencies(self):
        """Return paths to the orders of the company and of its contacts of today."""
        return [
            f"commerce_member_ids.commerce_order_ids.{name}" for name in SHOWN_AT_ONCE
        ]

    @api.model
    def _lifetime_key_sql(self):
        return SQL("customer.commercial_partner_id")

    @api.model
    def _lifetime_join_sql(self):
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL("JOIN res_partner customer ON customer.id = source.partner_id")

    @api.model
    def _get_lifetime_customers(self, ids):
        return SQL(
            "SELECT id FROM res_partner WHERE %s",
            self.env["commerce.channel.customer"]._among(
                SQL("commercial_partner_id"), ids
            ),
        )

    @api.depends("user_ids")
    def _compute_last_login_date(self):
        self.last_login_date = False
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id, %s FROM res_partner partner
                WHERE %s
                """,
                self._last_login_date_sql("partner"),
                among_sql(self.env.cr, SQL("partner.id"), self._origin.ids),
            )
        )
        dates = dict(rows)
        for partner in self:
            partner.last_login_date = dates.get(partner._origin.id)

    @api.model
    def _last_login_date_sql(self, alias):
        """Return an expression for the last login of customer users.

        It says nothing about internal users: when colleagues log in is private.
        """
        return SQL(
            """
            (SELECT max(log.create_date) FROM res_users login
             JOIN res_users_log log ON log.create_uid = login.id
             WHERE login.partner_id = %s AND login.share AND login.active)
            """,
            SQL.identifier(alias, "id"),
        )

    @api.model
    def _forget_figures(self):
        """Forget all figures in the cache, as contacts that moved count elsewhere now.

        The dependencies of the figures do not cover that.
        """
        figures = self._get_order_figures()
        for model in ("res.partner", "res.users", "crm.account"):
            self.env[model].invalidate_model(figures, flush=False)

"""Figures of an account: numbers and sums of what belongs to it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lifetime.sale_order_lifetime import SHOWN_AT_ONCE
from ..value_rows import ids_sql

GROUPS_INVOICE = "account.group_account_invoice,account.group_account_readonly"


class CrmAccount(models.Model):
    _inherit = "crm.account"

    expected_revenue = fields.Monetary(
        compute="_compute_opportunity_data",
        help="Expected revenue of the open opportunities.",
    )
    prorated_revenue = fields.Monetary(
        compute="_compute_opportunity_data",
        help="Expected revenue of the open opportunities, times their probability.",
    )
    opportunity_count = fields.Integer(
        string="Number of Opportunities",
        compute="_compute_opportunity_data",
        help="Open opportunities that you may read. Won and lost ones are not counted.",
    )
    customer_count = fields.Integer(
        string="Number of Customers",
        compute="_compute_customer_count",
        help="Companies, and persons without one, that have this account today, "
        "archived ones included.",
    )
    archived_customer_count = fields.Integer(
        string="Number of Archived Customers",
        compute="_compute_customer_count",
        help="How many of the customers are archived. They keep their account.",
    )
    contact_count = fields.Integer(
        string="Number of Contacts",
        compute="_compute_contact_count",
        help="Persons of the customers, archived ones included. Mere addresses are not "
        "counted.",
    )
    archived_contact_count = fields.Integer(
        string="Number of Archived Contacts",
        compute="_compute_contact_count",
        help="How many of the contacts are archived.",
    )
    total_invoiced = fields.Monetary(
        string="Invoiced",
        compute="_compute_total_invoiced",
        groups=GROUPS_INVOICE,
        help="Posted invoices of the customers less their credit notes, untaxed.",
    )
    meeting_count = fields.Integer(
        string="Number of Meetings",
        compute="_compute_meeting_count",
        help="Meetings with people of the customers or about the opportunities, past "
        "ones included. Each counts once.",
    )
    currency_id = fields.Many2one(related="lifetime_currency_id", string="Currency")

    def init(self):
        res = super().init()
        self.env["crm.account.total.stale"]._note_unknown()
        return res

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_count(self):
        self._count_partners("customer_count", self._get_customer_domain())

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_contact_count(self):
        self._count_partners("contact_count", self._get_contact_domain())

    def _count_partners(self, name, domain):
        """Set the number of partners, as their list shows, and of archived ones."""
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
        """Return a query of the number of meetings by account.

        A meeting counts once for an account, also if several contacts take part in it
        or it is about one of its opportunities, too.
        """
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
        """Return joins to the company that the customer is part of today."""
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
            self.env["crm.account.total"]._among(SQL("entity.mapped_account_id"), ids),
        )

    @api.model
    def _lifetime_sums_sql(self, ids):
        """Read the totals, and sum the orders of accounts whose totals are behind."""
        orders, totals = self.env["sale.order"], self.env["crm.account.total"]
        if not orders._reads_all():
            return self._sum_customers_sql(ids)
        stale = totals._find_stale(ids)
        sums = SQL(
            """
            SELECT account_id AS id, order_count, %(amount)s AS lifetime_value,
                   first_order_date, last_order_date
            FROM crm_account_total
            WHERE company_id = %(company)s AND %(among)s AND %(is_current)s
            """,
            amount=SQL.identifier(orders._get_lifetime_column()),
            company=self.env.company.id,
            among=totals._among(SQL("account_id"), ids),
            is_current=totals._is_current_sql(SQL("account_id"), stale),
        )
        if not stale:
            return sums
        return SQL("%s UNION ALL %s", sums, self._sum_customers_sql(ids_sql(stale)))

    @api.model
    def _rhythm_sql(self, ids):
        """Read the totals, and the orders of accounts whose totals are behind."""
        totals = self.env["crm.account.total"]
        if not self.env["sale.order"]._reads_all():
            return super()._rhythm_sql(ids)
        stale = totals._find_stale(ids)
        folded = SQL(
            """
            SELECT account_id AS id, last_order_date, order_days, usual_gap
            FROM crm_account_total
            WHERE company_id = %s AND usual_gap IS NOT NULL AND %s AND %s
            """,
            self.env.company.id,
            totals._among(SQL("account_id"), ids),
            totals._is_current_sql(SQL("account_id"), stale),
        )
        if not stale:
            return folded
        return SQL("%s UNION ALL %s", folded, super()._rhythm_sql(ids_sql(stale)))

    def _get_customer_domain(self):
        """Return the domain of the customers: a button's number and list share it."""
        return Domain("mapped_account_id", "in", self.ids)

    def _get_contact_domain(self):
        """Return the domain of persons of the customers, without mere addresses."""
        return (
            Domain("crm_account_id", "in", self.ids)
            & Domain("is_company", "=", False)
            & Domain("type", "=", "contact")
        )

    def _get_opportunity_domain(self):
        """Return the domain of the opportunities."""
        return Domain("crm_account_id", "in", self.ids) & Domain(
            "type", "=", "opportunity"
        )

    def _get_invoice_domain(self):
        """Return the domain of the posted invoices and credit notes.

        They belong to the company that was invoiced, also when the person leaves it.
        """
        return (
            Domain("commercial_partner_id.crm_account_id", "in", self.ids)
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("state", "=", "posted")
            & Domain("company_id", "=", self.env.company.id)
        )

    def _get_meeting_domain(self):
        """Return the domain of meetings with the people, or about the opportunities."""
        mine = Domain("crm_account_id", "in", self.ids)
        return Domain("active", "=", True) & (
            Domain("partner_ids", "any", mine) | Domain("opportunity_id", "any", mine)
        )

    def _get_assignment_domain(self):
        """Return the domain of the ledger lines from or to the accounts."""
        return Domain("account_from_id", "in", self.ids) | Domain(
            "account_to_id", "in", self.ids
        )

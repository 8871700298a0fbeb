"""What the customers of an account owe, for who may read invoices."""

from odoo import api, fields, models
from odoo.fields import Domain

from .crm_account_figures import GROUPS_INVOICE


class CrmAccount(models.Model):
    _inherit = "crm.account"

    open_invoice_amount = fields.Monetary(
        string="Open Invoices",
        compute="_compute_open_invoice_amount",
        groups=GROUPS_INVOICE,
        help="What is due of posted invoices and credit notes, with taxes.",
    )
    overdue_invoice_amount = fields.Monetary(
        string="Overdue",
        compute="_compute_overdue_invoice_amount",
        groups=GROUPS_INVOICE,
        help="The same, of those whose due date has passed.",
    )
    shows_credit_limit = fields.Boolean(
        string="Sales Credit Limit",
        compute="_compute_shows_credit_limit",
        help="Whether your current company uses credit limits, as the settings of "
        "Invoicing say.",
    )
    credit_exposure = fields.Monetary(
        string="Total Receivable",
        compute="_compute_credit_exposure",
        groups=GROUPS_INVOICE,
        help="Total receivable of all customers: their open invoices less what was "
        "paid, payments that belong to no invoice yet included. Orders that are not "
        "invoiced yet are not counted.",
    )
    credit_limit = fields.Monetary(
        compute="_compute_credit_limit",
        groups=GROUPS_INVOICE,
        help="Credit limits of the customers that have one, added up.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_open_invoice_amount(self):
        self._sum_residual("open_invoice_amount", self._get_open_invoice_domain())

    @api.depends_context("uid", "company", "allowed_company_ids", "tz")
    def _compute_overdue_invoice_amount(self):
        self._sum_residual("overdue_invoice_amount", self._get_overdue_invoice_domain())

    def _sum_residual(self, name, domain):
        self._sum_by_account(
            name,
            self.env["account.move"],
            domain,
            "commercial_partner_id.crm_account_id",
            "amount_residual_signed:sum",
        )

    @api.depends_context("company")
    def _compute_shows_credit_limit(self):
        self.shows_credit_limit = self.env.company.account_use_credit_limit

    @api.depends_context("company")
    def _compute_credit_exposure(self):
        domain = (
            Domain("partner_id.crm_account_id", "in", self.ids)
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "!=", True)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("company_id", "child_of", self.env.company.root_id.id)
        )
        # Superuser: as Odoo's own "Total Receivable" of a customer, which is the same
        # for all who may read it.
        lines = self.env["account.move.line"].sudo()
        self._sum_by_account(
            "credit_exposure",
            lines,
            domain,
            "partner_id.crm_account_id",
            "amount_residual:sum",
        )

    @api.depends_context("company")
    def _compute_credit_limit(self):
        domain = self._get_customer_domain() & Domain("credit_limit", ">", 0)
        # Superuser: the exposure counts all customers, so do the limits.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        self._sum_by_account(
            "credit_limit", partners, domain, "mapped_account_id", "credit_limit:sum"
        )

    def _sum_by_account(self, name, records, domain, path, aggregate):
        """Set a field to sums of records, by one query."""
        rows = records._read_group(domain, [path], [aggregate])
        sums = {account.id: amount for account, amount in rows}
        for account in self:
            account[name] = sums.get(account._origin.id, 0)

    # === LISTS BEHIND THE NUMBERS === #

    def _get_open_invoice_domain(self):
        """Return the domain of invoices to pay, as Odoo's filter *To pay* has it."""
        return self._get_invoice_domain() & Domain(
            "payment_state", "in", ("not_paid", "partial")
        )

    def _get_overdue_invoice_domain(self):
        today = fields.Date.context_today(self)
        return self._get_open_invoice_domain() & Domain("invoice_date_due", "<", today)

    @api.readonly
    def action_view_open_invoices(self):
        """Open the invoices of the customers that are to be paid."""
        return self._action_view_invoices(self._get_open_invoice_domain())

    @api.readonly
    def action_view_overdue_invoices(self):
        """Open those whose due date has passed."""
        return self._action_view_invoices(self._get_overdue_invoice_domain())

    def _action_view_invoices(self, domain):
        return self._action_view("account.action_move_out_invoice_type", domain)

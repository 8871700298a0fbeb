"""Odoo's analysis of invoices, by account and by the channel of what was ordered."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_account_related_mixin import AccountOfCustomer
from ..models.groups import GROUP_SALESMAN

# A line of an invoice is made of those of one order, or of none.
CHANNEL = SQL(
    """
    (SELECT sale_order.commerce_channel_id
     FROM sale_order_line_invoice_rel rel
     JOIN sale_order_line ON sale_order_line.id = rel.order_line_id
     JOIN sale_order ON sale_order.id = sale_order_line.order_id
     WHERE rel.invoice_line_id = line.id
     ORDER BY sale_order.id LIMIT 1)
    """
)


class AccountInvoiceReport(models.Model):
    _name = "account.invoice.report"
    _inherit = ["account.invoice.report", "crm.account.related.mixin"]

    # "Account" alone is one of the bookkeepers here.
    crm_account_id = AccountOfCustomer(
        related="commercial_partner_id.crm_account_id",
        string="CRM Account",
        groups=GROUP_SALESMAN,
        help="The account that the customer has today.",
    )
    commerce_channel_id = fields.Many2one(
        "commerce.channel",
        string="Channel",
        readonly=True,
        groups=GROUP_SALESMAN,
        help="Of the order that was invoiced.",
    )
    commerce_channel_kind = fields.Selection(
        related="commerce_channel_id.kind",
        string="Kind of Channel",
        groups=GROUP_SALESMAN,
    )

    _depends = {
        "account.move.line": ["sale_line_ids"],
        "sale.order": ["commerce_channel_id"],
    }

    def _select(self):
        return SQL("%s, %s AS commerce_channel_id", super()._select(), CHANNEL)

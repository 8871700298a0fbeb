from odoo import fields, models

from ..models.crm_account_related_mixin import AccountOfCustomer
from ..models.groups import GROUP_SALESMAN


class SaleReport(models.Model):
    _name = "sale.report"
    _inherit = ["sale.report", "crm.account.related.mixin"]

    commerce_customer_id = fields.Many2one(
        "res.partner",
        string="Company That Ordered",
        readonly=True,
        groups=GROUP_SALESMAN,
        help="The company that ordered. Stays when the buyer moves to another one.",
    )
    commerce_channel_id = fields.Many2one(
        "commerce.channel",
        string="Channel",
        readonly=True,
        groups=GROUP_SALESMAN,
        help="Where the orders came from: direct sales, a website, a shop or a "
        "marketplace.",
    )
    commerce_channel_kind = fields.Selection(
        related="commerce_channel_id.kind",
        string="Kind of Channel",
        groups=GROUP_SALESMAN,
    )
    crm_account_id = AccountOfCustomer(
        related="commerce_customer_id.crm_account_id",
        string="Account",
        groups=GROUP_SALESMAN,
        help="The account that the customer has today.",
    )

    def _select_additional_fields(self):
        res = super()._select_additional_fields()
        res["commerce_customer_id"] = "s.commerce_customer_id"
        res["commerce_channel_id"] = "s.commerce_channel_id"
        return res

    def _group_by_sale(self):
        res = super()._group_by_sale()
        return f"{res}, s.commerce_customer_id, s.commerce_channel_id"

from odoo import fields, models


class CommerceOrderAmount(models.Model):
    """What another system says was invoiced, paid or refunded of an order."""

    _name = "commerce.order.amount"
    _description = "Amount of an Order from Another System"
    _inherit = ["technical.columns.mixin"]
    _order = "order_id, date, id"
    _rec_name = "kind"
    _log_access = False

    order_id = fields.Many2one(
        "sale.order", required=True, technical=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("invoiced", "Invoiced"), ("paid", "Paid"), ("refund", "Refund")],
        required=True,
        technical=True,
    )
    date = fields.Datetime(required=True, technical=True)
    amount = fields.Monetary(
        technical=True, help="Untaxed, in the currency of the order."
    )
    rate = fields.Float(
        required=True,
        technical=True,
        digits=0,
        help="Of the currency of the order to that of the company, at this date.",
    )
    currency_id = fields.Many2one(related="order_id.currency_id")

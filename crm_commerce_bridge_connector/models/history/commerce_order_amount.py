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
        "sale.order",
        required=True,
        technical=True,
        index=True,
        ondelete="cascade",
        help="The order that the amount belongs to.",
    )
    kind = fields.Selection(
        [("invoiced", "Invoiced"), ("paid", "Paid"), ("refund", "Refund")],
        required=True,
        technical=True,
        help="What was invoiced or paid counts on that basis of the lifetime value; a "
        "refund lessens it on all of them.",
    )
    date = fields.Datetime(
        required=True,
        technical=True,
        help="When it was invoiced, paid or refunded, as the other system says.",
    )
    amount = fields.Monetary(
        technical=True, help="Untaxed, in the currency of the order."
    )
    rate = fields.Float(
        required=True,
        technical=True,
        digits=0,
        help="Of the currency of the order to that of the company, at this date.",
    )
    currency_id = fields.Many2one(
        related="order_id.currency_id",
        help="The amounts are in this one, whichever your company has.",
    )

from odoo import api, fields, models

from odoo.addons.sale.models.sale_order import SALE_ORDER_STATE


class SaleOrderLine(models.Model):
    """Lines of orders of other systems are never open.

    Whatever delivers, plans, buys, registers or invoices looks for lines that are
    confirmed. So this state, which the order itself does not share, keeps all of them
    away, those of apps that nobody here has heard of too.
    """

    _inherit = "sale.order.line"

    state = fields.Selection(
        SALE_ORDER_STATE,
        related=None,
        compute="_compute_state",
        store=True,
        precompute=True,
        copy=False,
    )

    @api.depends("order_id.state", "order_id.commerce_history")
    def _compute_state(self):
        for line in self:
            order = line.order_id
            is_closed = order.state == "sale" and order.commerce_history
            line.state = "cancel" if is_closed else order.state

    def _compute_price_unit(self):
        """Keep the prices of the other system, whatever else changes in a line."""
        told = self.filtered(
            lambda line: line._origin and line.order_id.commerce_history
        )
        return super(SaleOrderLine, self - told)._compute_price_unit()

    def _compute_tax_ids(self):
        """Leave orders of other systems untaxed."""
        history = self.filtered("order_id.commerce_history")
        history.tax_ids = False
        return super(SaleOrderLine, self - history)._compute_tax_ids()

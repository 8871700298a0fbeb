from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """Knows of sales elsewhere, as other addons do: no invoice line leads to it."""

    _inherit = "sale.order.line"

    sold_elsewhere = fields.Float()

    @api.depends("sold_elsewhere")
    def _compute_untaxed_amount_invoiced(self):
        res = super()._compute_untaxed_amount_invoiced()
        for line in self:
            line.untaxed_amount_invoiced += line.sold_elsewhere
        return res

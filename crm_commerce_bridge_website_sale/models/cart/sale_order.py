from odoo import api, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _get_cart_domain(self):
        """Return the domain of orders that are carts of a website, empty ones too."""
        return Domain("website_id", "!=", False) & Domain("state", "=", "draft")

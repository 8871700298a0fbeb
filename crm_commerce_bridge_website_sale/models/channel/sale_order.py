from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _commerce_website_idx = models.Index(
        "(commerce_customer_id, website_id) WHERE website_id IS NOT NULL"
    )

    @api.depends("website_id")
    def _compute_commerce_channel_id(self):
        return super()._compute_commerce_channel_id()

    def _get_commerce_website(self):
        """Return the website that the order came through."""
        return self.website_id

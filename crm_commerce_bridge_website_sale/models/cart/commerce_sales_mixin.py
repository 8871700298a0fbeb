"""The carts of an account or customer that the user may read."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class CommerceSalesMixin(models.AbstractModel):
    _inherit = "commerce.sales.mixin"

    cart_count = fields.Integer(
        string="Number of Carts",
        compute="_compute_cart_count",
        groups=GROUP_SALESMAN,
        help="Carts with something in them that were not ordered yet, in your current "
        "company.",
    )

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_cart_count(self):
        domain = self._get_filled_cart_domain()
        counts = self._count("sale.order", domain, self._order_owner)
        for record in self:
            record.cart_count = counts.get(record._origin.id, 0)

    def _get_quotation_domain(self):
        """Return the domain of quotations, which carts are not."""
        carts = self.env["sale.order"]._get_cart_domain()
        return super()._get_quotation_domain() & ~carts

    def _get_filled_cart_domain(self):
        """Return the domain of the carts that are not empty."""
        carts = self.env["sale.order"]._get_cart_domain()
        carts &= Domain("order_line", "!=", False)
        return self._get_lifetime_domain() & carts

    @api.readonly
    def action_view_carts(self):
        """Open the carts in a list."""
        return self._action_view(
            "crm_commerce_bridge_website_sale.sale_order_action_cart",
            self._get_filled_cart_domain(),
        )

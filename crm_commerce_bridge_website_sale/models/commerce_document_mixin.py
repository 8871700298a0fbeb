from odoo import api, fields, models
from odoo.fields import Domain

GROUP_SALESMAN = "sales_team.group_sale_salesman"


class CommerceDocumentMixin(models.AbstractModel):
    """What an account or customer did on websites, as far as the reader may read it."""

    _inherit = "commerce.document.mixin"

    cart_count = fields.Integer(
        string="Number of Carts",
        compute="_compute_cart_count",
        groups=GROUP_SALESMAN,
    )
    quotation_request_count = fields.Integer(
        string="Number of Requests for Quotation",
        compute="_compute_quotation_request_count",
        groups=GROUP_SALESMAN,
    )
    commerce_website_ids = fields.Many2many(
        "website",
        string="Websites",
        compute="_compute_commerce_website_ids",
        groups=GROUP_SALESMAN,
        help="Where they have ordered or filled a cart.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cart_count(self):
        domain = self._get_filled_cart_domain()
        counts = self._count("sale.order", domain, self._order_owner)
        for record in self:
            record.cart_count = counts.get(record._origin.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_quotation_request_count(self):
        domain = self._get_quotation_request_domain()
        counts = self._count("sale.order", domain, self._order_owner)
        for record in self:
            record.quotation_request_count = counts.get(record._origin.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_commerce_website_ids(self):
        orders = self.env["sale.order"].with_context(active_test=False)
        rows = orders._read_group(
            self._get_lifetime_domain() & Domain("website_id", "!=", False),
            [self._order_owner],
            ["website_id:recordset"],
        )
        websites = {record.id: website for record, website in rows}
        for record in self:
            record.commerce_website_ids = websites.get(record._origin.id)

    # === WHAT BELONGS TO THE RECORDS === #

    def _get_quotation_domain(self):
        """A cart is no quotation."""
        carts = self.env["sale.order"]._get_cart_domain()
        return super()._get_quotation_domain() & ~carts

    def _get_filled_cart_domain(self):
        carts = self.env["sale.order"]._get_cart_domain()
        carts &= Domain("order_line", "!=", False)
        return self._get_lifetime_domain() & carts

    def _get_quotation_request_domain(self):
        requested = self.env["sale.order"]._get_quotation_request_domain()
        return self._get_lifetime_domain() & requested

    # === ACTION METHODS === #

    def action_view_carts(self):
        return self._action_view_storefront(
            "crm_commerce_bridge_website_sale.sale_order_action_cart",
            self._get_filled_cart_domain(),
        )

    def action_view_quotation_requests(self):
        return self._action_view_storefront(
            "crm_commerce_bridge_website_sale.sale_order_action_quotation_request",
            self._get_quotation_request_domain(),
        )

    def _action_view_storefront(self, xmlid, domain):
        action = self._action_view(xmlid, domain)
        action.pop("path", None)
        return action

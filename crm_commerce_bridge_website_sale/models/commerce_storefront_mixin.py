from odoo import api, fields, models
from odoo.fields import Domain

GROUP_SALESMAN = "sales_team.group_sale_salesman"


class CommerceStorefrontMixin(models.AbstractModel):
    """What an account or customer did on websites, as far as the reader may read it."""

    _name = "commerce.storefront.mixin"
    _description = "Carts and Requests for Quotation"

    # The field of an order that holds the record
    _storefront_key = None

    cart_count = fields.Integer(
        string="Number of Carts",
        compute="_compute_storefront_counts",
        groups=GROUP_SALESMAN,
    )
    quotation_request_count = fields.Integer(
        string="Number of Requests for Quotation",
        compute="_compute_storefront_counts",
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
    def _compute_storefront_counts(self):
        carts = self._count_orders(self._get_filled_cart_domain())
        requested = self._count_orders(
            self.env["sale.order"]._get_quotation_request_domain()
        )
        for record in self:
            record.cart_count = carts.get(record._origin.id, 0)
            record.quotation_request_count = requested.get(record._origin.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_commerce_website_ids(self):
        websites = dict.fromkeys(self._origin.ids, self.env["website"])
        for record, website in self._group_orders(
            Domain("website_id", "!=", False), "website_id"
        ):
            websites[record.id] |= website
        for record in self:
            record.commerce_website_ids = websites.get(record._origin.id)

    def _count_orders(self, domain):
        rows = self._group_orders(domain, aggregates=["__count"])
        return {record.id: count for record, count in rows}

    def _group_orders(self, domain, *groupby, aggregates=()):
        orders = self.env["sale.order"].with_context(active_test=False)
        return orders._read_group(
            self._origin._get_lifetime_domain() & domain,
            [self._storefront_key, *groupby],
            aggregates,
        )

    @api.model
    def _get_filled_cart_domain(self):
        carts = self.env["sale.order"]._get_cart_domain()
        return carts & Domain("order_line", "!=", False)

    def action_view_carts(self):
        return self._action_view_storefront(
            "crm_commerce_bridge_website_sale.sale_order_action_cart",
            self._get_filled_cart_domain(),
        )

    def action_view_quotation_requests(self):
        return self._action_view_storefront(
            "crm_commerce_bridge_website_sale.sale_order_action_quotation_request",
            self.env["sale.order"]._get_quotation_request_domain(),
        )

    def _action_view_storefront(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action.pop("path", None)
        action["domain"] = self._get_lifetime_domain() & domain
        # The lists need not repeat the account.
        action["context"] = {"active_test": False, "in_crm_account": True}
        return action

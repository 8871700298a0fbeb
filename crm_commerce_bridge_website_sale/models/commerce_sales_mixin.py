from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

GROUP_SALESMAN = "sales_team.group_sale_salesman"


class CommerceSalesMixin(models.AbstractModel):
    """What an account or customer did on websites, as far as the reader may read it."""

    _inherit = "commerce.sales.mixin"

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

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_cart_count(self):
        domain = self._get_filled_cart_domain()
        counts = self._count("sale.order", domain, self._order_owner)
        for record in self:
            record.cart_count = counts.get(record._origin.id, 0)

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_quotation_request_count(self):
        domain = self._get_quotation_request_domain()
        counts = self._count("sale.order", domain, self._order_owner)
        for record in self:
            record.quotation_request_count = counts.get(record._origin.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_commerce_website_ids(self):
        websites = {}
        if self._origin:
            websites = dict(self.env.execute_query(self._commerce_websites_sql()))
        for record in self:
            record.commerce_website_ids = websites.get(record._origin.id)

    def _commerce_websites_sql(self):
        """One order is enough of each record and website: there may be very many."""
        orders = self.env["sale.order"].with_context(active_test=False)
        domain = Domain.custom(to_sql=self._commerce_website_condition_sql)
        return SQL(
            """
            SELECT record.id, array_agg(website.id)
            FROM unnest(%(ids)s) record(id) CROSS JOIN website
            CROSS JOIN LATERAL (%(order)s) one_order
            GROUP BY 1
            """,
            ids=self._origin.ids,
            order=orders._search(domain, limit=1).select(),
        )

    @api.model
    def _commerce_website_condition_sql(self, orders, alias, query):
        """The orders of a ``record`` on a ``website``."""
        owner, website = (
            orders._field_to_sql(alias, name, query)
            for name in (self._order_owner, "website_id")
        )
        return SQL("(%s, %s) = (record.id, website.id)", owner, website)

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
        return self._action_view(
            "crm_commerce_bridge_website_sale.sale_order_action_cart",
            self._get_filled_cart_domain(),
        )

    def action_view_quotation_requests(self):
        return self._action_view(
            "crm_commerce_bridge_website_sale.sale_order_action_quotation_request",
            self._get_quotation_request_domain(),
        )

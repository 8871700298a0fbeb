"""The websites on which an account or customer bought, by orders the user may read."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class CommerceSalesMixin(models.AbstractModel):
    _inherit = "commerce.sales.mixin"

    commerce_website_ids = fields.Many2many(
        "website",
        string="Websites",
        compute="_compute_commerce_website_ids",
        groups=GROUP_SALESMAN,
        help="Where they have ordered or filled a cart.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_commerce_website_ids(self):
        websites = {}
        if self._origin:
            websites = dict(self.env.execute_query(self._commerce_websites_sql()))
        for record in self:
            record.commerce_website_ids = websites.get(record._origin.id)

    def _commerce_websites_sql(self):
        """Return a query of the ids of websites by record.

        It looks for one order of each record and website: there may be very many.
        """
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
        """Return the condition that orders are of a ``record`` on a ``website``.

        It comes twice: an account that is hidden from who may not read it is in no
        index.
        """
        # Superuser: the column itself.
        stored = orders.sudo()._field_to_sql(alias, self._order_owner, query)
        owner, website = (
            orders._field_to_sql(alias, name, query)
            for name in (self._order_owner, "website_id")
        )
        return SQL(
            "%s = record.id AND (%s, %s) = (record.id, website.id)",
            stored,
            owner,
            website,
        )

"""The quotation requests of an account or customer that the user may read."""

from odoo import api, fields, models

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class CommerceSalesMixin(models.AbstractModel):
    _inherit = "commerce.sales.mixin"

    quotation_request_count = fields.Integer(
        string="Number of Requests for Quotation",
        compute="_compute_quotation_request_count",
        groups=GROUP_SALESMAN,
        help="Quotations that buyers asked for on a website, in your current company, "
        "and that are neither accepted nor cancelled.",
    )

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_quotation_request_count(self):
        domain = self._get_quotation_request_domain()
        counts = self._count("sale.order", domain, self._order_owner)
        for record in self:
            record.quotation_request_count = counts.get(record._origin.id, 0)

    def _get_quotation_request_domain(self):
        """Return the domain of the quotation requests."""
        requested = self.env["sale.order"]._get_quotation_request_domain()
        return self._get_lifetime_domain() & requested

    @api.readonly
    def action_view_quotation_requests(self):
        """Open the quotation requests in a list."""
        return self._action_view(
            "crm_commerce_bridge_website_sale.sale_order_action_quotation_request",
            self._get_quotation_request_domain(),
        )

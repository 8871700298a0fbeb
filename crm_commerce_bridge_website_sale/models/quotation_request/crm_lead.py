"""The opportunity of a request for quotation follows what it is priced at."""

from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _follow_requests(self):
        """Expect what the requests for quotation are priced at."""
        for lead in self:
            requests = lead.order_ids.filtered(
                lambda order: order.is_quotation_request and order.state != "cancel"
            )
            worth = sum(order._get_requested_revenue() for order in requests)
            if lead.company_currency.compare_amounts(worth, lead.expected_revenue):
                lead.expected_revenue = worth

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal


class QuotationPortal(CustomerPortal):
    def _prepare_quotations_domain(self, partner):
        """Show requested quotations also before they are priced."""
        orders = request.env["sale.order"]
        requested = orders._get_quotation_request_domain()
        requested &= Domain("state", "=", "draft")
        requested &= Domain("partner_id", "child_of", partner.commercial_partner_id.ids)
        return list(Domain(super()._prepare_quotations_domain(partner)) | requested)

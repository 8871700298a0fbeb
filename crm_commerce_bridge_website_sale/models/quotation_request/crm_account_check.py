from odoo import api, models


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people say it"].append("website.allow_quotation_request")
        originals["what happened, at the time"] += [
            "sale.order.is_quotation_request",
            "sale.order.quotation_request_website_id",
        ]
        return originals

from odoo import api, models


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people say it"].append("website.ask_company_at_signup")
        return originals

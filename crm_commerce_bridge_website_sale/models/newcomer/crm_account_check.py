from odoo import api, models


class CrmAccountCheck(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account.check"

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people say it"].append("website.ask_company_at_signup")
        return originals

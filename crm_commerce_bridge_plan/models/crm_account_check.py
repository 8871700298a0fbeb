from odoo import api, models


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people plan, and the plan keeps what was done"] = [
            "crm.account.plan",
        ]
        return originals

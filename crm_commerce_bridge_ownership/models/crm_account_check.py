from odoo import api, models


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people say who works on an account"] = [
            "crm.account.member",
            "crm.account.hand.over",
            "crm.account.hand.over.line",
        ]
        return originals

from odoo import api, models


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people say it"].append("crm.customer.match")
        originals["what a decision changed, to take it back"] = [
            "crm.customer.match.undo"
        ]
        originals["what a scan makes anew"] = [
            "crm.customer.key",
            "crm.customer.key.frequent",
            "crm.customer.match.evidence",
        ]
        originals["what happened, at the time"] += [
            "crm.customer.match.scan",
            "crm.customer.match.run",
            "crm.customer.match.run.line",
        ]
        originals["work to do"].append("crm.customer.match.note")
        return originals

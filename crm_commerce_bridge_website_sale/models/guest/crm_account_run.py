from odoo import api, models


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    @api.model
    def _get_reason_labels(self):
        labels = super()._get_reason_labels()
        return {**labels, "guests": self.env._("for the guests of a website")}

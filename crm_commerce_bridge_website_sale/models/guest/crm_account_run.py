from odoo import api, models


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    @api.model
    def _get_reason_texts(self, count):
        texts = super()._get_reason_texts(count)
        return {**texts, "guests": self.env._("%s for the guests of a website", count)}

from odoo import api, models


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _account_changed(self, changes):
        res = super()._account_changed(changes)
        if self.env["base.automation"]._is_history_watched():
            history = self.env["crm.account.assignment"]
            history._find_written(changes)._start_automations()
        return res

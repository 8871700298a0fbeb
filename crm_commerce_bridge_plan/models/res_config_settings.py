from odoo import models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def action_plan_crm_account_strategy(self):
        """Open the form of a plan for the strategy chosen, instead of saving it.

        :return: action that opens it
        """
        self.ensure_one()
        return self.env["crm.account.plan"]._prepare_new(
            kind="strategy", strategy=self.crm_account_strategy
        )

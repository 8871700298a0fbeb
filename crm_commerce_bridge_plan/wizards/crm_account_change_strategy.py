from odoo import models


class CrmAccountChangeStrategy(models.TransientModel):
    _inherit = "crm.account.change.strategy"

    def action_plan(self):
        """Open the form of a plan for the strategy chosen.

        :return: action that opens it
        """
        self.ensure_one()
        return self.env["crm.account.plan"]._prepare_new(
            kind="strategy", strategy=self.strategy
        )

from odoo import models
from odoo.fields import Command


class CrmAccountMerge(models.TransientModel):
    _inherit = "crm.account.merge"

    def action_plan(self):
        """Open the form of a plan for the merge.

        :return: action that opens it
        """
        self.ensure_one()
        return self.env["crm.account.plan"]._prepare_new(
            kind="merge",
            account_ids=[Command.set(self.account_ids.ids)],
            account_id=self.account_id.id,
        )

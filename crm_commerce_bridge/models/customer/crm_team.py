from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _action_assign_leads(self, **kwargs):
        """Each lead is converted by itself; their customers are one set."""
        with self.env["crm.lead"]._as_one_set() as leads:
            return super(CrmTeam, self.with_env(leads.env))._action_assign_leads(
                **kwargs
            )

from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _action_assign_leads(self, **kwargs):
        """Process the customers of all leads as one set, though Odoo converts each."""
        with self.env["crm.lead"]._as_one_set() as leads:
            return super(CrmTeam, self.with_env(leads.env))._action_assign_leads(
                **kwargs
            )

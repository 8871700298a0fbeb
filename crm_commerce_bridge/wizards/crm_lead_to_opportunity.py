from odoo import models


class CrmLead2opportunityPartner(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner"

    def _convert_and_allocate(self, leads, user_ids, team_id=False):
        """Process the customers of all leads as one set, though Odoo converts each."""
        with leads._as_one_set() as leads:
            return super()._convert_and_allocate(leads, user_ids, team_id=team_id)

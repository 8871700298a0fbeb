from odoo import models


class CrmLead2opportunityPartnerMass(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner.mass"

    def action_mass_convert(self):
        """Process the customers of all leads as one set, with those merged before."""
        with self.env["crm.lead"]._as_one_set() as leads:
            return super(
                CrmLead2opportunityPartnerMass, self.with_env(leads.env)
            ).action_mass_convert()

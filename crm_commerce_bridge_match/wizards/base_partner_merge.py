from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Matches of those merged become those of the one that is left.

        Left alone, the wizard would delete all of them where one cannot be moved.
        """
        # Superuser: the merger need not be a salesperson.
        matches = self.env["crm.customer.match"].sudo()
        matches._follow_merge(src_partners.sudo(), dst_partner.sudo())
        matches._note(dst_partner.ids, "hand")
        return super()._update_foreign_keys(src_partners, dst_partner)

from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge partners, and delete the matches between them, which are answered."""
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env.cr.execute(
            SQL("DELETE FROM crm_account_match WHERE partner_id = match_id")
        )
        self.env["crm.account.match"].invalidate_model()
        return res

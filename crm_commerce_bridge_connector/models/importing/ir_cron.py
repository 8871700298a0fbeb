from odoo import api, models

# The scheduled action of this addon that users wait for
AWAITED = "crm_commerce_bridge_connector.ir_cron_import"


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _is_awaited(self, job_id):
        """An import takes many turns, each a moment after the last, not a minute."""
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        ours = to_id(AWAITED, raise_if_not_found=False)
        return job_id == ours or super()._is_awaited(job_id)

from odoo import api, models

# Scheduled actions of this addon that users wait for
AWAITED = (
    "crm_commerce_bridge_match.ir_cron_compare",
    "crm_commerce_bridge_match.ir_cron_match_run",
)


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _is_awaited(self, job_id):
        """A scan takes many turns, each a moment after the last, not a minute."""
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        ours = [to_id(name, raise_if_not_found=False) for name in AWAITED]
        return job_id in ours or super()._is_awaited(job_id)

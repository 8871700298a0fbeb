from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

# Scheduled actions of this addon that users wait for
AWAITED = (
    "crm_commerce_bridge.ir_cron_account_run",
    "crm_commerce_bridge.ir_cron_lifetime_value",
)


class IrCron(models.Model):
    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, cron_cr, job):
        """Run awaited jobs again at once that were triggered while they ran.

        A trigger wakes the scheduler, which finds the job taken; and work that the job
        leaves for another turn wakes nobody. It would be a minute until the next look.
        So when the job is free again, the scheduler is woken if there is a trigger.
        """
        res = super()._process_job(cron_cr, job)
        jobs = api.Environment(cron_cr, SUPERUSER_ID, {})[cls._name]
        if jobs._is_awaited(job["id"]):
            cron_cr.postcommit.add(lambda: jobs._wake_up_if_asked(job["id"]))
        return res

    @api.model
    def _is_awaited(self, job_id):
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        return job_id in [to_id(name, raise_if_not_found=False) for name in AWAITED]

    @api.model
    def _wake_up_if_asked(self, job_id):
        # A transaction of its own: the scheduler's does not see triggers added
        # meanwhile.
        with self.pool.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    SELECT FROM ir_cron_trigger
                    WHERE cron_id = %s AND call_at <= %s LIMIT 1
                    """,
                    job_id,
                    cr.now(),
                )
            )
            asked = cr.rowcount
        if asked:
            self._notifydb()

from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestIrCron(TransactionCase):
    def test_what_is_asked_of_a_job_at_work_wakes_the_scheduler(self):
        cron = self.env.ref("crm_commerce_bridge.ir_cron_account_run")
        woken = []
        wake = patch.object(type(cron), "_notifydb", lambda cron: woken.append(cron))
        with wake, self.enter_registry_test_mode():
            self.env["ir.cron.trigger"].search([]).unlink()
            self.env.cr.postcommit.clear()
            cron.method_direct_trigger()
            self.env.cr.postcommit.run()
            self.assertFalse(woken, "Nobody asked for anything")
            cron.method_direct_trigger()
            self.env["ir.cron.trigger"].create(
                {"cron_id": cron.id, "call_at": fields.Datetime.now()}
            )
            self.env.cr.postcommit.run()
            self.assertEqual(len(woken), 1)

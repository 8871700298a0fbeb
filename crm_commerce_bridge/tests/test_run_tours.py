from odoo.tests import HttpCase, tagged

from .test_machine_failures import LOGGER, FailingTable
from .test_tours import SETTINGS


@tagged("post_install", "-at_install")
class TestRunTours(FailingTable, HttpCase):
    def _work(self):
        self.env.ref("crm_commerce_bridge.ir_cron_account_run").method_direct_trigger()
        self.env.invalidate_all()

    def test_run_whose_disk_is_full_says_so_and_ends_well_afterwards(self):
        self._work()
        values = {"is_company": True, "is_crm_customer": True}
        holding = self.env["res.partner"].create({"name": "Tour Holding", **values})
        hotel = self.env["res.partner"].create(
            {"name": "Tour Hotel", "type": "other", "parent_id": holding.id, **values}
        )
        run = self.env["crm.account.run"].start("root")
        address = f"/odoo/account-runs/{run.id}"
        self.fail("crm_account_assignment", message="No space left on device")
        with self.assertLogs(LOGGER, "WARNING"):
            self._work()
        self.start_tour(address, "crm_account_run_waits", login="admin")
        self.start_tour(SETTINGS, "crm_account_run_waits_in_settings", login="admin")
        self.mend("crm_account_assignment")
        self._work()
        self.start_tour(address, "crm_account_run_ended_well", login="admin")
        self.assertEqual(run.state, "done")
        self.assertEqual(hotel.crm_account_id, holding.crm_account_id)
        self.assertEqual(self.env["crm.account.resolver"]._find_differences(), [])

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..hooks import post_init_hook
from ..models.evidence import normal_forms
from .common import CustomerMatchCommon


@tagged("post_install", "-at_install")
class TestScanPage(CustomerMatchCommon):
    """A sales manager starts a scan, pauses it, and lets it go on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Scan = cls.env["crm.customer.match.scan"]
        cls.Scan.search([]).unlink()
        cls.manager = new_test_user(
            cls.env, "scanning_manager", "sales_team.group_sale_manager"
        )
        cls.salesperson = new_test_user(
            cls.env, "scanning_salesperson", "sales_team.group_sale_salesman_all_leads"
        )

    def start(self, user=None):
        action = self.Scan.with_user(user or self.manager).action_start()
        self.assertEqual(action["res_model"], "crm.customer.match.scan")
        return self.Scan.browse(action["res_id"]).with_user(user or self.manager)

    def test_manager_starts_one(self):
        scan = self.start()
        self.assertEqual(scan.state, "running")
        self.assertEqual(scan.create_uid, self.manager)
        self.assertGreaterEqual(scan.total, len(self.others))
        self.assertEqual(self.start(), scan, "one at a time")

    def test_it_waits_and_goes_on(self):
        scan = self.start()
        scan.action_pause()
        self.assertIsNone(self.Scan._work())
        self.assertEqual((scan.state, scan.progress), ("paused", 0))
        scan.action_resume()
        while self.Scan._work() is not None:
            pass
        self.assertEqual((scan.state, scan.progress), ("done", 100))
        self.assertNotEqual(self.start(), scan, "the next one is a new one")

    def test_scheduled_action_is_woken(self):
        triggers = self.env["ir.cron.trigger"]
        triggers.search([]).unlink()
        self.start()
        cron = self.env.ref("crm_commerce_bridge_match.ir_cron_compare")
        self.assertEqual(triggers.search([]).cron_id, cron)

    def test_salesperson_starts_none(self):
        with self.assertRaises(AccessError):
            self.start(self.salesperson)
        scan = self.start()
        with self.assertRaises(AccessError):
            scan.with_user(self.salesperson).action_pause()

    def test_existing_customers_are_compared_after_installing(self):
        one, other = (
            self.create_customer(name, vat="BE0477472701")
            for name in ("Scanned Stone", "Scanned Stone BV")
        )
        post_init_hook(self.env)
        self.assertFalse(self.get_matches(one + other), "a moment later")
        while self.Scan._work() is not None:
            pass
        self.assertTrue(self.get_matches(one + other))

    def test_what_is_missing_is_said(self):
        scan = self.start()
        self.assertTrue(self.Match._can_compare_spelling())
        with patch.object(normal_forms, "phonenumbers", object()):
            self.assertFalse(scan.limits)
        self.env.cr.execute("DROP EXTENSION pg_trgm CASCADE")
        self.patch(self.env.registry, "has_trigram", False)
        scan.invalidate_recordset()
        with patch.object(normal_forms, "phonenumbers", None):
            self.assertIn("pg_trgm", scan.limits)
            self.assertIn("phonenumbers", scan.limits)

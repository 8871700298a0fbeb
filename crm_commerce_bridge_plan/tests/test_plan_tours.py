from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

SETTINGS = "/odoo/action-crm.crm_config_settings_action"
CRONS = (
    "crm_commerce_bridge_plan.ir_cron_account_plan",
    "crm_commerce_bridge.ir_cron_account_run",
)


@tagged("post_install", "-at_install")
class TestPlanTours(HttpCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(STRATEGY, "each")
        self.env["crm.account.plan"].search([]).state = "withdrawn"
        self.work()
        # What the demo data has would move as well.
        customers = self.env["res.partner"].search([("parent_id", "!=", False)])
        customers.filtered("is_crm_customer").parent_id = False
        values = {"is_company": True, "is_crm_customer": True}
        self.holding = self.env["res.partner"].create(
            {"name": "Tour Holding", **values}
        )
        self.hotels = self.env["res.partner"].create(
            [
                {"name": name, "type": "other", "parent_id": self.holding.id, **values}
                for name in ("Tour Hotel North", "Tour Hotel South")
            ]
        )

    def work(self):
        for cron in CRONS:
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def test_administrator_plans_a_switch_and_sees_it_happen(self):
        before = self.hotels.mapped("crm_account_id.id")
        self.start_tour("/odoo/account-runs", "crm_account_plan_switch", login="admin")
        plan = self.env["crm.account.plan"].search([], order="id desc", limit=1)
        self.assertEqual((plan.state, plan.strategy), ("planned", "root"))
        now = fields.Datetime.now()
        self.assertTrue(now - timedelta(minutes=5) < plan.date)
        self.assertTrue(plan.date < now + timedelta(minutes=2))
        self.work()
        plan.date = fields.Datetime.now() - timedelta(seconds=1)
        self.work()
        self.assertEqual(self.hotels.crm_account_id, self.holding.crm_account_id)
        address = f"/odoo/account-plans/{plan.id}"
        self.start_tour(address, "crm_account_plan_happened", login="admin")
        self.work()
        self.assertEqual(self.hotels.mapped("crm_account_id.id"), before)
        self.assertEqual(plan.state, "undone")

    def test_administrator_plans_in_settings_and_withdraws(self):
        self.start_tour(SETTINGS, "crm_account_plan_in_settings", login="admin")
        plan = self.env["crm.account.plan"].search([], order="id desc", limit=1)
        self.assertEqual(plan.state, "withdrawn")
        self.assertGreater(plan.date, fields.Datetime.now())
        parameters = self.env["ir.config_parameter"]
        self.assertEqual(parameters.get_param(STRATEGY), "each")


@tagged("post_install", "-at_install")
class TestPlanPhone(HttpCase):
    browser_size = "375x812"
    touch_enabled = True

    def test_administrator_looks_on_a_phone(self):
        holding = self.env["res.partner"].create(
            {"name": "Tour Holding", "is_company": True, "is_crm_customer": True}
        )
        admin = self.env.ref("base.user_admin")
        plan = self.env["crm.account.plan"].with_user(admin)
        plan = plan.create(
            {"kind": "rule", "partner_id": holding.id, "strategy": "root"}
        )
        plan.action_plan()
        self.start_tour("/odoo/account-plans", "crm_account_plan_phone", login="admin")

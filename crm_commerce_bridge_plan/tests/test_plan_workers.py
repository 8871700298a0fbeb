"""Several transactions that cannot see each other, over real connections."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY
from odoo.addons.crm_commerce_bridge.tests.common import CommittingCase
from odoo.addons.crm_commerce_bridge_plan.models import crm_account_plan_work

CRON = "crm_commerce_bridge_plan.ir_cron_account_plan"


@tagged("post_install", "-at_install")
class TestPlanWorkers(CommittingCase):
    def setUp(self):
        super().setUp()
        self.switch("each")
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.transaction() as env:
            plans = env["crm.account.plan"].search([])
            plans.state = "withdrawn"
            plans.unlink()
            env["ir.cron.trigger"].search([("cron_id", "=", env.ref(CRON).id)]).unlink()
        self.switch("each")
        with self.transaction() as env:
            env["crm.account.run"].search([]).unlink()

    def switch(self, strategy):
        with self.transaction() as env:
            env["ir.config_parameter"].set_param(STRATEGY, strategy)
        self.run_accounts()

    def run_accounts(self):
        with self.transaction() as env:
            env["crm.account.run"]._cron_work()

    def new_plan(self, env, **values):
        values = {"kind": "strategy", "strategy": "root", **values}
        values["date"] = fields.Datetime.now() + timedelta(hours=1)
        plan = env["crm.account.plan"].create(values)
        plan.action_plan()
        return plan.id

    def come(self, *plan_ids):
        with self.transaction() as env:
            plans = env["crm.account.plan"].browse(plan_ids)
            plans.date = fields.Datetime.now() - timedelta(seconds=1)
        with self.transaction() as env:
            env["crm.account.plan"]._cron_start()
        self.run_accounts()

    def states(self, *plan_ids):
        with self.transaction() as env:
            return env["crm.account.plan"].browse(plan_ids).mapped("state")

    def strategy(self):
        with self.transaction() as env:
            return env["crm.account.resolver"]._get_strategy()

    def test_the_scheduled_action_starts_it_and_commits(self):
        with self.transaction() as env:
            plan_id = self.new_plan(env)
        self.come(plan_id)
        self.assertEqual((self.states(plan_id), self.strategy()), (["done"], "root"))
        with self.transaction() as env:
            plan = env["crm.account.plan"].browse(plan_id)
            self.assertEqual(plan.run_id.state, "done")
            self.assertTrue(plan.is_compared)

    def test_two_people_plan_the_same_at_once(self):
        """Neither sees what the other does; the later one is overtaken."""
        with self.transaction() as one, self.transaction() as two:
            first, second = self.new_plan(one), self.new_plan(two)
        self.assertEqual(self.states(first, second), ["planned"] * 2)
        self.come(first, second)
        self.assertEqual(self.states(first, second), ["done", "overtaken"])
        with self.transaction() as env:
            plans = env["crm.account.plan"].browse([first, second])
            self.assertEqual(len(plans.run_id), 1)

    def test_withdrawn_at_the_moment_it_starts(self):
        """The scheduler waits for who was faster, and then sees it."""
        with self.transaction() as env:
            plan_id = self.new_plan(env)
            env["crm.account.plan"].browse(plan_id).date = fields.Datetime.now()
        with self.transaction() as person:
            person["crm.account.plan"].browse(plan_id).action_withdraw()
            person.flush_all()
            with self.transaction() as env, mute_logger("odoo.sql_db"):
                env["crm.account.plan"]._cron_start()
        self.assertEqual(
            (self.states(plan_id), self.strategy()), (["withdrawn"], "each")
        )
        with self.transaction() as env:
            triggers = env["ir.cron.trigger"].search(
                [("cron_id", "=", env.ref(CRON).id)]
            )
            soon = fields.Datetime.now() + timedelta(minutes=1)
            self.assertTrue(any(at < soon for at in triggers.mapped("call_at")))
            env["crm.account.plan"]._cron_start()
        self.assertEqual(self.states(plan_id), ["withdrawn"])

    def test_withdrawn_a_moment_too_late(self):
        """Who presses while it starts is told that it has, and nothing is torn."""
        with self.transaction() as env:
            plan_id = self.new_plan(env)
            env["crm.account.plan"].browse(plan_id).date = fields.Datetime.now()
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                with self.transaction() as person:
                    person["crm.account.plan"].browse(plan_id).read(["state"])
                    with self.transaction() as env:
                        env["crm.account.plan"]._cron_start()
                    person["crm.account.plan"].browse(plan_id).action_withdraw()
        # Odoo tries the request again.
        with self.transaction() as person:
            plan = person["crm.account.plan"].browse(plan_id)
            with self.assertRaisesRegex(UserError, "reload"):
                plan.action_withdraw()
        self.run_accounts()
        self.assertEqual((self.states(plan_id), self.strategy()), (["done"], "root"))

    def test_the_strategy_is_changed_at_the_moment_it_starts(self):
        """Whoever is first wins; the plan is tried again and sees it."""
        self.enterContext(patch.object(crm_account_plan_work, "PATIENCE", "100ms"))
        with self.transaction() as env:
            plan_id = self.new_plan(env)
            env["crm.account.plan"].browse(plan_id).date = fields.Datetime.now()
        with self.transaction() as person:
            person["ir.config_parameter"].set_param(STRATEGY, "root")
            person.flush_all()
            with self.transaction() as env, mute_logger("odoo.sql_db"):
                env["crm.account.plan"]._cron_start()
            self.assertEqual(self.states(plan_id), ["planned"])
        with self.transaction() as env:
            env["crm.account.plan"]._cron_start()
        self.run_accounts()
        self.assertEqual(self.states(plan_id), ["overtaken"])
        self.assertEqual(self.strategy(), "root")

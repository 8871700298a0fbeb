"""The ways in of the core, for what plans add."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests import (
    test_security,
    test_ways_across,
    test_ways_in,
    test_ways_of_calls,
)
from odoo.addons.crm_commerce_bridge.tests.ways_in import FREE, TECHNICAL

ADDON = "crm_commerce_bridge_plan"
# What is written by buttons and by the scheduler
KEPT = (
    "state",
    "user_id",
    "strategy_from",
    "run_id",
    "date_start",
    "outcome",
    "report_date",
    "report_counts",
    "moved_count",
    "unforeseen_count",
    "unmoved_count",
    "elsewhere_count",
    "is_compared",
)
LOOT = {
    "state": "planned",
    "strategy_from": "planted",
    "outcome": "Planted",
    "date_start": "2026-01-15 12:00:00",
    "report_date": "2026-01-15 12:00:00",
    "report_counts": {"moved_count": 4242},
}


class PlanColumns:
    addon = ADDON
    COLUMNS = {
        "crm.account.plan": {
            "kind": FREE,
            "date": FREE,
            "company_id": FREE,
            "strategy": FREE,
            "partner_id": FREE,
            "account_id": FREE,
            **dict.fromkeys(KEPT, TECHNICAL),
        },
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if hasattr(cls, "records"):
            values = {"kind": "strategy", "strategy": "root"}
            cls.records["crm.account.plan"] = cls.env["crm.account.plan"].create(values)
            cls.values["crm.account.plan"] = values
            run = {"strategy_from": "each", "strategy_to": "root", "state": "done"}
            cls.loot["crm.account.run"] = cls.Run.create(run)

    def get_loot(self, field):
        if field.model_name == "crm.account.plan" and field.name in LOOT:
            return LOOT[field.name]
        if field.comodel_name == "res.users":
            return self.own.id
        return super().get_loot(field)


class PlanSecrets:
    addon = ADDON

    @classmethod
    def create_secrets(cls):
        secrets = super().create_secrets()
        account = secrets["crm.account"]
        plan = cls.env["crm.account.plan"].create(
            {
                "kind": "merge",
                "account_id": account.id,
                "account_ids": [Command.set(account.ids)],
                "company_id": account.company_id.id,
            }
        )
        plan._foretell()
        plan._tell("failed", account.name)
        plan.state = "draft"
        return secrets | {"crm.account.plan": plan}


@tagged("post_install", "-at_install")
class TestPlanOutsiders(test_security.TestOutsiders):
    addon = ADDON

    def test_they_see_no_field(self):
        """Records of Odoo get none; whoever adds one takes the core's test."""
        self.assertEqual(self.get_secret_fields(), [])


@tagged("post_install", "-at_install")
class TestPlanColumns(PlanColumns, test_ways_in.TestColumns):
    # Nothing inherits plans, or is related to their columns.
    UNTRIED = (
        "test_related_fields_are_refused",
        "test_defaults_of_whoever_inherits_are_ignored",
    )


@tagged("post_install", "-at_install")
class TestPlanRelations(PlanColumns, test_ways_across.TestRelations):
    pass


@tagged("post_install", "-at_install")
class TestPlanRules(PlanSecrets, test_ways_across.TestRules):
    pass


@tagged("post_install", "-at_install")
class TestPlanCalls(PlanSecrets, test_ways_of_calls.TestCalls):
    # Nothing of it reads the context.
    UNTRIED = ("test_bad_contexts_are_refused",)

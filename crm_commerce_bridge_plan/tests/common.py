from datetime import timedelta

from odoo import fields

from odoo.addons.crm_commerce_bridge.tests.common import CrmCommerceBridgeCommon

MANAGER = "sales_team.group_sale_manager"
SALESMAN = "sales_team.group_sale_salesman"


class PlanCase:
    """Plan as sales administrators do, and let the hour come."""

    @classmethod
    def set_up_plans(cls):
        cls.Plan = cls.env["crm.account.plan"].with_context(tracking_disable=False)
        cls.Plan.search([]).state = "withdrawn"  # what the database has
        cls.boss = cls.new_user("plan_boss", MANAGER, tz="Europe/Brussels")

    @classmethod
    def draft(cls, user=None, **values):
        if not values.get("kind"):
            values = {"kind": "strategy", "strategy": "root", **values}
        values.setdefault("date", fields.Datetime.now() + timedelta(hours=1))
        return cls.Plan.with_user(user or cls.boss).create(values)

    @classmethod
    def plan(cls, user=None, **values):
        plan = cls.draft(user, **values)
        plan.action_plan()
        return plan

    @classmethod
    def come(cls, plan, late=timedelta(seconds=5)):
        """The hour has come, and the scheduler calls."""
        plan.sudo().date = fields.Datetime.now() - late
        cls.work()

    @classmethod
    def work(cls):
        while cls.env["crm.account.plan"]._step()[1] is not None:
            pass
        cls.finish_run()  # which ends the limits of its transaction, too

    def said(self, plan):
        """What those who follow the plan are told."""
        return "\n".join(plan.sudo().message_ids.sorted("id").mapped("body"))


class PlanCommon(PlanCase, CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_plans()

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import SALESMAN, PlanCommon
from .test_plan_report import ReportCase


@tagged("post_install", "-at_install")
class TestPlannedRule(ReportCase, PlanCommon):
    """The account rule of one company, for later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss.group_ids |= cls.env.ref("base.group_partner_manager")

    def plan_rule(self, company=None, strategy="root"):
        company = company or self.region
        return self.plan(kind="rule", partner_id=company.id, strategy=strategy)

    def test_the_group_shares_an_account_from_its_hour_on(self):
        before = self.account_ids()
        plan = self.plan_rule()
        self.assertEqual(self.account_ids(), before)
        self.assertIn("Account rule of Region", plan.display_name)
        self.come(plan)
        self.assertEqual(plan.state, "done")
        self.assertEqual(self.region.crm_account_strategy, "root")
        self.assertEqual(self.hotel.crm_account_id, self.region.crm_account_id)
        self.assertNotEqual(self.region.crm_account_id, self.group.crm_account_id)
        self.assertEqual((plan.moved_count, plan.report_move_count), (1, 1))
        self.assertIn("They are the same", self.said(plan))
        self.assertFalse(plan.run_id)
        line = self.ledger(self.hotel)[-1:]
        self.assertEqual((line.cause, line.user_id), ("strategy", self.boss))
        self.assertConsistent()

    def test_it_is_undone(self):
        before = self.account_ids()
        plan = self.plan_rule()
        self.come(plan)
        self.assertTrue(plan.can_undo)
        plan.action_undo()
        self.assertEqual((plan.state, self.account_ids()), ("undone", before))
        self.assertFalse(self.region.crm_account_strategy)

    def test_a_rule_is_taken_back_at_its_hour(self):
        self.region.crm_account_strategy = "root"
        plan = self.plan_rule(strategy=False)
        self.assertIn("taken back: ", plan.display_name)
        self.come(plan)
        self.assertFalse(self.region.crm_account_strategy)
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)
        plan.action_undo()
        self.assertEqual(self.region.crm_account_strategy, "root")

    def test_the_report_of_a_rule(self):
        self.set_strategy("root")
        plan = self.plan_rule(strategy="each")
        rows = self.who(self.read_report(plan))
        self.assertEqual(rows.keys(), {self.region.id, self.hotel.id})
        self.assertEqual(
            rows[self.hotel.id][2:5],
            [
                "Group",
                "Hotel",
                "Account rule of Region: One account per customer: this is its own.",
            ],
        )
        self.come(plan)
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)
        self.assertFalse(plan.unforeseen_count + plan.unmoved_count)

    def test_what_changed_in_between(self):
        plan = self.plan_rule()
        self.loner.parent_id = self.region
        self.hotel.crm_account_id = self.group.crm_account_id
        self.come(plan)
        self.assertEqual(self.loner.crm_account_id, self.region.crm_account_id)
        self.assertEqual((plan.unforeseen_count, plan.unmoved_count), (1, 1))

    # === OVERTAKEN === #

    def test_somebody_else_gave_the_same_rule(self):
        plan = self.plan_rule()
        self.region.crm_account_strategy = "root"
        self.assertIn("has this account rule already", plan.warning)
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")

    def test_somebody_else_gave_another_rule(self):
        plan = self.plan_rule()
        self.region.crm_account_strategy = "each"
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("Somebody else has changed", plan.outcome)
        self.assertEqual(self.region.crm_account_strategy, "each")

    def test_the_company_was_deleted(self):
        plan = self.plan_rule(self.loner)
        self.loner.unlink()
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("deleted", plan.outcome)

    def test_the_company_became_a_contact(self):
        plan = self.plan_rule(self.hotel)
        self.hotel.is_company = False
        self.come(plan)
        self.assertEqual(plan.state, "failed")
        self.assertIn("set the account rule on", plan.outcome)

    def test_the_strategy_of_the_database_changes_before(self):
        """One company keeps its own rule, whatever all others have."""
        there = self.plan()
        rule = self.plan_rule(strategy="each")
        self.come(there)
        self.come(rule)
        self.assertEqual((there.state, rule.state), ("done", "done"))
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)
        self.assertConsistent()

    def test_a_rule_whose_addon_is_gone(self):
        plan = self.plan_rule()
        plan.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_account_plan SET strategy = 'gone' WHERE id = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.assertIn("Account rule of Region: gone", plan.display_name)
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("gone", plan.outcome)
        self.assertFalse(Form(plan).strategy)
        plan.action_draft()
        self.assertFalse(Form(plan).preview)

    # === WHO MAY WHAT === #

    def test_what_cannot_be_planned(self):
        with self.assertRaisesRegex(UserError, "Choose the company"):
            self.plan(kind="rule", strategy="root")
        contact = self.create_contact("Ann", self.hotel)
        with self.assertRaisesRegex(UserError, "set the account rule on"):
            self.plan_rule(contact)
        with self.assertRaisesRegex(UserError, "already"):
            self.plan_rule(strategy=False)
        there = self.env["res.company"].create({"name": "There"})
        foreign = self.create_company("Foreign", company_id=there.id)
        with self.assertRaises(UserError):
            self.plan_rule(foreign)

    def test_a_plan_belongs_to_the_company_of_its_customer(self):
        self.loner.company_id = self.env.company
        self.assertEqual(self.plan_rule(self.loner).company_id, self.env.company)

    def test_the_customer_moves_to_another_company(self):
        """Who may not read it any more opens lists, withdraws, and is not let in."""
        there = self.env["res.company"].create({"name": "There"})
        plan, other = self.plan_rule(self.loner), self.plan_rule(self.hotel)
        self.loner.company_id = there
        self.env.flush_all()
        seller = self.new_user("rule_seller", SALESMAN)
        for user in (self.boss, seller):
            self.env.invalidate_all()
            theirs = self.env["crm.account.plan"].with_user(user)
            rows = theirs.search([("state", "=", "planned")]).web_read({"summary": {}})
            summaries = {row["id"]: row["summary"] for row in rows}
            self.assertEqual(summaries[plan.id], "Account Rule of a Company")
            self.assertIn("Hotel", summaries[other.id])
            Form(theirs.browse(plan.id))
        self.assertIn("may not see the customer", plan.with_user(self.boss).warning)
        self.assertEqual(self.who(self.read_report(plan.with_user(seller), seller)), {})
        self.come(plan)
        plan = plan.sudo()
        self.assertEqual(plan.state, "failed")
        self.assertIn("may not see the customer", plan.outcome)
        self.assertFalse(self.loner.crm_account_strategy)

    def test_the_form_shows_the_effect(self):
        form = Form(self.env["crm.account.plan"].with_user(self.boss))
        form.kind = "rule"
        self.assertFalse(form.preview)
        form.partner_id = self.region
        form.strategy = "root"
        self.assertIn("another account: 1", "\n".join(form.preview["sentences"]))
        self.assertIn(
            {"name": "Region", "before": 1, "after": 2}, form.preview["accounts"]
        )
        plan = form.save()
        plan.action_plan()
        self.assertFalse(plan.preview)
        self.assertEqual(plan.state, "planned")

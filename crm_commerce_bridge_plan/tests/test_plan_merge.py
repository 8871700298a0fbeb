from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SALESMAN, PlanCommon
from .test_plan_report import ReportCase


@tagged("post_install", "-at_install")
class TestPlannedMerge(ReportCase, PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.customers.crm_account_id
        cls.kept = cls.loner.crm_account_id
        cls.kept.name = "Kept"

    def plan_merge(self, accounts=None, **values):
        accounts = self.accounts if accounts is None else accounts
        return self.plan(
            kind="merge",
            account_ids=[Command.set(accounts.ids)],
            account_id=self.kept.id,
            **values,
        )

    def test_many_accounts_are_merged_at_the_hour(self):
        self.hotel.crm_account_id.description = "<p>Prefers calls</p>"
        plan = self.plan_merge()
        self.assertEqual(
            plan.display_name.split(",")[0], "Merge of accounts into Kept: 3"
        )
        self.assertFalse((self.accounts - self.kept).merged_into_id)
        self.come(plan)
        self.assertEqual(plan.state, "done")
        self.assertEqual(set(self.account_ids().values()), {self.kept.id})
        self.assertEqual((self.accounts - self.kept).merged_into_id, self.kept)
        self.assertEqual(self.kept.description, "<p>Prefers calls</p>")
        self.assertFalse(plan.run_id)
        self.assertEqual((plan.moved_count, plan.report_move_count), (3, 3))
        self.assertIn("They are the same", self.said(plan))
        line = self.ledger(self.hotel)[-1:]
        self.assertEqual((line.cause, line.user_id), ("merge", self.boss))
        self.assertConsistent()

    def test_it_is_taken_back_as_a_whole(self):
        before = self.account_ids()
        plan = self.plan_merge()
        self.come(plan)
        self.assertTrue(plan.can_undo)
        plan.action_undo()
        self.assertEqual((plan.state, self.account_ids()), ("undone", before))
        self.assertFalse(plan.can_undo)

    def test_only_what_it_did_is_taken_back(self):
        """Somebody has merged one of them before, another is unmerged since."""
        hotels = self.hotel.crm_account_id
        plan = self.plan_merge()
        hotels.merge_into(self.kept.id)
        self.come(plan)
        self.assertEqual(plan.state, "done")
        self.assertIn("left out: 1", plan.outcome)
        self.assertEqual((plan.moved_count, plan.unmoved_count), (2, 1))
        self.region.own_account_id.unmerge()
        plan.action_undo()
        self.assertEqual(hotels.merged_into_id, self.kept)
        self.assertFalse(self.group.own_account_id.merged_into_id)

    def merge_later(self, account):
        """Somebody merges it by hand, in another transaction: a minute later."""
        self.addCleanup(setattr, self.env.cr, "_now", self.env.cr.now())
        self.env.cr._now = fields.Datetime.now() + timedelta(minutes=1)
        account.merge_into(self.kept.id)
        self.env.invalidate_all()

    def test_what_was_merged_again_by_hand_is_not_taken_back(self):
        plan = self.plan_merge()
        self.come(plan)
        merged = self.accounts - self.kept
        self.region.own_account_id.unmerge()
        self.merge_later(self.region.own_account_id)
        self.assertTrue(plan.can_undo, "Of the others")
        plan.action_undo()
        still = merged.filtered("merged_into_id")
        self.assertEqual(still, self.region.own_account_id)
        self.assertEqual(plan.state, "undone")

    def test_all_was_merged_again_by_hand(self):
        plan = self.plan_merge()
        self.come(plan)
        for account in self.accounts - self.kept:
            account.unmerge()
            self.merge_later(account)
        self.assertFalse(plan.can_undo)
        with self.assertRaisesRegex(UserError, "nothing left"):
            plan.action_undo()
        self.assertEqual((self.accounts - self.kept).merged_into_id, self.kept)

    def test_merged_on_and_back_again_is_taken_back(self):
        """The account that stayed was merged itself, for a while."""
        plan = self.plan_merge(self.kept | self.hotel.crm_account_id)
        self.come(plan)
        self.kept.merge_into(self.group.crm_account_id.id)
        self.env.invalidate_all()
        self.assertFalse(plan.can_undo)
        self.kept.unmerge()
        self.env.invalidate_all()
        self.assertTrue(plan.can_undo)
        plan.action_undo()
        self.assertFalse(self.hotel.own_account_id.merged_into_id)

    def test_the_report_of_a_merge(self):
        self.region.crm_account_id = self.hotel.crm_account_id
        plan = self.plan_merge()
        sheets = self.read_report(plan)
        rows = self.who(sheets)
        self.assertEqual(rows.keys(), {self.hotel.id, self.region.id, self.group.id})
        self.assertEqual(
            rows[self.region.id][2:5], ["Hotel", "Kept", "The accounts are merged."]
        )
        stays = self.who(sheets, "Who Stays")
        self.assertEqual(stays.keys(), {self.loner.id})
        self.assertEqual(stays[self.loner.id][3], "Has this account already.")
        totals = dict(sheets["Totals"])
        self.assertEqual(totals["Accounts Merged"], 3)
        self.assertEqual(totals["Customers That Would Move"], 3)

    def test_customers_that_came_and_went_in_between(self):
        plan = self.plan_merge(self.kept | self.hotel.crm_account_id)
        new = self.create_company("New")
        new.crm_account_id = self.hotel.own_account_id
        self.hotel.crm_account_id = self.group.crm_account_id
        self.come(plan)
        self.assertEqual(new.crm_account_id, self.kept)
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.assertEqual((plan.unforeseen_count, plan.unmoved_count), (1, 1))

    # === OVERTAKEN === #

    def test_the_account_that_stays_was_merged_itself(self):
        plan = self.plan_merge(self.kept | self.hotel.crm_account_id)
        self.kept.merge_into(self.group.crm_account_id.id)
        self.assertIn("itself merged into Group", plan.warning)
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)

    def test_the_account_that_stays_was_deleted(self):
        kept = self.Account.create({"name": "Empty"})
        plan = self.plan(
            kind="merge",
            account_ids=[Command.set(self.hotel.crm_account_id.ids)],
            account_id=kept.id,
        )
        kept.unlink()
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("deleted", plan.outcome)

    def test_somebody_else_has_merged_them_all(self):
        plan = self.plan_merge()
        (self.accounts - self.kept).merge_into(self.kept.id)
        lines = self.Assignment.search_count([])
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertEqual(self.Assignment.search_count([]), lines)

    def test_two_plans_for_the_same_account(self):
        first = self.plan_merge(self.kept | self.hotel.crm_account_id)
        second = self.plan(
            kind="merge",
            account_ids=[Command.set(self.hotel.crm_account_id.ids)],
            account_id=self.group.crm_account_id.id,
        )
        first.sudo().date = second.sudo().date = fields.Datetime.now()
        self.work()
        self.assertEqual((first.state, second.state), ("done", "overtaken"))
        self.assertEqual(self.hotel.crm_account_id, self.kept)

    def test_planned_under_one_strategy_done_under_another(self):
        """Pins aside, customers follow the merge of their group's account."""
        plan = self.plan_merge(self.kept | self.group.crm_account_id)
        self.set_strategy("root")
        self.come(plan)
        self.assertEqual(self.hotel.crm_account_id, self.kept)
        self.assertEqual(plan.unforeseen_count, 2)
        self.assertConsistent()

    # === WHO MAY WHAT === #

    def test_what_cannot_be_merged_cannot_be_planned(self):
        with self.assertRaisesRegex(UserError, "at least two"):
            self.plan_merge(self.kept)
        with self.assertRaisesRegex(UserError, "account that stays"):
            self.plan(kind="merge", account_ids=[Command.set(self.accounts.ids)])
        there = self.env["res.company"].create({"name": "There"})
        self.loner.company_id = self.env.company
        self.kept.company_id = self.env.company
        foreign = self.create_company("Foreign", company_id=there.id).crm_account_id
        with self.assertRaises(UserError):
            self.plan_merge(foreign | self.kept)

    def test_refused_at_the_hour(self):
        plan = self.plan_merge()
        there = self.env["res.company"].create({"name": "There"})
        self.loner.company_id = there
        self.kept.company_id = there
        self.come(plan)
        self.assertEqual(plan.state, "failed")
        self.assertTrue(plan.outcome)
        self.assertFalse((self.accounts - self.kept).merged_into_id)

    def test_the_dialog_offers_it_to_those_who_may(self):
        context = {"active_model": "crm.account", "active_ids": self.accounts.ids}
        merges = self.env["crm.account.merge"].with_context(**context)
        form = Form(merges.with_user(self.boss))
        form.account_id = self.kept
        action = form.save().action_plan()
        plans = self.Plan.with_user(self.boss).with_context(**action["context"])
        plan = Form(plans).save()
        self.assertEqual(plan.account_ids, self.accounts)
        self.assertEqual((plan.kind, plan.account_id), ("merge", self.kept))
        plan.action_plan()
        self.assertEqual(plan.state, "planned")
        seller = self.new_user("merge_seller", SALESMAN)
        view = merges.with_user(seller).get_view(view_type="form")["arch"]
        self.assertNotIn("action_plan", view)
        self.assertIn(
            "action_plan",
            merges.with_user(self.boss).get_view(view_type="form")["arch"],
        )

    def test_the_account_that_stays_moves_to_another_company(self):
        there = self.env["res.company"].create({"name": "There"})
        plan = self.plan_merge()
        self.loner.company_id = there
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.kept.company_id, there)
        plan = plan.with_user(self.boss)
        self.assertEqual(plan.summary, "Merge of Accounts")
        self.assertIn("may not see", Form(plan).warning)
        plan.action_withdraw()
        self.assertEqual(plan.state, "withdrawn")

    def move_there(self, *customers):
        """To a company of the database that the planner does not work in."""
        there = self.env["res.company"].create({"name": "There"})
        for customer in customers:
            customer.company_id = there
        self.env.flush_all()
        self.env.invalidate_all()

    def test_all_others_move_to_another_company(self):
        plan = self.plan_merge(self.kept | self.hotel.crm_account_id)
        self.move_there(self.hotel)
        mine = plan.with_user(self.boss)
        self.assertIn("may not see", Form(mine).warning)
        self.assertNotIn("somebody else", mine.warning)
        self.come(plan)
        self.assertEqual(plan.state, "failed")
        self.assertIn(f"{self.boss.name} may not see", plan.outcome)
        self.assertFalse(self.hotel.own_account_id.merged_into_id)

    def test_one_of_the_others_moves_to_another_company(self):
        plan = self.plan_merge()
        self.move_there(self.hotel)
        self.region.own_account_id.merge_into(self.kept.id)
        self.come(plan)
        self.assertEqual(plan.state, "done")
        self.assertIn("by somebody else, and left out: 1", plan.outcome)
        self.assertIn("may not see, and left out: 1", plan.outcome)
        self.assertFalse(self.hotel.own_account_id.merged_into_id)
        self.assertEqual(self.group.own_account_id.merged_into_id, self.kept)

    def test_a_plan_belongs_to_the_company_of_its_accounts(self):
        plan = self.plan_merge()
        self.assertFalse(plan.company_id)
        plan.action_withdraw()
        plan.action_draft()
        new = self.Account.create({"name": "Ours", "company_id": self.env.company.id})
        plan.account_ids = new
        plan.account_id = self.Account.create(
            {"name": "Ours too", "company_id": self.env.company.id}
        )
        self.assertEqual(plan.company_id, self.env.company)

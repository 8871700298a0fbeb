from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MANAGER, SALESMAN, PlanCommon

CRON = "crm_commerce_bridge_plan.ir_cron_account_plan"
WORK = "odoo.addons.crm_commerce_bridge_plan.models.crm_account_plan_work"


@tagged("post_install", "-at_install")
class TestPlan(PlanCommon):
    """What a planned change of strategy goes through."""

    def strategy(self):
        return self.env["crm.account.resolver"]._get_strategy()

    def test_it_waits_for_its_hour_and_is_an_ordinary_run(self):
        before = self.account_ids()
        plan = self.plan()
        self.work()
        self.assertEqual((plan.state, self.strategy()), ("planned", "each"))
        self.assertEqual(self.account_ids(), before)
        self.come(plan)
        self.assertEqual((plan.state, self.strategy()), ("done", "root"))
        run = plan.run_id
        self.assertEqual((run.state, run.user_id), ("done", self.boss))
        self.assertEqual((run.strategy_from, run.plan_id), ("each", plan))
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.assertFalse(plan.outcome)
        self.assertConsistent()
        # once only
        self.set_strategy("each")
        self.work()
        self.assertEqual(self.strategy(), "each")

    def test_the_scheduler_is_asked_for_the_hour(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        of_ours = [("cron_id", "=", self.env.ref(CRON).id)]
        before = triggers.search(of_ours)
        plan = self.plan()
        trigger = triggers.search(of_ours) - before
        self.assertEqual(trigger.mapped("call_at"), [plan.date])
        later = plan.date + timedelta(days=2)
        plan.date = later
        trigger = triggers.search(of_ours) - before - trigger
        self.assertEqual(trigger.mapped("call_at"), [later])

    def test_it_is_undone_as_a_whole(self):
        before = self.account_ids()
        plan = self.plan()
        self.come(plan)
        self.assertTrue(plan.can_undo)
        action = plan.action_undo()
        self.finish_run()
        self.assertEqual(action["res_model"], "crm.account.run")
        self.assertEqual((plan.state, self.account_ids()), ("undone", before))
        with self.assertRaises(UserError):
            plan.action_undo()

    def test_undone_on_the_page_of_the_run(self):
        plan = self.plan()
        self.come(plan)
        plan.run_id.with_user(self.boss).action_undo()
        self.assertEqual(plan.state, "undone")

    def test_what_is_not_the_last_change_is_not_undone(self):
        plan = self.plan()
        self.come(plan)
        self.set_strategy("each")
        self.assertFalse(plan.can_undo)
        with self.assertRaisesRegex(UserError, "nothing left"):
            plan.action_undo()

    def test_withdrawn_nothing_happens(self):
        before = self.account_ids()
        plan = self.plan()
        plan.action_withdraw()
        self.come(plan)
        self.assertEqual((plan.state, self.strategy()), ("withdrawn", "each"))
        self.assertEqual(self.account_ids(), before)
        self.assertFalse(plan.run_id)

    def test_what_was_withdrawn_is_planned_again(self):
        plan = self.plan()
        plan.action_withdraw()
        plan.action_draft()
        self.assertEqual(plan.state, "draft")
        plan.action_plan()
        self.come(plan)
        self.assertEqual(plan.state, "done")

    # === OVERTAKEN === #

    def test_somebody_made_the_same_change_before(self):
        plan = self.plan()
        self.set_strategy("root")
        runs = self.Run.search([])
        self.assertIn("in force already", plan.warning)
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("in force already", plan.outcome)
        self.assertIn("overtaken", self.said(plan))
        self.assertEqual(self.Run.search([]), runs)

    def test_a_change_by_somebody_else_is_not_taken_back(self):
        """Planned from each to root; at the hour a third strategy is in force."""
        self.set_strategy("root")
        plan = self.plan(strategy="each")
        plan.sudo().strategy_from = "each"  # as if it was planned under another one
        plan.sudo().strategy = "root"
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = 'gone' WHERE key = %s",
            ["crm_commerce_bridge.account_strategy"],
        )
        self.env.invalidate_all()
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("somebody else has changed it", plan.outcome)
        self.assertEqual(self.strategy(), "gone")

    def test_there_and_back_and_there_again_by_others(self):
        plan = self.plan()
        self.set_strategy("root")
        self.set_strategy("each")
        self.come(plan)
        self.assertEqual((plan.state, self.strategy()), ("done", "root"))

    def test_a_strategy_whose_addon_is_gone(self):
        plan = self.plan()
        plan.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_account_plan SET strategy = 'gone' WHERE id = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("gone", plan.outcome)
        self.assertFalse(Form(plan).strategy)
        plan.action_draft()
        form = Form(plan)
        self.assertFalse(form.preview)
        self.assertIn("not known any more", form.warning)
        form.strategy = "root"
        self.assertTrue(form.save().preview)

    def test_a_kind_whose_addon_is_gone(self):
        """Nothing is done, so it is not said to be carried out."""
        plan = self.plan()
        plan.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_account_plan SET kind = 'gone' WHERE id = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.assertIn("its addon is gone", plan.warning)
        self.come(plan)
        self.assertEqual(plan.state, "overtaken")
        self.assertIn("its addon is gone", plan.outcome)

    def test_a_run_going_on_is_replaced_as_by_hand(self):
        """Each to root by hand, then back by the plan before the run is over."""
        self.env["ir.config_parameter"].set_param(
            "crm_commerce_bridge.account_strategy", "root"
        )
        self.env.flush_all()
        run = self.Run.search([], limit=1)
        before = self.account_ids()
        plan = self.plan(strategy="each")
        self.assertEqual(run.state, "queued")
        self.come(plan)
        self.assertEqual((run.state, plan.run_id.state), ("superseded", "done"))
        self.assertEqual(self.account_ids(), before)
        self.assertConsistent()

    # === SEVERAL PLANS === #

    def test_two_people_plan_the_same(self):
        other = self.new_user("plan_boss_too", MANAGER)
        first = self.plan()
        second = self.draft(other, date=first.date)
        self.assertIn("in force already", second.warning)
        with self.assertRaisesRegex(UserError, "in force already"):
            second.action_plan()
        # Both pressed at the same moment: none of them saw the other.
        second.sudo().write(
            {"state": "planned", "user_id": other.id, "strategy_from": "each"}
        )
        first.sudo().date = second.sudo().date = fields.Datetime.now()
        self.work()
        self.assertEqual((first.state, second.state), ("done", "overtaken"))
        self.assertEqual(first.run_id.user_id, self.boss)

    def test_there_at_night_and_back_in_the_morning(self):
        there = self.plan()
        back = self.draft(strategy="each", date=there.date + timedelta(hours=8))
        self.assertIn(there.display_name, back.warning)
        back.action_plan()
        self.assertEqual(back.strategy_from, "root")
        before = self.account_ids()
        self.come(there)
        self.assertEqual((there.state, self.strategy()), ("done", "root"))
        self.assertFalse(back.warning)
        self.come(back)
        self.assertEqual((back.state, self.account_ids()), ("done", before))

    def test_back_without_there_is_overtaken(self):
        there = self.plan()
        back = self.plan(strategy="each", date=there.date + timedelta(hours=8))
        there.action_withdraw()
        self.assertIn("in force already", back.warning)
        self.come(back)
        self.assertEqual((back.state, self.strategy()), ("overtaken", "each"))

    def test_after_a_long_night_they_are_done_in_order(self):
        """The server was off for both."""
        there = self.plan()
        back = self.plan(strategy="each", date=there.date + timedelta(hours=8))
        there.sudo().date = fields.Datetime.now() - timedelta(hours=9)
        back.sudo().date = fields.Datetime.now() - timedelta(hours=1)
        self.work()
        self.assertEqual((there.state, back.state), ("done", "done"))
        self.assertEqual(there.run_id.state, "superseded")
        self.assertEqual(self.strategy(), "each")
        self.assertConsistent()

    # === THE HOUR === #

    def test_the_server_was_off_at_the_hour(self):
        plan = self.plan()
        self.come(plan, late=timedelta(hours=5))
        self.assertEqual((plan.state, self.strategy()), ("done", "root"))
        self.assertIn("started late", plan.outcome)
        self.assertIn("started late", self.said(plan))

    def test_an_hour_that_is_over_cannot_be_planned(self):
        past = fields.Datetime.now() - timedelta(minutes=1)
        plan = self.draft(date=past)
        with self.assertRaisesRegex(UserError, "in the future"):
            plan.action_plan()
        self.assertEqual(plan.state, "draft")
        planned = self.plan()
        with self.assertRaisesRegex(UserError, "in the future"):
            planned.date = past

    def test_what_is_planned_stays_as_it_is(self):
        plan = self.plan()
        with self.assertRaisesRegex(UserError, "withdraw the plan"):
            plan.strategy = "each"
        with self.assertRaisesRegex(UserError, "withdrawn"):
            plan.unlink()
        self.come(plan)
        for change in ({"strategy": "each"}, {"date": "2040-01-01"}):
            with self.assertRaises(UserError):
                plan.write(change)
        with self.assertRaises(UserError):
            plan.unlink()
        draft = self.draft(strategy="each")
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_buttons_of_a_page_that_is_old(self):
        plan = self.plan()
        with self.assertRaisesRegex(UserError, "reload"):
            plan.action_plan()
        with self.assertRaisesRegex(UserError, "reload"):
            plan.action_draft()
        self.come(plan)
        for press in (plan.action_withdraw, plan.action_plan, plan.action_draft):
            with self.assertRaisesRegex(UserError, "reload"):
                press()

    def test_nothing_is_planned_without_a_strategy(self):
        with self.assertRaisesRegex(UserError, "Choose the new strategy"):
            self.draft(strategy=False).action_plan()
        with self.assertRaisesRegex(UserError, "in force already"):
            self.draft(strategy="each").action_plan()

    # === WHOSE RIGHTS === #

    def test_who_may_no_longer_do_it(self):
        plan = self.plan()
        self.boss.group_ids -= self.env.ref(MANAGER)
        self.come(plan)
        self.assertEqual((plan.state, self.strategy()), ("failed", "each"))
        self.assertIn("Only sales administrators", plan.outcome)
        self.assertIn("refused", self.said(plan))

    def test_who_is_gone(self):
        plan = self.plan()
        self.boss.active = False
        self.come(plan)
        self.assertEqual((plan.state, self.strategy()), ("failed", "each"))
        self.assertIn("does not work here", plan.outcome)

    def test_who_was_deleted(self):
        """It is not done with the rights of the scheduler, who may do anything."""
        plan = self.env["crm.account.plan"].browse(self.plan().id)
        self.boss.unlink()
        self.env.invalidate_all()
        self.assertFalse(plan.user_id)
        with self.assertRaisesRegex(AccessError, "was deleted"):
            plan._as_planner()._carry_out()
        self.assertEqual((plan.state, self.strategy()), ("planned", "each"))

    def test_salespeople_read_only(self):
        plan = self.plan()
        seller = self.new_user("plan_seller", SALESMAN)
        theirs = plan.with_user(seller)
        self.assertEqual(theirs.read(["state"])[0]["state"], "planned")
        self.assertIn("company group", theirs.display_name)
        for change in (
            theirs.action_withdraw,
            theirs.unlink,
            lambda: theirs.write({"date": "2040-01-01"}),
            lambda: self.draft(seller),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_later_admin_withdraws_and_takes_over(self):
        plan = self.plan()
        other = self.new_user("plan_boss_too", MANAGER)
        theirs = plan.with_user(other)
        theirs.action_withdraw()
        theirs.action_draft()
        theirs.action_plan()
        self.assertEqual(plan.user_id, other)
        self.come(plan)
        self.assertEqual(plan.run_id.user_id, other)

    # === TROUBLE === #

    def test_a_fault_fails_the_plan_and_not_the_next(self):
        bad, good = self.plan(), self.plan(strategy="each")
        for plan in (bad, good):
            plan.sudo().date = fields.Datetime.now() - timedelta(seconds=9)
        kind = type(self.env["crm.account.plan.strategy"])
        start = kind._start

        def broken(model, plan):
            if plan == bad:
                raise ZeroDivisionError("of our own making")
            return start(model, plan)

        self.patch(kind, "_start", broken)
        with mute_logger(WORK):
            try:
                self.env["crm.account.plan"]._step()
            except ZeroDivisionError as error:
                self.env.invalidate_all()
                self.env["crm.account.plan"]._stop_at(error)
        self.assertEqual(bad.state, "failed")
        self.assertIn("of our own making", bad.outcome)
        self.work()
        self.assertNotEqual(good.state, "planned")

    def test_what_the_machine_lacks_comes_back(self):
        plan = self.plan()
        with self.assertLogs(WORK, "WARNING"):
            self.env["crm.account.plan"]._stop_at(MemoryError())
        self.assertEqual(plan.state, "planned")
        self.come(plan)
        self.assertEqual(plan.state, "done")

    def test_messages_reach_whoever_planned(self):
        plan = self.plan()
        self.assertIn(self.boss.partner_id, plan.message_partner_ids)
        self.come(plan)
        said = self.said(plan)
        self.assertIn("was started", said)
        self.assertIn("Moved: ", said)

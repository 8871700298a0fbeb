from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MANAGER, SALESMAN, PlanCommon

ALL_LEADS = "sales_team.group_sale_salesman_all_leads"


@tagged("post_install", "-at_install")
class TestReminders(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.new_user("remind_ann", SALESMAN, tz="Asia/Kolkata")
        cls.bob = cls.new_user("remind_bob", ALL_LEADS, tz="America/Los_Angeles")
        cls.cid = cls.new_user("remind_cid", SALESMAN)
        (cls.hotel | cls.region).crm_account_id.user_id = cls.ann
        cls.group.crm_account_id.user_id = cls.bob
        cls.loner.crm_account_id.user_id = cls.cid

    def reminders(self, plan):
        activities = plan.sudo().activity_ids
        return activities.filtered(
            lambda a: a.user_id in self.ann | self.bob | self.cid
        )

    def test_one_for_each_manager_concerned(self):
        """Not one for each account, and none for whose accounts stay as they are."""
        plan = self.plan()
        reminders = self.reminders(plan)
        self.assertEqual(reminders.user_id, self.ann | self.bob)
        self.assertEqual(len(reminders), 2)
        notes = {a.user_id: a.note for a in reminders}
        self.assertIn("leave them: 2", notes[self.ann])
        self.assertIn("leave them: 2", notes[self.bob])
        self.assertIn("One account per company group", reminders[0].summary)

    def test_it_is_for_the_day_where_the_manager_is(self):
        plan = self.plan(date=datetime(2040, 6, 15, 20, 0))
        days = {a.user_id: str(a.date_deadline) for a in self.reminders(plan)}
        self.assertEqual(days[self.ann], "2040-06-16")
        self.assertEqual(days[self.bob], "2040-06-15")

    def test_the_zone_of_a_manager_is_unknown(self):
        """Odoo's list of zones has changed since it was chosen."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Nowhere/Land' WHERE id = %s",
            [self.ann.partner_id.id],
        )
        self.env.invalidate_all()
        plan = self.plan(date=datetime(2040, 6, 15, 20, 0))
        days = {a.user_id: str(a.date_deadline) for a in self.reminders(plan)}
        self.assertEqual(days[self.ann], "2040-06-15")

    def test_it_moves_with_the_date(self):
        plan = self.plan(date=datetime(2040, 6, 15, 20, 0))
        plan.date = datetime(2040, 7, 1, 20, 0)
        days = {a.user_id: str(a.date_deadline) for a in self.reminders(plan)}
        self.assertEqual(days, {self.ann: "2040-07-02", self.bob: "2040-07-01"})

    def test_it_goes_when_the_plan_is_withdrawn(self):
        plan = self.plan()
        mine = plan.with_user(self.boss).activity_schedule(
            user_id=self.boss.id, summary="Tell the board", automated=False
        )
        plan.action_withdraw()
        self.assertFalse(self.reminders(plan))
        self.assertTrue(mine.exists())

    def test_it_goes_when_it_is_over(self):
        plan = self.plan()
        self.come(plan)
        self.assertFalse(self.reminders(plan))
        self.set_strategy("each")
        overtaken = self.plan()
        self.assertTrue(self.reminders(overtaken))
        self.set_strategy("root")
        self.come(overtaken)
        self.assertEqual(overtaken.state, "overtaken")
        self.assertFalse(self.reminders(overtaken))

    def test_planned_again_it_is_not_there_twice(self):
        plan = self.plan()
        plan.action_withdraw()
        plan.action_draft()
        plan.action_plan()
        self.assertEqual(len(self.reminders(plan)), 2)

    def test_the_manager_opens_the_plan_and_changes_nothing(self):
        plan = self.plan()
        mine = self.reminders(plan).filtered(lambda a: a.user_id == self.ann)
        opened = self.env[mine.res_model].with_user(self.ann).browse(mine.res_id)
        self.assertEqual(opened.state, "planned")
        self.assertTrue(opened.web_read({"display_name": {}, "state": {}, "date": {}}))
        with self.assertRaises(AccessError):
            opened.action_withdraw()
        mine.with_user(self.ann).action_feedback(feedback="Fine")
        self.assertEqual(plan.state, "planned")

    def test_only_those_who_can_open_it(self):
        there = self.env["res.company"].create({"name": "There"})
        gone = self.new_user("remind_gone", SALESMAN)
        clerk = self.new_user("remind_clerk", "base.group_user")
        self.hotel.crm_account_id.user_id = gone
        self.region.crm_account_id.user_id = clerk
        gone.active = False
        plan = self.plan()
        reminded = plan.sudo().activity_ids.user_id
        self.assertFalse(reminded & (gone | clerk))
        self.assertFalse(there.id in plan.company_id.ids)

    def test_whoever_plans_is_not_reminded(self):
        self.loner.parent_id = self.group
        self.loner.crm_account_id.user_id = self.boss
        plan = self.plan()
        self.assertNotIn(self.boss, plan.sudo().activity_ids.user_id)
        other = self.new_user("remind_boss", MANAGER)
        plan.action_withdraw()
        theirs = self.plan(other, strategy="root")
        self.assertIn(self.boss, theirs.sudo().activity_ids.user_id)

    def test_in_the_language_of_the_manager(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ann.lang = "fr_FR"
        translated = "Prévu : %s"
        code = self.env["crm.account.plan"]
        plan = self.plan()
        mine = self.reminders(plan).filtered(lambda a: a.user_id == self.ann)
        # The day is written as the manager's language does, whatever is translated.
        lang = code.with_context(lang="fr_FR", tz="Asia/Kolkata")
        name = plan.sudo().with_env(lang.env).display_name
        self.assertIn(name.split(", ")[-1], mine.summary.replace(translated, ""))

    def test_nothing_moves_nobody_is_reminded(self):
        self.customers.parent_id = False
        plan = self.plan()
        self.assertFalse(self.reminders(plan))

    def test_many_managers_many_customers_few_statements(self):
        plan = self.draft()
        plan._foretell()
        few = self.count_queries(plan._count_by_manager)
        for number in range(20):
            self.create_company(f"More {number}", self.group)
        plan._foretell()
        self.assertLessEqual(self.count_queries(plan._count_by_manager), few)

    def test_the_hour_of_a_reminder_is_not_in_the_past(self):
        plan = self.plan(date=fields.Datetime.now() + timedelta(minutes=1))
        day = fields.Date.today() - timedelta(days=1)
        self.assertTrue(all(a.date_deadline >= day for a in self.reminders(plan)))

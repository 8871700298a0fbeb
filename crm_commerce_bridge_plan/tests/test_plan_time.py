"""The hour of a plan is that of the person, whose clock may change."""

from datetime import datetime, timedelta

import pytz
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import Form, tagged

from .common import MANAGER, PlanCommon

ZONES = st.sampled_from(
    [
        "UTC",
        "Asia/Kolkata",
        "Europe/Brussels",
        "America/St_Johns",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "Asia/Kathmandu",
    ]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31))


@tagged("post_install", "-at_install")
class TestPlanTime(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asha = cls.new_user("time_asha", MANAGER, tz="Asia/Kolkata")

    def local(self, plan, user, zone=None):
        utc = pytz.utc.localize(plan.date)
        return utc.astimezone(pytz.timezone(zone or user.tz)).replace(tzinfo=None)

    def default(self, user, moment, **context):
        with freeze_time(moment):
            plans = self.env["crm.account.plan"].with_user(user)
            plans = plans.with_context(**context)
            plan = plans.new({"kind": "strategy", "strategy": "root"})
            self.assertTrue(plan.date)  # which is when the default is found
            return plan

    def test_tonight_is_the_users_night(self):
        for user in (self.boss, self.asha):
            plan = self.default(user, "2026-06-15 08:00:00")
            self.assertEqual(self.local(plan, user), datetime(2026, 6, 15, 22, 0))

    def test_late_in_the_evening_it_is_the_next_night(self):
        # 23:00 in Kolkata, 19:30 in Brussels
        moment = "2026-06-15 17:30:00"
        plan = self.default(self.asha, moment)
        self.assertEqual(self.local(plan, self.asha), datetime(2026, 6, 16, 22, 0))
        plan = self.default(self.boss, moment)
        self.assertEqual(self.local(plan, self.boss), datetime(2026, 6, 15, 22, 0))

    def test_on_days_when_the_clock_changes(self):
        for moment, utc in (
            ("2026-03-28 22:30:00", datetime(2026, 3, 29, 20, 0)),  # into summer
            ("2026-03-27 22:30:00", datetime(2026, 3, 28, 21, 0)),
            ("2026-10-24 22:30:00", datetime(2026, 10, 25, 21, 0)),  # out of it
            ("2026-10-24 12:00:00", datetime(2026, 10, 24, 20, 0)),
        ):
            plan = self.default(self.boss, moment)
            self.assertEqual(plan.date, utc)
            self.assertEqual(self.local(plan, self.boss).hour, 22)

    @settings(max_examples=200, deadline=None)
    @given(ZONES, MOMENTS)
    def night_comes_within_a_day(self, zone, moment):
        plan = self.default(self.boss, moment, tz=zone)
        self.assertGreater(plan.date, moment.replace(microsecond=0))
        # An hour more where the clock is put back.
        self.assertLessEqual(plan.date - moment, timedelta(hours=25))
        local = self.local(plan, self.boss, zone)
        self.assertEqual((local.hour, local.minute, local.second), (22, 0, 0))

    def test_at_any_moment_in_any_zone(self):
        self.night_comes_within_a_day()

    def test_an_unknown_zone_is_none(self):
        plans = self.env["crm.account.plan"].with_context(tz="Nowhere/Land")
        with freeze_time("2026-06-15 08:00:00"):
            self.assertEqual(plans._default_date(), datetime(2026, 6, 15, 22, 0))

    def test_everybody_reads_it_on_the_own_clock(self):
        plan = self.draft(date=datetime(2030, 6, 15, 20, 0))
        here = plan.with_user(self.boss).with_context(tz="Europe/Brussels")
        there = plan.with_user(self.asha).with_context(tz="Asia/Kolkata")
        self.assertIn("10:00", here.display_name)
        self.assertIn("6/16/30", there.display_name)
        self.assertIn("1:30", there.display_name)

    def test_what_is_said_names_the_zone_of_whoever_planned(self):
        plan = self.plan(self.asha, date=datetime(2030, 6, 15, 20, 0))
        body = plan._as_planner()._format_with_zone(plan.date)
        self.assertIn("1:30", body)
        self.assertIn("(Asia/Kolkata)", body)

    def test_the_form_starts_with_it(self):
        form = Form(self.env["crm.account.plan"].with_user(self.asha))
        form.strategy = "root"
        plan = form.save()
        self.assertEqual(self.local(plan, self.asha).hour, 22)
        self.assertEqual(plan.state, "draft")

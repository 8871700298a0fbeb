"""The manager of an account that goes quiet is told once, until it orders."""

import random
from collections import Counter
from datetime import datetime, timedelta
from operator import itemgetter

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..models.account import crm_account_silence
from .test_rhythm import NOON, RhythmCase, calculate

START = datetime(2025, 11, 1, 12)


class SilenceCase(RhythmCase):
    """A manager who is told that an account goes quiet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Silence = cls.env["crm.account.silence"]
        cls.account = cls.hotel.crm_account_id
        cls.manager = cls.new_user(
            "silence_manager", "sales_team.group_sale_salesman_all_leads"
        )
        cls.account.user_id = cls.manager
        cls.Silence._tell()  # of what the database has already

    def run_cron(self, days_later=0):
        with freeze_time(NOON + timedelta(days=days_later)):
            self.env.flush_all()
            self.Silence._take_back()
            self.Silence._tell()

    def told(self, account=None):
        """The open activities of an account."""
        account = account or self.account
        account.invalidate_recordset(["activity_ids"])
        return account.activity_ids.filtered("active")

    def go_quiet(self, partner=None, **values):
        """Usually every 9 days, the last time 31 days ago."""
        self.buy(58, 49, 40, 31, partner=partner, **values)


@tagged("post_install", "-at_install")
class TestAccountSilence(SilenceCase):
    def test_one_activity_for_the_manager(self):
        self.go_quiet()
        self.run_cron()
        activity = self.told()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(
            activity.summary,
            "Going quiet: usually orders every 9 days, last on 10/20/2026",
        )
        self.assertEqual(activity.date_deadline, fields.Date.today())
        self.assertIn(
            activity, self.env["mail.activity"].with_user(self.manager).search([])
        )

    def test_never_two(self):
        self.go_quiet()
        for day in range(3):
            self.run_cron(day)
        self.assertEqual(len(self.told()), 1)

    def test_not_again_for_a_silence_that_was_answered(self):
        for answer in ("action_done", "unlink"):
            with self.subTest(answer=answer), self.env.cr.savepoint() as savepoint:
                self.go_quiet()
                self.run_cron()
                getattr(self.told().with_user(self.manager), answer)()
                self.run_cron()
                self.run_cron(1)
                self.assertFalse(self.told())
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_gone_when_they_order(self):
        self.go_quiet()
        self.run_cron()
        activity = self.told()
        self.fold()
        self.assertTrue(activity.exists())
        self.buy(0)
        self.fold()
        self.assertFalse(activity.exists())

    def test_gone_with_the_daily_job_where_nothing_is_folded(self):
        self.go_quiet()
        self.run_cron()
        self.buy(0)
        self.run_cron()
        self.assertFalse(self.told())

    def test_again_after_they_ordered_and_went_quiet_anew(self):
        self.go_quiet()
        self.run_cron()
        first = self.told()
        first.with_user(self.manager).action_done()
        self.buy(0)
        for days, count in ((26, 0), (27, 0), (28, 1), (29, 1)):
            self.run_cron(days)
            self.assertEqual(len(self.told()), count, days)
        self.assertIn("last on 11/20/2026", self.told().summary)

    def test_last_order_cancelled_is_no_new_silence(self):
        self.go_quiet()
        self.run_cron()
        self.told().with_user(self.manager).action_done()
        self.env["sale.order"].search(
            [("partner_id", "=", self.hotel.id)], order="date_order desc", limit=1
        )._action_cancel()
        self.buy(49 + 9)  # still four orders
        self.buy(67)
        self.run_cron()
        self.assertFalse(self.told())

    def test_order_cancelled_may_end_a_rhythm(self):
        self.go_quiet()
        self.run_cron()
        self.assertTrue(self.told())
        self.env["sale.order"].search(
            [("partner_id", "=", self.hotel.id)], limit=1
        )._action_cancel()
        self.run_cron()
        self.assertFalse(self.told())

    def test_quiet_for_long_is_no_news(self):
        self.buy(358, 349, 340, 331)
        self.run_cron()
        self.assertFalse(self.told())
        self.assertEqual(self.account.with_user(self.boss).rhythm, "quiet")

    def test_told_from_the_first_day_till_the_last(self):
        self.buy(54, 45, 36, 27)
        last = crm_account_silence.NEWS_DAYS
        for days, count in ((0, 0), (1, 1), (last, 1), (last + 1, 0)):
            with self.subTest(days=days), self.env.cr.savepoint() as savepoint:
                self.run_cron(days)
                self.assertEqual(len(self.told()), count)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_nobody_to_be_told(self):
        self.go_quiet()
        clerk = self.new_user("silence_clerk", "base.group_user")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreigner = self.new_user(
            "silence_foreigner",
            "sales_team.group_sale_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        gone = self.new_user("silence_gone", "sales_team.group_sale_manager")
        gone.active = False
        for user in (self.env["res.users"], clerk, foreigner, gone):
            with self.subTest(user=user.login):
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE crm_account SET user_id = %s WHERE id = %s",
                    [user.id or None, self.account.id],
                )
                self.env.invalidate_all()
                self.run_cron()
                self.assertFalse(self.told())
        self.account.user_id = self.manager
        self.run_cron()
        self.assertTrue(self.told())

    def test_archived_accounts_are_left_alone(self):
        self.go_quiet()
        self.hotel.active = False
        self.account.active = False
        self.run_cron()
        self.assertFalse(self.told())
        self.account.active = True
        self.run_cron()
        self.assertTrue(self.told())
        self.account.active = False
        self.run_cron()
        self.assertFalse(self.told())

    def test_a_company_may_switch_it_off(self):
        self.go_quiet()
        self.company.segment_quiet_activity = False
        with self.enter_registry_test_mode():
            job = self.env.ref("crm_commerce_bridge.ir_cron_account_silence")
            job.method_direct_trigger()
            self.assertFalse(self.told())
            self.company.segment_quiet_activity = True
            job.method_direct_trigger()
        self.assertEqual(len(self.told()), 1)

    def test_in_each_company_and_never_two_open(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.manager.company_ids |= abroad
        self.go_quiet(company_id=abroad.id)
        self.run_cron()
        self.assertFalse(self.told())
        silences = self.Silence.with_company(abroad)
        silences._tell()
        self.assertEqual(len(self.told()), 1)
        self.go_quiet()
        self.run_cron()
        self.assertEqual(len(self.told()), 1)
        self.told().with_user(self.manager).action_done()
        self.run_cron()
        self.assertEqual(len(self.told()), 1)
        silences._take_back()
        self.assertEqual(len(self.told()), 1)

    def test_who_reads_own_orders_is_told_by_these(self):
        self.account.user_id = self.seller
        self.go_quiet(user_id=self.seller.id)
        self.buy(2, 1, user_id=self.boss.id)
        self.run_cron()
        self.assertEqual(self.told().user_id, self.seller)
        self.assertEqual(self.account.with_user(self.seller).rhythm, "quiet")
        self.buy(0, user_id=self.seller.id)
        self.run_cron()
        self.assertFalse(self.told())

    def test_who_reads_own_orders_learns_nothing_of_others(self):
        self.account.user_id = self.seller
        self.go_quiet(user_id=self.boss.id)
        self.run_cron()
        self.assertFalse(self.told())

    def test_in_the_language_of_the_manager(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.manager.lang = "de_DE"
        self.buy(34, 33, 32, 31)
        self.run_cron()
        told = self.told().summary
        self.assertIn("zuletzt am 20.10.2026", told)
        self.assertNotIn("usually", told)

    def test_merged_accounts(self):
        self.go_quiet()
        self.run_cron()
        other = self.loner.crm_account_id
        self.account.merge_into(other.id)
        other.user_id = self.manager
        self.run_cron()
        self.assertEqual(len(self.told(other)), 1)
        self.assertFalse(self.told())
        self.account.unmerge()
        self.run_cron()
        self.assertFalse(self.told(other))

    def test_many_cost_as_many_queries(self):
        def tell():
            self.Silence._tell()

        self.go_quiet()
        self.fold()
        few = self.count_queries(tell)
        others = self.customers - self.hotel
        for partner in others:
            self.go_quiet(partner)
        others.crm_account_id.user_id = self.manager
        self.fold()
        self.assertLessEqual(self.count_queries(tell), few + 2)
        self.assertTrue(all(self.told(partner.crm_account_id) for partner in others))

    def test_step_by_step(self):
        self.patch(crm_account_silence, "TOLD_PER_STEP", 2)
        for partner in self.customers:
            self.go_quiet(partner)
        self.customers.crm_account_id.user_id = self.manager
        self.env.flush_all()
        self.assertEqual(self.Silence._tell(), (2, 0))
        self.assertEqual(self.Silence._tell(), (2, 0))
        self.assertEqual(self.Silence._tell(), (0, None))


@tagged("post_install", "-at_install")
class TestYear(RhythmCase):
    """A year of orders, day by day: who is told of what, against a slow simulation."""

    DAYS = 365

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("year_manager", "sales_team.group_sale_manager")
        cls.partners = cls.Partner.create(
            [
                {"name": f"Shop {n}", "is_company": True, "is_crm_customer": True}
                for n in range(8)
            ]
        )
        cls.accounts = cls.partners.crm_account_id
        cls.accounts.user_id = cls.manager
        cls.Silence = cls.env["crm.account.silence"]

    def generate(self):
        """Days of orders: each shop has its own rhythm, and breaks off at times."""
        chance = random.Random(21)
        orders = []
        for shop in range(len(self.partners)):
            day, gap = chance.randint(0, 20), chance.choice((2, 5, 9, 14, 30))
            while day < self.DAYS:
                orders.append((day, shop))
                pause = chance.random() < 0.15
                day += chance.randint(max(1, gap // 2), gap + gap // 2)
                day += pause * gap * chance.randint(2, 8)
        return sorted(orders)

    def simulate(self, orders, answered):
        """Who is told on which day, and on which day it is taken back; slowly."""
        told, open_, days_of = [], {}, {}
        last_told = {}
        for day in range(self.DAYS):
            for shop in [who for when, who in orders if when == day]:
                days_of.setdefault(shop, []).append(day)
            for shop, days in days_of.items():
                times = [START + timedelta(at) for at in days]
                _usual, rhythm = calculate(times, (START + timedelta(day)).date())
                if rhythm != "quiet":
                    if open_.pop(shop, None) is not None:
                        told.append(("back", day, shop))
                elif shop not in open_ and last_told.get(shop) != days[-1]:
                    last_told[shop] = days[-1]
                    open_[shop] = day
                    told.append(("told", day, shop))
            for shop in [who for when, who in answered if when == day]:
                if open_.pop(shop, None) is not None:
                    told.append(("done", day, shop))
        return told

    def live(self, orders, answered):
        """The same by the real thing: orders come, and the daily job runs."""
        placed = self.env["sale.order"].union(
            *(self.order(self.partners[shop]) for _day, shop in orders)
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET date_order = %s WHERE id = ANY(%s)",
            [START + timedelta(self.DAYS + 999), placed.ids],
        )
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'draft', lifetime_ordered = 0"
            " WHERE id = ANY(%s)",
            [placed.ids],
        )
        self.Folded._fold_all()
        self.env.invalidate_all()
        told, before = [], set()
        for day in range(self.DAYS):
            with freeze_time(START + timedelta(day)):
                for order, (when, _shop) in zip(placed, orders, strict=True):
                    if when == day:
                        order.write({"state": "sale", "date_order": datetime.now()})
                self.env.flush_all()
                if day % 3 == 0:  # the job of figures runs as well, or is late
                    self.fold()
                self.Silence._take_back()
                self.Silence._tell()
                now = self.find_open()
                told += [("back", day, shop) for shop in sorted(before - now)]
                told += [("told", day, shop) for shop in sorted(now - before)]
                for shop in [who for when, who in answered if when == day]:
                    if shop in now:
                        self.open_activities(shop).with_user(self.manager).action_done()
                        told.append(("done", day, shop))
                before = self.find_open()
        return told

    def open_activities(self, shop):
        domain = [
            ("res_model", "=", "crm.account"),
            ("res_id", "=", self.accounts[shop].id),
        ]
        activities = self.env["mail.activity"].search(domain)
        self.assertLessEqual(len(activities), 1)
        return activities

    def find_open(self):
        shops = range(len(self.partners))
        return {shop for shop in shops if self.open_activities(shop)}

    def test_equals_a_slow_simulation(self):
        orders = self.generate()
        chance = random.Random(5)
        answered = [
            (day, shop)
            for day in range(self.DAYS)
            for shop in range(len(self.partners))
            if chance.random() < 0.03
        ]
        expected = self.simulate(orders, answered)
        kinds = Counter(kind for kind, _day, _shop in expected)
        self.assertGreater(min(kinds[kind] for kind in ("told", "back", "done")), 3)
        found = self.live(orders, answered)
        key = itemgetter(1, 2, 0)
        self.assertEqual(sorted(found, key=key), sorted(expected, key=key))

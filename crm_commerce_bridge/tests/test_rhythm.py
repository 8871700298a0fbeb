"""Who is silent for longer than usual: read, found and folded, whoever asks."""

from datetime import datetime, timedelta
from statistics import median

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import CommerceCommon

NOON = datetime(2026, 11, 20, 12)
# Orders: whose, how many hours ago, whether confirmed, in the other company, own
ORDER = st.tuples(
    st.integers(0, 3),
    st.integers(0, 24 * 40),
    st.booleans() | st.just(True),
    st.integers(0, 9).map(lambda number: number == 0),
    st.booleans(),
)
FAST = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def calculate(times, today, gaps=3, orders=4):
    """The rhythm of orders, slowly: the usual gap, and whether it is kept."""
    days = sorted({time.date() for time in times})
    if len(days) < 2:
        return 0, False
    usual = median((b - a).days for a, b in zip(days, days[1:], strict=False))
    if len(days) < orders:
        return usual, False
    silent = (today - days[-1]).days
    return usual, "quiet" if silent > gaps * usual else "usual"


class RhythmCase(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOON))
        cls.Folded = cls.env["commerce.channel.customer"]
        cls.Total = cls.env["crm.account.total"]
        cls.Folded._fold_all()
        cls.company = cls.env.company
        cls.boss = cls.new_user("rhythm_boss", "sales_team.group_sale_manager")
        cls.seller = cls.new_user("rhythm_seller", "sales_team.group_sale_salesman")

    def buy(self, *days_ago, partner=None, **values):
        """Orders of a customer on days before today."""
        for days in days_ago:
            order = self.order(partner, **values)
            order.date_order = NOON - timedelta(days)

    def fold(self):
        self.env.flush_all()
        while self.Folded._fold_noted()[1] is not None:
            pass

    def rhythm(self, record, user=None):
        record = record.with_user(user or self.boss)
        record.invalidate_recordset(["rhythm", "usual_gap"])
        found = record.search(
            [("rhythm", "=", record.rhythm), ("id", "=", record.id)]
            + [("usual_gap", "=", record.usual_gap or False)]
        )
        self.assertEqual(found, record)
        return record.usual_gap, record.rhythm

    def assertRhythm(self, usual, rhythm, partner=None):
        """Of the customer and of its account, before and after folding."""
        partner = partner or self.hotel
        for _time in ("before", "after folding"):
            self.assertEqual(self.rhythm(partner), (usual, rhythm))
            self.assertEqual(self.rhythm(partner.crm_account_id), (usual, rhythm))
            self.fold()
            self.assertFalse(self.Total._find_wrong())


@tagged("post_install", "-at_install")
class TestRhythm(RhythmCase):
    def test_longer_than_three_usual_gaps(self):
        self.buy(100, 91, 82, 73)
        self.assertRhythm(9, "quiet")
        self.buy(27)
        self.assertRhythm(9, "usual")

    def test_one_day_more(self):
        self.buy(58, 48, 38, 28)
        self.assertRhythm(10, "usual")
        with freeze_time(NOON + timedelta(days=2)):
            self.assertRhythm(10, "usual")
        with freeze_time(NOON + timedelta(days=3)):
            self.assertRhythm(10, "quiet")

    def test_four_orders(self):
        self.buy(100, 91, 82)
        self.assertRhythm(9, False)
        self.company.segment_quiet_orders = 3
        self.assertRhythm(9, "quiet")
        self.company.segment_quiet_gaps = 9.2
        self.assertRhythm(9, "usual")

    def test_orders_of_one_day_count_once(self):
        self.buy(100, 100, 91, 91, 91, 82)
        self.assertRhythm(9, False)
        self.buy(70)
        self.assertRhythm(9, "quiet")

    def test_who_never_or_once_ordered_has_no_rhythm(self):
        self.assertRhythm(0, False)
        self.buy(10)
        self.assertRhythm(0, False)
        self.buy(5, confirm=False)
        self.assertRhythm(0, False)

    def test_median_of_an_even_number(self):
        self.buy(100, 98, 95, 91, 86)
        self.assertRhythm(3.5, "quiet")

    def test_order_in_the_midst_changes_the_rhythm(self):
        self.buy(100, 90, 80, 70, 60)
        self.assertRhythm(10, "quiet")
        self.buy(95, 85, 75, 65)
        self.assertRhythm(5, "quiet")
        self.env["sale.order"].search(
            [("partner_id", "=", self.hotel.id)], order="date_order desc", limit=6
        )._action_cancel()
        self.assertRhythm(5, False)

    def test_account_that_is_behind_looks_for_its_customers_once(self):
        """Twice, and the database may compare each with each: a minute for 20,000."""
        self.buy(100, 90, 80, 70)
        account = self.hotel.crm_account_id
        self.assertIn(account.id, self.Total._find_stale(account.ids))
        self.env.flush_all()
        query = account.with_user(self.boss)._silence_sql(account.ids)
        [[[plan]]] = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
        # the customer, and the company it is part of
        self.assertEqual(self._count_scans(plan["Plan"], "res_partner"), 2)

    def _count_scans(self, node, table):
        below = (self._count_scans(part, table) for part in node.get("Plans", ()))
        return (node.get("Relation Name") == table) + sum(below)

    def test_account_of_a_group_counts_all_its_customers(self):
        self.set_strategy("root")
        self.buy(100, 80, 60, 40)
        self.buy(90, 70, 50, 30, partner=self.region)
        self.assertEqual(self.rhythm(self.hotel), (20, "usual"))
        self.assertEqual(self.rhythm(self.group.crm_account_id), (10, "usual"))
        self.fold()
        self.assertEqual(self.rhythm(self.group.crm_account_id), (10, "usual"))
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertEqual(self.rhythm(self.loner.crm_account_id), (20, "usual"))
        self.assertEqual(self.rhythm(self.group.crm_account_id), (20, "usual"))
        self.fold()
        self.assertFalse(self.Total._find_wrong())

    def test_salespeople_see_own_orders(self):
        self.buy(100, 91, 82, 73, user_id=self.seller.id)
        self.buy(2, 3, 4, 5)
        self.assertEqual(self.rhythm(self.hotel, self.seller), (9, "quiet"))
        account = self.hotel.crm_account_id
        self.assertEqual(self.rhythm(account, self.seller), (9, "quiet"))
        self.assertEqual(self.rhythm(account)[1], "usual")
        for model in ("crm.account", "res.partner"):
            labels = self.env[model].with_user(self.seller).fields_get(["rhythm"])
            self.assertEqual(labels["rhythm"]["string"], "Yours: Rhythm")

    def test_each_company_has_its_own(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.boss.company_ids |= abroad
        self.buy(100, 91, 82, 73)
        self.buy(2, 3, 4, 5, company_id=abroad.id)
        account = self.hotel.crm_account_id.with_user(self.boss)
        self.assertEqual(account.rhythm, "quiet")
        self.assertEqual(account.with_company(abroad).rhythm, "usual")
        self.assertEqual(account.with_company(abroad).usual_gap, 1)

    def test_settings_that_make_no_sense(self):
        for values in (
            {"segment_quiet_gaps": 0.9},
            {"segment_quiet_gaps": -3},
            {"segment_quiet_orders": 1},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                with self.env.cr.savepoint():
                    self.company.write(values)

    def test_administrators_set_them(self):
        admin = self.new_user(
            "rhythm_admin", "base.group_system", "sales_team.group_sale_manager"
        )
        with Form(self.env["res.config.settings"].with_user(admin)) as form:
            self.assertEqual(form.segment_quiet_gaps, 3)
            form.segment_quiet_gaps = 2.5
            form.segment_quiet_orders = 6
        form.save().execute()
        self.assertEqual(self.company.segment_quiet_gaps, 2.5)
        self.assertEqual(self.company.segment_quiet_orders, 6)

    def test_grouped_by_rhythm(self):
        self.buy(100, 91, 82, 73)
        self.buy(30, 20, 10, 1, partner=self.loner)
        accounts = self.customers.crm_account_id.with_user(self.boss)
        rows = accounts._read_group(
            [("id", "in", accounts.ids)], ["rhythm"], ["__count"]
        )
        self.assertEqual(dict(rows), {"quiet": 1, "usual": 1, False: 2})

    def test_upgrading_notes_totals_without_a_rhythm(self):
        self.buy(100, 91, 82, 73)
        self.fold()
        self.env.cr.execute("UPDATE crm_account_total SET order_days = NULL")
        self.Account.init()
        self.assertIn(self.hotel.crm_account_id.id, self.Total._find_stale())
        self.assertRhythm(9, "quiet")

    def test_totals_that_are_damaged_are_found(self):
        self.buy(100, 91, 82, 73)
        self.fold()
        self.env.cr.execute("UPDATE crm_account_total SET usual_gap = 5")
        self.assertIn(self.hotel.crm_account_id.id, self.Total._find_wrong())
        self.assertEqual(self.rhythm(self.hotel.crm_account_id), (5, "quiet"))

    def test_page_costs_the_same_queries(self):
        accounts = self.customers.crm_account_id.with_user(self.boss)

        def read():
            accounts.mapped("rhythm")

        read()
        few = self.count_queries(read)
        for partner in self.customers:
            self.buy(*range(1, 20), partner=partner)
        self.fold()
        self.assertLessEqual(self.count_queries(read), few)


@tagged("post_install", "-at_install")
class TestRhythmOfRandomOrders(RhythmCase):
    def test_equals_a_slow_calculation(self):
        """Of accounts and customers, for who reads all and who reads own orders."""
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.orders = self.env["sale.order"].union(*(self.order() for _n in range(24)))
        self.set_strategy("root")
        self.env.flush_all()

        @FAST
        @given(st.lists(ORDER, max_size=24), st.booleans(), st.integers(0, 30))
        def compare(bought, folded, later):
            self.write_orders(bought, abroad)
            if folded:
                self.fold()
            with freeze_time(NOON + timedelta(days=later)):
                self.check(bought)

        compare()

    def write_orders(self, bought, abroad):
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'cancel' WHERE id = ANY(%s)",
            [self.orders.ids],
        )
        for order, (who, hours, confirmed, away, own) in zip(
            self.orders, bought, strict=False
        ):
            self.env.cr.execute(
                "UPDATE sale_order SET state = %s, commerce_customer_id = %s,"
                " company_id = %s, user_id = %s, date_order = %s WHERE id = %s",
                [
                    "sale" if confirmed else "draft",
                    self.customers[who].id,
                    abroad.id if away else self.company.id,
                    self.seller.id if own else self.boss.id,
                    NOON - timedelta(hours=hours),
                    order.id,
                ],
            )
        self.env.invalidate_all()
        self.env["commerce.channel.customer.stale"]._note_ids(self.customers.ids)

    def check(self, bought):
        today = datetime.now().date()
        for user in (self.boss, self.seller):
            times = {number: [] for number in range(4)}
            for who, hours, confirmed, away, own in bought:
                if confirmed and not away and (own or user == self.boss):
                    times[who].append(NOON - timedelta(hours=hours))
            for who, customer in enumerate(self.customers):
                expected = calculate(times[who], today)
                self.assertEqual(self.rhythm(customer, user), expected)
            for account in self.customers.crm_account_id:
                together = [
                    time
                    for who, customer in enumerate(self.customers)
                    if customer.crm_account_id == account
                    for time in times[who]
                ]
                expected = calculate(together, today)
                self.assertEqual(self.rhythm(account, user), expected)

from datetime import datetime, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .common import CommerceCommon, all_statements

TODAY = "2026-03-15 12:00:00"
START = datetime(2025, 1, 1)
# Days of orders and of changes of account, in two years
DAY = st.integers(0, 600)
ORDERS = st.lists(st.tuples(st.integers(0, 3), DAY, st.integers(-5, 20)), max_size=6)
MOVES = st.lists(st.tuples(st.integers(0, 3), DAY, st.integers(0, 2)), max_size=6)
FAST = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


class ReportCase(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.market = cls.env["commerce.channel"].create(
            {"name": "Market", "kind": "marketplace"}
        )
        cls.direct = cls.market._get_direct_sales()
        cls.boss = cls.new_user(
            "report_boss", "sales_team.group_sale_manager", tz="UTC"
        )
        cls.seller = cls.new_user(
            "report_seller", "sales_team.group_sale_salesman", tz="UTC"
        )
        cls.report = cls.env["commerce.lifetime.report"].with_user(cls.boss)
        cls.growth = cls.env["crm.account.growth"].with_user(cls.boss)
        cls.ours = [("partner_id", "in", cls.customers.ids)]
        cls.startClassPatcher(freeze_time(TODAY))

    def buy(self, day, price=100, partner=None, **values):
        order = self.order(partner, price, **values)
        order.date_order = day
        return order

    def date_history(self, customers, day):
        """Have all there is in the history happened on a day."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_account_assignment SET date = %s WHERE partner_id = ANY(%s)",
            [day, customers.ids],
        )

    def move(self, customer, account, day):
        """Another account for a customer, as of a day."""
        known = self.ledger(customer)
        customer.crm_account_id = account
        [line] = self.ledger(customer) - known
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_account_assignment SET date = %s WHERE id = %s", [day, line.id]
        )


@tagged("post_install", "-at_install")
class TestLifetimeReport(ReportCase):
    def sums(self, field, report=None):
        report = self.report if report is None else report
        self.env.flush_all()
        rows = report._read_group(self.ours, [field], ["lifetime_value:sum"])
        return {group: value for group, value in rows if value}

    def test_adds_up_to_the_lifetime_value(self):
        order = self.buy("2025-02-01", 100)
        self.document(order, 100)
        self.document(order, 30, "out_refund")
        self.buy("2026-02-01", 5, self.region, commerce_channel_id=self.market.id)
        self.buy("2026-02-01", 1000, confirm=False)
        self.assertEqual(self.sums("partner_id"), {self.hotel: 70, self.region: 5})
        self.assertEqual(self.sums("channel_id"), {self.direct: 70, self.market: 5})
        self.assertEqual(self.sums("channel_kind"), {"direct": 70, "marketplace": 5})
        self.assertEqual(
            self.sums("crm_account_id"),
            {
                customer.crm_account_id: customer.with_user(self.boss).lifetime_value
                for customer in self.hotel | self.region
            },
        )

    def test_sellers_read_own_orders(self):
        self.buy("2025-02-01", 100)
        self.buy("2025-02-01", 7, user_id=self.seller.id)
        report = self.report.with_user(self.seller)
        self.assertEqual(self.sums("partner_id", report), {self.hotel: 7})
        label = report.fields_get(["lifetime_value"])["lifetime_value"]["string"]
        self.assertEqual(label, "Yours: Lifetime Value")
        label = self.report.fields_get(["lifetime_value"])["lifetime_value"]["string"]
        self.assertEqual(label, "Lifetime Value")

    def test_who_is_no_salesperson_reads_nothing(self):
        clerk = self.new_user("report_clerk", "base.group_user")
        for report in (self.report, self.growth):
            with self.assertRaises(AccessError):
                report.with_user(clerk).search([])

    def test_account_at_the_time(self):
        first, second = self.hotel.crm_account_id, self.loner.crm_account_id
        self.date_history(self.hotel, "2025-02-01")
        self.move(self.hotel, second, "2025-06-01")
        self.buy("2025-01-31", 1)  # older than the history
        self.buy("2025-03-01", 2)
        self.buy("2025-05-31 23:59:59", 4)
        self.buy("2025-06-01", 8)
        self.assertEqual(self.sums("account_then_id"), {first: 7, second: 8})
        self.assertEqual(self.sums("crm_account_id"), {second: 15})

    def test_account_at_the_time_of_one_order(self):
        """A page reads it as the sums do, also where dates go back and forth."""
        accounts = self.Account.create([{"name": f"Pool {n}"} for n in range(3)])
        for account in accounts:
            self.hotel.crm_account_id = account
        lines = self.ledger(self.hotel)
        self.env.flush_all()
        for line, day in zip(
            lines, ("2025-05-01", "2025-03-01", "2025-06-01", "2025-04-01"), strict=True
        ):
            self.env.cr.execute(
                "UPDATE crm_account_assignment SET date = %s WHERE id = %s",
                [day, line.id],
            )
        for month in range(1, 8):
            self.buy(f"2025-{month:02}-15", 1)
        rows = self.report.search(self.ours, order="date")
        rows.invalidate_model()
        first = lines[0].account_to_id
        expected = [first, first, accounts[0], *[accounts[2]] * 4]
        self.assertEqual([row.account_then_id for row in rows], expected)
        self.assertEqual(
            self.sums("account_then_id"), {first: 2, accounts[0]: 1, accounts[2]: 4}
        )
        for account in expected:
            domain = [*self.ours, ("account_then_id", "=", account.id)]
            self.assertEqual(self.report.search_count(domain), expected.count(account))
        domain = [*self.ours, ("account_then_id.name", "=", "Pool 2")]
        self.assertEqual(self.report.search_count(domain), 4)
        ordered = self.report.search(self.ours, order="account_then_id, date")
        self.assertEqual(set(ordered), set(rows))

    def test_sums_by_account_at_the_time_look_nothing_up(self):
        """Else it is a look-up in the history for each order."""
        self.buy("2025-02-01")
        self.env.flush_all()
        with all_statements() as asked:
            self.report._read_group(
                self.ours, ["account_then_id"], ["lifetime_value:sum"]
            )
        [text] = [text for text in asked if "crm_account_assignment" in text]
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL enable_nestloop = off")
            explain = SQL("EXPLAIN %s", SQL(text.replace("%", "%%")))
            plan = "\n".join(line for (line,) in self.env.execute_query(explain))
            savepoint.rollback()
        self.assertIn("crm_account_assignment", plan)
        self.assertNotIn("crm_account_assignment", plan.rpartition("SubPlan")[2])

    def test_account_at_the_time_that_others_may_not_read(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.Account.create({"name": "Secret"})
        self.date_history(self.hotel, "2025-02-01")
        own = self.hotel.crm_account_id
        self.move(self.hotel, account, "2025-06-01")
        self.move(self.hotel, own, "2025-07-01")
        self.buy("2025-06-02", 3)
        self.assertEqual(self.sums("account_then_id"), {account: 3})
        account.company_id = company
        self.assertEqual(self.sums("account_then_id"), {self.Account: 3})

    def test_years(self):
        orders = [self.buy("2025-12-31 23:59:59"), self.buy("2026-01-01")]
        view = self.env.ref("crm_commerce_bridge.commerce_lifetime_report_view_search")
        arch = etree.fromstring(self.report.get_view(view.id, "search")["arch"])
        for name, order in zip(("last_year", "this_year"), orders, strict=True):
            domain = safe_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
            found = self.report.search(domain + self.ours)
            self.assertEqual(found.order_id, order, name)

    def test_every_filter_can_be_used(self):
        self.buy("2026-02-01")
        for model in ("commerce.lifetime.report", "crm.account.growth"):
            report = self.env[model].with_user(self.boss)
            arch = etree.fromstring(
                report.get_views([(False, "search")])["views"]["search"]["arch"]
            )
            for node in arch.iter("filter"):
                with self.subTest(model=model, filter=node.get("name")):
                    domain = safe_eval(node.get("domain", "[]"), {"uid": self.boss.id})
                    context = safe_eval(node.get("context", "{}"))
                    group = context.get("group_by", "id")
                    report._read_group(domain, [group], ["__count"])

    def test_groupings_are_those_a_user_knows(self):
        fields = self.report.fields_get(attributes=["string", "groupable", "type"])
        groupable = {
            field["string"]
            for field in fields.values()
            if field.get("groupable") and field["type"] not in ("integer", "monetary")
        }
        technical = {"ID", "Created by", "Last Updated by", "Display Name"}
        self.assertFalse(groupable & technical)
        self.assertEqual(
            groupable - {"Currency"},
            {
                "Order",
                "Order Date",
                "Customer",
                "Account",
                "Account at the Time",
                "Channel",
                "Kind of Channel",
                "Salesperson",
                "Sales Team",
                "Company",
            },
        )

    def test_a_row_opens_its_order(self):
        order = self.buy("2025-02-01")
        row = self.report.search(self.ours)
        self.assertEqual(row.action_open_order()["res_id"], order.id)

    def test_two_clicks_from_the_start_of_crm(self):
        """Reporting, Lifetime Value: there channels are rows and years are columns."""
        menus = self.env["ir.ui.menu"].with_user(self.boss)
        parents = ["crm.crm_menu_report", "sale.menu_sale_report"]
        action = self.env.ref("crm_commerce_bridge.sale_order_action_lifetime")
        found = menus.search([("action", "=", f"{action._name},{action.id}")])
        self.assertEqual(found.parent_id, menus.union(*map(self.env.ref, parents)))
        pivot = self.report.get_views([(False, "pivot")])["views"]["pivot"]["arch"]
        rows = {f.get("name"): f.get("type") for f in etree.fromstring(pivot)}
        self.assertEqual(rows["channel_id"], "row")
        self.assertEqual(rows["date"], "col")


@tagged("post_install", "-at_install")
class TestGrowth(ReportCase):
    def rows(self, growth=None, **context):
        self.env.flush_all()
        self.env.invalidate_all()
        growth = (self.growth if growth is None else growth).with_context(**context)
        ours = [("account_id", "in", self.customers.crm_account_id.ids)]
        return {
            row.account_id: (row.growth, row.value_before, row.value_now)
            for row in growth.search(ours)
        }

    def test_new_lost_grown_and_shrunk(self):
        for partner, before, now in (
            (self.group, 0, 5),
            (self.region, 5, 0),
            (self.hotel, 5, 7),
            (self.loner, 7, 5),
        ):
            for day, price in (("2025-02-01", before), ("2026-02-01", now)):
                if price:
                    self.buy(day, price, partner)
        self.buy("2025-04-01", 1000, self.loner)
        accounts = [customer.crm_account_id for customer in self.customers]
        expected = [("new", 0, 5), ("lost", 5, 0), ("grown", 5, 7), ("shrunk", 7, 5)]
        self.assertEqual(self.rows(), dict(zip(accounts, expected, strict=True)))
        [row] = self.growth.search([("account_id", "=", accounts[3].id)])
        self.assertAlmostEqual(row.change_percent, -28.571, 3)
        self.assertEqual(row.change, -2)

    def test_sellers_read_own_orders(self):
        self.buy("2026-02-01", 5, user_id=self.seller.id)
        self.buy("2026-02-01", 7)
        growth = self.growth.with_user(self.seller)
        account = self.hotel.crm_account_id
        self.assertEqual(self.rows(growth), {account: ("new", 0, 5)})
        label = growth.fields_get(["value_now"])["value_now"]["string"]
        self.assertEqual(label, "Yours: Now")

    def test_a_row_is_the_sum_of_its_orders(self):
        first, second = self.hotel.crm_account_id, self.loner.crm_account_id
        self.date_history(self.hotel, "2025-01-01")
        self.move(self.hotel, second, "2026-01-15")
        self.buy("2025-02-01", 3)
        self.buy("2025-04-01", 1000)
        self.buy("2026-02-01", 5)
        for as_then, accounts in ((False, second), (True, first | second)):
            growth = self.growth.with_context(growth_as_then=as_then)
            rows = growth.search([("account_id", "in", (first | second).ids)])
            self.assertEqual(rows.account_id, accounts)
            for row in rows:
                orders = self.list_records(row.action_view_orders(), self.boss)
                total = sum(orders.mapped("lifetime_value"))
                self.assertEqual(total, row.value_before + row.value_now)

    def test_periods_of_a_person(self):
        self.buy("2024-02-01", 3)
        self.buy("2024-02-02", 9)
        self.buy("2025-02-03", 5)
        with Form(self.env["crm.account.growth.show"].with_user(self.boss)) as form:
            self.assertEqual(form.date_to, Date.to_date("2026-03-15"))
            self.assertEqual(form.before_from, Date.to_date("2025-01-01"))
            form.date_from, form.date_to = "2025-02-03", "2025-02-03"
            form.before_from, form.before_to = "2024-02-01", "2024-02-01"
        action = form.save().action_show()
        rows = self.rows(**action["context"])
        self.assertEqual(rows, {self.hotel.crm_account_id: ("grown", 3, 5)})
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            form.save().date_to = "2025-01-01"

    def test_what_is_no_date_is_refused(self):
        for value in ("abc", 7, ["2025-01-01"], "2025-13-01"):
            with self.assertRaisesRegex(UserError, "is no date"):
                self.growth.with_context(growth_from=value).search([])

    def test_periods_without_an_end(self):
        self.buy("2024-02-01", 3)
        self.buy("2026-02-01", 5)
        days = {"growth_from": "0001-01-01", "growth_to": "9999-12-31"}
        before = {
            "growth_before_from": "2024-01-31",
            "growth_before_to": "2024-02-01",
        }
        for tz in ("UTC", "Asia/Tokyo", "America/Los_Angeles"):
            with self.subTest(tz=tz):
                rows = self.rows(tz=tz, **days, **before)
                self.assertEqual(rows[self.hotel.crm_account_id], ("grown", 3, 8))

    def test_equals_a_slow_calculation(self):
        """Whatever was bought when, and whoever changed the account when."""
        orders = self.env["sale.order"].union(*(self.buy(TODAY) for _n in range(6)))
        accounts = self.Account.create([{"name": f"Pool {n}"} for n in range(3)])
        customers = list(self.customers)
        for customer in customers:
            customer.crm_account_id = accounts[0]
        self.env.flush_all()

        @FAST
        @given(ORDERS, MOVES, st.tuples(DAY, DAY), st.tuples(DAY, DAY), st.booleans())
        def compare(bought, moves, now, before, as_then):
            now, before = sorted(now), sorted(before)
            self.write_orders(orders, customers, bought)
            last = self.write_history(customers, accounts, moves)
            context = {
                "growth_from": str((START + timedelta(now[0])).date()),
                "growth_to": str((START + timedelta(now[1])).date()),
                "growth_before_from": str((START + timedelta(before[0])).date()),
                "growth_before_to": str((START + timedelta(before[1])).date()),
                "growth_as_then": as_then,
            }
            growth = self.growth.with_context(**context)
            growth.invalidate_model()
            rows = growth.search([("account_id", "in", accounts.ids)])
            found = {
                row.account_id: (row.value_before, row.value_now, row.growth)
                for row in rows
            }
            self.assertEqual(
                found,
                self.calculate(accounts, bought, moves, now, before, as_then, last),
            )

        compare()

    def write_orders(self, orders, customers, bought):
        """Orders of customers, at noon of a day, worth something; the rest is gone."""
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'cancel', lifetime_ordered = 0 "
            "WHERE id = ANY(%s)",
            [orders.ids],
        )
        for order, (who, day, value) in zip(orders, bought, strict=False):
            self.env.cr.execute(
                "UPDATE sale_order SET state = 'sale', lifetime_ordered = %s,"
                " commerce_customer_id = %s, date_order = %s WHERE id = %s",
                [value, customers[who].id, START + timedelta(day, hours=12), order.id],
            )

    def write_history(self, customers, accounts, moves):
        """The history: all began on the first account. Returns who is where today."""
        ids = [customer.id for customer in customers]
        self.env.cr.execute(
            "DELETE FROM crm_account_assignment WHERE partner_id = ANY(%s)", [ids]
        )
        where = dict.fromkeys(range(len(customers)), 0)
        begin = [(who, 0, 0) for who in where]
        for who, day, to in begin + sorted(moves, key=lambda move: move[1]):
            self.env.cr.execute(
                "INSERT INTO crm_account_assignment"
                " (partner_id, account_from_id, account_to_id, cause, date)"
                " VALUES (%s, %s, %s, 'hand', %s)",
                [ids[who], accounts[where[who]].id, accounts[to].id]
                + [START + timedelta(day)],
            )
            where[who] = to
        for who, to in where.items():
            self.env.cr.execute(
                "UPDATE res_partner SET mapped_account_id = %s WHERE id = %s",
                [accounts[to].id, ids[who]],
            )
        self.env.invalidate_all()
        return where

    def calculate(self, accounts, bought, moves, now, before, as_then, last):
        """The same, order by order."""
        sums = {account: [0, 0] for account in accounts}
        for who, day, value in bought:
            account = last[who]
            if as_then:
                account = 0
                for mover, moved, to in sorted(moves, key=lambda move: move[1]):
                    if mover == who and moved <= day:
                        account = to
            for index, (start, end) in enumerate((before, now)):
                if start <= day <= end:
                    sums[accounts[account]][index] += value
        return {
            account: (old, new, self.name_growth(old, new))
            for account, (old, new) in sums.items()
            if old or new
        }

    def name_growth(self, old, new):
        if old == new:
            return "same"
        if not old or not new:
            return "lost" if old else "new"
        return "grown" if new > old else "shrunk"

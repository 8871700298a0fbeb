from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.crm_commerce_bridge.models.account.sales_by_year import (
    get_change,
    get_periods,
)

from .common import CommerceCommon

PERIODS = ["this_year_to_date", "last_year_to_date", "last_year"]
TODAY = "2026-03-15 12:00:00"


@tagged("post_install", "-at_install")
class TestPeriods(BaseCase):
    def test_to_date_counts_today(self):
        periods = get_periods(date(2026, 3, 15))
        self.assertEqual(list(periods), PERIODS)
        self.assertEqual(periods["this_year_to_date"][1], date(2026, 3, 16))
        self.assertEqual(periods["last_year_to_date"][1], date(2025, 3, 16))
        self.assertEqual(periods["last_year"], (date(2025, 1, 1), date(2026, 1, 1)))

    def test_leap_days(self):
        ends = {
            date(2024, 2, 29): date(2023, 3, 1),
            date(2025, 2, 28): date(2024, 2, 29),
            date(2024, 12, 31): date(2024, 1, 1),
        }
        for today, end in ends.items():
            self.assertEqual(get_periods(today)["last_year_to_date"][1], end)

    def test_change(self):
        self.assertEqual(get_change(150, 100), 50)
        self.assertEqual(get_change(0, 3), -100)
        self.assertIsNone(get_change(150, 0))
        self.assertIsNone(get_change(150, -20))


@tagged("post_install", "-at_install")
class TestSalesByYear(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.account = cls.group.crm_account_id
        Channel = cls.env["commerce.channel"]
        cls.market = Channel.create({"name": "Market", "kind": "marketplace"})
        cls.direct = Channel._get_direct_sales()
        cls.boss = cls.new_user("year_boss", "sales_team.group_sale_manager", tz="UTC")
        cls.seller = cls.new_user(
            "year_seller", "sales_team.group_sale_salesman", tz="UTC"
        )
        cls.startClassPatcher(freeze_time(TODAY))

    def buy(self, day, price=100, partner=None, **values):
        order = self.order(partner, price, **values)
        order.date_order = day
        return order

    def buy_for_two_years(self):
        """Orders of two channels, at both ends of each period."""
        self.buy("2026-01-01 00:00:00", 1)
        self.buy("2026-03-15 23:59:59", 2, commerce_channel_id=self.market.id)
        self.buy("2026-03-16 00:00:00", 1000)
        self.buy("2025-01-01 00:00:00", 4, self.group)
        self.buy("2025-03-15 23:59:59", 8)
        self.buy("2025-03-16 00:00:00", 16, commerce_channel_id=self.market.id)
        self.buy("2025-12-31 23:59:59", 32, self.region, user_id=self.seller.id)
        self.buy("2024-12-31 23:59:59", 1000)
        self.buy("2025-02-01 00:00:00", 1000, self.loner)
        self.buy("2025-02-01 00:00:00", 1000, confirm=False)

    def get_sales(self, record, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user or self.boss).sales_by_year

    def table(self, record, user=None):
        """The sums of each row, by the name of its channel."""
        rows = self.get_sales(record, user)["rows"]
        return {row["channel"]: [row[name] for name in PERIODS] for row in rows}

    def test_by_channel_and_in_total(self):
        self.buy_for_two_years()
        expected = {
            "Direct Sales": [1, 12, 44],
            "Market": [2, 0, 16],
            None: [3, 12, 60],
        }
        self.assertEqual(self.table(self.account), expected)
        rows = self.get_sales(self.account)["rows"]
        changes = {row["channel"]: row["change"] for row in rows}
        self.assertEqual(changes, {"Direct Sales": -91.7, "Market": None, None: -75})
        self.assertIsNone(rows[-1]["channel"])

    def test_customer_without_the_others_of_its_group(self):
        self.buy_for_two_years()
        self.assertEqual(self.table(self.region), {"Direct Sales": [0, 0, 32]})
        self.assertEqual(self.table(self.hotel)[None], [3, 8, 24])

    def test_what_people_bought_before_they_joined(self):
        ann = self.Partner.create({"name": "Ann"})
        self.buy("2025-02-01", 5, ann)
        ann.parent_id = self.hotel
        self.assertEqual(self.table(self.account), {"Direct Sales": [0, 5, 5]})

    def test_each_number_is_that_of_its_list(self):
        self.buy_for_two_years()
        returned = self.buy("2025-02-02", 50)
        self.document(returned, 50)
        self.document(returned, 70, "out_refund")
        for user in (self.boss, self.seller):
            for record in (self.account, self.hotel, self.region):
                self.assertEveryNumberIsItsList(record.with_user(user))

    def assertEveryNumberIsItsList(self, record):
        sales = self.get_sales(record, record.env.user)
        self.assertTrue(sales["rows"] or record.env.user == self.seller)
        action = record.action_view_lifetime_orders()
        for row in sales["rows"]:
            for name, domain in sales["periods"].items():
                narrowed = [Domain(part) for part in (domain, row["domain"])]
                orders = self.list_records(
                    {
                        **action,
                        "domain": list(Domain.AND([action["domain"], *narrowed])),
                    },
                    record.env.user,
                )
                self.assertEqual(sum(orders.mapped("lifetime_amount")), row[name])

    def test_sellers_read_own_orders(self):
        self.buy_for_two_years()
        self.assertEqual(
            self.table(self.account, self.seller), {"Direct Sales": [0, 0, 32]}
        )
        self.assertTrue(self.get_sales(self.account, self.seller)["limited"])
        self.assertFalse(self.get_sales(self.account)["limited"])

    def test_who_is_no_salesperson_reads_nothing(self):
        clerk = self.new_user("year_clerk", "base.group_user")
        for record in (self.hotel, self.account):
            with self.assertRaises(AccessError):
                record.with_user(clerk).read(["sales_by_year"])

    def test_days_of_the_user(self):
        """In Auckland it was 2026 by then, and is the 16th by now."""
        self.buy("2025-12-31 11:00:00", 1)
        self.buy("2025-12-31 10:59:59", 2)
        self.buy("2026-03-15 23:00:00", 4)
        for tz, sums in (
            ("Pacific/Auckland", [5, 0, 2]),
            ("America/New_York", [4, 0, 3]),
        ):
            account = self.account.with_context(tz=tz)
            self.assertEqual(self.table(account)["Direct Sales"], sums)
            self.assertEveryNumberIsItsList(account.with_user(self.boss))

    def test_another_company_is_not_added(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.boss.company_ids |= company
        self.buy("2025-02-01", 3)
        companies = (company | self.env.company).ids
        account = self.account.with_context(allowed_company_ids=companies)
        self.assertFalse(self.table(account))

    def test_basis_of_the_settings(self):
        order = self.buy("2025-02-01", 100)
        self.document(order, 30)
        parameter = "crm_commerce_bridge.lifetime_value_basis"
        self.env["ir.config_parameter"].set_param(parameter, "invoiced")
        self.assertEqual(self.table(self.account), {"Direct Sales": [0, 30, 30]})

    def test_channel_that_an_order_lost(self):
        order = self.buy("2025-02-01", 7)
        self.buy("2025-02-01", 5, commerce_channel_id=self.market.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET commerce_channel_id = NULL WHERE id = %s", [order.id]
        )
        self.assertEqual(self.table(self.account)["Direct Sales"], [0, 7, 7])
        self.assertEveryNumberIsItsList(self.account.with_user(self.boss))

    def test_single_channel_is_not_named(self):
        self.buy("2025-02-01", 7)
        others = self.market.search([("id", "!=", self.direct.id)])
        others.active = False
        self.assertEqual(self.table(self.account), {None: [0, 7, 7]})

    def test_nothing_bought(self):
        self.buy("2024-02-01", 7)
        for record in (self.account, self.Account.create({"name": "Empty"})):
            self.assertEqual(self.get_sales(record)["rows"], [])
        self.assertEqual(self.env["crm.account"].new().sales_by_year["rows"], [])

    def test_as_many_queries_for_any_number_of_orders_and_accounts(self):
        self.buy("2025-02-01", 7)
        accounts = self.account.with_user(self.boss)
        self.get_sales(accounts)
        few = self.count_queries(accounts.mapped, "sales_by_year")
        for days in range(30):
            self.buy(datetime(2025, 2, 1) + timedelta(days=days), 1)
        accounts |= self.loner.crm_account_id.with_user(self.boss)
        self.buy("2025-02-01", 7, self.loner)
        self.assertEqual(self.count_queries(accounts.mapped, "sales_by_year"), few)

    def test_orders_are_looked_up(self):
        self.buy_for_two_years()
        others = self.buy("2025-02-01", 1, self.loner)
        for _number in range(40):
            others.copy({"date_order": others.date_order})
        self.env.flush_all()
        self.env.cr.execute("ANALYZE sale_order, res_partner, crm_account")
        account = self.account.with_user(self.boss)
        self.assertLooksUp("sale_order", lambda: account.sales_by_year)

    def test_down_payment_of_a_cancelled_order(self):
        """It counts as invoiced, and the list has the order too."""
        order = self.buy("2025-02-01", 100)
        self.document(order, 40)
        order._action_cancel()
        parameter = "crm_commerce_bridge.lifetime_value_basis"
        self.env["ir.config_parameter"].set_param(parameter, "invoiced")
        self.assertEqual(self.table(self.account), {"Direct Sales": [0, 40, 40]})
        self.assertEveryNumberIsItsList(self.account.with_user(self.boss))


@tagged("post_install", "-at_install")
class TestReceivables(CommerceCommon):
    """What is owed by the customers of an account, for accountants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.account = cls.group.crm_account_id
        groups = ["sales_team.group_sale_salesman", "account.group_account_readonly"]
        cls.accountant = cls.new_user("owed_accountant", *groups, tz="UTC")
        cls.seller = cls.new_user("owed_seller", groups[0])
        cls.startClassPatcher(freeze_time(TODAY))

    def invoice(self, partner, amount, due="2026-04-01", move_type="out_invoice"):
        line = Command.create({"name": "A", "price_unit": amount, "tax_ids": []})
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": "2026-01-15",
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_user_id": self.accountant.id,
                "invoice_line_ids": [line],
            }
        )
        move.action_post()
        return move

    def pay(self, invoice, amount):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"amount": amount})._create_payments()

    def assertOwed(self, name, method, amount, count):
        self.env.flush_all()
        self.env.invalidate_all()
        account = self.account.with_user(self.accountant)
        self.assertEqual(account[name], amount)
        moves = self.list_records(getattr(account, method)(), self.accountant)
        self.assertEqual(len(moves), count)
        self.assertEqual(sum(moves.mapped("amount_residual_signed")), amount)

    def assertOpen(self, amount, count):
        self.assertOwed(
            "open_invoice_amount", "action_view_open_invoices", amount, count
        )

    def assertOverdue(self, amount, count):
        self.assertOwed(
            "overdue_invoice_amount", "action_view_overdue_invoices", amount, count
        )

    def test_open_and_overdue(self):
        self.assertOpen(0, 0)
        self.invoice(self.hotel, 100)
        late = self.invoice(self.region, 50, "2026-03-14")
        self.invoice(self.group, 20, "2026-03-15")
        self.invoice(self.hotel, 10, move_type="out_refund")
        self.invoice(self.loner, 1000, "2026-03-14")
        self.assertOpen(160, 4)
        self.assertOverdue(50, 1)
        self.pay(late, 30)
        self.assertOpen(130, 4)
        self.assertOverdue(20, 1)
        self.pay(late, 20)
        self.assertOpen(110, 3)
        self.assertOverdue(0, 0)

    def test_exposure_is_that_of_odoo_added_up(self):
        self.env.company.account_use_credit_limit = True
        self.pay(self.invoice(self.hotel, 100), 40)
        self.invoice(self.region, 50)
        self.hotel.credit_limit = 80
        self.group.credit_limit = 20
        self.env.flush_all()
        self.env.invalidate_all()
        account = self.account.with_user(self.accountant)
        customers = account.customer_ids
        self.assertEqual(account.credit_exposure, sum(customers.mapped("credit")))
        self.assertEqual(account.credit_exposure, 110)
        self.assertEqual(account.credit_limit, 100)
        self.assertTrue(account.shows_credit_limit)

    def test_exposure_counts_payments_without_an_invoice(self):
        self.invoice(self.hotel, 100)
        payment = self.env["account.payment"].create(
            {"partner_id": self.hotel.id, "amount": 30, "payment_type": "inbound"}
        )
        payment.action_post()
        account = self.account.with_user(self.accountant)
        self.assertEqual(account.credit_exposure, self.hotel.credit)
        self.assertEqual(account.open_invoice_amount, 100)

    def test_limits_of_another_company(self):
        self.hotel.credit_limit = 80
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.accountant.company_ids |= company
        account = self.account.with_user(self.accountant).with_company(company)
        self.assertEqual(account.credit_limit, 0)
        self.assertEqual(account.credit_exposure, 0)

    def test_sellers_read_nothing_of_it(self):
        names = ["open_invoice_amount", "overdue_invoice_amount"]
        names += ["credit_exposure", "credit_limit"]
        account = self.account.with_user(self.seller)
        for name in names:
            with self.assertRaises(AccessError):
                account.read([name])
        for user, shown in ((self.seller, 0), (self.accountant, len(names))):
            view = self.env["crm.account"].with_user(user).get_view(view_type="form")
            found = [name for name in names if f'name="{name}"' in view["arch"]]
            self.assertEqual(len(found), shown)

    def test_one_query_each_for_any_number_of_accounts(self):
        self.invoice(self.hotel, 100, "2026-03-14")
        self.hotel.credit_limit = 80
        accounts = self.Account.search([])
        for name in (
            "open_invoice_amount",
            "overdue_invoice_amount",
            "credit_exposure",
            "credit_limit",
        ):
            accounts.mapped(name)  # what is read once: rights, currencies
            for some in (self.account, accounts):
                accounts.invalidate_recordset([name])
                with self.assertQueryCount(1):
                    some.mapped(name)
            self.assertTrue(self.account[name])

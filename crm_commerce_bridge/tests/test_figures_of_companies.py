from odoo.fields import Command
from odoo.tests import tagged

from .common import CommerceCommon

SALESMAN = "sales_team.group_sale_salesman"
FIGURES = (
    "order_count",
    "lifetime_value",
    "average_order_value",
    "first_order_date",
    "last_order_date",
    "days_since_last_order",
    "customer_segment",
    "quotation_count",
)


@tagged("post_install", "-at_install")
class TestFiguresOfCompanies(CommerceCommon):
    """Of several companies, a line speaks of the current one in all its figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.abroad = cls.env["res.company"].create(
            {"name": "Abroad", "currency_id": cls.currency.id}
        )
        cls.both = cls.here | cls.abroad
        cls.env.user.company_ids |= cls.abroad
        companies = {
            "company_id": cls.here.id,
            "company_ids": [Command.set(cls.both.ids)],
        }
        cls.users = (
            cls.new_user("limited", SALESMAN, **companies)
            | cls.new_user("seller", f"{SALESMAN}_all_leads", **companies)
            | cls.new_user("boss", "sales_team.group_sale_manager", **companies)
        )
        cls.account = cls.hotel.crm_account_id
        for user in cls.users:
            for price in (40, 60):
                cls.order(
                    cls, price=price, company_id=cls.abroad.id, user_id=user.id
                ).date_order = "2025-06-15"
            for confirm in (True, False):
                cls.order(
                    cls,
                    cls.loner,
                    100,
                    confirm,
                    company_id=cls.here.id,
                    user_id=user.id,
                )
                cls.order(
                    cls,
                    cls.loner,
                    7,
                    confirm,
                    company_id=cls.abroad.id,
                    user_id=user.id,
                )
        cls.env.flush_all()

    def see(self, record, user, *companies):
        """As with these companies selected, the first one being the current one."""
        ids = [company.id for company in companies]
        return record.with_user(user).with_context(allowed_company_ids=ids)

    def lines(self):
        for user in self.users:
            for customer in (self.hotel, self.loner):
                for record in (customer, customer.crm_account_id):
                    yield user, record

    def test_line_is_that_of_the_current_company_whatever_else_is_selected(self):
        for user, record in self.lines():
            for company, other in ((self.here, self.abroad), (self.abroad, self.here)):
                alone = self.see(record, user, company)
                beside = self.see(record, user, company, other)
                for name in FIGURES:
                    self.assertEqual(beside[name], alone[name], (user.login, name))

    def test_no_orders_in_the_current_company_is_said_of_all_figures(self):
        for user in self.users:
            account = self.see(self.account, user, self.here, self.abroad)
            self.assertEqual(account.customer_segment, "prospect")
            self.assertEqual(account.order_count, 0)
            self.assertEqual(account.lifetime_value, 0)
            self.assertFalse(account.last_order_date)

    def test_searching_and_sorting_follow_the_same_rule(self):
        for user in self.users:
            accounts = self.see(self.Account, user, self.here, self.abroad)
            for name in ("order_count", "lifetime_value"):
                found = accounts.search([(name, ">", 0)])
                self.assertNotIn(self.account, found)
                self.assertIn(self.loner.crm_account_id, found)

    def test_numbers_equal_the_lists_behind_them(self):
        for user, record in self.lines():
            for companies in (self.both, self.both[::-1], self.here, self.abroad):
                seen = self.see(record, user, *companies)
                for number, action in (
                    (seen.order_count, seen.action_view_orders()),
                    (seen.quotation_count, seen.action_view_quotations()),
                ):
                    orders = self.see(self.env["sale.order"], user, *companies)
                    orders = orders.search(action["domain"])
                    self.assertEqual(number, len(orders))
                    self.assertLessEqual(orders.company_id, companies[0])
                counted = self.see(self.env["sale.order"], user, *companies).search(
                    seen.action_view_lifetime_orders()["domain"]
                )
                value = sum(counted.mapped("lifetime_amount"))
                self.assertEqual(seen.lifetime_value, value)

    def test_each_company_stands_beside_the_line(self):
        for user in self.users:
            mine = 1 if user.login == "limited" else 3
            for record in (self.hotel, self.account):
                seen = self.see(record, user, self.here, self.abroad)
                [line] = seen.lifetime_value_by_company.split("\n")
                self.assertRegex(
                    line, rf"Abroad: .*{100 * mine}.*\(orders: {2 * mine}\)"
                )
                alone = self.see(record, user, self.abroad, self.here)
                self.assertFalse(alone.lifetime_value_by_company, "the line says it")
            both = self.see(self.loner.crm_account_id, user, self.here, self.abroad)
            self.assertEqual(len(both.lifetime_value_by_company.split("\n")), 2)

    def test_channels_follow_the_same_rule(self):
        channel = self.env["commerce.channel"]._get_direct_sales()
        for user in self.users:
            for company, other in ((self.here, self.abroad), (self.abroad, self.here)):
                alone = self.see(channel, user, company)
                beside = self.see(channel, user, company, other)
                for name in set(FIGURES) & set(channel._fields):
                    self.assertEqual(beside[name], alone[name], (user.login, name))
                self.assertIn(company.name, beside.lifetime_value_by_company)
                self.assertIn(other.name, beside.lifetime_value_by_company)

    def test_lists_show_each_company(self):
        self.users.group_ids |= self.env.ref("base.group_multi_company")
        for model in ("crm.account", "commerce.channel"):
            for user in self.users:
                arch = self.env[model].with_user(user).get_view(view_type="list")
                self.assertIn("lifetime_value_by_company", arch["arch"])

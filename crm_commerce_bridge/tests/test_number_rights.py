"""Every number equals its list, for each role: groups, years, growth, what was said."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from .common import CommerceCommon

SALESMAN = "sales_team.group_sale_salesman"
# Figure of a company in its group, the list behind it, what of the list it is
GROUP_FIGURES = {
    "total_value": ("action_view_group_orders", "lifetime_amount"),
    "lifetime_value": ("action_view_lifetime_orders", "lifetime_amount"),
    "order_count": ("action_view_orders", None),
    "deal_count": ("action_view_open_deals", None),
}
PERIODS = ("this_year_to_date", "last_year_to_date", "last_year")
KINDS = ("people", "messages", "calls", "orders", "files", None)


@tagged("post_install", "-at_install")
class TestNumberRights(CommerceCommon):
    """Two sellers sold to a hotel and to the group above it, in two years.

    ``own`` reads own documents, ``every`` all, ``boss`` manages sales, ``biller``
    writes invoices, too, ``abroad`` sells for another company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.own = cls.new_user("own", SALESMAN)
        cls.every = cls.new_user("every", f"{SALESMAN}_all_leads")
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")
        cls.biller = cls.new_user(
            "biller", f"{SALESMAN}_all_leads", "account.group_account_invoice"
        )
        cls.abroad = cls.new_user(
            "abroad",
            f"{SALESMAN}_all_leads",
            company_id=abroad.id,
            company_ids=[Command.set(abroad.ids)],
        )
        cls.clerk = cls.new_user("clerk", "base.group_user")
        # Orders of each that a role reads, worth of the group, of the hotel, and deals
        cls.expected = {
            cls.own: (1, 110, 100, 1),
            cls.every: (2, 330, 300, 2),
            cls.boss: (2, 330, 300, 2),
            cls.biller: (2, 330, 300, 2),
            cls.abroad: (0, 0, 0, 0),
        }
        cls.account = cls.group.crm_account_id
        cls.market = cls.env["commerce.channel"].create({"name": "Market"})
        cls.sell(cls.own, 1)
        cls.sell(cls.every, 2)
        cls.env.flush_all()

    @classmethod
    def sell(cls, seller, times):
        """The hotel bought last year, the group this year, through another channel."""
        now = fields.Datetime.now()
        last_year = now - relativedelta(years=1)
        cls.sold = cls.order(cls, cls.hotel, 100 * times, user_id=seller.id)
        cls.sold.date_order = last_year
        here = cls.order(cls, cls.group, 10 * times, user_id=seller.id)
        here.commerce_channel_id = cls.market
        for order in (cls.sold, here):
            order.message_post(
                body=f"{seller.login} wrote", message_type="comment", author_id=1
            )
        cls.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": cls.hotel.id,
                "user_id": seller.id,
                "company_id": cls.env.company.id,
            }
        )

    def each_role(self, record):
        """Give the record as each role has it, with what is expected."""
        for user, expected in self.expected.items():
            self.env.invalidate_all()
            yield record.with_user(user), expected

    def add_up(self, records, field):
        return round(sum(records.mapped(field)), 2) if field else len(records)

    def assertIsItsList(self, number, action, user, field):
        records = self.list_records(action, user)
        self.assertEqual(number, self.add_up(records, field))

    def test_group_tree(self):
        tops = {}
        for group, (count, worth, hotel_worth, deals) in self.each_role(self.group):
            tree = group.get_company_group()
            levels = group.browse(tree["path"]).get_subsidiaries()
            below = group.browse(self.region.id).get_subsidiaries()
            levels = [tree, *levels.values(), *below.values()]
            companies = {c["id"]: c for level in levels for c in level["companies"]}
            self.assertEqual(set(companies), set((self.customers - self.loner).ids))
            for company_id, company in companies.items():
                for name, (method, field) in GROUP_FIGURES.items():
                    action = getattr(group.browse(company_id), method)()
                    user = group.env.user
                    self.assertIsItsList(company[name], action, user, field)
            top, hotel = companies[self.group.id], companies[self.hotel.id]
            self.assertEqual((top["total_value"], top["order_count"]), (worth, count))
            self.assertEqual(hotel["lifetime_value"], hotel_worth)
            self.assertEqual(
                (hotel["order_count"], hotel["deal_count"]), (count, deals)
            )
            tops[group.env.user] = top["total_value"]
        self.assertEqual(len(tops), len(self.expected), "All roles were tried")

    def test_years_by_channel(self):
        for account, (_count, worth, hotel_worth, _deals) in self.each_role(
            self.account
        ):
            sales = account.sales_by_year
            orders = account.action_view_lifetime_orders()
            for row in sales["rows"]:
                for period in PERIODS:
                    domain = Domain(orders["domain"]) & Domain(row["domain"])
                    domain &= Domain(sales["periods"][period])
                    action = {**orders, "domain": domain}
                    user = account.env.user
                    self.assertIsItsList(row[period], action, user, "lifetime_amount")
            [*rows, total] = sales["rows"] or [dict.fromkeys(PERIODS, 0)]
            self.assertEqual(total["this_year_to_date"], worth - hotel_worth)
            self.assertEqual(total["last_year"], hotel_worth)
            self.assertEqual(sum(row["last_year"] for row in rows), hotel_worth)
            self.assertEqual(sales["limited"], account.env.user == self.own)

    def test_growth(self):
        for rows, (_count, worth, hotel_worth, _deals) in self.each_role(
            self.env["crm.account.growth"]
        ):
            row = rows.search([("account_id", "=", self.account.id)])
            self.assertEqual(bool(row), bool(worth))
            self.assertEqual(row.value_before or 0, hotel_worth)
            self.assertEqual(row.value_now or 0, worth - hotel_worth)
            if row:
                orders = self.list_records(row.action_view_orders(), rows.env.user)
                both = row.value_before + row.value_now
                self.assertEqual(both, self.add_up(orders, "lifetime_value"))

    def test_open_invoices(self):
        self.document(self.sold, 200, invoice_date_due="2026-02-15")
        lists = {
            "open_invoice_amount": "action_view_open_invoices",
            "overdue_invoice_amount": "action_view_overdue_invoices",
        }
        for account, _expected in self.each_role(self.account):
            for name, method in lists.items():
                if account.env.user != self.biller:
                    with self.assertRaises(AccessError):
                        account.read([name])
                    continue
                action = getattr(account, method)()
                user = account.env.user
                self.assertEqual(account[name], 200)
                self.assertIsItsList(account[name], action, user, "amount_residual")

    def test_conversation(self):
        """A filter shows what its reader may read, and nothing else."""
        for account, (count, *_rest) in self.each_role(self.account):
            messages = account.env["mail.message"]
            for kind in KINDS:
                found = messages._message_fetch(
                    None, thread=account, crm_kind=kind, limit=100
                )["messages"]
                found.check_access("read")
                orders = found.filtered(lambda m: m.model == "sale.order")
                read = account.env["sale.order"].search(
                    [("id", "in", orders.mapped("res_id"))]
                )
                self.assertEqual(set(orders.mapped("res_id")), set(read.ids))
                said = orders.filtered(lambda m: "wrote" in m.body)
                wanted = (
                    2 * count if kind in ("people", "messages", "orders", None) else 0
                )
                self.assertEqual(len(said), wanted, kind)

    def test_people_without_a_role_in_sales(self):
        account, group = (
            self.account.with_user(self.clerk),
            self.group.with_user(self.clerk),
        )
        growth = self.env["crm.account.growth"].with_user(self.clerk)
        messages = self.env["mail.message"].with_user(self.clerk)
        for attempt in (
            group.get_company_group,
            group.get_subsidiaries,
            account.get_company_group,
            lambda: account.read(["sales_by_year"]),
            lambda: growth.search([]),
            lambda: messages._message_fetch(None, thread=account, crm_kind="people"),
        ):
            with self.assertRaises(AccessError):
                attempt()

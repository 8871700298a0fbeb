"""The tree of companies: who stands where in it, with which figures, for whom."""

from functools import partial

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CommerceCommon

# Partners: which one they are below, whether a company, and for how much they order
PARTNERS = st.lists(
    st.tuples(st.integers(0, 20), st.booleans(), st.integers(0, 9)), max_size=6
)
FIGURES = ("lifetime_value", "total_value", "order_count", "deal_count", "has_below")


class CompanyGroupCase(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman")
        cls.reader = cls.new_user("reader", "sales_team.group_sale_salesman_all_leads")
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")

    def unfold(self, company, user=None, **options):
        """The companies of the first page of the level below a company."""
        company = company.with_user(user or self.reader)
        return company.get_subsidiaries(**options)[company.id]["companies"]

    def names(self, level):
        return [company["name"] for company in level]

    def tops(self, record, user=None, **options):
        return record.with_user(user or self.reader).get_company_group(**options)

    def deal(self, partner, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": False,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestCompanyGroup(CompanyGroupCase):
    def test_one_level_at_a_time(self):
        group = self.tops(self.hotel)
        self.assertEqual(self.names(group["companies"]), ["Group"])
        self.assertEqual(group["count"], 1)
        self.assertEqual(set(group["path"]), set((self.customers - self.loner).ids))
        self.assertEqual(self.names(self.unfold(self.group)), ["Region"])
        self.assertEqual(self.names(self.unfold(self.region)), ["Hotel"])
        self.assertEqual(self.unfold(self.hotel), [])

    def test_account_shows_all_of_the_group_whatever_the_strategy(self):
        for strategy in ("each", "root"):
            self.set_strategy(strategy)
            with self.subTest(strategy=strategy):
                group = self.tops(self.hotel.crm_account_id)
                self.assertEqual(self.names(group["companies"]), ["Group"])

    def test_account_of_several_groups(self):
        account = self.Account.create({"name": "Pool"})
        (self.hotel | self.loner).crm_account_id = account
        group = self.tops(account)
        self.assertEqual(self.names(group["companies"]), ["Group", "Loner"])
        self.assertEqual(group["count"], 2)

    def test_account_without_customers(self):
        group = self.tops(self.Account.create({"name": "Empty"}))
        self.assertEqual(group["companies"], [])
        self.assertEqual(group["count"], 0)

    def test_person_belongs_to_the_group_of_its_company(self):
        ann = self.create_contact("Ann", self.hotel)
        self.assertEqual(self.names(self.tops(ann)["companies"]), ["Group"])

    def test_company_below_a_contact(self):
        ann = self.create_contact("Ann", self.hotel)
        bob = self.create_contact("Bob", ann)
        bar = self.create_company("Bar", bob)
        self.assertEqual(self.names(self.unfold(self.hotel)), ["Bar"])
        self.assertIn(self.region.id, self.tops(bar)["path"])

    def test_holding_that_is_no_customer(self):
        holding = self.create_company("Holding", is_crm_customer=False)
        self.group.parent_company_id = holding
        self.assertEqual(self.names(self.tops(self.hotel)["companies"]), ["Holding"])

    def test_archived_company_stays_in_its_place(self):
        self.region.active = False
        [region] = self.unfold(self.group)
        self.assertFalse(region["active"])
        self.assertTrue(region["has_below"])

    def test_where_its_account_is_another(self):
        self.set_strategy("root")
        self.hotel.crm_account_id = self.loner.crm_account_id
        [hotel] = self.unfold(self.region)
        self.assertEqual(hotel["account"], (self.loner.crm_account_id.id, "Loner"))
        self.assertTrue(hotel["pinned"])
        [region] = self.unfold(self.group)
        self.assertEqual(region["account"], (self.group.crm_account_id.id, "Group"))
        self.assertFalse(region["pinned"])

    def test_sorted(self):
        names = ("b", "A", "c")
        first, second, third = (self.create_company(n, self.group) for n in names)
        self.order(first, 100, date_order="2026-02-01")
        self.order(second, 300, date_order="2026-01-01")
        self.create_company("Deep", third).crm_account_id = False
        self.order(self.Partner.search([("name", "=", "Deep")]), 500)
        self.deal(third)
        for order, expected in {
            "name": ["A", "b", "c", "Region"],
            "lifetime_value": ["A", "b", "c", "Region"],
            "total_value": ["c", "A", "b", "Region"],
            "deal_count": ["c", "A", "b", "Region"],
        }.items():
            with self.subTest(order=order):
                level = self.unfold(self.group, order=order)
                self.assertEqual(self.names(level), expected)

    def test_page_of_a_level(self):
        for number in range(30):
            self.create_company(f"Branch {number:02}", self.group)
        level = self.group.get_subsidiaries()[self.group.id]
        self.assertEqual(level["count"], 31)
        self.assertEqual(len(level["companies"]), 20)
        self.assertEqual(level["companies"][0]["name"], "Branch 00")
        rest = self.unfold(self.group, offset=20)
        self.assertEqual(self.names(rest)[-1], "Region")
        self.assertEqual(len(rest), 11)

    def test_way_to_what_is_looked_at_is_on_the_first_page(self):
        for number in range(30):
            self.create_company(f"Branch {number:02}", self.group)
        path = self.tops(self.hotel)["path"]
        level = self.unfold(self.group, path=path)
        self.assertEqual(self.names(level)[:2], ["Region", "Branch 00"])
        rest = self.unfold(self.group, path=path, offset=20)
        self.assertNotIn("Region", self.names(rest))

    def test_several_levels_in_one_call(self):
        levels = (self.group | self.region).get_subsidiaries()
        self.assertEqual(list(levels), [self.group.id, self.region.id])
        self.assertEqual(self.names(levels[self.region.id]["companies"]), ["Hotel"])

    def test_what_cannot_be_sorted_by(self):
        for options in ({"order": "vat"}, {"offset": -1}, {"offset": "1"}):
            with self.subTest(options=options), self.assertRaises(UserError):
                self.group.get_subsidiaries(**options)

    def test_ring_that_raw_sql_made(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET parent_id = %s WHERE id = %s",
                self.hotel.id,
                self.group.id,
            )
        )
        self.env.invalidate_all()
        group = self.tops(self.hotel)
        self.assertEqual(self.names(group["companies"]), ["Group"])
        self.assertEqual(self.names(self.unfold(self.group)), ["Region"])
        self.assertEqual(self.names(self.unfold(self.hotel)), ["Group"])
        self.order(self.hotel, 100)
        [region] = self.unfold(self.group)
        self.assertEqual(region["total_value"], 100)
        self.set_strategy("root")
        account = self.hotel.crm_account_id
        self.assertEqual(self.names(self.tops(account)["companies"]), ["Group"])


@tagged("post_install", "-at_install")
class TestFiguresOfGroup(CompanyGroupCase):
    def sell(self):
        """Orders of two salespeople, one of a person, and a deal."""
        ann = self.create_contact("Ann", self.hotel)
        mine = {"user_id": self.seller.id}
        self.order(self.group, 10, **mine)
        self.order(self.region, 200)
        self.order(self.hotel, 3000, **mine)
        self.order(ann, 40000)
        self.order(ann, 7, confirm=False)
        self.deal(ann, user_id=self.reader.id)
        self.deal(self.hotel, user_id=self.seller.id).action_set_lost()
        return ann

    def test_own_and_total(self):
        self.sell()
        [top] = self.tops(self.hotel)["companies"]
        [region] = self.unfold(self.group)
        [hotel] = self.unfold(self.region)
        found = [[company[f] for f in FIGURES] for company in (top, region, hotel)]
        self.assertEqual(
            found,
            [
                [10, 43210, 1, 0, True],
                [200, 43200, 1, 0, True],
                [43000, 43000, 2, 1, False],
            ],
        )

    def test_limited_salesperson_sees_own_orders(self):
        self.sell()
        [top] = self.tops(self.hotel, self.seller)["companies"]
        [hotel] = self.unfold(self.region, self.seller)
        self.assertEqual(top["total_value"], 3010)
        self.assertEqual(hotel["lifetime_value"], 3000)
        self.assertEqual(hotel["order_count"], 1)
        self.assertEqual(hotel["deal_count"], 0)

    def test_each_number_is_that_of_its_list(self):
        self.sell()
        for user in (self.seller, self.reader, self.boss):
            for company in self.group | self.region | self.hotel:
                with self.subTest(user=user.login, company=company.name):
                    self.check_lists(company, user)

    def check_lists(self, company, user):
        record = company.with_user(user)
        figures = record._get_group_figures(company.ids)[company.id]

        def find(method):
            return self.list_records(getattr(record, method)(), user)

        orders, deals = find("action_view_orders"), find("action_view_open_deals")
        own = find("action_view_lifetime_orders")
        total = find("action_view_group_orders")
        self.assertEqual(figures["order_count"], len(orders))
        dates = orders.mapped("date_order")
        self.assertEqual(figures["last_order_date"], max(dates, default=None))
        self.assertEqual(figures["deal_count"], len(deals))
        self.assertEqual(figures["lifetime_value"], sum(own.mapped("lifetime_amount")))
        self.assertEqual(figures["total_value"], sum(total.mapped("lifetime_amount")))
        self.assertEqual(figures["total_value"], record.group_lifetime_value)

    def test_exact_before_and_after_it_is_folded(self):
        self.sell()
        before = self.unfold(self.region)
        self.env["commerce.channel.customer"]._fold_noted()
        self.env.invalidate_all()
        self.assertEqual(self.unfold(self.region), before)
        self.order(self.hotel, 1)
        [hotel] = self.unfold(self.region)
        self.assertEqual(hotel["lifetime_value"], 43001)

    def test_channels_the_one_worth_most_first(self):
        market = self.env["commerce.channel"].create({"name": "Market"})
        self.order(self.hotel, 100)
        self.order(self.hotel, 300, commerce_channel_id=market.id)
        self.order(self.region, 300)
        [hotel] = self.unfold(self.region)
        [region] = self.unfold(self.group)
        self.assertEqual(hotel["channels"], ["Market", "Direct Sales"])
        self.assertEqual(region["channels"], ["Direct Sales"])
        [hotel] = self.unfold(self.region, self.seller)
        self.assertEqual(hotel["channels"], [])

    def test_company_of_another_one_is_passed_over(self):
        """What is below it hangs below the next one above."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.order(self.hotel, 100)
        self.region.company_id = elsewhere
        self.hotel.company_id = False
        [hotel] = self.unfold(self.group)
        self.assertEqual(hotel["name"], "Hotel")
        group = self.tops(self.hotel)
        self.assertEqual(set(group["path"]), set((self.group | self.hotel).ids))
        with self.assertRaises(AccessError):
            self.unfold(self.region)
        visitor = self.new_user(
            "elsewhere",
            "sales_team.group_sale_salesman_all_leads",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        [region] = self.unfold(self.group, visitor)
        self.assertEqual(region["name"], "Region")
        self.assertEqual(region["total_value"], 0)

    def test_others_see_nothing(self):
        portal = self.new_user("buyer", "base.group_portal")
        portal.partner_id.parent_id = self.hotel
        clerk = self.new_user("clerk", "base.group_user")
        for user in (portal, clerk):
            company = self.hotel.with_user(user)
            for method in ("get_company_group", "get_subsidiaries"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(company, method)()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.hotel.crm_account_id.with_user(user).get_company_group()

    @settings(
        max_examples=8,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(PARTNERS, st.booleans())
    def test_random_groups(self, partners, folds):
        """Unfolded down to the last one, against a slow reading of the definition."""
        with self.env.cr.savepoint() as savepoint:
            found = self.make_partners(partners)
            if folds:
                self.env["commerce.channel.customer"]._fold_noted()
            self.env.invalidate_all()
            [top] = self.tops(found[-1], self.seller)["companies"]
            self.assertEqual(top["id"], self.group.id)
            self.assertEqual(
                self.check_below(top), set(found.commercial_partner_id.ids)
            )
            savepoint.close(rollback=True)
        self.env.invalidate_all()

    def make_partners(self, partners):
        """Companies and people below the group, with orders of two salespeople."""
        found = self.group | self.region | self.hotel
        for number, (place, is_company, price) in enumerate(partners):
            make = self.create_company if is_company else self.create_contact
            partner = make(f"P{number}", found[place % len(found)])
            found |= partner
            if price:
                user = self.seller if price % 2 else self.reader
                self.order(partner, price, user_id=user.id)
        return found

    def check_below(self, company):
        """Compare a company and all that hang below it; return their ids."""
        below = self.unfold(self.Partner.browse(company["id"]), self.seller)
        seen = {company["id"]}.union(*map(self.check_below, below))
        orders = self.env["sale.order"].search([("user_id", "=", self.seller.id)])
        by_company = orders.grouped(lambda o: o.partner_id.commercial_partner_id.id)
        for name, ids in (("lifetime_value", {company["id"]}), ("total_value", seen)):
            amounts = [
                by_company.get(id_, orders[:0]).mapped("amount_untaxed") for id_ in ids
            ]
            self.assertEqual(company[name], sum(map(sum, amounts)))
        self.assertEqual(company["has_below"], len(seen) > 1)
        return seen


@tagged("post_install", "-at_install")
class TestManyCompanies(CompanyGroupCase):
    def fill(self, number, parent):
        values = {"is_company": True, "type": "other", "parent_id": parent.id}
        return self.Partner.create(
            [
                {"name": f"Many {n}", "is_crm_customer": True, **values}
                for n in range(number)
            ]
        )

    def measure(self, company, user):
        """Queries of the first look and of unfolding, sorted in both ways."""
        company = company.with_user(user)
        account = company.crm_account_id
        calls = [
            partial(call, order=order)
            for order in ("name", "total_value")
            for call in (
                account.get_company_group,
                company.get_company_group,
                company.get_subsidiaries,
            )
        ]
        for _time in range(2):  # first also what is asked once for all
            counts = [self.count_queries(call) for call in calls]
        return counts

    def test_many_take_as_many_queries_as_few(self):
        self.fill(10, self.group)
        users = self.seller, self.reader, self.boss
        few = [self.measure(self.group, user) for user in users]
        self.fill(1000, self.group)
        many = [self.measure(self.group, user) for user in users]
        self.assertEqual(many, few)
        self.assertEqual(self.group.get_subsidiaries()[self.group.id]["count"], 1011)

    def test_many_groups_on_one_account_are_read_like_few(self):
        account = self.Account.create({"name": "Pool"})
        counts = []
        for number in (10, 1000):
            self.fill(number, self.Partner).crm_account_id = account
            for _time in range(2):  # first also what is asked once for all
                read = account.with_user(self.seller).get_company_group
                count = self.count_queries(read)
            counts.append(count)
        self.assertEqual(*counts)
        self.assertEqual(account.get_company_group()["count"], 1010)

    def test_hundred_levels(self):
        few, company = self.measure(self.hotel, self.boss), self.loner
        for _number in range(100):
            company = self.fill(1, company)
        self.order(company, 100)
        group = self.tops(company)
        self.assertEqual(len(group["path"]), 101)
        [top] = group["companies"]
        self.assertEqual((top["name"], top["total_value"]), ("Loner", 100))
        self.assertEqual(self.measure(company, self.boss), few)

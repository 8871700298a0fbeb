"""Totals of accounts: folded, behind and exact all the same, and lists by value."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.account import crm_account_by_value
from .common import CommerceCommon, CommittingCase

ORDERS = (
    "lifetime_value desc, name, id",
    "lifetime_value, name desc, id",
    "lifetime_value DESC, order_count, id",
)


class TotalsCase(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Folded = cls.env["commerce.channel.customer"]
        cls.Total = cls.env["crm.account.total"]
        cls.Folded._fold_all()

    def fold(self):
        self.env.flush_all()
        self.Folded._fold_noted()

    def stored(self, partner):
        domain = [("account_id", "=", partner.crm_account_id.id)]
        return self.Total.search(domain)

    def stale(self):
        return self.Account.browse(self.Total._find_stale())

    def assertFolded(self):
        """Nothing is behind, and folding everything anew would change nothing."""
        self.fold()
        self.assertFalse(self.stale())
        self.assertFalse(self.Total._find_wrong())

    def assertValues(self, *values):
        """The values of the customers' accounts, read and found, before and after."""
        for _time in ("before", "after folding"):
            self.env.invalidate_all()
            accounts = [partner.crm_account_id for partner in self.customers]
            self.assertEqual([a.lifetime_value for a in accounts], list(values))
            for account, value in zip(accounts, values, strict=True):
                domain = [("lifetime_value", "=", value), ("id", "=", account.id)]
                self.assertEqual(self.Account.search(domain), account)
            self.assertFolded()


@tagged("post_install", "-at_install")
class TestAccountTotals(TotalsCase):
    # === FOLDING === #

    def test_a_line_per_company(self):
        abroad = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": self.currency.id}
        )
        web = self.env["commerce.channel"].create({"name": "Web"})
        self.order()
        self.order(price=7, commerce_channel_id=web.id)
        self.order(price=40, company_id=abroad.id)
        self.assertFalse(self.stored(self.hotel))
        self.fold()
        lines = self.stored(self.hotel).sorted("lifetime_ordered", reverse=True)
        self.assertEqual(lines.company_id, self.env.company | abroad)
        self.assertEqual(lines.mapped("lifetime_ordered"), [107, 40])
        self.assertEqual(lines.mapped("order_count"), [2, 1])
        self.assertFolded()

    def test_a_line_that_is_damaged_is_read(self):
        """Else what is read would not come from the totals."""
        self.order()
        self.fold()
        self.env.cr.execute("UPDATE crm_account_total SET lifetime_ordered = 5")
        self.env.invalidate_all()
        self.assertEqual(self.hotel.crm_account_id.lifetime_value, 5)
        self.assertEqual(self.hotel.lifetime_value, 100)
        self.assertIn(self.hotel.crm_account_id.id, self.Total._find_wrong())

    def test_an_account_without_orders_has_no_line(self):
        order = self.order()
        self.fold()
        self.assertTrue(self.stored(self.hotel))
        order._action_cancel()
        self.fold()
        self.assertFalse(self.stored(self.hotel))
        self.assertFolded()

    def test_new_customers_leave_no_notes(self):
        self.fold()
        self.create_company("New", self.group)
        self.env.flush_all()
        self.assertFalse(self.stale())

    def test_what_cannot_be_folded_stays_noted_and_right(self):
        self.order()
        self.order(self.loner, price=7)
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE crm_account_total ADD CHECK (lifetime_ordered != 100)"
        )
        with self.assertLogs("odoo.addons.crm_commerce_bridge", "WARNING"):
            self.Folded._fold_noted()
        self.env.invalidate_all()
        self.assertEqual(self.stale(), self.hotel.crm_account_id)
        self.assertEqual(self.hotel.crm_account_id.lifetime_value, 100)
        self.assertEqual(self.stored(self.loner).lifetime_ordered, 7)

    def test_upgrading_notes_accounts_with_figures(self):
        self.order()
        self.fold()
        self.env.cr.execute("DELETE FROM crm_account_total")
        self.Account.init()
        self.assertIn(self.hotel.crm_account_id, self.stale())
        self.assertFolded()
        self.Account.init()
        self.assertFalse(self.stale())

    # === ACCOUNTS CHANGE === #

    def test_switching(self):
        for price, customer in enumerate(self.customers, 1):
            self.order(customer, price=price)
        self.assertValues(1, 2, 3, 4)
        self.set_strategy("root")
        self.assertTrue(self.stale())
        self.assertValues(6, 6, 6, 4)
        self.set_strategy("each")
        self.assertValues(1, 2, 3, 4)

    def test_set_by_hand(self):
        self.order(self.hotel, price=5)
        self.fold()
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertValues(0, 0, 5, 5)
        self.hotel.crm_account_id = False
        self.assertValues(0, 0, 5, 0)

    def test_merged_and_unmerged(self):
        self.order(self.hotel, price=5)
        self.order(self.loner, price=2)
        self.fold()
        own = self.hotel.crm_account_id
        own.merge_into(self.loner.crm_account_id.id)
        self.assertValues(0, 0, 7, 7)
        own.unmerge()
        self.assertValues(0, 0, 5, 2)

    def test_person_joins_and_leaves(self):
        person = self.Partner.create({"name": "Ann", "is_crm_customer": True})
        own = person.crm_account_id
        self.order(person, price=3)
        self.assertFolded()
        person.parent_id = self.hotel
        self.assertValues(0, 0, 3, 0)
        self.assertEqual(own.lifetime_value, 0)
        person.parent_id = self.loner
        self.assertValues(0, 0, 0, 3)
        person.parent_id = False
        self.assertValues(0, 0, 0, 0)
        self.assertEqual(person.crm_account_id.lifetime_value, 3)

    def test_prospect_with_orders_becomes_a_customer_again(self):
        self.order(self.loner, price=3)
        self.fold()
        account = self.loner.crm_account_id
        self.loner.is_crm_customer = False
        self.assertEqual(account.lifetime_value, 0)
        self.assertFolded()
        self.loner.is_crm_customer = True
        self.assertValues(0, 0, 0, 3)

    def test_partners_are_merged(self):
        contact = self.create_contact("Eve", self.loner)
        self.order(contact, price=1)
        self.order(self.loner, price=2)
        self.order(self.hotel, price=4)
        self.fold()
        left = self.loner.crm_account_id
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.loner | self.hotel).ids, self.hotel)
        self.customers -= self.loner
        self.assertValues(0, 0, 7)
        self.assertEqual(left.exists().lifetime_value, 0)

    def test_company_is_deleted(self):
        contact = self.create_contact("Eve", self.loner)
        self.order(self.loner, price=2).partner_id = contact
        self.order(contact, price=5)
        self.assertFolded()
        left = self.loner.crm_account_id
        self.loner.unlink()
        self.env.flush_all()
        self.assertEqual(left.lifetime_value, 0)
        self.assertEqual(contact.crm_account_id.lifetime_value, 7)
        self.customers -= self.loner
        self.assertValues(0, 0, 0)

    def test_company_is_founded(self):
        person = self.Partner.create(
            {"name": "Ann", "is_crm_customer": True, "company_name": "Ann's"}
        )
        self.order(person, price=3)
        self.assertFolded()
        person.create_company()
        self.assertEqual(person.parent_id.crm_account_id.lifetime_value, 3)
        self.assertFolded()

    # === RIGHTS === #

    def test_nobody_reads_totals(self):
        manager = self.new_user("sales_boss", "sales_team.group_sale_manager")
        for model in ("crm.account.total", "crm.account.total.stale"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(manager).search([])


@tagged("post_install", "-at_install")
class TestAccountsByValue(TotalsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(crm_account_by_value, "FEW", 0))
        cls.partners = cls.Partner.create(
            [
                {
                    "name": f"Hotel {number}",
                    "is_company": True,
                    "is_crm_customer": True,
                    "parent_id": number % 4 == 1 and cls.group.id,
                    "type": "other",
                }
                for number in range(14)
            ]
        )
        cls.accounts = cls.partners.crm_account_id | cls.group.crm_account_id

    def sell(self):
        """To most; equal values, nothing, a gift, and more given back than bought."""
        for number, partner in enumerate(self.partners[:10]):
            self.order(partner, price=(30, 20, 20, 0, 10)[number % 5])
        order = self.order(self.partners[10])
        self.document(order, 150, "out_refund")
        self.document(order, 30, "out_refund")

    def calculate(self, order):
        """Sorted by Odoo, without the index of totals."""
        return self.accounts.sorted(order)

    def pages(self, order, size=4, accounts=None):
        accounts = self.accounts if accounts is None else accounts
        model = self.Account.with_env(accounts.env)
        domain = [("id", "in", accounts.ids)]
        pages = [
            model.search(domain, offset=offset, limit=size, order=order)
            for offset in range(0, len(accounts) + 1, size)
        ]
        self.assertEqual([len(page) for page in pages[:-1]], [size] * (len(pages) - 1))
        return [account for page in pages for account in page]

    def assertSorted(self):
        for order in ORDERS:
            with self.subTest(order=order):
                self.assertEqual(self.pages(order), list(self.calculate(order)))

    def test_pages_before_and_after_folding(self):
        self.sell()
        self.assertSorted()
        self.fold()
        self.assertSorted()
        self.order(self.partners[9], price=25)
        self.order(self.partners[12], price=20)
        self.assertSorted()
        self.set_strategy("root")
        self.assertSorted()
        self.fold()
        self.assertFalse(self.stale())
        self.assertSorted()

    def test_equal_values_are_on_one_page_only(self):
        self.sell()
        self.fold()
        found = self.pages("lifetime_value desc", size=3)
        self.assertEqual(len(found), len(set(found)))
        self.assertEqual(set(found), set(self.accounts))

    def test_on_each_basis_and_in_each_company(self):
        self.sell()
        abroad = self.env["res.company"].create({"name": "Abroad"})
        for number in (1, 3, 12):
            self.order(self.partners[number], price=number, company_id=abroad.id)
        self.fold()
        self.accounts = self.accounts.with_company(abroad)
        self.assertSorted()
        self.assertEqual(self.pages(ORDERS[0])[0].lifetime_value, 12)
        self.accounts = self.accounts.with_company(self.env.company)
        self.env["ir.config_parameter"].set_param(
            "crm_commerce_bridge.lifetime_value_basis", "invoiced"
        )
        self.assertSorted()
        self.assertEqual(self.pages(ORDERS[1])[0].lifetime_value, -180)

    def test_many_notes(self):
        """More than the database looks up in a hash table."""
        self.sell()
        with patch.object(crm_account_by_value, "MANY", 50):
            self.assertSorted()
        self.startPatcher(
            patch(
                "odoo.addons.crm_commerce_bridge.models.lifetime"
                ".crm_account_total.MOST_HASHED",
                2,
            )
        )
        self.assertSorted()

    def test_filters_count(self):
        self.sell()
        self.fold()
        self.accounts[2:].user_id = self.env.user
        domain = [("user_id", "=", self.env.uid)]
        found = self.Account.search(domain, limit=20, order="lifetime_value desc, id")
        self.assertEqual(found, self.accounts[2:].sorted("lifetime_value desc, id"))
        domain = [("id", "in", self.accounts.ids), ("customer_segment", "=", "new")]
        found = self.Account.search(domain, limit=20, order="lifetime_value desc, id")
        bought = self.accounts.filtered("order_count")
        self.assertEqual(found, bought.sorted("lifetime_value desc, id"))

    def test_others_accounts_are_left_out(self):
        """Who reads own orders sorts by these, and who may not see an account does not.

        The sort of Odoo's own path is compared with.
        """
        self.sell()
        self.fold()
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        boss = self.new_user("boss", "sales_team.group_sale_salesman_all_leads")
        self.env["sale.order"].search(
            [("partner_id", "=", self.partners[4].id)]
        ).user_id = seller
        self.env["sale.order"].search(
            [("partner_id", "=", self.partners[0].id)]
        ).user_id = boss
        first = self.accounts.with_user(seller)
        self.assertEqual(
            self.pages(ORDERS[0], accounts=first)[0], self.partners[4].crm_account_id
        )
        there = self.env["res.company"].create({"name": "There"})
        self.partners[0].company_id = there
        self.assertEqual(self.partners[0].crm_account_id.company_id, there)
        seen = self.accounts.with_user(boss)._filtered_access("read")
        self.assertNotIn(self.partners[0].crm_account_id, seen)
        domain = [("id", "in", self.accounts.ids)]
        found = seen.search(domain, limit=50, order="lifetime_value desc, id")
        self.assertEqual(found, seen.sorted("lifetime_value desc, id"))

    def test_clerks_cannot_sort(self):
        clerk = self.new_user("clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.Account.with_user(clerk).search([], limit=3, order="lifetime_value")

    def test_page_costs_the_same_queries(self):
        self.sell()
        self.fold()

        def page():
            self.Account.web_search_read(
                [("id", "in", self.accounts.ids)],
                {"name": {}, "lifetime_value": {}},
                limit=3,
                order="lifetime_value desc",
            )

        page()
        few = self.count_queries(page)
        for partner in self.partners:
            self.order(partner)
            self.order(partner, price=3)
        self.fold()
        self.assertEqual(self.count_queries(page), few)


@tagged("post_install", "-at_install")
class TestTotalsOfTwo(CommittingCase):
    """A customer moves while it is folded."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            one, two = env["res.partner"].create(
                [
                    {"name": name, "is_company": True, "is_crm_customer": True}
                    for name in ("One", "Two")
                ]
            )
            product = env["product.product"].create({"name": "Stay", "type": "service"})
            order = env["sale.order"].create(
                {
                    "partner_id": one.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 100})
                    ],
                }
            )
            order.action_confirm()
            self.one, self.two, self.order = one.id, two.id, order.id
            self.product = product.id
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.transaction() as env:
            order = env["sale.order"].browse(self.order)
            order._action_cancel()
            order.unlink()
            env["product.product"].browse(self.product).unlink()
            partners = env["res.partner"].browse([self.one, self.two])
            accounts = partners.own_account_id
            partners.unlink()
            env["crm.account.recheck"].search([]).unlink()
            env.flush_all()
            accounts.with_context(active_test=False).exists().unlink()
            env["commerce.channel.customer"]._fold_noted()

    def fold(self, env):
        env["commerce.channel.customer"]._fold_noted()

    def assertExact(self, *values):
        with self.transaction() as env:
            accounts = env["res.partner"].browse([self.one, self.two]).own_account_id
            self.assertEqual([a.lifetime_value for a in accounts], list(values))
            self.assertFalse(env["crm.account.total"]._find_wrong())

    def move(self, env):
        one, two = env["res.partner"].browse([self.one, self.two])
        one.crm_account_id = two.own_account_id

    def test_moved_while_folded(self):
        with self.transaction() as folding, self.transaction() as moving:
            folding.cr.execute("SELECT")  # its view of the data begins
            self.move(moving)
            self.fold(folding)
        self.assertExact(0, 100)
        with self.transaction() as env:
            self.fold(env)
        self.assertExact(0, 100)

    def test_ordered_while_moved(self):
        with self.transaction() as ordering, self.transaction() as moving:
            ordering["sale.order"].browse(self.order).order_line.price_unit = 60
            self.move(moving)
        self.assertExact(0, 60)
        with self.transaction() as env:
            self.fold(env)
        self.assertExact(0, 60)

"""Fifths of the accounts by recency, frequency and value."""

import re
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..models.account.crm_account_quintile import QUINTILES
from .test_rhythm import FAST, NOON, RhythmCase

BOUGHT = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), max_size=20)


def calculate(figures):
    """The fifth of each figure, slowly: bounds are figures that there are."""
    ordered = sorted(figures.values())
    count = len(ordered)
    bounds = (
        [ordered[-(-count * part // 5) - 1] for part in range(1, 5)] if count else []
    )
    return {
        key: str(1 + sum(figure > bound for bound in bounds))
        for key, figure in figures.items()
    }


@tagged("post_install", "-at_install")
class TestQuintiles(RhythmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Quintile = cls.env["crm.account.quintile"]
        # Orders that are there already would be among the accounts.
        cls.env.cr.execute("UPDATE sale_order SET commerce_customer_id = NULL")
        cls.env.invalidate_all()
        cls.Folded._fold_all()
        cls.partners = cls.Partner.create(
            [
                {"name": f"Shop {n}", "is_company": True, "is_crm_customer": True}
                for n in range(6)
            ]
        )
        cls.accounts = cls.partners.crm_account_id
        cls.as_boss = cls.accounts.with_user(cls.boss)

    def refresh(self):
        self.fold()
        self.Quintile._cron_refresh()
        self.env.invalidate_all()

    def read_quintiles(self, accounts=None):
        """Read, found, and grouped by: all the same."""
        accounts = self.as_boss if accounts is None else accounts
        accounts.invalidate_recordset(QUINTILES)
        ours = [("id", "in", accounts.ids)]
        for name in QUINTILES:
            by_fifth = accounts.grouped(name)
            for fifth, members in by_fifth.items():
                found = accounts.search([(name, "=", fifth), *ours])
                self.assertEqual(found, members.sorted())
            rows = accounts._read_group(ours, [name], ["__count"])
            counts = {fifth: len(members) for fifth, members in by_fifth.items()}
            self.assertEqual(dict(rows), counts)
        return {
            account.id: tuple(account[name] for name in QUINTILES)
            for account in accounts
        }

    def test_five_accounts(self):
        for number, partner in enumerate(self.partners[:5]):
            for _order in range(number + 1):
                self.buy(50 - number, partner=partner, price=10)
        self.refresh()
        found = list(self.read_quintiles().values())
        self.assertEqual(found[:5], [(str(n),) * 3 for n in range(1, 6)])
        self.assertEqual(found[5], (False,) * 3)

    def test_equal_figures_are_in_one_fifth(self):
        for partner in self.partners:
            self.buy(5, partner=partner)
        self.refresh()
        self.assertEqual(set(self.read_quintiles().values()), {("1", "1", "1")})

    def test_bounds_are_those_of_last_night(self):
        for number, partner in enumerate(self.partners[:5]):
            self.buy(50 - number, partner=partner, price=number)
        self.refresh()
        lowest = self.as_boss[0]
        self.assertEqual(lowest.value_quintile, "1")
        self.buy(0, partner=self.partners[0], price=100)
        self.assertEqual(self.read_quintiles()[lowest.id], ("5", "5", "5"))
        self.assertEqual(self.as_boss[4].value_quintile, "5")
        self.refresh()
        self.assertEqual(self.as_boss[4].value_quintile, "4")

    def test_without_bounds_there_are_no_fifths(self):
        self.Quintile.search([]).unlink()
        self.buy(5, partner=self.partners[0])
        self.assertEqual(set(self.read_quintiles().values()), {(False,) * 3})

    def test_each_company_and_basis_has_its_own(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.boss.company_ids |= abroad
        for number, partner in enumerate(self.partners):
            order = self.order(partner, price=number + 1)
            self.buy(5, partner=partner, price=10 - number, company_id=abroad.id)
            if number == 0:
                self.document(order, 1)
        self.refresh()
        self.assertEqual(self.as_boss[5].value_quintile, "5")
        self.assertEqual(self.as_boss[5].with_company(abroad).value_quintile, "1")
        self.env["ir.config_parameter"].set_param(
            "crm_commerce_bridge.lifetime_value_basis", "invoiced"
        )
        self.env.invalidate_all()
        self.assertEqual(self.as_boss[0].value_quintile, "5")
        self.assertEqual(self.as_boss[5].value_quintile, "1")

    def test_salespeople_see_fifths_of_own_orders(self):
        for number, partner in enumerate(self.partners[:5]):
            self.buy(50 - number, partner=partner, price=1 + number)
            self.buy(
                number, partner=partner, price=1000 - number, user_id=self.seller.id
            )
        self.refresh()
        mine = self.accounts.with_user(self.seller)
        values = [fifths[2] for fifths in self.read_quintiles(mine).values()]
        self.assertEqual(values[:5], ["5", "4", "3", "2", "1"])
        label = mine.fields_get(["value_quintile"])["value_quintile"]["string"]
        self.assertEqual(label, "Yours: Value Quintile")

    def test_equals_a_slow_calculation(self):
        orders = self.env["sale.order"].union(*(self.order() for _n in range(20)))
        self.env.flush_all()

        @FAST
        @given(BOUGHT)
        def compare(bought):
            self.env.cr.execute(
                "UPDATE sale_order SET state = 'cancel', lifetime_ordered = 0,"
                " lifetime_invoiced = 0, lifetime_paid = 0, commerce_customer_id = NULL"
                " WHERE id = ANY(%s)",
                [orders.ids],
            )
            for order, (who, value) in zip(orders, bought, strict=False):
                self.env.cr.execute(
                    "UPDATE sale_order SET state = 'sale', lifetime_ordered = %s,"
                    " commerce_customer_id = %s, date_order = %s WHERE id = %s",
                    [
                        value,
                        self.partners[who % 6].id,
                        NOON - timedelta(hours=who * 7),
                        order.id,
                    ],
                )
            self.env.invalidate_all()
            self.Folded._fold_all()
            self.Quintile._cron_refresh()
            self.check(bought)

        compare()

    def check(self, bought):
        last, count, value = {}, {}, {}
        for who, amount in bought:
            account = self.accounts[who % 6].id
            last[account] = max(last.get(account, -1000), -who * 7)
            count[account] = count.get(account, 0) + 1
            value[account] = value.get(account, 0) + amount
        expected = [calculate(figures) for figures in (last, count, value)]
        self.assertEqual(
            self.read_quintiles(),
            {
                account: tuple(figures.get(account, False) for figures in expected)
                for account in self.accounts.ids
            },
        )

    def test_list_costs_the_same_queries(self):
        def read():
            accounts = self.as_boss.browse(self.accounts.ids)
            for name in QUINTILES:
                accounts.mapped(name)

        for partner in self.partners:
            self.buy(1, partner=partner)
        self.refresh()
        read()
        few = self.count_queries(read)
        for partner in self.partners:
            self.buy(*range(1, 9), partner=partner)
        self.refresh()
        self.assertLessEqual(self.count_queries(read), few)

    def test_nobody_reads_bounds(self):
        with self.assertRaises(AccessError):
            self.Quintile.with_user(self.boss).search([])

    def test_scheduled_action(self):
        self.buy(5, partner=self.partners[0])
        self.fold()
        with freeze_time(NOON), self.enter_registry_test_mode():
            job = self.env.ref("crm_commerce_bridge.ir_cron_account_quintile")
            job.method_direct_trigger()
        lines = self.Quintile.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(lines), 5)


@tagged("post_install", "-at_install")
class TestOwnFilters(RhythmCase):
    """Whoever reads own orders only is told so by filters, too."""

    def labels(self, model, view, user):
        arch = self.env[model].with_user(user).get_view(self.env.ref(view).id, "search")
        return {
            node.get("name"): node.get("string")
            for node in etree.fromstring(arch["arch"]).iter("filter")
        }

    def test_filters_and_groupings(self):
        for model, view in (
            ("crm.account", "crm_commerce_bridge.crm_account_view_search"),
            ("res.partner", "base.view_res_partner_filter"),
        ):
            with self.subTest(model=model):
                own = self.labels(model, view, self.seller)
                labels = self.labels(model, view, self.boss)
                self.assertEqual(own.keys(), labels.keys())
                changed = {name for name in labels if own[name] != labels[name]}
                figures = {
                    name
                    for name in labels
                    if re.search(
                        "segment|quiet|rhythm|recency|frequency|value_|_value", name
                    )
                }
                self.assertEqual(changed, figures)
                self.assertEqual(own["going_quiet"], "Yours: Going Quiet")
                self.assertEqual(labels["going_quiet"], "Going Quiet")

    def test_lists_of_customers_are_filtered_by_each_segment(self):
        customer = self.hotel.with_user(self.boss)
        self.buy(100, 91, 82, 73)
        arch = customer.get_view(
            self.env.ref("base.view_res_partner_filter").id, "search"
        )
        domains = {
            node.get("name"): safe_eval(node.get("domain"))
            for node in etree.fromstring(arch["arch"]).iter("filter")
            if re.search("segment_|quiet|account_value", node.get("name"))
            and node.get("domain")
        }
        found = {
            name
            for name, domain in domains.items()
            if customer.search([*domain, ("id", "=", customer.id)])
        }
        found -= {"account_value_highest"}
        self.assertEqual(found, {"segment_loyal", "going_quiet"})
        self.assertEqual(len(domains), 8)

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestChannelCustomer(CommerceCommon):
    """The folded figures of a customer, and reading them before they are folded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Folded = cls.env["commerce.channel.customer"]
        cls.Stale = cls.env["commerce.channel.customer.stale"]
        cls.cron = cls.env.ref("crm_commerce_bridge.ir_cron_lifetime_value")
        cls.direct = cls.env.ref("crm_commerce_bridge.commerce_channel_direct")
        cls.Folded._fold_all()

    def fold(self):
        self.Folded._fold_noted()

    def folded(self, partner=None):
        partner = partner or self.hotel
        return self.Folded.search([("partner_id", "=", partner.id)])

    def noted(self):
        self.env.flush_all()
        return self.Stale.search([]).mapped("partner_res_id")

    def assertExact(self):
        """The folded lines are what folding everybody would write."""
        names = ["partner_id", "channel_id", "company_id", "order_count"]
        names += ["lifetime_ordered", "lifetime_invoiced", "lifetime_paid"]
        names += ["first_order_date", "last_order_date"]

        def lines():
            self.env.invalidate_all()
            return sorted(
                str([line[name] for name in names]) for line in self.Folded.search([])
            )

        folded = lines()
        self.Folded._fold_all()
        self.assertEqual(folded, lines())

    # === FOLDING === #

    def test_a_line_per_channel(self):
        web = self.env["commerce.channel"].create({"name": "Web"})
        self.order()
        self.order(price=50, date_order="2025-03-01 10:00:00").write(
            {"date_order": "2025-03-01 10:00:00"}
        )
        self.order(price=7, commerce_channel_id=web.id)
        self.fold()
        direct, other = self.folded().sorted("lifetime_value", reverse=True)
        self.assertEqual(direct.channel_id, self.direct)
        self.assertEqual(direct.order_count, 2)
        self.assertEqual(direct.lifetime_value, 150)
        self.assertEqual(direct.average_order_value, 75)
        self.assertEqual(str(direct.first_order_date), "2025-03-01 10:00:00")
        self.assertEqual(direct.crm_account_id, self.hotel.crm_account_id)
        self.assertEqual(other.channel_id, web)
        self.assertEqual(other.lifetime_value, 7)
        self.assertEqual(self.hotel.channel_customer_ids, direct | other)
        self.assertEqual(web.lifetime_value, 7)
        self.assertEqual(web.order_count, 1)
        self.assertExact()

    def test_figures_are_right_before_folding(self):
        order = self.order()
        self.assertFalse(self.folded())
        self.assertEqual(self.hotel.lifetime_value, 100)
        self.fold()
        self.assertEqual(self.hotel.lifetime_value, 100)
        order.order_line.price_unit = 80
        self.assertEqual(self.folded().lifetime_value, 100)
        self.assertEqual(self.hotel.lifetime_value, 80)
        self.assertEqual(self.hotel.crm_account_id.lifetime_value, 80)
        self.fold()
        self.assertEqual(self.folded().lifetime_value, 80)

    def test_whatever_changes_a_figure_is_noted(self):
        web = self.env["commerce.channel"].create({"name": "Web"})
        order = self.order()
        self.fold()
        for values in (
            {"date_order": "2025-01-01"},
            {"commerce_channel_id": web.id},
            {"partner_id": self.loner.id},
            {"partner_id": self.hotel.id},
        ):
            with self.subTest(values=values):
                order.write(values)
                self.assertIn(self.hotel.id, self.noted())
                self.fold()
                self.assertFalse(self.noted())
                self.assertExact()
        order._action_cancel()
        self.assertEqual(self.noted(), self.hotel.ids)
        self.fold()
        self.assertFalse(self.folded())

    def test_invoiced_and_deleted_after_cancelling(self):
        order = self.order()
        self.document(order, 60)
        order._action_cancel()
        self.fold()
        self.assertEqual(self.folded().lifetime_invoiced, 60)
        order.order_line.invoice_lines.sale_line_ids = False
        order.unlink()
        self.fold()
        self.assertFalse(self.folded())

    def test_invoice_of_a_cancelled_order_is_reset(self):
        order = self.order()
        invoice = self.document(order, 60)
        order._action_cancel()
        self.fold()
        invoice.button_draft()
        self.assertEqual(self.noted(), self.hotel.ids)
        self.fold()
        self.assertFalse(self.folded())

    def test_order_of_nothing_counts(self):
        """An order created in its final state, as by a connector."""
        self.order(price=0, confirm=False, state="sale")
        self.assertEqual(self.hotel.crm_account_id.order_count, 1)
        self.fold()
        self.assertEqual(self.folded().order_count, 1)
        self.assertEqual(self.hotel.lifetime_value, 0)

    def test_quotations_leave_no_notes(self):
        order = self.order(confirm=False)
        order.order_line.price_unit = 30
        order.date_order = "2025-01-01"
        self.assertFalse(self.noted())

    def test_nothing_else_grows(self):
        """History and chatter do not, but for what Odoo writes on the orders."""
        self.order()
        orders = self.env["sale.order"].union(
            *(self.order(confirm=False) for _each in range(20))
        )
        account = self.hotel.crm_account_id

        def count():
            self.env.flush_all()
            return self.env.execute_query(
                SQL(
                    """
                    SELECT (SELECT count(*) FROM crm_account_assignment),
                           count(DISTINCT message.id), count(tracking.id)
                    FROM mail_message message
                    LEFT JOIN mail_tracking_value tracking
                           ON tracking.mail_message_id = message.id
                    WHERE message.model IS DISTINCT FROM 'sale.order'
                    """
                )
            )

        before = count()
        orders.action_confirm()
        self.fold()
        self.assertEqual(count(), before)
        self.assertEqual(account.lifetime_value, 2100)

    def test_scheduled_action(self):
        self.order()
        self.order(self.loner, price=7)
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertEqual(self.folded().lifetime_value, 100)
        self.assertEqual(self.folded(self.loner).lifetime_value, 7)
        self.assertFalse(self.noted())
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertExact()

    def test_scheduled_action_is_asked_for_once(self):
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", self.cron.id)]).unlink()
        for _each in range(3):
            self.order()
            self.env.flush_all()
        trigger = triggers.search([("cron_id", "=", self.cron.id)])
        self.assertEqual(len(trigger), 1)
        self.assertLessEqual(
            trigger.call_at, fields.Datetime.now() + timedelta(minutes=1)
        )

    def test_partner_merge(self):
        self.order()
        self.order(self.loner, price=7)
        self.fold()
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.hotel | self.loner).ids, self.loner)
        self.assertEqual(self.loner.lifetime_value, 107)
        self.fold()
        self.assertEqual(self.folded(self.loner).lifetime_value, 107)
        self.assertExact()

    def test_buyer_without_company_joins_one(self):
        buyer = self.Partner.create({"name": "Ann"})
        self.order(buyer)
        self.assertEqual(buyer.lifetime_value, 100)
        buyer.parent_id = self.hotel
        self.assertEqual(buyer.lifetime_value, 0)
        self.assertEqual(self.hotel.lifetime_value, 100)
        self.assertEqual(self.hotel.group_lifetime_value, 100)
        account = self.hotel.crm_account_id
        self.assertEqual(account.lifetime_value, 100)
        orders = self.env["sale.order"].search(
            account.action_view_lifetime_orders()["domain"]
        )
        self.assertEqual(sum(orders.mapped("lifetime_amount")), 100)
        for partner in (buyer, self.hotel):
            domain = partner.action_view_lifetime_orders()["domain"]
            orders = self.env["sale.order"].search(domain)
            shares = sum(orders.mapped("lifetime_amount"))
            self.assertEqual(shares, partner.lifetime_value)
        buyer.parent_id = False
        self.assertEqual(buyer.lifetime_value, 100)
        self.assertEqual(self.hotel.lifetime_value, 0)

    # === SEARCHING, SORTING, SUMMING === #

    def test_search(self):
        self.order()
        self.order(self.loner, price=7)
        for folded in (False, True):
            if folded:
                self.fold()
            for model, records in (
                (self.Partner, self.customers),
                (self.Account, self.customers.crm_account_id),
            ):
                for name, operator, value in (
                    ("lifetime_value", ">", 50),
                    ("lifetime_value", "=", 0),
                    ("lifetime_value", "in", [7, 100]),
                    ("average_order_value", "<=", 7),
                    ("last_order_date", "!=", False),
                    ("first_order_date", "<", "2099-01-01"),
                    ("days_since_last_order", "=", 0),
                    ("customer_segment", "=", "prospect"),
                    ("customer_segment", "in", ["new", "lapsed"]),
                ):
                    with self.subTest(model=model, field=name, operator=operator):
                        domain = [(name, operator, value), ("id", "in", records.ids)]
                        found = model.search(domain)
                        expected = records.filtered_domain(domain[:1])
                        if name == "days_since_last_order":
                            expected = expected.filtered("last_order_date")
                        self.assertEqual(found, expected)

    def test_sort(self):
        self.order(price=7)
        self.order(self.loner)
        for order, expected in (
            ("lifetime_value desc, id", self.loner | self.hotel),
            ("average_order_value desc, id", self.loner | self.hotel),
        ):
            partners = self.Partner.search(
                [("id", "in", self.customers.ids)], order=order, limit=2
            )
            self.assertEqual(partners.ids, expected.ids)
            accounts = self.customers.crm_account_id
            accounts = self.Account.search(
                [("id", "in", accounts.ids)], order=order, limit=2
            )
            self.assertEqual(accounts.ids, expected.crm_account_id.ids)

    def test_sums_of_groups(self):
        manager = self.new_user("manager", "sales_team.group_sale_salesman")
        (self.hotel | self.region).crm_account_id.user_id = manager
        self.order()
        self.order(self.region, price=20)
        self.order(self.loner, price=7)
        domain = [("id", "in", self.customers.crm_account_id.ids)]
        sums = self.Account._read_group(
            domain, ["user_id"], ["lifetime_value:sum", "order_count:sum"]
        )
        sums = {user: values for user, *values in sums}
        self.assertEqual(sums[manager], [120, 2])
        self.assertEqual(sum(value for value, _count in sums.values()), 127)
        [(total,)] = self.Partner._read_group(
            [("id", "in", self.customers.ids)], [], ["lifetime_value:sum"]
        )
        self.assertEqual(total, 127)
        [(total,)] = self.env["sale.order"]._read_group(
            [("commerce_customer_id", "in", self.customers.ids)],
            [],
            ["lifetime_amount:sum"],
        )
        self.assertEqual(total, 127)
        segments = self.Account._read_group(domain, ["customer_segment"], ["__count"])
        self.assertEqual(dict(segments), {"new": 3, "prospect": 1})

    def test_web_client_can_use_the_figures(self):
        described = self.Account.fields_get(["lifetime_value", "customer_segment"])
        self.assertEqual(described["lifetime_value"]["aggregator"], "sum")
        for attribute in ("searchable", "sortable"):
            self.assertTrue(described["lifetime_value"][attribute])
        self.assertTrue(described["customer_segment"]["groupable"])
        order = self.env["sale.order"].fields_get(["lifetime_amount"])
        self.assertEqual(order["lifetime_amount"]["aggregator"], "sum")
        self.assertTrue(order["lifetime_amount"]["sortable"])
        self.assertTrue(order["lifetime_amount"]["searchable"])

    # === SEGMENT === #

    def test_segments(self):
        today = fields.Datetime.now()
        for days, expected in (
            ([], "prospect"),
            ([400], "lapsed"),
            ([400, 200], "risk"),
            ([10], "new"),
            ([120, 10], "active"),
            ([120, 30, 20, 10], "loyal"),
        ):
            with self.subTest(days=days):
                customer = self.create_company("Buyer")
                for ago in days:
                    order = self.order(customer)
                    order.date_order = today - timedelta(days=ago)
                self.assertEqual(customer.customer_segment, expected)
                self.assertEqual(customer.crm_account_id.customer_segment, expected)
                if days:
                    self.assertEqual(customer.days_since_last_order, days[-1])
        order.order_line.price_unit = 10_000
        self.env.invalidate_all()
        self.assertEqual(customer.customer_segment, "key")

    def test_days_begin_where_the_user_is(self):
        order = self.order()
        for zone in ("Pacific/Auckland", "America/Los_Angeles", "nowhere"):
            hotel = self.hotel.with_context(tz=zone)
            start = hotel._start_of_day(365)
            for seconds, days, segment in ((0, 365, "risk"), (-1, 366, "lapsed")):
                with self.subTest(zone=zone, seconds=seconds):
                    order.date_order = start + timedelta(seconds=seconds)
                    self.assertEqual(hotel.days_since_last_order, days)
                    self.assertEqual(hotel.customer_segment, segment)
                    found = hotel.search([("customer_segment", "=", segment)])
                    self.assertIn(hotel, found)

    def test_key_customers_in_a_currency_without_cents(self):
        yen = self.env.ref("base.JPY")
        company = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": yen.id}
        )
        self.env.user.company_ids |= company
        there = self.env(context={"allowed_company_ids": company.ids})
        for _each in range(4):
            order = self.order(price=10_000, company_id=company.id)
            order.date_order = fields.Datetime.now() - timedelta(days=100)
        hotel = self.hotel.with_env(there)
        self.assertEqual(hotel.customer_segment, "loyal")
        order.order_line.price_unit = 1_000_000
        self.env.invalidate_all()
        self.assertEqual(hotel.customer_segment, "key")

    # === WHO SEES WHAT === #

    def test_limited_salesperson(self):
        """Every number is that of the orders he may read."""
        seller = self.new_user(
            "own_seller", "sales_team.group_sale_salesman", "base.group_allow_export"
        )
        other = self.new_user("other_seller", "sales_team.group_sale_salesman")
        self.order(user_id=seller.id)
        self.order(price=900, user_id=other.id)
        self.order(self.loner, price=500, user_id=other.id)
        mine = self.env(user=seller)
        for folded in (False, True):
            if folded:
                self.fold()
            for records in (self.customers, self.customers.crm_account_id):
                records = records.with_env(mine)
                with self.subTest(model=records._name, folded=folded):
                    rows = records.read(["lifetime_value", "lifetime_value_limited"])
                    self.assertEqual(sum(row["lifetime_value"] for row in rows), 100)
                    self.assertTrue(all(row["lifetime_value_limited"] for row in rows))
                    domain = [("id", "in", records.ids)]
                    found = records.search(domain + [("lifetime_value", ">", 0)])
                    self.assertEqual(len(found), 1)
                    ordered = records.search(domain, order="lifetime_value desc")
                    self.assertEqual(ordered[0], found)
                    [(total,)] = records._read_group(domain, [], ["lifetime_value:sum"])
                    self.assertEqual(total, 100)
                    exported = found.export_data(["lifetime_value"])["datas"]
                    self.assertEqual(exported, [[100.0]])
                    listed = mine["sale.order"].search(
                        found.action_view_lifetime_orders()["domain"]
                    )
                    self.assertEqual(sum(listed.mapped("lifetime_amount")), 100)
            orders = mine["sale.order"].search(
                [("state", "=", "sale"), ("commerce_channel_id", "=", self.direct.id)]
            )
            self.assertEqual(self.direct.with_env(mine).order_count, len(orders))
            with self.assertRaises(AccessError):
                mine["commerce.channel.customer"].search([])
            with self.assertRaises(AccessError):
                self.hotel.with_env(mine).read(["channel_customer_ids"])

    def test_rule_of_another_addon(self):
        """Who reads all documents, but for what a further rule hides."""
        boss = self.new_user("boss", "sales_team.group_sale_salesman_all_leads")
        self.order()
        secret = self.order(price=900)
        self.fold()
        hotel = self.hotel.with_user(boss)
        self.assertEqual(hotel.lifetime_value, 1000)
        self.assertFalse(hotel.lifetime_value_limited)
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "domain_force": f"[('id', '!=', {secret.id})]",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(hotel.lifetime_value, 100)
        self.assertTrue(hotel.lifetime_value_limited)

    def test_outsiders(self):
        self.order()
        self.fold()
        for login, group in (
            ("clerk", "base.group_user"),
            ("ann", "base.group_portal"),
        ):
            user = self.new_user(login, group)
            hotel = self.hotel.with_user(user)
            for name in ("lifetime_value", "customer_segment", "last_order_date"):
                with self.subTest(login=login, name=name):
                    with self.assertRaises(AccessError):
                        hotel.read([name])
                    with self.assertRaises(AccessError):
                        hotel.search([(name, "!=", False)])
                    with self.assertRaises(AccessError):
                        hotel.search([], order=name)
                    with self.assertRaises(AccessError):
                        hotel._read_group([], [], [f"{name}:max"])
            for model in (
                "commerce.channel.customer",
                "commerce.channel.customer.stale",
            ):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_nobody_writes_the_folded_lines(self):
        manager = self.new_user("sales_boss", "sales_team.group_sale_manager")
        self.order()
        self.fold()
        lines = self.folded().with_user(manager)
        self.assertEqual(lines.lifetime_value, 100)
        with self.assertRaises(AccessError):
            lines.write({"lifetime_ordered": 1})
        with self.assertRaises(AccessError):
            lines.unlink()

    def test_companies_have_a_line_each(self):
        abroad = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": self.currency.id}
        )
        self.env.user.company_ids |= abroad
        self.order()
        order = self.order(price=40, company_id=abroad.id)
        self.assertEqual(order.lifetime_currency_id, self.currency)
        companies = (self.env.company | abroad).ids
        hotel = self.hotel.with_context(allowed_company_ids=companies)
        for folded in (False, True):
            if folded:
                self.fold()
            self.assertEqual(hotel.lifetime_value, 100)
            lines = hotel.lifetime_value_by_company.split("\n")
            self.assertEqual(len(lines), 2)
            self.assertIn("Abroad", lines[1])
            self.assertIn("40", lines[1])
            self.assertEqual(hotel.crm_account_id.order_count, 1)
            self.assertEqual(hotel.with_company(abroad).lifetime_value, 40)
            alone = self.hotel.with_context(allowed_company_ids=self.env.company.ids)
            self.assertFalse(alone.lifetime_value_by_company)
            self.assertEqual(alone.crm_account_id.order_count, 1)
        self.assertEqual(len(self.folded()), 2)
        self.assertExact()

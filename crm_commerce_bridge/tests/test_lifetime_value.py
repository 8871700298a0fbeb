from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge import hooks
from odoo.addons.crm_commerce_bridge.models.lifetime.commerce_lifetime_mixin import (
    LIFETIME_FIELDS,
)

from .common import CommerceCommon

AMOUNT = st.integers(min_value=1, max_value=300)
EVENT = st.tuples(
    st.sampled_from(
        ["invoice", "credit", "reset", "cancel", "confirm", "reprice", "downpay"]
    ),
    AMOUNT,
)


@tagged("post_install", "-at_install")
class TestLifetimeValue(CommerceCommon):
    # === ORDERED === #

    def test_quotations_and_cancelled_orders_count_nothing(self):
        order = self.order(confirm=False)
        self.assertEqual(order.lifetime_amount, 0)
        order.action_confirm()
        self.assertEqual(order.lifetime_amount, 100)
        order._action_cancel()
        self.assertEqual(order.lifetime_amount, 0)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.lifetime_amount, 100)

    def test_invoicing_changes_nothing(self):
        order = self.order()
        self.document(order, 60)
        self.assertEqual(order.lifetime_amount, 100)
        self.document(order, 40)
        self.assertEqual(order.lifetime_amount, 100)

    def test_credit_notes_are_taken_off(self):
        order = self.order()
        self.document(order, 100)
        self.document(order, 30, "out_refund")
        self.assertEqual(order.lifetime_amount, 70)
        self.document(order, 70, "out_refund")
        self.assertEqual(order.lifetime_amount, 0)

    def test_credit_note_then_new_invoice(self):
        order = self.order()
        self.document(order, 100)
        self.document(order, 100, "out_refund")
        self.assertEqual(order.lifetime_amount, 0)
        self.document(order, 90)
        self.assertEqual(order.lifetime_amount, 90)

    def test_draft_documents_do_not_count(self):
        order = self.order()
        self.document(order, 100)
        credit = self.document(order, 100, "out_refund")
        credit.button_draft()
        self.assertEqual(order.lifetime_amount, 100)

    def test_down_payments_do_not_count_twice(self):
        order = self.order()
        line = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "name": "Down payment",
                "is_downpayment": True,
                "price_unit": 40,
                "product_uom_qty": 0,
            }
        )
        self.document(order, 40, line=line)
        self.document(order, 40, "out_refund", line=line)
        self.document(order, 100)
        self.assertEqual(order.lifetime_amount, 100)

    def test_discounts(self):
        order = self.order(confirm=False)
        order.order_line.discount = 25
        order.action_confirm()
        self.assertEqual(order.lifetime_amount, 75)
        free = self.order(confirm=False)
        free.order_line.discount = 100
        free.action_confirm()
        self.assertEqual(free.lifetime_amount, 0)

    def test_negative_order(self):
        self.assertEqual(self.order(price=-50).lifetime_amount, -50)

    def test_currency_has_the_rate_of_the_order(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": self.currency.id}
        )
        order = self.order(pricelist_id=pricelist.id)
        self.assertEqual(order.lifetime_amount, 50)
        self.currency.rate_ids.rate = 10
        self.assertEqual(order.lifetime_amount, 50)

    def test_documents_in_another_currency(self):
        order = self.order()
        self.document(order, 200, currency_id=self.currency.id)
        self.document(order, 60, "out_refund", currency_id=self.currency.id)
        self.assertEqual(order.lifetime_amount, 70)

    @settings(
        max_examples=15,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(EVENT, min_size=1, max_size=8))
    def test_random_histories(self, events):
        """Against a slow reading of the definition, and against the installation."""
        with self.env.cr.savepoint() as savepoint:
            order = self.order()
            self.documents = []
            for name, amount in events:
                getattr(self, f"_do_{name}")(order, amount)
                self.env.flush_all()
                expected = self._expected(order)
                self.assertAlmostEqual(order.lifetime_amount, expected, 2)
                self.assertAlmostEqual(self._installed(order), expected, 2)
                self.env.invalidate_all()
                self.assertAlmostEqual(self.hotel.lifetime_value, expected, 2)
            savepoint.close(rollback=True)
        self.env.invalidate_all()

    def _do_invoice(self, order, amount):
        self.documents.append(self.document(order, amount))

    def _do_credit(self, order, amount):
        self.documents.append(self.document(order, amount, "out_refund"))

    def _do_reset(self, order, amount):
        posted = [move for move in self.documents if move.state == "posted"]
        if posted:
            posted[amount % len(posted)].button_draft()

    def _do_cancel(self, order, amount):
        order._action_cancel()

    def _do_confirm(self, order, amount):
        if order.state == "cancel":
            order.action_draft()
            order.action_confirm()

    def _do_reprice(self, order, amount):
        if order.state == "sale":
            order.order_line[0].price_unit = amount

    def _do_downpay(self, order, amount):
        line = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "name": "Down payment",
                "is_downpayment": True,
                "price_unit": amount,
                "product_uom_qty": 0,
            }
        )
        self.document(order, amount, line=line)

    def _expected(self, order):
        if order.state != "sale":
            return 0
        posted = [d for d in self.documents if d.state == "posted"]
        totals = dict.fromkeys(("out_invoice", "out_refund"), 0)
        for move in posted:
            totals[move.move_type] += move.amount_untaxed
        again = max(0, totals["out_invoice"] - order.amount_untaxed)
        return order.amount_untaxed - max(0, totals["out_refund"] - again)

    def _installed(self, order):
        """What the installation over existing orders writes."""
        self.env.cr.execute(
            "UPDATE sale_order SET lifetime_paid = NULL WHERE id = %s", [order.id]
        )
        hooks.fill_amounts(self.env.cr)
        self.env.cr.execute(
            "SELECT lifetime_ordered FROM sale_order WHERE id = %s", [order.id]
        )
        return float(self.env.cr.fetchone()[0])

    # === WHERE IT SHOWS === #

    def test_customer_group_and_account(self):
        self.order(self.hotel)
        self.order(self.region, price=50)
        self.order(self.loner, price=7)
        self.assertEqual(self.hotel.lifetime_value, 100)
        self.assertEqual(self.region.lifetime_value, 50)
        self.assertEqual(self.region.group_lifetime_value, 150)
        self.assertEqual(self.group.group_lifetime_value, 150)
        self.assertEqual(self.hotel.crm_account_id.lifetime_value, 100)
        self.set_strategy("root")
        self.assertEqual(self.group.crm_account_id.lifetime_value, 150)
        contact = self.create_contact("Ann", self.hotel)
        self.assertEqual(contact.lifetime_value, 0, "orders are its company's")

    def test_switch_preview_and_merges_keep_the_sum(self):
        orders = self.order(self.hotel) | self.order(self.loner, price=7)
        preview = self.Run.preview("root")
        self.assertEqual(preview["lifetime_value"], self._sum_that_moves())
        self.hotel.crm_account_id.merge_into(self.loner.crm_account_id.id)
        self.assertEqual(self.loner.crm_account_id.lifetime_value, 107)
        self.hotel.active = False
        self.assertEqual(self.loner.crm_account_id.lifetime_value, 107)
        self.assertEqual(sum(orders.mapped("lifetime_amount")), 107)

    def test_run_tells_that_the_sum_is_the_same(self):
        self.order(self.hotel)
        self.set_strategy("root")
        run = self.Run.search([], limit=1)
        accounts = self.Account.search([])
        total = sum(accounts.mapped("lifetime_value"))
        self.assertEqual(run.lifetime_value_before, total)
        self.assertEqual(run.lifetime_value_after, total)

    def test_run_sums_folded_and_noted_orders_of_each_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        mine, theirs = (
            self.order(self.hotel),
            self.order(self.loner, company_id=other.id),
        )
        self.env["commerce.channel.customer"]._fold_all()
        before = self.Run._sum_lifetime_values()
        mine.order_line.price_unit = 50  # noted, not folded yet
        self.env.flush_all()
        other.active = False
        after = self.Run._sum_lifetime_values()
        ours = str(mine.company_id.id)
        self.assertEqual(after[ours], before[ours] - 50)
        self.assertEqual(after[str(other.id)], theirs.lifetime_ordered)

    def _sum_that_moves(self):
        before = {order: order.crm_account_id for order in self._all_orders()}
        self.set_strategy("root")
        moved = [o for o, account in before.items() if o.crm_account_id != account]
        total = sum(order.lifetime_amount for order in moved)
        self.set_strategy("each")
        return total

    def _all_orders(self):
        domain = [("state", "=", "sale"), ("company_id", "=", self.env.company.id)]
        return self.env["sale.order"].search(domain)

    def test_order_moved_to_another_customer(self):
        order = self.order(self.hotel)
        order.partner_id = self.loner
        self.assertEqual(self.hotel.lifetime_value, 0)
        self.assertEqual(self.loner.lifetime_value, 100)

    def test_buyer_who_changes_the_company_leaves_its_orders(self):
        buyer = self.create_contact("Ann", self.hotel)
        self.order(buyer)
        buyer.parent_id = self.loner
        self.assertEqual(self.hotel.lifetime_value, 100)
        self.assertEqual(self.loner.lifetime_value, 0)

    def test_figures_in_the_cache_follow_who_joins_and_what_they_ordered(self):
        buyer = self.env["res.partner"].create({"name": "Petra"})
        order = self.order(buyer, 70)
        self.order(self.hotel, 100)
        holders = [self.hotel, self.hotel.crm_account_id, buyer]
        self.assertEqual([h.lifetime_value for h in holders], [100, 100, 70])
        buyer.parent_id = self.hotel
        self.assertEqual([h.lifetime_value for h in holders], [170, 170, 0])
        order.order_line.price_unit = 30
        self.assertEqual([h.lifetime_value for h in holders], [130, 130, 0])
        buyer.parent_id = False
        self.assertEqual([h.lifetime_value for h in holders], [100, 100, 30])

    def test_customers_are_found_by_orders_of_who_has_joined(self):
        """As the list of an account's customers is narrowed to a channel."""
        buyer = self.env["res.partner"].create({"name": "Petra"})
        channel = self.order(buyer, 70).commerce_channel_id
        buyer.parent_id = self.hotel
        seller = self.new_user("lv_lister", "sales_team.group_sale_salesman_all_leads")
        customers = self.env["res.partner"].with_user(seller)
        path = "commerce_member_ids.commerce_order_ids.commerce_channel_id"
        among = [("id", "in", (self.hotel | self.loner | buyer).ids)]
        found = customers.search([(path, "=", channel.id), *among])
        self.assertEqual(found.ids, self.hotel.ids)

    def test_no_figure_is_looked_for_whenever_a_contact_is_written(self):
        fields = self.env["res.partner"]._fields
        written = [fields["parent_id"], fields["is_company"]]
        triggers = self.env.registry.get_trigger_tree(written)
        found = {field.name for tree in triggers.depth_first() for field in tree.root}
        self.assertIn("crm_account_id", found)
        self.assertFalse(found & LIFETIME_FIELDS)

    def test_companies_are_not_mixed(self):
        abroad = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": self.currency.id}
        )
        self.order()
        self.env.user.company_ids |= abroad
        companies = (self.env.company | abroad).ids
        hotel = self.hotel.with_context(allowed_company_ids=companies)
        self.assertEqual(hotel.lifetime_value, 100)
        self.assertEqual(hotel.with_company(abroad).lifetime_value, 0)

    def test_limited_salesperson_reads_the_value_of_own_orders(self):
        seller = self.new_user("own_seller", "sales_team.group_sale_salesman")
        self.order(user_id=seller.id)
        other = self.new_user("other_seller", "sales_team.group_sale_salesman")
        self.order(price=900, user_id=other.id)
        account = self.hotel.crm_account_id
        mine = account.with_user(seller)
        self.assertEqual(mine.lifetime_value, 100)
        self.assertTrue(mine.lifetime_value_limited)
        self.assertEqual(self.hotel.with_user(seller).lifetime_value, 100)
        self.assertTrue(self.hotel.with_user(seller).lifetime_value_limited)
        orders = self.env["sale.order"].with_user(seller)
        for action in (
            mine.action_view_lifetime_orders(),
            self.hotel.with_user(seller).action_view_lifetime_orders(),
        ):
            found = orders.search(action["domain"])
            self.assertEqual(sum(found.mapped("lifetime_amount")), 100)
        boss = self.new_user("all_seller", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(account.with_user(boss).lifetime_value, 1000)
        self.assertFalse(account.with_user(boss).lifetime_value_limited)

    def test_outsiders_read_no_value(self):
        clerk = self.new_user("ltv_clerk", "base.group_user")
        order = self.order()
        for record in (self.hotel, order):
            name = "lifetime_value" if record == self.hotel else "lifetime_amount"
            with self.assertRaises(AccessError):
                record.with_user(clerk).read([name])

    def test_confirming_costs_a_fixed_number_of_queries(self):
        counts = []
        self.order()
        for size in (1, 10):
            orders = self.env["sale.order"].union(
                *(self.order(confirm=False) for _each in range(size))
            )
            self.env.flush_all()
            orders.write({"state": "sale"})
            before = self.env.cr.sql_log_count
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

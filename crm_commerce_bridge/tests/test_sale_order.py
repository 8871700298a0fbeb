from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestSaleOrder(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.create_company("Toyland", is_crm_customer=False)
        cls.buyer = cls.create_contact("Angela", cls.company)
        cls.product = cls.env["product.product"].create({"name": "Toy"})

    def create_order(self, partner, **values):
        line = Command.create({"product_id": self.product.id})
        return self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [line], **values}
        )

    def test_draft_makes_nobody_a_customer(self):
        order = self.create_order(self.buyer)
        self.assertEqual(order.commerce_customer_id, self.company)
        self.assertFalse(self.company.is_crm_customer)
        self.assertFalse(order.crm_account_id)

    def test_sent_quotation_makes_a_commerce_customer(self):
        order = self.create_order(self.buyer)
        order.action_quotation_sent()
        self.assertTrue(self.company.is_commerce_customer)
        self.assertEqual(order.crm_account_id, self.company.crm_account_id)
        self.assertEqual(order.crm_account_id.name, "Toyland")

    def test_confirmed_order_makes_a_commerce_customer(self):
        order = self.create_order(self.buyer)
        order.action_confirm()
        self.assertTrue(self.company.is_commerce_customer)
        self.assertEqual(order.crm_account_id.name, "Toyland")

    def test_order_imported_as_confirmed_makes_a_commerce_customer(self):
        self.create_order(self.buyer, state="sale")
        self.assertTrue(self.company.is_commerce_customer)

    def test_order_stays_with_the_company_that_ordered(self):
        order = self.create_order(self.buyer)
        order.action_confirm()
        self.buyer.parent_id = self.loner
        self.assertEqual(order.commerce_customer_id, self.company)
        self.assertEqual(order.crm_account_id, self.company.crm_account_id)

    def test_order_follows_its_new_customer(self):
        order = self.create_order(self.buyer)
        order.partner_id = self.hotel
        self.assertEqual(order.commerce_customer_id, self.hotel)

    def test_switch_does_not_touch_orders(self):
        order = self.create_order(self.hotel)
        order.action_confirm()
        self.env.flush_all()
        [version] = self._versions(order)
        self.set_strategy("root")
        self.assertEqual(order.crm_account_id, self.group.crm_account_id)
        self.assertEqual(self._versions(order), [version])
        found = self.env["sale.order"].search(
            [("crm_account_id", "=", self.group.crm_account_id.id)]
        )
        self.assertEqual(found, order)

    def _versions(self, orders):
        self.env.cr.execute(
            "SELECT xmin, ctid FROM sale_order WHERE id = ANY(%s)", [orders.ids]
        )
        return self.env.cr.fetchall()

    def test_orders_are_grouped_by_account(self):
        orders = self.create_order(self.hotel) | self.create_order(self.region)
        self.set_strategy("root")
        [(account, count)] = self.env["sale.order"]._read_group(
            [("id", "in", orders.ids)], ["crm_account_id"], ["__count"]
        )
        self.assertEqual((account, count), (self.group.crm_account_id, 2))

    def test_known_customer_costs_the_confirmation_nothing(self):
        orders = [self.create_order(self.buyer) for _i in range(2)]
        orders[0].action_confirm()
        lines = self.Assignment.search_count([])
        orders[1].action_confirm()
        self.assertEqual(self.Assignment.search_count([]), lines)

    def test_customer_who_left_comes_back_with_a_draft(self):
        """Known when the order was made, and then no more."""
        self.company.is_commerce_customer = True
        order = self.create_order(self.buyer)
        self.assertTrue(order.commerce_customer_known)
        self.company.is_crm_customer = False
        self.assertFalse(order.commerce_customer_known)
        order.action_confirm()
        self.assertTrue(self.company.is_commerce_customer)

    def test_draft_of_a_customer_known_moves_to_a_prospect(self):
        self.hotel.is_commerce_customer = True
        order = self.create_order(self.hotel)
        order.partner_id = self.buyer
        self.assertFalse(order.commerce_customer_known)
        order.action_confirm()
        self.assertTrue(self.company.is_commerce_customer)

    def test_draft_older_than_what_is_known(self):
        """As all are that were there at installation."""
        order, other = self.create_order(self.buyer), self.create_order(self.hotel)
        self.hotel.is_commerce_customer = True
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET commerce_customer_known = NULL")
        self.env.invalidate_all()
        (order | other).action_confirm()
        self.assertTrue(self.company.is_commerce_customer)
        self.assertEqual(other.crm_account_id, self.hotel.crm_account_id)

    def test_sales_analysis_groups_by_account_and_channel(self):
        web = self.env["commerce.channel"].create({"name": "Web"})
        order = self.create_order(self.hotel)
        order.commerce_channel_id = web
        self.set_strategy("root")
        self.env.flush_all()
        report = self.env["sale.report"]
        domain = [("order_reference", "=", f"sale.order,{order.id}")]
        fields = ["crm_account_id", "commerce_channel_id"]
        [(account, channel, amount)] = report._read_group(
            domain, fields, ["price_subtotal:sum"]
        )
        self.assertEqual(account, self.group.crm_account_id)
        self.assertEqual(channel, web)
        self.assertEqual(amount, order.amount_untaxed)
        clerk = self.new_user("report_clerk", "base.group_user")
        for field in fields:
            with self.assertRaises(AccessError):
                report.with_user(clerk)._read_group([], [field], ["__count"])

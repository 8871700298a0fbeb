from uuid import uuid4

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.models.lifetime.basis import BASES
from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon

from ..hooks import post_init_hook, uninstall_hook


@tagged("post_install", "-at_install")
class TestPointOfSale(CommerceCommon):
    """What a cashier does with an order counts as what a salesperson does with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.available_in_pos = True
        methods = cls.env["pos.payment.method"]
        journals = cls.env["account.journal"].create(
            [
                {"name": "Till", "type": "cash", "code": "XTIL"},
                {"name": "Cards", "type": "bank", "code": "XCRD"},
            ]
        )
        cls.cash, cls.card = methods.create(
            [{"name": j.name, "journal_id": j.id} for j in journals]
        )
        cls.on_account = methods.create(
            {"name": "Customer Account", "split_transactions": True}
        )
        cls.advance = cls.env["product.product"].create(
            {"name": "Down Payment", "type": "service", "available_in_pos": True}
        )
        cls.config = cls.env["pos.config"].create(
            {
                "name": "Reception",
                "down_payment_product_id": cls.advance.id,
                "payment_method_ids": [
                    Command.set((cls.cash | cls.card | cls.on_account).ids)
                ],
            }
        )
        cls.cashier = cls.new_user(
            "cashier", "base.group_user", "point_of_sale.group_pos_user"
        )
        cls.config.with_user(cls.cashier).open_ui()

    def sell(self, order=None, amount=100, to_invoice=False, method=None, **values):
        """Bring an order to the server, as the screen of the cashier does."""
        line = {
            "product_id": self.product.id,
            "price_unit": abs(amount),
            "qty": 1 if amount > 0 else -1,
            "price_subtotal": amount,
            "price_subtotal_incl": amount,
            "discount": 0,
            "tax_ids": [],
            "pack_lot_ids": [],
            **values,
        }
        if order and "product_id" not in values:
            line["sale_order_origin_id"] = order.id
            line["sale_order_line_id"] = order.order_line[0].id
        elif order:
            line["sale_order_origin_id"] = order.id
        state = "draft" if method is False else "paid"
        payment = {
            "amount": amount,
            "name": fields.Datetime.now(),
            "payment_method_id": (method or self.card).id,
        }
        data = {
            "state": state,
            "amount_paid": amount if state == "paid" else 0,
            "amount_return": 0,
            "amount_tax": 0,
            "amount_total": amount,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "fiscal_position_id": False,
            "to_invoice": to_invoice,
            "is_refund": amount < 0,
            "partner_id": self.hotel.id,
            "lines": [Command.create(line)],
            "name": "Order 1",
            "session_id": self.config.current_session_id.id,
            "payment_ids": [Command.create(payment)] if state == "paid" else [],
            "user_id": self.cashier.id,
            "uuid": str(uuid4()),
        }
        orders = self.env["pos.order"].with_user(self.cashier)
        result = orders.sync_from_ui([data])
        return self.env["pos.order"].browse(result["pos.order"][0]["id"])

    def take_back(self, sold, amount=100, **values):
        """At the counter: Odoo keeps the line it came from, and not the order."""
        return self.sell(amount=-amount, refunded_orderline_id=sold.lines.id, **values)

    def assertShares(self, order, *expected):
        self.env.flush_all()
        shares = tuple(order[column] for column in BASES.values())
        self.assertEqual(shares, expected, "ordered, invoiced, paid")

    def assertInstalled(self, order):
        """Installed over existing orders it is the same, and shows."""
        shares = [order[column] for column in BASES.values()]
        self.env.cr.execute(
            "UPDATE sale_order SET lifetime_ordered = 7, lifetime_invoiced = 7, "
            "lifetime_paid = 7 WHERE id = %s",
            [order.id],
        )
        self.env["commerce.channel.customer.stale"]._take_all()
        post_init_hook(self.env)
        self.assertEqual([order[column] for column in BASES.values()], shares)
        stale = self.env["commerce.channel.customer.stale"].search([])
        self.assertIn(order.commerce_customer_id.id, stale.mapped("partner_res_id"))

    def test_order_settled_with_an_invoice(self):
        order = self.order()
        sold = self.sell(order, to_invoice=True)
        self.assertTrue(sold.account_move)
        self.assertShares(order, 100, 100, 100)
        self.assertEqual(self.hotel.lifetime_value, 100)
        self.assertInstalled(order)

    def test_quotation_settled_with_a_receipt(self):
        """Settling confirms it: its buyer is a commerce customer."""
        # Odoo lets nobody else confirm it.
        self.cashier.group_ids += self.env.ref("sales_team.group_sale_salesman")
        order = self.order(
            self.create_company("New", is_crm_customer=False),
            confirm=False,
            user_id=self.cashier.id,
        )
        self.sell(order)
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.commerce_customer_id.is_commerce_customer)
        self.assertShares(order, 100, 100, 100)

    def test_still_being_typed(self):
        """Odoo counts it as soon as it is on the server; nobody has paid yet."""
        order = self.order()
        sold = self.sell(order, method=False)
        self.assertEqual(order.order_line.untaxed_amount_invoiced, 100)
        self.assertShares(order, 100, 0, 0)
        sold.add_payment(
            {"pos_order_id": sold.id, "amount": 100, "payment_method_id": self.card.id}
        )
        sold.action_pos_order_paid()
        self.assertShares(order, 100, 100, 100)

    def test_on_the_account_of_the_customer(self):
        order, with_invoice = self.order(), self.order()
        self.sell(order, method=self.on_account)
        self.assertShares(order, 100, 100, 0)
        sold = self.sell(with_invoice, method=self.on_account, to_invoice=True)
        self.assertShares(with_invoice, 100, 100, 0)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=sold.account_move.ids
        )
        register.create({"amount": 40})._create_payments()
        self.assertShares(with_invoice, 100, 100, 40)
        self.assertInstalled(with_invoice)

    def test_refund_at_the_counter(self):
        for to_invoice in (False, True):
            with self.subTest(to_invoice=to_invoice):
                order = self.order()
                sold = self.sell(order, to_invoice=to_invoice)
                self.take_back(sold, 30, to_invoice=to_invoice)
                self.assertShares(order, 70, 70, 70)
                self.assertInstalled(order)

    def test_refund_in_the_back_office(self):
        order = self.order()
        sold = self.sell(order)
        refund = self.env["pos.order"].browse(sold.refund()["res_id"])
        self.assertShares(order, 100, 100, 100)
        refund.add_payment(
            {
                "pos_order_id": refund.id,
                "amount": refund.amount_total,
                "payment_method_id": self.card.id,
            }
        )
        refund.action_pos_order_paid()
        self.assertEqual(order.order_line.untaxed_amount_invoiced, 0)
        self.assertShares(order, 0, 0, 0)
        self.assertInstalled(order)

    def test_down_payment(self):
        """Invoiced, and no part of what was ordered; the rest comes by an invoice."""
        order = self.order(price=1000)
        sold = self.sell(order, 300, product_id=self.advance.id)
        line = order.order_line.filtered("pos_order_line_ids")
        self.assertTrue(line.is_downpayment)
        self.assertShares(order, 1000, 300, 300)
        invoice = order._create_invoices(final=True)
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 700)
        self.assertShares(order, 1000, 1000, 300)
        self.take_back(sold, 300, product_id=self.advance.id)
        self.assertShares(order, 1000, 700, 0)
        self.assertInstalled(order)

    def test_sale_without_an_order_counts_nowhere(self):
        buyer = self.create_company("Passer-by", is_crm_customer=False)
        sold = self.sell(to_invoice=True)
        self.assertEqual(self.hotel.lifetime_value, 0)
        sold.partner_id = buyer
        self.assertFalse(buyer.is_crm_customer)

    def test_uninstalling_leaves_what_order_lines_know(self):
        order = self.order()
        self.take_back(self.sell(order), 30)
        uninstall_hook(self.env)
        self.assertEqual(order.lifetime_ordered, 100)

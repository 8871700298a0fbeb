from odoo.fields import Command
from odoo.tests import tagged

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestLifetimeWords(CommerceCommon):
    """What the guide says that an order counts with."""

    def test_time_and_materials_count_as_ordered_not_as_delivered(self):
        self.product.invoice_policy = "delivery"
        order = self.order(price=100)
        order.order_line.product_uom_qty = 10
        order.order_line.qty_delivered = 3
        self.assertLess(order.amount_to_invoice, order.amount_untaxed / 2)
        self.assertEqual(order.lifetime_amount, order.amount_untaxed)

    def test_a_line_that_takes_off_is_taken_off(self):
        """As the one of a gift card or wallet that pays."""
        order = self.order(price=100, confirm=False)
        order.order_line = [
            Command.create({"product_id": self.product.id, "price_unit": -30})
        ]
        order.action_confirm()
        self.assertEqual(order.amount_untaxed, 70)
        self.assertEqual(order.lifetime_amount, 70)

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge import hooks
from odoo.addons.crm_commerce_bridge.models.lifetime.basis import BASES
from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon


@tagged("post_install", "-at_install")
class TestSoldElsewhere(CommerceCommon):
    """What order lines know to be invoiced counts, whichever addon tells them."""

    def assertShares(self, order, *expected):
        self.env.flush_all()
        shares = tuple(order[column] for column in BASES.values())
        self.assertEqual(shares, expected, "ordered, invoiced, paid")
        self.env.cr.execute(
            "UPDATE sale_order SET lifetime_paid = NULL WHERE id = %s", [order.id]
        )
        hooks.fill_amounts(self.env.cr)
        order.invalidate_recordset()
        shares = tuple(order[column] for column in BASES.values())
        self.assertEqual(shares, expected, "installed over existing orders")

    def test_without_any_document(self):
        """There is no document that could be unpaid."""
        order = self.order()
        order.order_line.sold_elsewhere = 60
        self.assertShares(order, 100, 60, 60)
        self.assertEqual(self.hotel.lifetime_value, 100)

    def test_beside_documents(self):
        order = self.order()
        self.document(order, 30)
        order.order_line.sold_elsewhere = 60
        self.assertShares(order, 100, 90, 60)
        self.document(order, 10, "out_refund")
        self.assertShares(order, 90, 80, 60)

    def test_less_than_documents_say(self):
        """Something was taken back elsewhere."""
        order = self.order()
        self.document(order, 100)
        order.order_line.sold_elsewhere = -40
        self.assertShares(order, 60, 60, -40)

    def test_down_payment(self):
        order = self.order()
        order.order_line = [
            (0, 0, {"name": "Advance", "is_downpayment": True, "sold_elsewhere": 30})
        ]
        self.assertShares(order, 100, 30, 30)

    def test_in_the_currency_of_the_order(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": self.currency.id}
        )
        order = self.order(pricelist_id=pricelist.id)
        order.order_line.sold_elsewhere = 60
        self.assertShares(order, 50, 30, 30)

    def test_rates_of_odoo_are_no_sales(self):
        """Of documents in another currency Odoo's figure goes by other rates."""
        order = self.order()
        self.document(order, 120, currency_id=self.currency.id, invoice_currency_rate=4)
        self.assertEqual(order.order_line.untaxed_amount_invoiced, 60)
        self.assertShares(order, 100, 30, 0)

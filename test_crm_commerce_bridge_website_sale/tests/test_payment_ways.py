from odoo.tests import HttpCase, tagged

SHOP = "/shop?search=Tour Train"


@tagged("post_install", "-at_install")
class TestPaymentWays(HttpCase):
    """However an order is paid for, its buyer is a customer at once."""

    def setUp(self):
        super().setUp()
        self.website = self.env.ref("website.default_website")
        self.website.account_on_checkout = "optional"
        provider = self.env.ref("payment.payment_provider_demo")
        provider.write({"state": "test", "is_published": True})
        self.product = self.env["product.product"].create(
            {
                "name": "Tour Train",
                "list_price": 100,
                "taxes_id": [],
                "type": "service",
                "website_published": True,
            }
        )

    def buy(self, tour, name):
        """:return: the order, confirmed"""
        self.start_tour(SHOP, tour)
        self.env.invalidate_all()
        guest = self.env["res.partner"].search([("name", "=", name)])
        order = self.env["sale.order"].search([("partner_id", "=", guest.id)])
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.commerce_channel_id.website_id, self.website)
        self.assertTrue(guest.is_commerce_customer)
        self.assertEqual(guest.crm_account_id.name, name)
        self.assertEqual(order.crm_account_id, guest.crm_account_id)
        self.assertEqual(guest.crm_account_id.order_count, 1)
        self.assertEqual(guest.crm_account_id.lifetime_value, order.amount_untaxed)
        return order

    def test_at_once(self):
        self.assertTrue(self.buy("crm_pay_at_once", "Tour Guest").amount_untaxed)

    def test_express_checkout(self):
        self.assertTrue(self.buy("crm_express_checkout", "Demo User").amount_untaxed)

    def test_nothing_to_pay(self):
        self.product.list_price = 0
        self.website.prevent_zero_price_sale = False
        self.assertFalse(self.buy("crm_nothing_to_pay", "Tour Guest").amount_untaxed)

    def test_payment_that_fails_makes_no_customer(self):
        self.start_tour(SHOP, "crm_payment_fails")
        self.env.invalidate_all()
        guest = self.env["res.partner"].search([("name", "=", "Tour Guest")])
        self.assertTrue(guest)
        self.assertFalse(guest.is_commerce_customer)
        self.assertFalse(guest.crm_account_id)

import logging

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_commerce_bridge.tests.common import own_statements

from .shopper import Shop, Shopper

_logger = logging.getLogger(__name__)
# Of a purchase: everything from the product into the cart to the page of thanks
MOST_OF_BUYER, MOST_OF_GUEST = 3, 11


@tagged("post_install", "-at_install")
class TestCheckoutQueries(HttpCase):
    """What the bridge asks the database while somebody buys, as a browser does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = Shop(cls.env)

    def buy(self, shopper, guest):
        with own_statements() as asked:
            shopper.fill_cart()
            if guest:
                shopper.enter_address()
            order = self.env["sale.order"].browse(shopper.buy())
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.partner_id.crm_account_id)
        _logger.info("a purchase asks %s: %s", len(asked), asked)
        return asked

    def test_buyer_who_is_known(self):
        buyer = new_test_user(self.env, "known_buyer", groups="base.group_portal")
        buyer.partner_id.write(
            {
                "phone": "+32 456 00 00 00",
                "street": "1 Shopping Street",
                "city": "Ghent",
                "zip": "9000",
                "country_id": self.shop.country_id,
            }
        )
        shopper = Shopper(self.shop, self.base_url(), browser=self.opener)
        shopper.sign_in("known_buyer", "known_buyer")
        self.buy(shopper, guest=False)
        asked = self.buy(shopper, guest=False)
        self.assertLessEqual(len(asked), MOST_OF_BUYER, asked)

    def test_new_guest(self):
        self.env["website"].search([("id", "!=", False)]).guest_account_policy = "each"
        for _warm in range(2):
            shopper = Shopper(self.shop, self.base_url(), browser=self.opener)
            asked = self.buy(shopper, guest=True)
            self.opener.cookies.clear()
        self.assertLessEqual(len(asked), MOST_OF_GUEST, asked)

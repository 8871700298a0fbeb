"""What comparing customers costs those who buy: an insert, once, and no look-up."""

from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_commerce_bridge_website_sale.tests.shopper import Shop, Shopper

LOGIN = "buyer@example.com"


@tagged("post_install", "-at_install")
class TestMatchesCostNoCheckout(HttpCase):
    def setUp(self):
        super().setUp()
        website = self.env.ref("website.default_website")
        website.write({"auth_signup_uninvited": "b2c", "guest_account_policy": "each"})
        self.shop = Shop(self.env)
        self.visitors = 0

    def open(self):
        self.authenticate(None, None)  # a browser of its own, as each visitor has
        return Shopper(self.shop, self.base_url(), browser=self.opener)

    def buy_as_guest(self):
        self.visitors += 1
        name = f"visitor{self.visitors}"
        visitor = self.open()
        visitor.fill_cart()
        visitor.enter_address(name=name, email=f"{name}@example.com")
        return visitor.buy()

    def buy_again(self):
        self.buyer.fill_cart()
        return self.buyer.buy()

    def observe(self, buy):
        """
        :return: number of statements of the whole order, and those about matches
        """
        statements, execute = [], Cursor.execute

        def executed(cursor, query, *arguments, **options):
            statements.append(str(query))
            return execute(cursor, query, *arguments, **options)

        with patch.object(Cursor, "execute", executed):
            order_id = buy()
            self.env.flush_all()
        self.env.invalidate_all()
        order = self.env["sale.order"].browse(order_id)
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.partner_id.is_crm_customer)
        return len(statements), [text for text in statements if "crm_customer_" in text]

    def observe_without_notes(self, buy):
        matches = type(self.env["crm.customer.match"])
        with patch.object(matches, "_note", lambda matches, ids, source="hand": None):
            return self.observe(buy)

    def test_new_customer(self):
        self.observe(self.buy_as_guest)  # what is remembered from now on
        count, about_matches = self.observe(self.buy_as_guest)
        self.assertEqual(len(about_matches), 1, about_matches)
        self.assertIn("INSERT INTO crm_customer_match_note", about_matches[0])
        bare_count, about_matches = self.observe_without_notes(self.buy_as_guest)
        self.assertFalse(about_matches)
        self.assertEqual(count, bare_count + 1)

    def test_known_customer(self):
        self.buyer = self.open()
        self.buyer.sign_up(LOGIN, name="Buyer")
        self.buyer.fill_cart()
        self.buyer.enter_address(name="Buyer", email=LOGIN)
        self.buyer.buy()
        self.observe(self.buy_again)
        count, about_matches = self.observe(self.buy_again)
        self.assertFalse(about_matches)
        bare_count, _none = self.observe_without_notes(self.buy_again)
        self.assertEqual(count, bare_count)

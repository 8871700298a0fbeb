from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_commerce_bridge_website_sale.tests.shopper import Shopper


@tagged("post_install", "-at_install")
class TestTaxId(HttpCase):
    """Odoo's own rules judge the Tax ID of a company that signs up."""

    def setUp(self):
        super().setUp()
        self.website = self.env.ref("website.default_website")
        self.website.write(
            {"auth_signup_uninvited": "b2c", "ask_company_at_signup": True}
        )

    def sign_up(self, vat):
        visitor = Shopper(None, self.base_url(), browser=self.opener)
        values = {"name": "Angela", "company_name": "Toyland", "vat": vat}
        return visitor.sign_up("angela@example.com", **values)

    def find_toyland(self):
        return self.env["res.partner"].search([("name", "=", "Toyland")])

    def test_right_one(self):
        self.sign_up("BE0477472701")
        self.assertEqual(self.find_toyland().vat, "BE0477472701")
        self.assertTrue(self.find_toyland().is_commerce_customer)

    def test_wrong_one(self):
        with self.assertRaisesRegex(RuntimeError, "does not seem to be valid"):
            self.sign_up("BE0477472702")
        self.assertFalse(self.find_toyland())
        users = self.env["res.users"].with_context(active_test=False)
        self.assertFalse(users.search([("login", "=", "angela@example.com")]))

    def test_message_is_odoos(self):
        partners = self.env["res.partner"].with_context(website_id=self.website.id)
        with self.assertRaisesRegex(UserError, "does not seem to be valid"):
            partners._prepare_signup_company("Toyland", "BE1")

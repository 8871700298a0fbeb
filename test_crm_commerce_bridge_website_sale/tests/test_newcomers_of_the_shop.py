from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge_website_sale.tests.common import StorefrontCommon
from odoo.addons.test_crm_commerce_bridge.models.hook_listener import HEARD


@tagged("post_install", "-at_install")
class TestNewcomersOfTheShop(StorefrontCommon):
    """Whoever becomes a customer on a website is told of, once."""

    def setUp(self):
        super().setUp()
        self.Website.search([("id", "!=", False)]).auth_signup_uninvited = "b2c"
        HEARD.update(newcomers=[], changes=[])
        self.addCleanup(HEARD.clear)

    def assertNewcomer(self, partner):
        calls = [({partner.id}, "newcomer", 1)] if partner else []
        self.assertEqual(HEARD["newcomers"], calls)

    def test_guests(self):
        for policy in ("each", "shared", "none"):
            with self.subTest(policy=policy):
                HEARD["newcomers"].clear()
                self.website.guest_account_policy = policy
                guest = self.create_guest()
                self.web_order(guest, confirm=False).action_confirm()
                self.assertNewcomer(guest if policy != "none" else None)

    def test_sign_up(self):
        self.assertNewcomer(self.sign_up())

    def test_company_that_signs_up(self):
        buyer = self.sign_up(signup_company={"name": "Toyland"})
        self.assertNewcomer(buyer.parent_id)

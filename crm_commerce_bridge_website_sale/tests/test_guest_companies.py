from odoo.tests import HttpCase, new_test_user, tagged

from .shopper import Shop, Shopper


@tagged("post_install", "-at_install")
class TestGuestCompanies(HttpCase):
    """A guest who gives a company and a Tax ID at the checkout, as a browser does."""

    def test_guest_who_buys_for_a_company(self):
        self.env["website"].search([("id", "!=", False)]).guest_account_policy = "each"
        shopper = Shopper(Shop(self.env), self.base_url(), browser=self.opener)
        shopper.fill_cart()
        shopper.enter_address(
            name="Carl Firma",
            company_name="Firma Carl",
            vat="BE0477472701",
            email="carl@example.com",
        )
        order = self.env["sale.order"].browse(shopper.buy())
        carl = order.partner_id
        self.assertEqual((carl.name, carl.company_name), ("Carl Firma", "Firma Carl"))
        account = carl.crm_account_id
        self.assertEqual(account.name, "Firma Carl")
        self.assertFalse(account.is_individual)
        self.assertTrue(carl.is_guest_customer)
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        accounts = self.env["crm.account"].with_user(seller)
        for text in ("Firma Carl", "BE0477472701", "carl@example.com"):
            found = accounts.name_search(text, [("is_individual", "=", False)])
            self.assertIn(account.id, dict(found), text)
        value = account.lifetime_value
        order.action_confirm()
        value = account.lifetime_value
        carl.with_user(seller).create_company()
        self.assertEqual(carl.parent_id.crm_account_id, account)
        self.assertEqual((account.order_count, account.lifetime_value), (1, value))
        self.assertTrue(account.active)

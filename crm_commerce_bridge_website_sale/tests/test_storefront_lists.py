from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestStorefrontLists(StorefrontCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.hotel.crm_account_id
        cls.buyer = cls.create_contact("Angela", cls.hotel, email="a@example.com")

    def listed(self, record):
        action = record.action_view_carts()
        return self.env["sale.order"].search(Domain(action["domain"]))

    def test_carts_are_no_quotations(self):
        cart = self.web_order(self.buyer, confirm=False)
        quotation = self.order(self.hotel, confirm=False)
        self.assertEqual(self.account.quotation_count, 1)
        self.assertEqual(
            self.env["sale.order"].search(self.account._get_quotation_domain()),
            quotation,
        )
        for record in (self.hotel, self.account):
            self.assertEqual(record.cart_count, 1)
            self.assertEqual(self.listed(record), cart)

    def test_what_was_ordered_is_no_cart(self):
        self.web_order(self.buyer)
        self.web_order(self.buyer, confirm=False).action_quotation_sent()
        self.assertEqual(self.account.cart_count, 0)
        self.assertEqual(self.account.quotation_count, 1)

    def test_empty_carts_are_neither(self):
        self.env["sale.order"].create(
            {"partner_id": self.buyer.id, "website_id": self.website.id}
        )
        self.assertEqual(self.account.cart_count, 0)
        self.assertEqual(self.account.quotation_count, 0)

    def test_salesperson_counts_what_the_list_shows(self):
        user = self.new_user("salesperson", "sales_team.group_sale_salesman")
        self.web_order(self.buyer, confirm=False)
        self.web_order(self.buyer, confirm=False, user_id=self.env.uid)
        for record in (self.hotel.with_user(user), self.account.with_user(user)):
            listed = self.env["sale.order"].with_user(user)
            action = record.action_view_carts()
            self.assertEqual(record.cart_count, listed.search_count(action["domain"]))
            self.assertEqual(record.cart_count, 1)

    def test_reminder_is_odoos_own(self):
        cart = self.web_order(self.buyer, confirm=False)
        cart.date_order = fields.Datetime.subtract(fields.Datetime.now(), days=3)
        self.assertTrue(cart.is_abandoned_cart)
        action = cart.action_recovery_email_send()
        composer = (
            self.env["mail.compose.message"]
            .with_context(**action["context"])
            .create({})
        )
        composer.action_send_mail()
        self.assertTrue(cart.cart_recovery_email_sent)

    def test_websites_of_a_customer(self):
        self.web_order(self.buyer)
        self.order(self.hotel, website_id=self.other_website.id, confirm=False)
        websites = self.website | self.other_website
        self.assertEqual(self.hotel.commerce_website_ids, websites)
        self.assertEqual(self.account.commerce_website_ids, websites)
        self.assertFalse(self.loner.commerce_website_ids)

    def test_websites_of_many_customers_with_their_orders_only(self):
        self.web_order(self.buyer)
        self.order(self.loner, website_id=self.other_website.id)
        customers = self.hotel | self.loner | self.create_company("Nobody")
        self.assertTrue(self.loner.commerce_website_ids)  # what is asked once only
        customers.invalidate_recordset(["commerce_website_ids"])
        queries = self.env.cr.sql_log_count
        self.assertEqual(
            [customer.commerce_website_ids for customer in customers],
            [self.website, self.other_website, self.env["website"]],
        )
        self.assertEqual(self.env.cr.sql_log_count - queries, 1)
        self.assertFalse(self.env["res.partner"].new({}).commerce_website_ids)

    def test_websites_of_orders_that_one_may_read(self):
        user = self.new_user("salesperson", "sales_team.group_sale_salesman")
        self.web_order(self.buyer, user_id=user.id)
        self.order(self.hotel, website_id=self.other_website.id, user_id=self.env.uid)
        for record in (self.hotel, self.account):
            shown = record.with_user(user).commerce_website_ids
            self.assertEqual(shown.ids, self.website.ids)

    def test_customer_users_with_what_became_of_the_invitation(self):
        self.new_user("angela_toy", "base.group_portal", partner_id=self.buyer.id)
        action = self.account.action_view_customer_users()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.buyer)
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        self.assertIn("portal_state", view.get_combined_arch())
        self.assertEqual(self.buyer.portal_state, "invited")
        self.assertFalse(self.hotel.portal_state)

    def test_counting_takes_no_query_per_account(self):
        accounts = self.customers.crm_account_id
        self.assertEqual(len(accounts), 4)
        self.env.flush_all()

        def count(records):
            records.invalidate_recordset()
            before = self.env.cr.sql_log_count
            records.mapped("cart_count")
            return self.env.cr.sql_log_count - before

        count(accounts)
        self.assertEqual(count(accounts[:1]), count(accounts))

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestQuotationRequest(StorefrontCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website.allow_quotation_request = True
        cls.salesperson = cls.new_user("salesperson", "sales_team.group_sale_salesman")
        cls.website.salesperson_id = cls.salesperson
        cls.buyer = cls.create_contact("Angela", cls.hotel)

    def request(self, note="By Friday, please"):
        order = self.web_order(self.buyer, confirm=False)
        order._request_quotation(note)
        return order

    def test_cart_becomes_a_request(self):
        order = self.request()
        self.assertTrue(order.is_quotation_request)
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.commerce_channel_id, self.channel_of(self.website))
        self.assertFalse(order.is_abandoned_cart)
        cart = self.env["sale.order"].search(
            self.env["sale.order"]._get_cart_domain() & self._mine()
        )
        self.assertFalse(cart)

    def _mine(self):
        return self.hotel._get_lifetime_domain()

    def test_opportunity_of_the_account(self):
        order = self.request()
        self.assertRecordValues(
            order.opportunity_id,
            [
                {
                    "type": "opportunity",
                    "partner_id": self.buyer.id,
                    "crm_account_id": self.hotel.crm_account_id.id,
                    "team_id": self.website.salesteam_id.id,
                    "user_id": self.salesperson.id,
                    "commerce_channel_id": self.channel_of(self.website).id,
                    "expected_revenue": 100,
                }
            ],
        )
        self.assertIn("By Friday", order.opportunity_id.description)
        self.assertEqual(order.user_id, self.salesperson)
        self.assertIn("By Friday", order.message_ids[0].body)

    def test_what_the_buyer_says_is_text(self):
        order = self.request("<b>bold</b>")
        for text in (order.opportunity_id.description, order.message_ids[0].body):
            self.assertIn("&lt;b&gt;bold", text)

    def test_request_of_somebody_without_an_account(self):
        newcomer = self.create_guest("Newcomer")
        order = self.web_order(newcomer, confirm=False)
        order._request_quotation()
        self.assertEqual(order.opportunity_id.crm_account_id.name, "Newcomer")

    def test_manager_of_the_customer_gets_it(self):
        self.hotel.user_id = self.new_user("other", "sales_team.group_sale_salesman")
        self.assertEqual(self.request().user_id, self.hotel.user_id)

    def test_foreign_currency(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": self.currency.id}
        )
        order = self.web_order(self.buyer, confirm=False, pricelist_id=pricelist.id)
        order._request_quotation()
        self.assertEqual(order.opportunity_id.expected_revenue, 50)

    def test_what_cannot_be_requested(self):
        cart = self.web_order(self.buyer, confirm=False)
        self.website.allow_quotation_request = False
        with self.assertRaises(UserError):
            cart._request_quotation()
        self.website.allow_quotation_request = True
        cart._request_quotation()
        with self.assertRaises(UserError):
            cart._request_quotation()
        empty = self.env["sale.order"].create(
            {"partner_id": self.buyer.id, "website_id": self.website.id}
        )
        with self.assertRaises(UserError):
            empty._request_quotation()

    def test_buyer_accepts_what_was_sent_only(self):
        order = self.request()
        self.assertFalse(order._has_to_be_signed() or order._has_to_be_paid())
        order.action_quotation_sent()
        self.assertTrue(order._has_to_be_signed() or order._has_to_be_paid())

    def test_it_can_be_accepted_whatever_the_company_asks_for(self):
        for sign, pay in ((True, False), (False, True), (False, False)):
            self.env.company.portal_confirmation_sign = sign
            self.env.company.portal_confirmation_pay = pay
            order = self.request()
            order.action_quotation_sent()
            self.assertEqual(order._has_to_be_paid(), pay)
            self.assertEqual(order._has_to_be_signed(), sign or not pay)

    def test_accepted_it_is_an_order_of_the_website(self):
        order = self.request()
        order.action_quotation_sent()
        order.action_confirm()
        self.assertEqual(order.website_id, self.website)
        self.assertEqual(order.commerce_channel_id, self.channel_of(self.website))
        self.assertEqual(order.opportunity_id.partner_id, self.buyer)

    def test_shown_on_account_and_customer(self):
        order = self.request()
        cart = self.web_order(self.buyer, confirm=False)
        for record in (self.hotel, self.hotel.crm_account_id):
            self.assertEqual(record.quotation_request_count, 1)
            action = record.action_view_quotation_requests()
            orders = self.env["sale.order"].search(action["domain"])
            self.assertEqual(orders, order)
        account = self.hotel.crm_account_id
        quotations = self.env["sale.order"].search(
            account.action_view_quotations()["domain"]
        )
        self.assertIn(order, quotations)
        self.assertNotIn(cart, quotations)

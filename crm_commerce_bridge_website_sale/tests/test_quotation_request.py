import re

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..models.quotation_request.sale_order import ACTIVITY
from .common import StorefrontCommon


class RequestCommon(StorefrontCommon):
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


@tagged("post_install", "-at_install")
class TestQuotationRequest(RequestCommon):
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

    def test_who_cannot_answer_does_not_get_it(self):
        """Who left, or works for other companies: the next one answers."""
        group = "sales_team.group_sale_salesman"
        other = self.env["res.company"].create({"name": "Elsewhere"})
        far = self.new_user("far", group, company_id=other.id, company_ids=other.ids)
        gone = self.new_user("gone", group)
        gone.active = False
        for user in (gone, far):
            self.hotel.user_id = self.hotel.crm_account_id.user_id = user
            with self.subTest(user=user.login):
                order = self.request()
                self.assertEqual(order.user_id, self.salesperson)
                self.assertEqual(order.opportunity_id.user_id, self.salesperson)
                self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.salesperson.active = False
        self.website.salesteam_id.user_id = self.new_user("head", group)
        order = self.request()
        self.assertFalse(order.user_id)
        self.assertEqual(order.activity_ids.user_id.login, "head")

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


@tagged("post_install", "-at_install")
class TestAnsweredRequest(RequestCommon):
    """A request is planned, priced, sent, accepted, as a salesperson lives with it."""

    def planned(self, order):
        activity_type = self.env.ref(ACTIVITY)
        return order.activity_ids.filtered(
            lambda a: a.activity_type_id == activity_type
        )

    def price(self, order, amount):
        with Form(order.with_user(self.salesperson)) as form:
            with form.order_line.edit(0) as line:
                line.price_unit = amount

    def requests(self):
        """The list that the menu opens, for the salesperson."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_commerce_bridge_website_sale.sale_order_action_quotation_request"
        )
        orders = self.env["sale.order"].with_user(self.salesperson)
        return orders.search(safe_eval(action["domain"]))

    def test_planned_for_the_salesperson_until_it_is_sent(self):
        order = self.request()
        [activity] = self.planned(order)
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertEqual(activity.summary, "Price the request and send the quotation")
        mine = self.env["mail.activity"].with_user(self.salesperson)
        self.assertIn(activity, mine.search([("user_id", "=", self.salesperson.id)]))
        self.price(order, 90)
        self.assertTrue(self.planned(order))
        order.with_user(self.salesperson).action_quotation_sent()
        self.assertFalse(self.planned(order))

    def test_planned_once_and_not_for_carts(self):
        cart = self.web_order(self.buyer, confirm=False)
        self.assertFalse(self.planned(cart))
        order = self.request()
        order.with_user(self.salesperson).action_quotation_sent()
        order.action_draft()
        order.action_quotation_sent()
        self.assertFalse(self.planned(order))

    def test_without_a_salesperson_the_head_of_the_team_answers(self):
        self.website.salesperson_id = False
        leader = self.new_user("leader", "sales_team.group_sale_manager")
        self.website.salesteam_id = self.env["crm.team"].create(
            {"name": "Shop", "user_id": leader.id}
        )
        order = self.request()
        self.assertFalse(order.user_id)
        self.assertEqual(self.planned(order).user_id, leader)
        self.website.salesteam_id.user_id = False
        self.assertFalse(self.planned(self.request()))

    def test_cancelled(self):
        order = self.request()
        order.with_user(self.salesperson)._action_cancel()
        self.assertFalse(self.planned(order))
        self.assertNotIn(order, self.requests())
        self.assertNotEqual(order.opportunity_id.won_status, "won")

    def test_opportunity_follows_the_price(self):
        order = self.request()
        deal = order.opportunity_id
        self.assertEqual(deal.expected_revenue, 100)
        self.price(order, 70)
        self.assertEqual(deal.expected_revenue, 70)
        with Form(order.with_user(self.salesperson)) as form:
            with form.order_line.new() as line:
                line.product_id = self.product
                line.price_unit = 5
        self.assertEqual(deal.expected_revenue, 75)
        order.order_line[0].discount = 10
        self.env.flush_all()
        self.assertEqual(deal.expected_revenue, 68)
        order.with_user(self.salesperson).action_quotation_sent()
        order.order_line[0].product_uom_qty = 2
        self.env.flush_all()
        self.assertEqual(deal.expected_revenue, 131)

    def test_what_people_expect_of_other_opportunities_stays(self):
        deal = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": self.buyer.id,
                "expected_revenue": 900,
            }
        )
        quotation = self.order(self.buyer, confirm=False, opportunity_id=deal.id)
        quotation.order_line.price_unit = 7
        self.env.flush_all()
        self.assertEqual(deal.expected_revenue, 900)
        requested = self.request()
        self.order(
            self.buyer, confirm=False, opportunity_id=requested.opportunity_id.id
        )
        self.env.flush_all()
        self.assertEqual(requested.opportunity_id.expected_revenue, 100)

    def test_won_when_it_is_accepted(self):
        user = self.new_user("buyer", "base.group_portal", partner_id=self.buyer.id)
        order = self.request()
        other = self.request()
        order.with_user(self.salesperson).action_quotation_sent()
        self.assertEqual(order.opportunity_id.won_status, "pending")
        self.assertIn(order, self.requests())
        self.assertEqual(self.hotel.quotation_request_count, 2)
        order.with_user(user).sudo().action_confirm()
        self.assertEqual(order.opportunity_id.won_status, "won")
        self.assertEqual(order.opportunity_id.expected_revenue, order.amount_untaxed)
        self.assertEqual(self.requests() & (order | other), other)
        for record in (self.hotel, self.hotel.crm_account_id):
            record.invalidate_recordset()
            self.assertEqual(record.quotation_request_count, 1)
        pipeline = self.env["crm.lead"].search([("won_status", "=", "pending")])
        self.assertNotIn(order.opportunity_id, pipeline)

    def test_lost_and_accepted_all_the_same(self):
        order = self.request()
        order.action_quotation_sent()
        order.opportunity_id.action_set_lost()
        order.action_confirm()
        self.assertEqual(order.opportunity_id.won_status, "won")
        self.assertTrue(order.opportunity_id.active)

    def test_expires_from_when_it_is_sent(self):
        self.env.company.quotation_validity_days = 30
        order = self.request()
        self.assertFalse(order.validity_date)
        order.action_quotation_sent()
        today = fields.Date.context_today(order)
        self.assertEqual((order.validity_date - today).days, 30)
        own = self.request()
        own.validity_date = "2030-01-01"
        own.action_quotation_sent()
        self.assertEqual(own.validity_date, fields.Date.to_date("2030-01-01"))

    def test_name_of_it(self):
        order, quotation = self.request(), self.order(self.buyer, confirm=False)
        self.assertEqual(order.type_name, "Request for Quotation")
        self.assertEqual(quotation.type_name, "Quotation")
        order.action_quotation_sent()
        self.assertEqual(order.type_name, "Quotation")


@tagged("post_install", "-at_install")
class TestRequestInThePortal(HttpCase, RequestCommon):
    """What the buyer sees: a request first, then a quotation with its price."""

    def setUp(self):
        super().setUp()
        self.new_user("portal_buyer", "base.group_portal", partner_id=self.buyer.id)
        self.requested = self.web_order(self.buyer, price=123.45, confirm=False)
        self.requested.order_line = [
            Command.create({"display_type": "line_note", "name": "In blue, please"})
        ]
        self.requested._request_quotation()
        self.authenticate("portal_buyer", "portal_buyer")

    def read_page(self, path):
        answer = self.url_open(path)
        answer.raise_for_status()
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())

    def test_pages(self):
        page = self.read_page(self.requested.get_portal_url())
        for text in ("Request for Quotation", "We have received", "Stay"):
            self.assertIn(text, page)
        for text in ("123.45", "Expiration", "Unit Price", "Total"):
            self.assertNotIn(text, page)
        listed = self.read_page("/my/quotes")
        self.assertIn(self.requested.name, listed)
        self.assertIn("Requested", listed)
        self.assertNotIn("123.45", listed)
        self.requested.with_user(self.salesperson).action_quotation_sent()
        page = self.read_page(self.requested.get_portal_url())
        for text in ("123.45", "Expiration", "Unit Price"):
            self.assertIn(text, page)
        self.assertNotIn("Request for Quotation", page)
        self.assertIn("123.45", self.read_page("/my/quotes"))

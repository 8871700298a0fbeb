from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestConversationTours(HttpCase):
    browser_size = "1920x1080"  # the conversation stands beside the form

    def setUp(self):
        super().setUp()
        self.seller = new_test_user(
            self.env, "tour_salesperson", "sales_team.group_sale_salesman_all_leads"
        )
        self.buyer = self.env["res.partner"].create(
            {"name": "Tour Buyer", "is_company": True, "is_crm_customer": True}
        )
        self.account = self.buyer.crm_account_id

    def say(self, document, body):
        return document.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def tour(self, name):
        url = f"/odoo/accounts/{self.account.id}"
        self.start_tour(url, name, login="tour_salesperson")

    def test_people_first(self):
        order = self.env["sale.order"].create(
            {"name": "Tour Order", "partner_id": self.buyer.id}
        )
        order.activity_schedule(
            "mail.mail_activity_data_call",
            fields.Date.today() + timedelta(days=1),
            summary="Ask Ann",
            user_id=self.seller.id,
        )
        self.say(self.buyer, "Do you deliver?")
        self.tour("crm_account_kinds")

    def test_coming_back(self):
        for days in reversed(range(40)):
            message = self.say(self.buyer, f"said {days} days ago")
            message.date -= timedelta(days=days)
        self.tour("crm_account_come_back")

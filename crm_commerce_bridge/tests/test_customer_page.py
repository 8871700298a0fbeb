from datetime import datetime

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestCustomerPage(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user(
            "page_seller",
            "sales_team.group_sale_salesman_all_leads",
            "base.group_partner_manager",
        )
        cls.buyers = cls.Partner
        for name, day in (("Ann", 3), ("Bob", 1), ("Cem", None), ("Dia", 2)):
            buyer = cls.create_contact(name, cls.hotel)
            user = cls.new_user(name.lower(), "base.group_portal", partner_id=buyer.id)
            cls.log_in(user, *[day] if day else [])
            cls.buyers |= buyer

    @classmethod
    def log_in(cls, user, *days):
        for day in days:
            cls.env.cr.execute(
                "INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, %s)",
                [user.id, datetime(2026, 1, day)],
            )

    def test_lists_of_a_customer_are_what_its_numbers_say(self):
        first, _second, sent = (self.order(self.hotel, confirm=n < 2) for n in range(3))
        sent.action_quotation_sent()
        first.partner_id = self.create_contact("Archived", self.hotel)
        first.partner_id.active = False
        self.order(self.region)
        hotel = self.hotel.with_user(self.seller)
        for count, method, expected in (
            ("order_count", "action_view_orders", 2),
            ("quotation_count", "action_view_quotations", 1),
            ("customer_user_count", "action_view_customer_users", 4),
        ):
            with self.subTest(count=count):
                action = getattr(hotel, method)()
                self.assertEqual(hotel[count], expected)
                self.assertEqual(len(self.list_records(action, self.seller)), expected)
                self.assertEqual(action["views"][0][1], "list")

    def test_new_quotation_from_the_page_is_for_the_customer(self):
        action = self.hotel.action_view_quotations()
        self.assertEqual(action["context"]["default_partner_id"], self.hotel.id)
        self.assertIn("No quotations", action["help"])
        self.assertNotIn("<video", action["help"])

    def test_who_cannot_log_in_is_no_customer_user(self):
        self.buyers[0].user_ids.active = False
        colleague = self.create_contact("Colleague", self.hotel)
        self.new_user("colleague", "base.group_user", partner_id=colleague.id)
        action = self.hotel.action_view_customer_users()
        self.assertEqual(self.list_records(action, self.seller), self.buyers[1:])
        self.assertEqual(self.hotel.customer_user_count, 3)
        self.assertEqual(self.hotel.crm_account_id.customer_user_count, 3)

    def test_last_login(self):
        self.log_in(self.buyers[1].user_ids, 9, 5)
        buyers = self.buyers.with_user(self.seller)
        self.assertFalse(
            self.env["res.users.log"].with_user(self.seller).has_access("read")
        )
        self.assertEqual(
            buyers.mapped("last_login_date"),
            [datetime(2026, 1, 3), datetime(2026, 1, 9), False, datetime(2026, 1, 2)],
        )

    def test_when_colleagues_log_in_stays_their_own_business(self):
        self.log_in(self.seller, 4)
        self.assertFalse(self.seller.partner_id.last_login_date)

    def test_last_login_takes_one_query(self):
        buyers = self.buyers.with_user(self.seller)
        buyers[:1].mapped("last_login_date")
        for group in (buyers[:1], buyers):
            group.invalidate_recordset()
            group.fetch(["user_ids"])
            with self.assertQueryCount(1):
                group.mapped("last_login_date")

    def test_sorted_by_last_login(self):
        order = "last_login_date DESC NULLS LAST"
        partners = self.Partner.with_user(self.seller)
        found = partners.search([("id", "in", self.buyers.ids)], order=order)
        ann, bob, cem, dia = self.buyers
        self.assertEqual(found, ann | dia | bob | cem)
        self.assertTrue(partners.fields_get(["last_login_date"], ["sortable"]))
        clerk = self.new_user("page_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.Partner.with_user(clerk).search([], order="last_login_date")

    def test_list_of_customer_users_shows_last_login(self):
        action = self.hotel.crm_account_id.action_view_customer_users()
        partners = self.env["res.partner"].with_user(self.seller)
        view = partners.get_view(action["views"][0][0], "list")
        self.assertIn('name="last_login_date"', view["arch"])

    def test_list_of_contacts_shows_their_own_names_and_jobs(self):
        action = self.hotel.crm_account_id.action_view_contacts()
        partners = self.env["res.partner"].with_user(self.seller)
        view = partners.get_view(action["views"][0][0], "list")
        columns = {
            field.get("name"): field.get("column_invisible")
            for field in etree.fromstring(view["arch"]).iter("field")
        }
        self.assertEqual(columns["complete_name"], "True")
        for name in ("name", "function", "parent_id"):
            self.assertIsNone(columns[name])

    def test_contact_leads_to_its_company(self):
        contact = self.buyers[0].with_user(self.seller)
        with Form(contact) as form:
            self.assertEqual(form.commercial_partner_id, self.hotel)
        action = contact.action_open_crm_account()
        self.assertEqual(action["res_id"], self.hotel.crm_account_id.id)
        context = contact.action_new_crm_opportunity()["context"]
        lead = self.env["crm.lead"].with_user(self.seller).with_context(**context)
        lead = lead.create({"name": "Deal"})
        self.assertEqual(lead.crm_account_id, self.hotel.crm_account_id)

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..models.account import crm_account_conversation
from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestMainCustomer(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.account = cls.group.crm_account_id
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman")

    def test_customer_that_the_account_was_made_for(self):
        self.assertEqual(self.account.main_customer_id, self.group)
        self.assertEqual(self.loner.crm_account_id.main_customer_id, self.loner)

    def test_top_of_the_group_on_the_account_of_another_one(self):
        account = self.Account.create({"name": "Holding"})
        self.loner.crm_account_id = account
        self.group.crm_account_id = account
        self.assertEqual(account.main_customer_id, self.group)

    def test_the_one_that_buys_most(self):
        account = self.Account.create({"name": "Pool"})
        other = self.create_company("Other")
        (self.loner | other).crm_account_id = account
        self.assertEqual(account.main_customer_id, self.loner)
        self.order(other)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(account.main_customer_id, other)

    def test_chosen(self):
        account = self.account.with_user(self.boss)
        with Form(account) as form:
            form.main_customer_id = self.hotel
        self.assertEqual(account.main_customer_id, self.hotel)
        with Form(account) as form:
            form.main_customer_id = self.Partner
        self.assertEqual(account.main_customer_id, self.group)

    def test_nothing_is_shown_without_a_customer(self):
        account = self.Account.create({"name": "Empty"}).with_user(self.seller)
        names = ("phone", "email", "website", "vat", "address", "industry_id")
        fields_ = [f"customer_{name}" for name in names]
        [shown] = account.read(fields_)
        self.assertEqual(shown, {"id": account.id, **dict.fromkeys(fields_, False)})

    def test_the_one_that_stands_there_anyway_is_no_choice(self):
        self.account.main_customer_id = self.group
        self.assertFalse(self.account.chosen_customer_id)

    def get_proposed(self):
        """Whom new documents of the account are for, as a salesperson makes them."""
        account = self.account.with_user(self.seller)
        actions = account.action_new_opportunity(), account.action_new_quotation()
        [proposed] = {action["context"]["default_partner_id"] for action in actions}
        with Form(account.env["crm.lead"], "crm.crm_lead_view_form") as form:
            form.name = "Deal"
            form.crm_account_id = account
            self.assertEqual(form.partner_id.id, proposed)
        return self.Partner.browse(proposed)

    def test_new_documents_are_for_the_one_that_was_chosen(self):
        self.assertFalse(self.get_proposed(), "One of several, nobody said which")
        self.account.main_customer_id = self.hotel
        self.assertEqual(self.get_proposed(), self.hotel)
        self.hotel.active = False
        self.assertFalse(self.get_proposed(), "Nobody sells to an archived one")

    def test_new_documents_are_for_nobody_who_left(self):
        self.account.main_customer_id = self.hotel
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertNotEqual(self.get_proposed(), self.hotel)

    def test_one_that_left_is_main_customer_no_more(self):
        self.account.main_customer_id = self.hotel
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertEqual(self.account.main_customer_id, self.group)

    def test_customer_of_another_account(self):
        with self.assertRaisesRegex(UserError, "Loner is no customer of Group"):
            self.account.with_user(self.boss).main_customer_id = self.loner

    def test_customer_of_one_company_is_not_chosen_for_all(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.hotel.company_id = company
        self.hotel.crm_account_id = self.account
        with self.assertRaisesRegex(UserError, "(?i)compan"):
            self.account.main_customer_id = self.hotel

    def test_account_without_customers(self):
        account = self.Account.create({"name": "Empty"})
        self.assertFalse(account.main_customer_id)
        self.assertFalse(account.customer_phone)
        self.assertFalse(account.customer_address)

    def test_how_to_reach_it(self):
        self.group.write(
            {
                "phone": "+32 9 555 02 10",
                "email": "info@group.example",
                "website": "https://group.example",
                "street": "1 Quay",
                "city": "Ghent",
                "vat": "BE0477472701",
            }
        )
        account = self.account.with_user(self.seller)
        self.assertEqual(account.customer_phone, "+32 9 555 02 10")
        self.assertEqual(account.customer_email, "info@group.example")
        self.assertEqual(account.customer_website, "https://group.example")
        self.assertEqual(account.customer_address, "1 Quay, Ghent")
        self.assertEqual(account.customer_vat, "BE0477472701")

    def test_one_of_another_company_is_not_shown(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.loner.phone = "+32 9 555 02 11"
        shared = self.loner.crm_account_id
        self.assertTrue(shared.with_user(self.seller).customer_phone)
        self.loner.company_id = company
        self.env.invalidate_all()
        shared.sudo().company_id = False
        seen = shared.with_user(self.seller)
        self.assertFalse(seen.main_customer_id)
        self.assertFalse(seen.customer_phone)

    def test_many_customers_are_read_like_few(self):
        def read():
            self.account.with_user(self.seller).read(["main_customer_id"])

        read()  # what is asked once for all
        few = self.count_queries(read)
        for number in range(10):
            self.create_company(f"Branch {number}", self.group)
        self.assertEqual(self.count_queries(read), few)


@tagged("post_install", "-at_install")
class TestLastContact(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.loner.crm_account_id
        cls.ann = cls.create_contact("Ann", cls.loner, email="ann@loner.example")
        cls.seller = cls.new_user(
            "seller", "sales_team.group_sale_salesman_all_leads", name="Sam Seller"
        )

    def plan(self, record, days, kind="mail.mail_activity_data_call"):
        return record.activity_schedule(
            kind,
            fields.Date.today() + timedelta(days=days),
            user_id=self.seller.id,
        )

    def test_nobody_wrote(self):
        self.assertFalse(self.account.last_contact_date)
        self.assertFalse(self.account.last_contact_id)
        self.assertIs(self.account.last_contact_kind, False)
        self.assertFalse(self.account.next_activity_id)

    def test_what_a_person_wrote_on_an_order(self):
        order = self.order(self.loner)
        order.message_post(body="Made", subtype_xmlid="mail.mt_note")
        message = order.message_post(
            body="When will it come?",
            author_id=self.ann.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        account = self.account.with_user(self.seller)
        self.assertEqual(account.last_contact_date, message.date)
        self.assertEqual(account.last_contact_id, self.ann)
        self.assertEqual(account.last_contact_kind, "Incoming Email")

    def test_call_that_was_done(self):
        self.plan(self.ann, 0).with_user(self.seller).action_feedback("Spoke to her")
        account = self.account.with_user(self.seller)
        self.assertEqual(account.last_contact_id, self.seller.partner_id)
        self.assertEqual(account.last_contact_kind, "Call")

    def note(self, document, **values):
        """What a salesperson logs on a document with *Log note*."""
        return document.with_user(self.seller).message_post(
            body="Called",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            **values,
        )

    def test_call_that_was_logged_as_a_note(self):
        self.plan(self.ann, 0).with_user(self.seller).action_feedback("Spoke to her")
        note = self.note(self.ann)
        note.sudo().date = fields.Datetime.now() + timedelta(hours=1)
        account = self.account.with_user(self.seller)
        self.assertEqual(account.last_contact_date, note.date)
        self.assertEqual(account.last_contact_id, self.seller.partner_id)
        self.assertEqual(account.last_contact_kind, "Note")

    def test_what_nobody_wrote_to_anybody(self):
        note = self.note(self.ann)
        robot = self.env.ref("base.partner_root")
        order = self.order(self.loner)
        for values in (
            {"message_type": "notification", "author_id": self.seller.partner_id.id},
            {"message_type": "auto_comment", "author_id": self.seller.partner_id.id},
            {"message_type": "email_outgoing", "author_id": self.seller.partner_id.id},
            {"message_type": "out_of_office", "author_id": self.ann.id},
            {"message_type": "comment", "author_id": robot.id},
        ):
            self.env["mail.message"].create(
                {
                    "model": order._name,
                    "res_id": order.id,
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "date": fields.Datetime.now() + timedelta(days=1),
                    **values,
                }
            )
        account = self.account.with_user(self.seller)
        self.assertEqual(account.last_contact_date, note.date)
        self.assertEqual(account.last_contact_id, self.seller.partner_id)

    def test_somebody_unknown_wrote(self):
        """From an address that no contact has."""
        message = self.account.message_post(
            body="Hello",
            author_id=False,
            email_from="who@elsewhere.example",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        account = self.account.with_user(self.seller)
        self.assertEqual(account.last_contact_date, message.date)
        self.assertFalse(account.last_contact_id)
        self.assertEqual(account.last_contact_kind, "Incoming Email")

    def test_long_conversations_are_read_like_short_ones(self):
        names = "last_contact_date", "last_contact_id", "last_contact_kind"

        def read():
            self.account.with_user(self.seller).read(names)

        self.note(self.ann)
        self.note(self.order(self.loner))
        read()  # what is asked once for all
        few = self.count_queries(read)
        for number in range(20):
            order = self.order(self.loner)
            self.note(order)
            self.note(self.create_contact(f"Contact {number}", self.loner))
        self.assertEqual(self.count_queries(read), few)
        with patch.object(crm_account_conversation, "FEW_DOCUMENTS", 0):
            self.assertEqual(self.count_queries(read), few)

    def test_next_activity_of_all_that_belongs_to_it(self):
        later = self.plan(self.account, 9)
        sooner = self.plan(self.order(self.loner), 3)
        account = self.account.with_user(self.seller)
        self.assertEqual(account.next_activity_id, sooner)
        self.assertEqual(account.next_activity_date, sooner.date_deadline)
        sooner.action_done()
        self.env.invalidate_all()
        self.assertEqual(account.next_activity_id, later)

    def test_form_of_a_new_account(self):
        with Form(self.Account) as form:
            form.name = "New"
        self.assertFalse(form.record.last_contact_date)

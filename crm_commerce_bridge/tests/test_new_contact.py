from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestNewContact(CrmCommerceBridgeCommon):
    """The button New in the lists of an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user(
            "contact_seller",
            "sales_team.group_sale_salesman",
            "base.group_partner_manager",
        )
        cls.empty = cls.Account.create({"name": "Empty"})

    def _form(self, action):
        partners = self.env["res.partner"].with_user(self.seller)
        return Form(partners.with_context(**action["context"]))

    def _add(self, action, name="Ann", parent=None):
        with self._form(action) as form:
            form.name = name
            if parent is not None:
                form.parent_id = parent
        return form.record

    def _sees(self, account, partner):
        action = account.action_view_contacts()
        partners = self.env["res.partner"].with_user(self.seller)
        return partner in partners.search(action["domain"])

    def test_account_without_customers(self):
        contact = self._add(self.empty.action_view_contacts())
        self.assertFalse(contact.parent_id)
        self.assertEqual(contact.crm_account_id, self.empty)
        self.assertTrue(contact.crm_account_pinned)
        self.assertTrue(self._sees(self.empty, contact))
        line = self.ledger(contact)[-1]
        self.assertEqual((line.cause, line.user_id), ("hand", self.seller))
        self.assertConsistent()

    def test_account_with_one_company(self):
        account = self.hotel.crm_account_id
        self.create_contact("Individual", self.Partner, crm_account_id=account.id)
        contact = self._add(account.action_view_contacts())
        self.assertEqual(contact.parent_id, self.hotel)
        self.assertEqual((contact.type, contact.is_company), ("contact", False))
        self.assertEqual(contact.crm_account_id, account)
        self.assertFalse(contact.crm_account_pin_id)
        self.assertTrue(self._sees(account, contact))

    def test_archived_company_is_nobodys_employer(self):
        account = self.hotel.crm_account_id
        self.hotel.active = False
        contact = self._add(account.action_view_contacts())
        self.assertFalse(contact.parent_id)
        self.assertEqual(contact.crm_account_pin_id, account)

    def test_account_with_several_companies_lets_choose(self):
        self.set_strategy("root")
        account = self.group.crm_account_id
        action = account.action_view_contacts()
        self.assertTrue(action["context"]["crm_account_has_companies"])
        contact = self._add(action, parent=self.hotel)
        self.assertEqual(contact.commercial_partner_id, self.hotel)
        self.assertFalse(contact.crm_account_pin_id)
        self.assertEqual(contact.crm_account_id, account)
        view = self.env["res.partner"].with_user(self.seller).get_view(view_type="form")
        self.assertIn("alert_choose_company", view["arch"])

    def test_nobody_gets_lost_who_works_for_none_of_them(self):
        self.set_strategy("root")
        account = self.group.crm_account_id
        contact = self._add(account.action_view_contacts())
        self.assertEqual(contact.crm_account_pin_id, account)
        self.assertTrue(self._sees(account, contact))
        self.assertConsistent()

    def test_company_of_another_account(self):
        action = self.empty.action_view_contacts()
        contact = self._add(action, parent=self.loner)
        self.assertEqual(contact.crm_account_id, self.loner.crm_account_id)
        self.assertFalse(contact.crm_account_pin_id)

    def test_company_made_on_the_way_has_the_account(self):
        context = self.empty.action_view_contacts()["context"]
        partners = self.env["res.partner"].with_user(self.seller)
        partners = partners.with_context(**context)
        company = partners.with_context(default_is_company=True).create({"name": "New"})
        contact = self._add({"context": context}, parent=company)
        self.assertEqual(company.crm_account_pin_id, self.empty)
        self.assertEqual(contact.crm_account_id, self.empty)
        self.assertFalse(contact.crm_account_pin_id)

    def test_people_added_together_with_their_company(self):
        context = self.empty.action_view_customers()["context"]
        company = (
            self.env["res.partner"]
            .with_context(**context)
            .create({"name": "New", "child_ids": [Command.create({"name": "Ann"})]})
        )
        self.assertEqual(company.crm_account_pin_id, self.empty)
        self.assertEqual(company.child_ids.crm_account_id, self.empty)
        self.assertFalse(company.child_ids.crm_account_pin_id)

    def test_account_cleared_in_the_form(self):
        with self._form(self.empty.action_view_customers()) as form:
            form.name = "Elsewhere"
            form.crm_account_id = self.Account
        self.assertFalse(form.record.crm_account_id)

    def test_new_customer_has_the_account(self):
        customer = self._add(self.empty.action_view_customers(), "New")
        self.assertTrue(customer.is_company)
        self.assertTrue(customer.is_crm_customer)
        self.assertEqual(customer.crm_account_pin_id, self.empty)
        self.assertFalse(customer.is_commerce_customer)

    def test_account_of_one_company_of_several(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.Account.create({"name": "There", "company_id": company.id})
        self.seller.company_ids |= company
        contact = self._add(account.action_view_contacts())
        self.assertEqual(contact.company_id, company)
        self.assertEqual(contact.crm_account_pin_id, account)

    def test_nothing_is_added_to_an_archived_account(self):
        self.empty.active = False
        for method in ("action_view_contacts", "action_view_customers"):
            action = getattr(self.empty, method)()
            self.assertFalse(action["context"]["create"])

    def test_numbers_of_customers_do_not_matter(self):
        self.set_strategy("root")
        account = self.group.crm_account_id
        account.action_view_contacts()
        queries = self.count_queries(account.action_view_contacts)
        for index in range(20):
            self.create_company(f"Hotel {index}", self.group)
        account.action_view_contacts()
        self.assertEqual(self.count_queries(account.action_view_contacts), queries)

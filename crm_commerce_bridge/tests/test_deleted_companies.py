"""Whoever worked for a company that was deleted is a customer by himself."""

from odoo.tests import tagged

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestDeletedCompanies(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.create_company("Gone", is_crm_customer=False)
        cls.person = cls.create_contact("Ann", cls.company)

    def delete_company(self):
        self.company.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertConsistent()

    def assertFigures(self, order):
        """What the person ordered counts for the person, and its account."""
        self.assertEqual(order.commerce_customer_id, self.person)
        self.assertEqual(self.person.lifetime_value, 100)
        self.assertEqual(self.person.order_count, 1)
        self.assertEqual(self.person.crm_account_id.lifetime_value, 100)

    def test_buyer_is_a_customer(self):
        self.order(self.person)
        self.delete_company()
        self.assertTrue(self.person.is_crm_customer)
        self.assertTrue(self.person.is_commerce_customer)
        self.assertEqual(self.person.crm_account_id.name, "Ann")

    def test_orders_are_those_of_the_buyer(self):
        order = self.order(self.person)
        self.delete_company()
        self.assertFigures(order)

    def test_orders_that_were_added_up_are_those_of_the_buyer(self):
        """Also when they were added up before, for the company."""
        order = self.order(self.person)
        self.env["commerce.channel.customer"]._fold_all()
        self.delete_company()
        self.assertFigures(order)
        self.env["commerce.channel.customer"]._fold_all()
        self.env.invalidate_all()
        self.assertFigures(order)

    def test_orders_from_before_joining_stay_those_of_the_person(self):
        self.person = self.Partner.create({"name": "Petra"})
        order = self.order(self.person)
        self.person.parent_id = self.company
        self.assertEqual(self.company.lifetime_value, 100)
        self.delete_company()
        self.assertFigures(order)

    def test_archived_buyer_is_a_customer(self):
        order = self.order(self.person)
        (self.person | self.company).active = False
        self.delete_company()
        self.assertTrue(self.person.is_crm_customer)
        self.assertFigures(order)

    def test_contact_of_an_opportunity_is_a_customer(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.person.id}
        )
        self.assertTrue(self.company.is_crm_customer)
        self.delete_company()
        self.assertEqual(self.person.crm_account_id.name, "Ann")
        self.assertEqual(lead.crm_account_id, self.person.crm_account_id)

    def test_portal_user_is_a_customer(self):
        login = "portal_of_gone"
        self.new_user(login, "base.group_portal", partner_id=self.person.id)
        self.assertTrue(self.company.is_crm_customer)
        self.assertFalse(self.person.is_crm_customer)
        self.delete_company()
        self.assertTrue(self.person.crm_account_id)

from odoo.tests import tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestCrmLead(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls.create_company("Prospect", is_crm_customer=False)
        cls.contact = cls.create_contact("Pat", cls.prospect)

    def create_lead(self, **values):
        return self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", **values}
        )

    def test_opportunity_makes_a_business_customer(self):
        lead = self.create_lead(partner_id=self.contact.id)
        self.assertTrue(self.prospect.is_crm_customer)
        self.assertFalse(self.prospect.is_commerce_customer)
        self.assertEqual(lead.crm_account_id.name, "Prospect")
        self.assertEqual(lead.crm_account_id.opportunity_ids, lead)

    def test_lead_makes_nobody_a_customer_until_it_is_converted(self):
        lead = self.create_lead(type="lead", partner_id=self.contact.id)
        self.assertFalse(self.prospect.is_crm_customer)
        lead.convert_opportunity(self.contact)
        self.assertEqual(lead.crm_account_id.name, "Prospect")

    def test_account_of_an_opportunity_without_customer_is_chosen(self):
        lead = self.create_lead(crm_account_id=self.hotel.crm_account_id.id)
        self.assertEqual(lead.crm_account_id, self.hotel.crm_account_id)
        self.set_strategy("root")
        self.assertEqual(lead.crm_account_id, self.hotel.own_account_id)

    def test_opportunities_follow_their_customer(self):
        lead = self.create_lead(partner_id=self.create_contact("Ann", self.hotel).id)
        archived = self.create_lead(partner_id=self.hotel.id, active=False)
        leads = lead | archived
        self.assertEqual(leads.crm_account_id, self.hotel.crm_account_id)
        self.set_strategy("root")
        self.assertEqual(leads.crm_account_id, self.group.crm_account_id)
        self.hotel.parent_id = self.loner
        self.assertEqual(leads.crm_account_id, self.loner.crm_account_id)

    def test_opportunities_follow_a_contact_to_another_company(self):
        contact = self.create_contact("Ann", self.hotel)
        lead = self.create_lead(partner_id=contact.id)
        contact.parent_id = self.loner
        self.assertEqual(lead.crm_account_id, self.loner.crm_account_id)

    def test_choosing_another_customer_changes_the_account(self):
        lead = self.create_lead(partner_id=self.hotel.id)
        lead.partner_id = self.loner
        self.assertEqual(lead.crm_account_id, self.loner.crm_account_id)

    def test_account_of_an_opportunity_is_its_customers(self):
        other = self.loner.crm_account_id.id
        lead = self.create_lead(partner_id=self.hotel.id, crm_account_id=other)
        self.assertEqual(lead.crm_account_id, self.hotel.crm_account_id)
        for value in (other, False):
            lead.crm_account_id = value
            self.assertEqual(lead.crm_account_id, self.hotel.crm_account_id)

    def test_opportunity_makes_customers_of_whom_its_contact_joins(self):
        contact = self.create_contact("Ann", self.hotel)
        lead = self.create_lead(partner_id=contact.id)
        contact.parent_id = self.prospect
        self.assertTrue(self.prospect.is_crm_customer)
        self.assertEqual(lead.crm_account_id, self.prospect.crm_account_id)
        contact.parent_id = False
        self.assertEqual(lead.crm_account_id.name, "Ann")

    def test_merged_opportunities_keep_the_account(self):
        lead = self.create_lead(name="A", priority="3")
        other = self.create_lead(name="B", crm_account_id=self.hotel.crm_account_id.id)
        merged = (lead | other).merge_opportunity()
        self.assertEqual(merged.crm_account_id, self.hotel.crm_account_id)

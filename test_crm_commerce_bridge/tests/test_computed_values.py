from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon


@tagged("post_install", "-at_install")
class TestComputedValues(CommerceCommon):
    """What accounts depend on counts, whether it was written or computed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whoever may edit contacts need not be a salesperson.
        cls.editor = cls.new_user(
            "editor", "base.group_user", "base.group_partner_manager"
        )

    def test_name(self):
        account = self.hotel.own_account_id
        self.hotel.with_user(self.editor).name_parts = "Hotel Ghent"
        self.assertEqual(account.name, "Hotel Ghent")
        self.assertEqual(account.automatic_name, "Hotel Ghent")
        account.name = "Ours"
        self.hotel.name_parts = "Hotel Gent"
        self.assertEqual(account.name, "Ours", "a person renamed it")

    def test_name_that_no_write_of_a_partner_changed(self):
        account = self.hotel.own_account_id
        self.hotel._write_derived({"name": "Hotel Ghent"})
        self.env.flush_all()
        self.assertEqual(account.name, "Hotel Ghent")

    def test_name_at_creation(self):
        partner = self.Partner.create({"name_parts": "Parts", "is_crm_customer": True})
        self.assertEqual(partner.crm_account_id.name, "Parts")

    def test_address_that_an_account_is_called_after(self):
        person = self.create_company(
            "", type="other", is_company=False, email="ann@example.com"
        )
        account = person.crm_account_id
        self.assertEqual(account.name, person.complete_name or "ann@example.com")
        person.name_parts = "Ann"
        self.assertEqual(account.name, "Ann")

    def test_contact_becomes_a_company(self):
        buyer = self.create_contact("Buyer", self.hotel, type="other")
        self.order(buyer)
        self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": buyer.id}
        )
        buyer.with_user(self.editor).legal_form = "Ltd"
        self.assertEqual(buyer.commercial_partner_id, buyer)
        self.assertTrue(buyer.is_crm_customer)
        self.assertEqual(buyer.crm_account_id.name, "Buyer")
        self.assertConsistent()

    def test_customer_goes_to_another_company(self):
        here, there = self.env["res.company"].create(
            [{"name": "Here"}, {"name": "There"}]
        )
        self.loner.home_company_id = here
        account = self.loner.crm_account_id
        self.assertEqual(account.company_id, here)
        by_hand = self.Account.create({"name": "Of here", "company_id": here.id})
        self.loner.crm_account_id = by_hand
        self.loner.home_company_id = there
        self.assertEqual(self.loner.crm_account_id, account)
        self.assertEqual(account.company_id, there)
        self.assertConsistent()

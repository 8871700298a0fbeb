from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon

SALESMAN = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestGuardedWrites(CommerceCommon):
    """What we derive is nobody's decision: no check of a ``write`` is in its way.

    The salesperson may write no contacts; the records are under review, as addons
    for validation have it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.new_user("review_salesman", SALESMAN)
        cls.newcomer = cls.create_company("Newcomer", is_crm_customer=False)
        cls.buyer = cls.create_contact("Buyer", cls.newcomer)
        cls.review(cls.newcomer | cls.buyer)

    @classmethod
    def review(cls, records):
        records.under_review = True
        cls.env.flush_all()

    def sell(self, partner, **values):
        return self.order(partner, confirm=False, user_id=self.salesman.id, **values)

    def deal(self, partner, **values):
        leads = self.env["crm.lead"].with_user(self.salesman)
        return leads.create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": self.salesman.id,
                **values,
            }
        )

    def test_the_guard_guards(self):
        with self.assertRaises(ValidationError):
            self.newcomer.is_commerce_customer = True
        with self.assertRaises(ValidationError):
            self.newcomer.crm_account_id = self.loner.crm_account_id

    def test_order_makes_a_customer(self):
        self.sell(self.buyer).with_user(self.salesman).action_confirm()
        self.assertTrue(self.newcomer.is_commerce_customer)
        self.assertTrue(self.newcomer.is_crm_customer)
        self.assertEqual(self.newcomer.crm_account_id.name, "Newcomer")
        self.assertEqual(self.ledger(self.newcomer).cause, "create")
        self.assertConsistent()

    def test_sent_quotation_makes_a_customer(self):
        self.sell(self.buyer).with_user(self.salesman).action_quotation_sent()
        self.assertTrue(self.newcomer.is_commerce_customer)

    def test_opportunity_makes_a_customer(self):
        lead = self.deal(self.buyer)
        self.assertTrue(self.newcomer.is_crm_customer)
        self.assertFalse(self.newcomer.is_commerce_customer)
        self.assertEqual(lead.crm_account_id.name, "Newcomer")
        self.assertConsistent()

    def test_opportunity_gives_its_account(self):
        account = self.loner.crm_account_id
        self.deal(self.buyer, crm_account_id=account.id)
        self.assertEqual(self.newcomer.crm_account_id, account)
        self.assertTrue(self.newcomer.crm_account_pinned)
        self.assertEqual(self.ledger(self.newcomer).cause, "hand")
        self.assertConsistent()

    def test_portal_login_makes_a_customer(self):
        person = self.create_contact("Angela", self.newcomer)
        self.new_user("angela_there", "base.group_portal", partner_id=person.id)
        self.assertTrue(self.newcomer.is_crm_customer)

    def test_flag_of_a_contact_makes_its_company_a_customer(self):
        self.create_contact("Angela", self.newcomer, is_commerce_customer=True)
        self.assertTrue(self.newcomer.is_commerce_customer)

    def test_lead_follows_its_contact(self):
        lead = self.deal(self.loner)
        self.review(lead)
        self.env["crm.lead"].browse(lead.id)._write_derived(
            {"crm_account_id": self.hotel.crm_account_id.id}
        )
        lead._take_customer_accounts()
        self.assertEqual(lead.crm_account_id, self.loner.crm_account_id)

    def test_merge_takes_leads_along_and_back(self):
        account, target = self.Account.create([{"name": "One"}, {"name": "Two"}])
        lead = self.env["crm.lead"].create(
            {"name": "Call", "crm_account_id": account.id}
        )
        self.review(lead)
        account.merge_into(target.id)
        self.assertEqual(lead.crm_account_id, target)
        account.action_unmerge()
        self.assertEqual(lead.crm_account_id, account)

    def test_customer_is_deleted(self):
        person = self.create_company("Ann", is_company=False)
        order = self.sell(person)
        person.parent_id = self.loner
        self.assertEqual(order.commerce_customer_id, person)
        self.review(order)
        order._write_derived({"partner_id": self.loner.id})
        self.env.flush_all()
        order._write_derived({"commerce_customer_id": person.id})
        self.env.flush_all()
        person.unlink()
        self.assertEqual(order.commerce_customer_id, self.loner)

    def test_who_is_no_commerce_customer_any_more(self):
        order = self.order(self.loner)
        again = self.sell(self.loner)
        self.assertTrue(again.commerce_customer_known)
        self.review(order | again)
        self.loner.is_commerce_customer = False
        self.assertFalse(again.commerce_customer_known)

    def test_own_account_goes_to_another_company(self):
        here, there = self.env["res.company"].create(
            [{"name": "Here"}, {"name": "There"}]
        )
        account = self.loner.own_account_id
        self.loner.company_id = here
        self.review(account)
        self.loner.company_id = there
        self.assertEqual(account.company_id, there)
        self.assertConsistent()

    def test_merge_of_contacts(self):
        kept = self.create_contact("Ann", self.newcomer)
        gone = self.create_company("Anna", is_company=False)
        order = self.sell(gone)
        self.review(order)
        # What the wizard itself writes is refused as any other write.
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((kept | gone).ids, kept)
        self.assertTrue(self.newcomer.is_crm_customer)
        self.assertEqual(order.commerce_customer_id, self.newcomer)
        self.assertConsistent()

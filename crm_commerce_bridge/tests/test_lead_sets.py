import logging
from contextlib import suppress
from itertools import count

from odoo import Command
from odoo.tests import tagged

from .common import CrmCommerceBridgeCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestLeadSets(CrmCommerceBridgeCommon):
    """What follows from many leads is done for all of them, whoever writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("lead_manager", "sales_team.group_sale_manager")
        cls.seller = cls.new_user("lead_seller", "sales_team.group_sale_salesman")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Sets",
                "use_leads": True,
                "company_id": False,
                "assignment_domain": [("referred", "=", "Set")],
                "crm_team_member_ids": [
                    Command.create(
                        {"user_id": cls.seller.id, "assignment_max": 1_000_000}
                    )
                ],
            }
        )
        cls.batches = count()
        cls.Lead = cls.env["crm.lead"].with_user(cls.manager)

    def create_leads(self, size, **values):
        batch = next(self.batches)  # nobody is found by an email of before
        return self.Lead.create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "lead",
                    "referred": "Set",
                    "partner_name": f"Newcomer {number}",
                    "contact_name": f"Ann {number}",
                    "email_from": f"ann@newcomer{number}of{batch}.example",
                    "user_id": False,
                    "team_id": False,
                    **values,
                }
                for number in range(size)
            ]
        )

    def create_leads_of_contacts(self, size, **values):
        companies = self.env["res.partner"].create(
            [{"name": f"Known {number}", "is_company": True} for number in range(size)]
        )
        leads = self.create_leads(size, partner_name=False, email_from=False, **values)
        for lead, company in zip(leads, companies, strict=True):
            lead.partner_id = company
        return leads

    # === THE WORK === #

    def convert(self, leads):
        wizard = self.env["crm.lead2opportunity.partner.mass"].with_user(self.manager)
        wizard = wizard.with_context(active_model="crm.lead", active_ids=leads.ids)
        wizard = wizard.create(
            {"deduplicate": True, "user_ids": [Command.set(self.seller.ids)]}
        )
        wizard.action_mass_convert()

    def assign(self, leads):
        leads.team_id = self.team
        self.team.with_user(self.manager)._action_assign_leads(force_quota=True)

    def give_partners(self, leads):
        leads.type = "opportunity"
        leads._handle_partner_assignment(create_missing=True)

    # === HOW MUCH OF IT IS OURS === #

    def count_until_committed(self, work, leads):
        def function():
            work(leads)
            self.env.cr.flush()

        return self.count_queries(function)

    def assertExtraIsConstant(self, work, create, limit=40):
        """Ours does not grow with the leads, and Odoo's alone does what it did.

        :param work: what is done to leads
        :param create: makes so many leads
        """
        leads = create(2)
        self.count_until_committed(work, leads)  # to warm up
        leads.sudo().unlink()
        extra = {}
        for size in (5, 40):
            leads = create(size)
            with_bridge = self.count_until_committed(work, leads)
            self.assertTrue(all(leads.mapped("crm_account_id")))
            self.assertEqual(set(leads.mapped("type")), {"opportunity"})
            # Odoo looks for duplicates: they are not to be found.
            leads.sudo().unlink()
            leads = create(size)
            with self.without_bridge("crm.lead"):
                extra[size] = with_bridge - self.count_until_committed(work, leads)
            leads.sudo().unlink()
        _logger.info("queries added to %s: %s", work.__name__, extra)
        self.assertLessEqual(max(extra.values()), limit)
        # Not one for each of the others: some batches of Odoo's are a query more.
        self.assertLess(extra[40] - extra[5], 10)
        self.assertConsistent()

    def test_mass_conversion_of_newcomers(self):
        self.assertExtraIsConstant(self.convert, self.create_leads)

    def test_mass_conversion_for_known_contacts(self):
        self.assertExtraIsConstant(self.convert, self.create_leads_of_contacts)

    def test_assignment(self):
        self.assertExtraIsConstant(self.assign, self.create_leads_of_contacts)

    def test_conversion_of_many_for_one_contact(self):
        leads = self.create_leads_of_contacts(3)
        leads.partner_id = leads[0].partner_id
        leads.convert_opportunity(leads.partner_id)
        self.assertEqual(len(leads.crm_account_id), 1)

    def test_giving_partners(self):
        self.assertExtraIsConstant(self.give_partners, self.create_leads)

    # === DEALS WITH ACCOUNTS, IN ONE GO === #

    def create_deals(self, contacts, accounts, user=False):
        """A deal for each contact, with an account chosen for each."""
        stage = self.env.ref("crm.stage_lead1")  # else Odoo looks for one by one
        return self.Lead.create(
            [
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "partner_id": contact.id,
                    "crm_account_id": account.id,
                    "company_id": False,
                    "user_id": user and user.id,
                    "team_id": False,
                    "stage_id": stage.id,
                }
                for contact, account in zip(contacts, accounts, strict=True)
            ]
        )

    def create_contacts_and_accounts(self, size):
        accounts = self.env["crm.account"].create(
            [{"name": f"Chosen {number}"} for number in range(size)]
        )
        return self.create_leads_of_contacts(size).partner_id, accounts

    def test_contacts_get_the_accounts_chosen_for_their_deals(self):
        counts = {}
        for size in (2, 5, 40):
            contacts, accounts = self.create_contacts_and_accounts(size)
            counts[size] = self.count_queries(self.create_deals, contacts, accounts)
            self.assertEqual(contacts.sudo().crm_account_id, accounts)
        self.assertLess(counts[40] - counts[5], 10, counts)
        self.assertConsistent()

    def test_customers_keep_their_accounts_whatever_is_chosen(self):
        counts = {}
        for size in (2, 5, 40):
            contacts, accounts = self.create_contacts_and_accounts(size)
            contacts.sudo().is_crm_customer = True
            kept = contacts.sudo().crm_account_id
            counts[size] = self.count_queries(
                self.create_deals, contacts, accounts, self.seller
            )
            self.assertEqual(contacts.sudo().crm_account_id, kept)
            deals = self.Lead.search([("partner_id", "in", contacts.ids)])
            self.assertFalse(deals.crm_account_id & accounts)
        self.assertLess(counts[40] - counts[5], 10, counts)

    # === EXACT MEANWHILE === #

    def test_a_commit_in_between_leaves_nothing_behind(self):
        """Assignment commits every hundred leads."""
        leads = self.create_leads_of_contacts(2)
        with leads._as_one_set() as converted:
            converted[0].convert_opportunity(leads[0].partner_id)
            self.assertFalse(leads[0].crm_account_id)
            self.env.cr.flush()  # as a commit does
            self.assertEqual(leads[0].crm_account_id.name, "Known 0")
            converted[1].convert_opportunity(leads[1].partner_id)
            self.assertFalse(leads[1].crm_account_id)
            self.env.cr.flush()
            self.assertEqual(leads[1].crm_account_id.name, "Known 1")

    def test_a_savepoint_that_is_taken_back_leaves_the_others(self):
        leads = self.create_leads_of_contacts(3)
        with leads._as_one_set() as converted:
            converted[0].convert_opportunity(leads[0].partner_id)
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                converted[1].convert_opportunity(leads[1].partner_id)
                raise ZeroDivisionError
            converted[2].convert_opportunity(leads[2].partner_id)
        self.assertEqual(leads.mapped("type"), ["opportunity", "lead", "opportunity"])
        accounts = leads.mapped("crm_account_id.name")
        self.assertEqual(accounts, ["Known 0", "Known 2"])
        self.assertFalse(leads[1].partner_id.sudo().is_crm_customer)

    def test_work_that_fails_and_goes_on_is_seen_to_at_the_commit(self):
        lead = self.create_leads_of_contacts(1)
        with suppress(ZeroDivisionError), lead._as_one_set() as converted:
            converted.convert_opportunity(lead.partner_id)
            raise ZeroDivisionError
        self.assertFalse(lead.crm_account_id)
        self.env.cr.flush()
        self.assertEqual(lead.crm_account_id.name, "Known 0")

    def test_nobody_opens_a_set_by_sending_one(self):
        leads = self.create_leads_of_contacts(1)
        sent = leads.with_context(crm_commerce_bridge_lead_set={"open": True})
        sent.convert_opportunity(leads.partner_id)
        self.assertEqual(leads.crm_account_id.name, "Known 0")

    def test_leads_deleted_by_the_work_are_not_missed(self):
        leads = self.create_leads(3, email_from="one@same.example")
        self.convert(leads)
        [lead] = leads.exists()
        self.assertEqual(lead.type, "opportunity")
        self.assertTrue(lead.crm_account_id)

"""Leads, their accounts and their companies: neither takes the other one away."""

from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestLeadCompanies(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.there = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.user.company_ids |= cls.there
        cls.shared, cls.local = cls.Account.create(
            [{"name": "Shared"}, {"name": "Local", "company_id": cls.here.id}]
        )

    def create_lead(self, **values):
        """A lead that neither a person nor a team says the company of."""
        defaults = {"name": "Lead", "user_id": False, "team_id": False}
        lead = self.env["crm.lead"].create({**defaults, **values})
        self.env.flush_all()
        return lead

    def create_local_lead(self):
        lead = self.create_lead(company_id=self.here.id, crm_account_id=self.local.id)
        self.assertEqual(lead.company_id, self.here)
        self.assertEqual(lead.crm_account_id, self.local)
        return lead

    def create_team(self, company=None):
        values = {"name": "Team", "company_id": company and company.id}
        return self.env["crm.team"].create(values)

    # === A SHARED ACCOUNT SAYS NOTHING ABOUT THE COMPANY === #

    def test_shared_account_keeps_the_company(self):
        lead = self.create_lead()
        lead.company_id = self.here
        self.env.flush_all()
        lead.crm_account_id = self.shared
        self.env.flush_all()
        self.assertEqual(lead.company_id, self.here)

    def test_shared_account_keeps_the_company_with_a_shared_team(self):
        lead = self.create_lead(team_id=self.create_team().id)
        lead.company_id = self.here
        self.env.flush_all()
        lead.crm_account_id = self.shared
        self.env.flush_all()
        self.assertEqual(lead.company_id, self.here)

    def test_shared_account_keeps_the_company_that_a_lead_is_created_with(self):
        lead = self.create_lead(company_id=self.here.id, crm_account_id=self.shared.id)
        self.assertEqual(lead.company_id, self.here)
        self.assertEqual(lead.crm_account_id, self.shared)

    def test_shared_account_chosen_in_the_form_keeps_the_company(self):
        lead = self.create_lead(type="opportunity")
        lead.company_id = self.here
        self.env.flush_all()
        with Form(lead) as form:
            form.crm_account_id = self.shared
        self.assertEqual(lead.company_id, self.here)

    # === GIVEN TO ANOTHER COMPANY, A LEAD LETS GO OF ITS ACCOUNT === #

    def test_lead_goes_to_a_team_of_another_company(self):
        lead = self.create_local_lead()
        lead.team_id = self.create_team(self.there)
        self.env.flush_all()
        self.assertEqual(lead.company_id, self.there)
        self.assertFalse(lead.crm_account_id)

    def test_lead_goes_to_a_person_of_another_company(self):
        lead = self.create_local_lead()
        lead.user_id = self.new_user(
            "seller_there",
            "sales_team.group_sale_salesman_all_leads",
            company_id=self.there.id,
            company_ids=self.there.ids,
        )
        self.env.flush_all()
        self.assertEqual(lead.company_id, self.there)
        self.assertFalse(lead.crm_account_id)

    def test_lead_is_merged_into_one_of_another_company(self):
        tail = self.create_local_lead()
        head = self.create_lead(
            type="opportunity",
            company_id=self.there.id,
            team_id=self.create_team(self.there).id,
            probability=90,
        )
        merged = (head | tail).merge_opportunity(auto_unlink=False)
        self.env.flush_all()
        self.assertEqual(merged, head)
        self.assertEqual(merged.company_id, self.there)
        self.assertFalse(merged.crm_account_id)

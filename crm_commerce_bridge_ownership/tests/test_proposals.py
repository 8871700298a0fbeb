from odoo.tests import Form, tagged

from .common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestProposals(OwnershipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.create_contact(
            "Angela", cls.hotel, email="angela@group.example", phone="+32 485 11 22 33"
        )

    def propose(self, **values):
        lead = self.create_lead(**values).with_user(self.ann)
        return lead.proposed_account_id, lead

    def test_mail_from_a_known_domain_is_proposed_and_not_moved(self):
        lead = self.env["crm.lead"].browse(
            self.env["mail.thread"].message_process(
                "crm.lead",
                "From: New Buyer <buyer@group.example>\n"
                "To: sales@our.example\nSubject: Towels\nMessage-Id: <towels@x>\n\n?",
            )
        )
        self.assertFalse(lead.crm_account_id)
        lead = lead.with_user(self.ann)
        self.assertEqual(lead.proposed_account_id, self.account)
        self.assertIn("@group.example", lead.proposed_because)
        lead.action_use_proposed_account()
        self.assertEqual(lead.crm_account_id, self.account)
        self.assertFalse(lead.proposed_account_id)

    def test_the_same_telephone(self):
        account, lead = self.propose(phone="+32 485 11 22 33")
        self.assertEqual(account, self.account)
        self.assertIn("phone number", lead.proposed_because)

    def test_a_provider_of_many_says_nothing_but_by_the_whole_address(self):
        self.contact.email = "angela@gmail.com"
        self.assertFalse(self.propose(email_from="other@gmail.com")[0])
        account, lead = self.propose(email_from="Angela <angela@gmail.com>")
        self.assertEqual(account, self.account)
        self.assertIn("email address", lead.proposed_because)

    def test_longer_and_shorter_domains_are_others(self):
        for email in ("x@group.example.com", "x@mygroup.example", "x@sub.other"):
            self.assertFalse(self.propose(email_from=email)[0], email)

    def test_nothing_if_two_accounts_are_meant(self):
        self.create_contact("Ben", self.loner, email="ben@group.example")
        self.assertFalse(self.propose(email_from="x@group.example")[0])
        account, _lead = self.propose(
            email_from="x@group.example", phone="+32485112233"
        )
        self.assertEqual(account, self.account)

    def test_nothing_where_an_account_is(self):
        account, _lead = self.propose(
            email_from="x@group.example", crm_account_id=self.loner.crm_account_id.id
        )
        self.assertFalse(account)

    def test_nothing_of_a_company_that_it_does_not_fit(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.env.user.company_ids |= branch
        self.account.customer_ids.write({"company_id": self.env.company.id})
        self.account.company_id = self.env.company
        account, _lead = self.propose(
            email_from="x@group.example", company_id=branch.id
        )
        self.assertFalse(account)

    def test_in_the_form(self):
        with Form(self.env["crm.lead"].with_user(self.ann)) as form:
            form.name = "Towels"
            form.email_from = "x@group.example"
        self.assertEqual(form.record.proposed_account_id, self.account)

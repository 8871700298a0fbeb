from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

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

    # === CHOOSING ACCOUNT AND CONTACT === #

    def form(self, lead=None):
        leads = lead or self.env["crm.lead"].with_context(default_type="opportunity")
        form = Form(leads, "crm.crm_lead_view_form")
        form.name = "Deal"
        return form

    def test_form_fills_the_only_customer(self):
        form = self.form()
        form.crm_account_id = self.hotel.crm_account_id
        self.assertEqual(form.partner_id, self.hotel)
        form.crm_account_id = self.loner.crm_account_id
        self.assertEqual(form.partner_id, self.loner)
        self.assertEqual(form.save().crm_account_id, self.loner.crm_account_id)

    def test_form_keeps_the_contact_that_was_chosen(self):
        ann = self.create_contact("Ann", self.hotel)
        form = self.form()
        form.partner_id = ann
        form.crm_account_id = self.loner.crm_account_id
        self.assertEqual(form.partner_id, ann)
        self.assertTrue(form.contact_narrowed, "It says that they differ")
        # chosen, after another one came along with an account
        form = self.form()
        form.crm_account_id = self.loner.crm_account_id
        form.partner_id = ann
        form.crm_account_id = self.group.crm_account_id
        self.assertEqual(form.partner_id, ann)
        # saved before
        form = self.form(self.create_lead(partner_id=ann.id))
        form.crm_account_id = self.loner.crm_account_id
        self.assertEqual(form.partner_id, ann)

    def test_form_takes_back_the_contact_that_it_filled(self):
        self.set_strategy("root")
        form = self.form()
        form.crm_account_id = self.loner.crm_account_id
        self.assertEqual(form.partner_id, self.loner)
        form.crm_account_id = self.group.crm_account_id
        self.assertFalse(form.partner_id)
        self.assertEqual(form.crm_account_id, self.group.crm_account_id)
        self.assertEqual(form.save().crm_account_id, self.group.crm_account_id)

    def test_form_narrows_the_contact_of_several_customers(self):
        self.set_strategy("root")
        form = self.form()
        form.crm_account_id = self.group.crm_account_id
        self.assertFalse(form.partner_id)
        self.assertTrue(form.contact_narrowed)
        form.partner_id = self.hotel
        self.assertFalse(form.contact_narrowed)
        self.assertEqual(form.crm_account_id, self.group.crm_account_id)

    def test_form_does_not_narrow_to_nobody(self):
        form = self.form()
        form.crm_account_id = self.Account.create({"name": "Empty"})
        self.assertFalse(form.contact_narrowed)

    def test_contact_fills_the_account(self):
        form = self.form()
        form.partner_id = self.create_contact("Ann", self.hotel)
        self.assertEqual(form.crm_account_id, self.hotel.crm_account_id)
        form.partner_id = self.loner
        self.assertEqual(form.crm_account_id, self.loner.crm_account_id)

    def test_form_shows_that_they_differ_until_it_is_saved(self):
        self.set_strategy("root")
        form = self.form()
        form.partner_id = self.loner
        form.crm_account_id = self.group.crm_account_id
        self.assertEqual(form.partner_id, self.loner)
        self.assertTrue(form.contact_narrowed)
        lead = form.save()
        self.assertEqual(lead.crm_account_id, self.loner.crm_account_id)

    def test_contact_without_account_gets_the_chosen_one_by_hand(self):
        account = self.hotel.crm_account_id
        lead = self.create_lead(partner_id=self.contact.id, crm_account_id=account.id)
        self.assertEqual(lead.crm_account_id, account)
        self.assertEqual(self.prospect.crm_account_id, account)
        self.assertTrue(self.prospect.crm_account_pinned)
        self.assertTrue(self.prospect.is_crm_customer)
        self.assertFalse(self.hotel.crm_account_pinned)

    def test_later_contact_gets_the_chosen_account_too(self):
        account = self.Account.create({"name": "Prospects"})
        lead = self.create_lead(crm_account_id=account.id)
        lead.partner_id = self.contact
        self.assertEqual(lead.crm_account_id, account)
        self.assertEqual(self.prospect.crm_account_pin_id, account)

    def test_account_that_came_with_a_contact_is_not_passed_on(self):
        for kind in ("opportunity", "lead"):
            lead = self.create_lead(partner_id=self.hotel.id, type=kind)
            lead.partner_id = self.create_company(f"New {kind}", is_crm_customer=False)
            if kind == "lead":
                self.assertFalse(lead.crm_account_id)
                lead.type = "opportunity"
            self.assertEqual(lead.crm_account_id.name, f"New {kind}")
            self.assertFalse(lead.partner_id.crm_account_pinned)

    def test_form_forgets_the_account_of_the_contact_before(self):
        lead = self.create_lead(partner_id=self.hotel.id)
        form = self.form(lead)
        form.partner_id = self.prospect
        self.assertFalse(form.crm_account_id)
        form.save()
        self.assertEqual(lead.crm_account_id.name, "Prospect")

    def test_account_stays_when_the_contact_goes(self):
        lead = self.create_lead(partner_id=self.hotel.id)
        lead.partner_id = False
        self.assertEqual(lead.crm_account_id, self.hotel.crm_account_id)

    def test_account_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.Account.create({"name": "Far", "company_id": company.id})
        self.prospect.company_id = self.env.company
        with self.assertRaises(ValidationError):
            self.create_lead(partner_id=self.prospect.id, crm_account_id=account.id)

    def test_new_name_makes_a_new_account(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        accounts = self.Account.with_user(seller)
        account_id, name = accounts.name_create("Brand New")
        self.assertEqual(name, "Brand New")
        lead = self.create_lead(crm_account_id=account_id)
        self.assertEqual(lead.crm_account_id.customer_count, 0)

    # === CONVERSION, MERGE, IMPORT, MAIL === #

    def convert(self, lead, action, **values):
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        wizard.create({"action": action, "name": "convert", **values}).action_apply()

    def test_converted_lead_makes_a_contact_of_the_chosen_account(self):
        account = self.hotel.crm_account_id
        lead = self.create_lead(
            type="lead", contact_name="Zoe", crm_account_id=account.id
        )
        self.convert(lead, "create")
        self.assertEqual(lead.partner_id.name, "Zoe")
        self.assertEqual(lead.crm_account_id, account)
        self.assertEqual(lead.partner_id.crm_account_id, account)

    def test_converted_lead_of_an_existing_customer(self):
        lead = self.create_lead(type="lead")
        self.convert(lead, "exist", partner_id=self.hotel.id)
        self.assertEqual(lead.crm_account_id, self.hotel.crm_account_id)

    def test_merge_with_a_lead_of_another_account(self):
        chosen = self.create_lead(
            priority="3", crm_account_id=self.loner.crm_account_id.id
        )
        other = self.create_lead(partner_id=self.hotel.id)
        merged = (chosen | other).merge_opportunity()
        self.assertEqual(merged.partner_id, self.hotel)
        self.assertEqual(merged.crm_account_id, self.hotel.crm_account_id)

    def test_import(self):
        result = self.env["crm.lead"].load(
            ["name", "type", "crm_account_id", "partner_id"],
            [
                ["By account", "opportunity", "Hotel", ""],
                ["By customer", "opportunity", "", "Loner"],
                ["Both", "opportunity", "Hotel", "Hotel"],
            ],
        )
        self.assertFalse(result["messages"])
        by_account, by_customer, both = self.env["crm.lead"].browse(result["ids"])
        hotel, loner = self.hotel.crm_account_id, self.loner.crm_account_id
        self.assertEqual((by_account | both).crm_account_id, hotel)
        self.assertEqual(by_customer.crm_account_id, loner)
        wrong = self.env["crm.lead"].load(
            ["name", "crm_account_id"], [["Wrong", "No Such Account"]]
        )
        self.assertFalse(wrong["ids"])
        self.assertIn("No Such Account", wrong["messages"][0]["message"])

    def test_mail_gateway(self):
        self.create_contact("Ann", self.hotel, email="ann@hotel.example")
        team = self.env["crm.team"].create({"name": "T", "use_opportunities": True})
        for sender, account in (
            ("ann@hotel.example", self.hotel.crm_account_id),
            ("stranger@far.example", self.Account),
        ):
            lead_id = self.env["mail.thread"].message_process(
                "crm.lead",
                f"From: {sender}\nTo: sales@shop.example\nSubject: Rooms\n"
                f"Message-ID: <{sender}>\n\nHow much?",
                custom_values={"team_id": team.id, "type": "opportunity"},
            )
            lead = self.env["crm.lead"].browse(lead_id)
            self.assertEqual(lead.crm_account_id, account, sender)

    # === RELATED OPPORTUNITIES === #

    def test_related_opportunities(self):
        lead = self.create_lead(partner_id=self.hotel.id)
        self.assertEqual(lead.related_opportunity_count, 0)
        lost = self.create_lead(partner_id=self.hotel.id, active=False)
        won = self.create_lead(crm_account_id=self.hotel.crm_account_id.id)
        self.create_lead(partner_id=self.loner.id)
        lead.invalidate_recordset()
        action = lead.action_view_related_opportunities()
        leads = self.env["crm.lead"].with_context(**action["context"])
        self.assertEqual(leads.search(action["domain"]), lost | won)
        self.assertEqual(lead.related_opportunity_count, 2)

    def test_related_opportunities_without_account(self):
        self.assertEqual(self.create_lead().related_opportunity_count, 0)

    # === QUOTATIONS === #

    def test_quotation_carries_account_and_channel(self):
        channel = self.env["commerce.channel"].create({"name": "Fair"})
        lead = self.create_lead(partner_id=self.hotel.id)
        lead.commerce_channel_id = channel
        context = lead.action_new_quotation()["context"]
        order = self.env["sale.order"].with_context(**context).create({})
        self.assertEqual(order.crm_account_id, lead.crm_account_id)
        self.assertEqual(order.commerce_channel_id, channel)
        self.assertEqual(order.opportunity_id, lead)

    # === REVENUES === #

    def test_revenues_of_account_and_group(self):
        values = {"expected_revenue": 1000, "probability": 40}
        self.create_lead(partner_id=self.hotel.id, **values)
        contact = self.create_contact("Ann", self.region)
        self.create_lead(partner_id=contact.id, **values)
        self.create_lead(partner_id=self.group.id, **values).action_set_lost()
        self.create_lead(partner_id=self.hotel.id, type="lead", **values)
        account = self.hotel.crm_account_id
        self.assertEqual(
            (account.expected_revenue, account.prorated_revenue), (1000, 400)
        )
        for company, times in ((self.hotel, 1), (self.region, 2), (self.group, 2)):
            self.assertEqual(company.group_expected_revenue, 1000 * times)
            self.assertEqual(company.group_prorated_revenue, 400 * times)
        self.assertEqual(self.loner.group_expected_revenue, 0)
        self.set_strategy("root")
        account = self.group.crm_account_id
        self.assertEqual(
            (account.opportunity_count, account.expected_revenue), (2, 2000)
        )

    def test_revenues_in_the_currency_of_the_company(self):
        currency = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "X", "rate_ids": [(0, 0, {"rate": 2})]}
        )
        company = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": currency.id}
        )
        self.create_lead(
            partner_id=self.hotel.id, company_id=company.id, expected_revenue=500
        )
        both = (self.env.company | company).ids
        account = self.hotel.crm_account_id.with_context(allowed_company_ids=both)
        self.assertEqual(account.expected_revenue, 250)
        hotel = self.hotel.with_context(allowed_company_ids=both)
        self.assertEqual(hotel.group_expected_revenue, 250)

    def test_list_of_an_account_has_leads_where_they_are_used(self):
        lead = self.create_lead(type="lead", partner_id=self.hotel.id)
        deal = self.create_lead(partner_id=self.hotel.id)
        account = self.hotel.crm_account_id
        leads = self.env["crm.lead"]
        for used, listed in ((False, deal), (True, lead | deal)):
            group = self.env.ref("crm.group_use_lead")
            command = Command.link if used else Command.unlink
            self.env.user.group_ids = [command(group.id)]
            if not used:
                group.sudo().implied_by_ids.implied_ids = [Command.unlink(group.id)]
            action = account.action_view_all_opportunities()
            self.assertEqual(leads.search(action["domain"]), listed)
            self.assertEqual(
                "search_default_type_opportunity" in action["context"], used
            )

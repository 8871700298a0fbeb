"""The pipeline, and the form of an account, as a salesperson uses them."""

from lxml import etree

from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestWhereSalespeopleStart(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("starter", "sales_team.group_sale_salesman")
        cls.account = cls.hotel.crm_account_id
        cls.leads = cls.env["crm.lead"].with_user(cls.seller)

    def quick_create(self):
        """As a column of the pipeline opens it."""
        leads = self.leads.with_context(default_type="opportunity")
        return Form(leads, view="crm.quick_create_opportunity_form")

    def test_account_in_the_quick_create(self):
        with self.quick_create() as form:
            form.crm_account_id = self.account
            self.assertEqual(form.partner_id, self.hotel)
            form.name = "Rooms"
        self.assertEqual(form.record.crm_account_id, self.account)
        self.assertEqual(form.record.partner_id, self.hotel)

    def test_contact_in_the_quick_create_brings_the_account(self):
        person = self.create_contact("Ann", self.hotel)
        with self.quick_create() as form:
            form.partner_id = person
            self.assertEqual(form.crm_account_id, self.account)
            form.name = "Rooms"
        self.assertEqual(form.record.crm_account_id, self.account)

    def test_account_without_customers_in_the_quick_create(self):
        account = self.Account.create({"name": "By Hand"})
        with self.quick_create() as form:
            form.crm_account_id = account
            form.name = "Rooms"
        self.assertEqual(form.record.crm_account_id, account)
        self.assertFalse(form.record.partner_id)

    def make_opportunity(self, record, user):
        """Press *New Opportunity* on a page, and save the form."""
        record = record.with_user(user)
        account = record._name == "crm.account"
        button = "action_new_opportunity" if account else "action_new_crm_opportunity"
        action = getattr(record, button)()
        leads = self.leads.with_user(user).with_context(**action["context"])
        with Form(leads) as form:
            form.name = "Rooms"
        return form.record

    def test_new_opportunity_of_another_ones_account(self):
        """Who may not see the manager's opportunities would not be let save it."""
        boss = self.new_user("start_boss", "sales_team.group_sale_manager")
        self.account.user_id = self.hotel.user_id = boss
        for record in (self.account, self.hotel):
            with self.subTest(model=record._name):
                mine = self.make_opportunity(record, self.seller)
                self.assertEqual(mine.user_id, self.seller)
                self.account.user_id = self.hotel.user_id = self.seller
                his = self.make_opportunity(record, boss)
                self.assertEqual(his.user_id, self.seller)
                self.account.user_id = self.hotel.user_id = boss

    def test_new_opportunity_where_the_manager_cannot_work_on_it(self):
        boss = self.new_user("start_boss", "sales_team.group_sale_manager")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        gone = self.new_user("gone", "sales_team.group_sale_salesman")
        far = self.new_user(
            "far",
            "sales_team.group_sale_salesman",
            company_id=other.id,
            company_ids=other.ids,
        )
        gone.active = False
        for user in (gone, far):
            self.account.user_id = self.hotel.user_id = user
            for record in (self.account, self.hotel):
                with self.subTest(user=user.login, model=record._name):
                    lead = self.make_opportunity(record, boss)
                    self.assertEqual(lead.user_id, boss)
                    self.assertEqual(lead.company_id, self.env.company)

    def test_new_quotation_for_another_ones_customer(self):
        """Odoo's salesperson of it, the customer's, would not let them save it."""
        self.hotel.user_id = self.new_user(
            "start_boss", "sales_team.group_sale_manager"
        )
        account = self.account.with_user(self.seller)
        actions = account.action_new_quotation(), account.action_view_quotations()
        for action in actions:
            quotations = account.env["sale.order"].with_context(**action["context"])
            with self.subTest(action=action["name"]), Form(quotations) as form:
                self.assertEqual(form.partner_id, self.hotel)
            self.assertEqual(form.record.user_id, self.seller)
        action = account.with_user(self.hotel.user_id).action_new_quotation()
        self.assertNotIn("default_user_id", action["context"])

    def test_new_documents_of_another_company_of_the_user(self):
        """Not of the current one: Odoo would refuse them beside the customer."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        both = self.new_user(
            "both",
            "sales_team.group_sale_manager",
            company_ids=(self.env.company | other).ids,
        )
        company = self.create_company("Far", company_id=other.id)
        company.is_crm_customer = True
        account = company.crm_account_id.with_user(both)
        account.company_id = other
        account = account.with_context(
            allowed_company_ids=(self.env.company | other).ids
        )
        self.assertEqual(self.make_opportunity(account, both).company_id, other)
        action = account.action_new_quotation()
        quotations = account.env["sale.order"].with_context(**action["context"])
        with Form(quotations) as form:
            self.assertEqual(form.partner_id, company)
        self.assertEqual(form.record.company_id, other)
        action = self.account.with_user(both).action_new_quotation()
        self.assertNotIn("default_company_id", action["context"])

    def test_card_opens_the_account(self):
        lead = self.leads.create({"name": "Rooms", "partner_id": self.hotel.id})
        views = self.leads.get_views([(False, "kanban")])["views"]
        card = etree.fromstring(views["kanban"]["arch"])
        [link] = card.iterfind(".//a[@type='object'][@name='action_open_crm_account']")
        self.assertIsNotNone(link.find("field[@name='crm_account_id']"))
        action = getattr(lead, link.get("name"))()
        self.assertEqual(action["res_model"], "crm.account")
        self.assertEqual(action["res_id"], self.account.id)

    def test_merge_from_the_form(self):
        actions = self.env["ir.actions.actions"].with_user(self.seller)
        bound = actions.get_bindings("crm.account")["action"]
        [merge] = [a for a in bound if a["name"] == "Merge into Another Account"]
        self.assertEqual(merge["binding_view_types"], "form")
        action = self.env["ir.actions.act_window"].browse(merge["id"]).sudo()
        self.account.user_id = self.seller
        target = self.loner.crm_account_id
        target.user_id = self.seller
        wizards = self.env["crm.account.merge"].with_user(self.seller)
        context = {"crm_account_put_away": True, "active_ids": self.account.ids}
        self.assertEqual(action.context, "{'crm_account_put_away': True}")
        with Form(wizards.with_context(**context), view=action.view_id) as form:
            self.assertFalse(form.account_id, "A person says which one")
            form.account_id = target
        form.record.action_merge()
        self.assertEqual(self.account.merged_into_id, target)
        self.assertEqual(self.hotel.crm_account_id, target)

from odoo.tests import Form, tagged

from .common import CommerceCommon
from .ways_in import get_methods

SALESMAN = "sales_team.group_sale_salesman"
# What a document that is made there is about, and the field that proposes partners
FIELDS = {
    "sale.order": "partner_id",
    "crm.lead": "partner_id",
    "account.move": "partner_id",
    "calendar.event": "partner_ids",
    "res.partner": "parent_id",
}


@tagged("post_install", "-at_install")
class TestDocumentsOfAccount(CommerceCommon):
    """A document that is made from an account is for one of its customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limited = cls.new_user("limited", SALESMAN)
        cls.seller = cls.new_user("seller", f"{SALESMAN}_all_leads")
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")
        cls.accountant = cls.new_user(
            "accountant", f"{SALESMAN}_all_leads", "account.group_account_invoice"
        )
        cls.users = cls.limited | cls.seller | cls.boss | cls.accountant
        cls.account = cls.hotel.crm_account_id
        cls.theirs = cls.hotel
        for number in range(6):
            # Odoo proposes those below last, in the order of the alphabet
            customer = cls.create_company(f"Zz Branch {number}")
            customer.crm_account_id = cls.account
            cls.theirs |= customer
        cls.people = cls.create_contact("Aa Ann", cls.hotel)
        cls.people |= cls.create_contact("Aa Bob", cls.theirs[-1])
        for number in range(9):
            cls.create_company(f"Aa Stranger {number}")

    def propose(self, user, context, name="", limit=8, **values):
        partners = self.env["res.partner"].with_user(user).with_context(**context)
        results = partners.web_name_search(
            name, {"display_name": {}}, limit=limit, **values
        )
        return self.Partner.browse([result["id"] for result in results])

    def actions(self, account):
        """All pages and lists of an account where a document can be made."""
        for (model, name), _method in get_methods(
            self.env, "crm_commerce_bridge"
        ).items():
            if model != "crm.account" or not name.startswith("action_"):
                continue
            if name.startswith(("action_view_", "action_new_")):
                yield name, getattr(account, name)()

    def test_customers_and_their_people_come_first_wherever_a_document_is_made(self):
        for user in self.users:
            account = self.account.with_user(user)
            tried = []
            for name, action in self.actions(account):
                if action.get("res_model") not in FIELDS:
                    continue
                if (
                    not self.env[action["res_model"]]
                    .with_user(user)
                    .has_access("create")
                ):
                    continue
                if action["context"].get("create", True):
                    proposed = self.propose(user, action["context"])
                    customers = self.theirs.sorted("complete_name")
                    self.assertEqual(proposed[:7], customers, (user.login, name))
                    self.assertIn(proposed[7], self.people, (user.login, name))
                    tried.append(name)
            self.assertLessEqual(
                {"action_new_quotation", "action_new_opportunity"}, set(tried)
            )
            for name in ("quotations", "orders", "meetings", "opportunities"):
                self.assertIn(f"action_view_{name}", tried)
            is_accountant = user == self.accountant
            self.assertEqual("action_view_invoices" in tried, is_accountant)

    def test_others_follow_and_are_found(self):
        context = self.account.action_new_quotation()["context"]
        for user in self.users:
            proposed = self.propose(user, context, limit=20)
            self.assertEqual(proposed[:7], self.theirs.sorted("complete_name"))
            self.assertEqual(set(proposed[7:9]), set(self.people))
            self.assertEqual(len(proposed), len(set(proposed.ids)), "nobody twice")
            self.assertEqual(len(proposed), 20)
            self.assertEqual(
                self.propose(user, context, "Aa Stranger 3").name, "Aa Stranger 3"
            )
            found = self.propose(user, context, "Aa ")
            self.assertEqual(set(found[:2]), set(self.people))
            self.assertGreater(len(found), 2)

    def test_domain_of_the_field_counts_as_well(self):
        context = self.account.action_new_quotation()["context"]
        domain = [("is_company", "=", False)]
        proposed = self.propose(self.seller, context, domain=domain)
        self.assertEqual(set(proposed[:2]), set(self.people))
        self.assertFalse(any(proposed.mapped("is_company")))

    def test_one_customer_is_filled_in(self):
        account = self.loner.crm_account_id
        for user in self.users:
            action = account.with_user(user).action_new_quotation()
            orders = self.env["sale.order"].with_user(user)
            with Form(orders.with_context(**action["context"])) as form:
                self.assertEqual(form.partner_id, self.loner)
                self.assertEqual(form.crm_account_id, account)

    def test_page_says_whose_customer_is_asked_for(self):
        for user in self.users:
            action = self.account.with_user(user).action_new_quotation()
            orders = self.env["sale.order"].with_user(user)
            form = Form(orders.with_context(**action["context"]))
            self.assertFalse(form.partner_id)
            self.assertEqual(form.partner_placeholder, "Customer of Hotel")
            form.partner_id = self.people[0]
            self.assertEqual(form.crm_account_id, self.account)
            self.assertFalse(Form(orders).partner_placeholder)
            arch = orders.get_view(view_type="form")["arch"]
            self.assertIn("'placeholder_field': 'partner_placeholder'", arch)

    def test_nobody_else_sees_or_probes_by_it(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        secret = self.Account.create({"name": "Secret", "company_id": abroad.id})
        context = {"crm_account_first_id": secret.id}
        orders = self.env["sale.order"].with_user(self.boss).with_context(**context)
        self.assertFalse(orders.new({}).partner_placeholder)
        clerk = self.new_user("clerk", "base.group_user")
        context = {"crm_account_first_id": self.account.id}
        plain = self.propose(clerk, {})
        self.assertEqual(self.propose(clerk, context), plain)
        for bad in (None, "x", [], 2**63, -1, {"a": 1}):
            context = {"crm_account_first_id": bad}
            self.assertEqual(self.propose(self.seller, context), plain)

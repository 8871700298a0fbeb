from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestAccountExplanation(CrmCommerceBridgeCommon):
    def _explain(self, partner):
        explanation = partner.explain_crm_account()
        return explanation, "\n".join(explanation["sentences"])

    def test_own_account(self):
        explanation, text = self._explain(self.hotel)
        self.assertEqual(explanation["chain"], self.hotel.ids)
        self.assertEqual(
            explanation["alternatives"]["root"], self.group.crm_account_id.id
        )
        self.assertFalse(explanation["by_hand"])
        self.assertIn("One account per customer: this is its own.", text)
        self.assertIn("it would have the account Group", text)

    def test_account_of_the_group(self):
        self.set_strategy("root")
        explanation, text = self._explain(self.hotel)
        self.assertEqual(
            explanation["chain"], (self.hotel | self.region | self.group).ids
        )
        self.assertIn("Hotel → Region → Group", text)
        self.assertIn("Last change: Change of Strategy", text)
        self.assertIn("Group is the top of its group", self._explain(self.group)[1])

    def test_set_by_hand(self):
        seller = self.new_user("Sam", "sales_team.group_sale_salesman")
        hotel = self.hotel.with_user(seller)
        hotel.crm_account_id = self.loner.crm_account_id
        hotel.crm_account_pin_reason = "Same owner"
        explanation, text = self._explain(self.hotel)
        self.assertEqual(explanation["by_hand"]["user_id"], seller.id)
        self.assertIn("Set by hand to Loner by Sam", text)
        self.assertIn("Because: Same owner", text)
        self.assertIn("A change of strategy would not move it.", text)

    def test_parent_set_by_hand(self):
        self.set_strategy("root")
        self.group.crm_account_id = self.loner.crm_account_id
        self.assertIn(
            "The account of Group was set by hand to Loner.",
            self._explain(self.hotel)[1],
        )

    def test_merged(self):
        account = self.hotel.crm_account_id
        account.merge_into(self.loner.crm_account_id.id)
        explanation, text = self._explain(self.hotel)
        self.assertEqual(explanation["merged_from_id"], account.id)
        self.assertIn("Hotel was merged into Loner.", text)

    def test_account_yet_to_be_made(self):
        parent = self.create_company("Prospect", is_crm_customer=False)
        self.loner.parent_id = parent
        explanation, text = self._explain(self.loner)
        self.assertIsNone(explanation["alternatives"]["root"])
        self.assertIn("it would get an account of its own", text)

    def test_no_customer(self):
        stranger = self.Partner.create({"name": "Stranger"})
        explanation, text = self._explain(stranger)
        self.assertFalse(explanation["account_id"])
        self.assertIn("Stranger has no account", text)

    def test_contact(self):
        contact = self.create_contact("Ann", self.hotel)
        explanation, text = self._explain(contact)
        self.assertEqual(explanation["partner_id"], self.hotel.id)
        self.assertIn("Contacts have the account of their company, Hotel.", text)

    def test_ring_of_companies(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            [self.hotel.id, self.group.id],
        )
        self.env.invalidate_all()
        self.set_strategy("root")
        explanation, text = self._explain(self.hotel)
        self.assertTrue(explanation["ring"])
        self.assertEqual(explanation["chain"][-1], min(self.customers.ids))
        self.assertIn("are parents of each other", text)

    def test_names_of_another_company_stay_hidden(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        seller = self.new_user("local", "sales_team.group_sale_salesman")
        self.set_strategy("root")
        self.region.company_id = self.group.company_id = company
        self.hotel.company_id = False  # Odoo had given it its parent's
        text = self._explain(self.hotel.with_user(seller))[1]
        self.assertNotIn("Region", text)
        self.assertIn("a company you may not see", text)

    def test_only_salespeople_may_ask(self):
        clerk = self.new_user("asking_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.hotel.with_user(clerk).explain_crm_account()

    def test_pages_explain(self):
        with Form(self.hotel) as form:
            self.assertIn("this is its own", form.crm_account_explanation)
        self.assertIn("Made for", self.hotel.crm_account_id.explanation)
        self.assertIn("set by hand: 0", self.hotel.crm_account_id.explanation)
        self.assertFalse(Form(self.Partner).crm_account_explanation)

    def test_page_of_an_account_explains_its_main_customer(self):
        self.set_strategy("root")
        lines = self.group.crm_account_id.explanation.splitlines()
        self.assertEqual(lines[0], "Made for Group.")
        self.assertIn("Group is the top of its group", lines[1])
        self.assertEqual(
            lines[2], "Customers that have it automatically: 3, set by hand: 0."
        )

    def test_page_of_an_account_explains_a_choice(self):
        account = self.Account.create({"name": "Chosen"})
        self.loner.crm_account_id = account
        self.loner.crm_account_pin_reason = "Same owner"
        lines = account.explanation.splitlines()
        self.assertEqual(lines[0], "Main customer: Loner.")
        self.assertIn("Set by hand to Chosen by", lines[1])
        self.assertEqual(lines[2], "Because: Same owner")
        self.assertEqual(
            lines[3], "Customers that have it automatically: 0, set by hand: 1."
        )

    def test_page_of_an_account_names_nobody_hidden(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.loner.crm_account_id
        self.loner.company_id = company
        account.sudo().company_id = False
        self.env.invalidate_all()
        seller = self.new_user("local", "sales_team.group_sale_salesman")
        self.assertNotIn("Loner", account.with_user(seller).explanation)

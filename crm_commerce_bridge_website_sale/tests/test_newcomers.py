from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestNewcomers(StorefrontCommon):
    """Who signs up for a company that is known, or looks like it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website.search([("id", "!=", False)]).auth_signup_uninvited = "b2c"
        cls.manager = cls.new_user(
            "manager", "sales_team.group_sale_salesman", "base.group_partner_manager"
        )
        cls.known = cls.create_company("Toyland", vat="BE0477472701")
        cls.known.crm_account_id.user_id = cls.manager

    def newcomer(self, name="Toyland Inc", **values):
        return self.sign_up(signup_company={"name": name, **values}).parent_id

    def open_matches(self, partner):
        matches = partner.crm_account_id.open_match_ids
        return {match.match_id: match.reason for match in matches}

    def test_newcomer_has_a_customer_and_an_account_of_its_own(self):
        newcomer = self.newcomer("Toyland")
        self.assertNotEqual(newcomer, self.known)
        self.assertNotEqual(newcomer.crm_account_id, self.known.crm_account_id)

    def test_similar_name(self):
        newcomer = self.newcomer("Toyland!")
        self.assertEqual(self.open_matches(newcomer), {self.known: "name"})

    def test_same_tax_id(self):
        newcomer = self.newcomer("Something Else", vat="BE0477472701")
        self.assertEqual(self.open_matches(newcomer), {self.known: "vat"})

    def test_other_names_are_no_match(self):
        newcomer = self.newcomer("Landscape Gardening")
        self.assertEqual(self.open_matches(newcomer), {})
        self.assertFalse(newcomer.crm_account_id.activity_ids)

    def test_contacts_that_are_no_customers_are_no_match(self):
        self.create_company("Gardening", is_crm_customer=False)
        self.assertEqual(self.open_matches(self.newcomer("Gardening")), {})

    def test_customers_of_another_company_are_no_match(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        self.create_company("Gardening", company_id=company.id)
        self.assertEqual(self.open_matches(self.newcomer("Gardening")), {})

    def test_without_trigrams_the_name_has_to_be_the_same(self):
        self.patch(self.env.registry, "has_trigram", False)
        self.drop_trigrams()
        self.assertEqual(
            self.newcomer("  toy-land. ")._find_similar_customers(), self.known
        )
        self.assertFalse(self.loner._find_similar_customers())

    def test_manager_is_asked(self):
        account = self.newcomer("Toyland").crm_account_id
        activity = account.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Toyland may belong to Toyland.", activity.note)
        to_review = [
            (
                "customer_ids",
                "any",
                [("account_match_ids", "any", [("state", "=", "open")])],
            )
        ]
        accounts = self.Account.with_user(self.manager)
        self.assertEqual(accounts.search(to_review), account)

    def test_what_a_newcomer_says_is_text(self):
        account = self.newcomer("Toyland <>").crm_account_id
        self.assertIn("Toyland &lt;&gt;", account.activity_ids.note)

    def test_join(self):
        newcomer = self.newcomer("Toyland")
        account = newcomer.crm_account_id
        match = account.with_user(self.manager).open_match_ids
        match.action_join()
        self.assertEqual(newcomer.crm_account_id, self.known.crm_account_id)
        self.assertTrue(newcomer.crm_account_pinned)
        self.assertIn("Toyland", newcomer.crm_account_pin_reason)
        self.assertEqual(match.state, "joined")
        self.assertFalse(account.activity_ids)
        self.assertFalse(account.active, "Nobody put anything on it")
        self.assertTrue(newcomer.exists(), "The partners are not merged")

    def test_not_the_same(self):
        newcomer = self.newcomer("Toyland")
        account = newcomer.crm_account_id
        account.with_user(self.manager).open_match_ids.action_not_the_same()
        self.assertFalse(account.open_match_ids)
        self.assertFalse(account.activity_ids)
        self.assertEqual(newcomer.crm_account_id, account)
        self.assertEqual(newcomer.account_match_ids.state, "different")

    def test_question_stays_until_the_last_answer(self):
        self.create_company("Toyland")
        account = self.newcomer("Toyland").crm_account_id
        matches = account.open_match_ids
        self.assertEqual(len(matches), 2)
        matches[0].action_not_the_same()
        self.assertTrue(account.activity_ids)
        matches[1].action_join()
        self.assertFalse(account.activity_ids)

    def test_matches_are_written_by_the_buttons_only(self):
        self.newcomer("Toyland")
        match = self.env["crm.account.match"].search([("state", "=", "open")], limit=1)
        for user in (self.manager, self.new_user("buyer", "base.group_portal")):
            with self.assertRaises(AccessError):
                match.with_user(user).write({"state": "joined"})
        with self.assertRaises(AccessError):
            match.with_user(self.new_user("staff", "base.group_user")).read(["state"])

    def test_portal_user_cannot_answer(self):
        newcomer = self.newcomer("Toyland")
        match = newcomer.account_match_ids
        buyer = newcomer.child_ids.user_ids
        for answer in ("action_join", "action_not_the_same"):
            with self.assertRaises(AccessError):
                getattr(match.with_user(buyer), answer)()
        self.assertEqual(match.state, "open")

    def test_merging_the_two_answers_the_question(self):
        newcomer = self.newcomer("Toyland")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((newcomer | self.known).ids, self.known, extra_checks=False)
        self.assertFalse(self.known.account_match_ids)

"""Who comes by himself may be known: somebody is asked, and decides."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import CustomerMatchCommon

VAT = "BE0477472701"


@tagged("post_install", "-at_install")
class TestNewcomers(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sales_team.group_sale_salesman,base.group_partner_manager"
        cls.manager = new_test_user(cls.env, "known_manager", groups=groups)
        cls.known = cls.create_customer("Toyland", vat=VAT)
        cls.known.crm_account_id.user_id = cls.manager
        cls.work_off()
        # Those of the demo data
        cls.Match.search([]).unlink()

    def newcomer(self, name="Something Else", source="newcomer", **values):
        """As a storefront brings one."""
        self.work_off()
        partner = self.create_customer(name, **{"vat": VAT, **values})
        self.env["crm.customer.match.note"]._take(10_000)
        self.Partner._note_newcomers(partner.ids, source)
        self.work_off()
        return partner

    def get_questions(self, *partners):
        kind = self.env.ref("crm_commerce_bridge_match.mail_activity_data_newcomer")
        domain = [("activity_type_id", "=", kind.id)]
        if partners:
            accounts = self.Partner.union(*partners).own_account_id
            domain.append(("res_id", "in", accounts.ids))
        return self.env["mail.activity"].search(domain)

    def test_manager_of_the_known_customer_is_asked_once(self):
        newcomer = self.newcomer()
        match = self.get_matches(newcomer)
        self.assertEqual(match.partner_id | match.other_id, self.known | newcomer)
        self.assertEqual(match.source, "newcomer")
        question = self.get_questions(newcomer)
        self.assertEqual(question.user_id, self.manager)
        self.assertIn("Something Else", question.note)
        self.Partner._note_newcomers(newcomer.ids, "newcomer")
        newcomer.phone = "09 555 02 10"
        self.work_off()
        self.assertEqual(self.get_questions(newcomer), question)

    def test_newcomer_stays_alone_until_somebody_decides(self):
        newcomer = self.newcomer("Toyland")
        self.assertNotEqual(newcomer.crm_account_id, self.known.crm_account_id)
        self.assertFalse(newcomer.crm_account_pinned)

    def test_one_question_about_many_matches(self):
        self.create_customer("Toyland Toys", vat=VAT)
        newcomer = self.newcomer()
        matches = self.get_matches(newcomer)
        self.assertEqual(len(matches), 2)
        self.assertEqual(len(self.get_questions(newcomer)), 1)
        matches[0].with_user(self.manager).action_not_the_same()
        self.assertTrue(self.get_questions(newcomer), "There is another one")
        matches[1].with_user(self.manager).action_not_the_same()
        self.assertFalse(self.get_questions(newcomer))

    def test_no_question_about_others(self):
        for source in ("import", "hand", "scan"):
            newcomer = self.newcomer(source=source)
            self.assertTrue(self.get_matches(newcomer))
            self.assertFalse(self.get_questions(newcomer), source)
            newcomer.unlink()
        self.newcomer("Landscape Gardening", vat=False)
        self.create_customer("One Double", vat="BE0403170701")
        self.create_customer("Two Doubles", vat="BE0403170701")
        self.scan()
        self.assertFalse(self.get_questions())

    def test_who_is_not_sure_to_be_known_is_in_the_inbox_only(self):
        self.known.zip = "9000"
        newcomer = self.newcomer("Toyland Trains", vat=False)
        self.assertLess(sum(self.get_matches(newcomer).mapped("probability")), 0.5)
        self.assertFalse(self.get_questions(newcomer))

    def test_same_account(self):
        newcomer = self.newcomer()
        own, account = newcomer.crm_account_id, self.known.crm_account_id
        match = self.get_matches(newcomer)
        if match._get_sides()[0] != newcomer:
            match.with_user(self.manager).action_swap()
        match.with_user(self.manager).action_same_account()
        self.assertEqual(newcomer.crm_account_id, account)
        self.assertIn("Toyland", newcomer.crm_account_pin_reason)
        self.assertFalse(self.get_questions())
        self.assertFalse(own.active, "Nobody put anything on it")
        self.assertTrue(newcomer.exists(), "The partners are not merged")
        match.with_user(self.manager).action_undo()
        self.assertEqual(newcomer.crm_account_id, own)

    def test_question_keeps_no_account(self):
        """Whoever gives the newcomer an account elsewhere leaves an empty one."""
        newcomer = self.newcomer()
        own = newcomer.crm_account_id
        newcomer.crm_account_id = self.known.crm_account_id
        self.assertTrue(self.get_questions())
        self.assertFalse(own.active)

    def test_what_answers_the_question_as_well(self):
        newcomer = self.newcomer("Quarrystone")
        newcomer.vat = False
        self.work_off()
        self.assertEqual(self.get_matches(newcomer, ("obsolete",)).reason, "changed")
        self.assertFalse(self.get_questions(), "They have nothing in common any more")
        newcomer = self.newcomer("Zeta")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((newcomer | self.known).ids, self.known, extra_checks=False)
        self.assertFalse(self.get_questions(), "They were merged")
        newcomer = self.newcomer("Omega")
        self.assertTrue(self.get_questions())
        self.known.unlink()
        self.assertFalse(self.get_questions(), "One is gone")

    def test_what_a_newcomer_says_is_text(self):
        newcomer = self.newcomer("Toyland <>")
        self.assertIn("Toyland &lt;&gt;", self.get_questions(newcomer).note)

    def test_archived_customers_are_found(self):
        self.known.active = False
        newcomer = self.newcomer()
        match = self.get_matches(newcomer)
        self.assertIn("archived", match.evidence_ids.mapped("kind"))
        self.assertIn(self.known, match.partner_id | match.other_id)

    def test_who_is_no_customer_is_not_found(self):
        self.Partner.create({"name": "No Customer", "vat": VAT, "is_company": True})
        newcomer = self.newcomer()
        self.assertEqual(len(self.get_matches(newcomer)), 1)

    def test_question_names_nobody_to_whom_it_may_not_concern(self):
        """Readers of the newcomer's account need not be readers of the other one."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        vat = {"vat": "BE0403170701"}
        hidden = self.create_customer("Xyzzy", company_id=company.id, **vat)
        newcomer = self.newcomer(user_id=self.manager.id, **vat)
        match = self.get_matches(newcomer)
        self.assertIn(hidden, match.partner_id | match.other_id)
        self.assertFalse(self.get_questions(), "The manager may not see it")
        groups = "sales_team.group_sale_salesman"
        elsewhere = new_test_user(
            self.env,
            "elsewhere",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        hidden.crm_account_id.user_id = elsewhere
        match.unlink()
        self.Partner._note_newcomers(newcomer.ids, "newcomer")
        self.work_off()
        question = self.get_questions(newcomer)
        self.assertEqual(question.user_id, elsewhere)
        messages = newcomer.crm_account_id.message_ids
        told = [question.note, question.summary, question.res_name]
        self.assertFalse([t for t in (*told, *messages.mapped("body")) if "Xyzzy" in t])

    def test_filter_of_accounts(self):
        newcomer = self.newcomer()
        view = self.env["crm.account"].get_view(view_type="search")["arch"]
        self.assertIn('name="to_review"', view)
        review = [("is_to_review", "=", True)]
        to_review = [
            (
                "customer_ids",
                "any",
                [
                    "|",
                    ("customer_match_ids", "any", review),
                    ("customer_match_other_ids", "any", review),
                ],
            )
        ]
        accounts = self.env["crm.account"].with_user(self.manager).search(to_review)
        self.assertLessEqual((newcomer | self.known).crm_account_id, accounts)
        self.assertFalse(self.others.crm_account_id & accounts)

    def test_outsiders_get_nothing(self):
        newcomer = self.newcomer()
        match, question = self.get_matches(newcomer), self.get_questions()
        for login, group in (("buyer", "portal"), ("staff", "user")):
            user = new_test_user(self.env, login, groups=f"base.group_{group}")
            with self.assertRaises(AccessError):
                match.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                match.with_user(user).action_not_the_same()
            with self.assertRaises(AccessError):
                question.with_user(user).read(["note"])
        with self.assertRaises(AccessError):
            match.with_user(self.manager).write({"state": "same"})

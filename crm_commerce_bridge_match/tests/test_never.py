"""What must not happen, whoever wants it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .match_common import MatchCommon


@tagged("post_install", "-at_install")
class TestNever(MatchCommon):
    def compare(self, *partners):
        partners = self.Partner.union(*partners)
        self.Match._compare(partners.ids)
        found = self.Match.search([("state", "=", "open")])
        return found.filtered(lambda m: (m.partner_id | m.other_id) <= partners)

    def assertRefused(self, match, *buttons):
        before = self.choices()
        for button in buttons or ("action_same_account", "action_subsidiary"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(match, button)()
        self.assertEqual(self.choices(), before)

    def test_nobody_is_joined_by_an_email_that_is_not_verified(self):
        (self.loner | self.hotel).email = "ann@quarry.example"
        accounts = self.account_ids()
        match = self.compare(self.loner, self.hotel)
        self.assertFalse(match.filtered(lambda m: m.probability >= 0.5))
        self.assertEqual(self.account_ids(), accounts)

    def test_companies_that_may_not_meet(self):
        here, there = self.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        (self.loner | self.hotel).write(
            {"vat": "BE0477472701", "company_id": here.id, "parent_id": False}
        )
        match = self.compare(self.loner, self.hotel)
        self.assertTrue(match)
        # In the minute before it is noticed, or where a person found the pair
        self.hotel.company_id = there
        self.assertRefused(match)
        effects = [effect["decision"] for effect in match.review["effects"]]
        self.assertEqual(effects, ["different"])
        self.assertFalse(self.compare(self.loner, self.hotel))
        self.assertEqual(match.state, "obsolete")

    def test_our_own_companies(self):
        (self.loner | self.double).vat = "BE0477472701"
        match = self.compare(self.loner, self.double)
        self.assertTrue(match)
        self.env["res.company"].create({"name": "Own", "partner_id": self.double.id})
        self.assertRefused(match)
        effects = [effect["decision"] for effect in match.review["effects"]]
        self.assertEqual(effects, ["different"])
        self.assertFalse(self.compare(self.loner, self.double))
        self.assertEqual(match.state, "obsolete")

    def test_archived_ones_are_named_so(self):
        (self.loner | self.double).vat = "BE0477472701"
        self.loner.active = False
        match = self.compare(self.loner, self.double)
        against = match.review["speaks_against"]
        self.assertTrue([text for text in against if "rchived" in text], against)
        label = [row for row in match.review["rows"] if row["label"] == "Archived"]
        self.assertEqual(len(label), 1)
        # It gets an account, and stays in the archive.
        match.action_same_account()
        self.assertFalse(self.loner.active)

    def test_no_decision_merges_contacts(self):
        (self.loner | self.double).vat = "BE0477472701"
        match = self.compare(self.loner, self.double)
        for button in ("action_same_account", "action_subsidiary"):
            getattr(match, button)()
            self.assertEqual(
                (self.loner | self.double).exists().mapped("active"), [1, 1]
            )
            match.action_undo()
        action = match.action_merge_contacts()
        self.assertEqual(action["res_model"], "base.partner.merge.automatic.wizard")
        self.assertEqual(len((self.loner | self.double).exists()), 2)
        decisions = self.env["crm.customer.match.decide"]._fields["decision"]
        self.assertNotIn("merged", decisions.get_values(self.env))
        with self.assertRaises(UserError):
            (match | self.match(self.loner, self.third)).action_merge_contacts()

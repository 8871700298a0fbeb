from odoo.tests import HttpCase, tagged

from .match_common import MatchCommon

SETTINGS = "/odoo/action-crm.crm_config_settings_action"
DECIDED = ["same", "different", "child"]


@tagged("post_install", "-at_install")
class TestMatchTours(MatchCommon, HttpCase):
    def test_ten_matches_by_the_keyboard_alone(self):
        matches = self.Match
        for number in range(10):
            one, other = (
                self.create_company(f"Tour {number}"),
                self.create_company(f"Tour {number} Ltd"),
            )
            matches |= self.match(one, other, probability=(99 - number) / 100)
        self.start_tour(
            "/odoo/customer-matches", "crm_customer_match_keyboard", login="admin"
        )
        states = matches.mapped("state")
        self.assertEqual(states, [DECIDED[number % 3] for number in range(10)])
        for match in matches:
            customer, other = match.partner_id, match.other_id
            shares = customer.crm_account_id == other.crm_account_id
            self.assertEqual(shares, match.state == "same")
            self.assertEqual(customer.parent_id == other, match.state == "child")
        self.assertConsistent()

    def test_decide_take_back_and_merge(self):
        one, two = self.create_company("Tour One"), self.create_company("Tour Two")
        match = self.match(one, two, probability=0.99)
        self.match(one, self.loner, probability=0.98)
        self.start_tour(
            "/odoo/customer-matches", "crm_customer_match_undo", login="admin"
        )
        self.assertEqual(match.state, "merged")
        self.assertEqual(len((one | two).exists()), 1)
        self.assertFalse((one | two).exists().crm_account_pinned)
        self.assertConsistent()

    def test_matches_of_an_account(self):
        one, two = self.create_company("Tour One"), self.create_company("Tour Two")
        self.match(one, two)
        self.start_tour(
            f"/odoo/crm.account/{two.crm_account_id.id}",
            "crm_customer_match_of_account",
            login="admin",
        )

    def test_same_tax_id_for_many_and_undo(self):
        matches = self.Match
        for number in range(3):
            one = self.create_company(f"Tour {number}")
            match = self.match(one, self.create_company(f"Tour {number} Ltd"))
            kind = "tax_id" if number < 2 else "telephone"
            self.env["crm.customer.match.evidence"].create(
                {"match_id": match.id, "kind": kind, "weight": 9}
            )
            matches |= match
        self.customers = matches.partner_id | matches.other_id
        before = self.choices()
        self.start_tour(
            "/odoo/customer-matches", "crm_customer_match_many", login="admin"
        )
        run = self.env["crm.customer.match.run"].search([], limit=1)
        self._work()
        self.assertEqual(matches.mapped("state"), ["same", "same", "open"])
        self.start_tour(
            f"/odoo/match-runs/{run.id}", "crm_customer_match_many_undo", login="admin"
        )
        self._work()
        self.assertEqual(run.state, "undone")
        self.assertEqual(self.choices(), before)

    def test_group_is_built_from_suggestions_and_gathered(self):
        group, benelux, nordics = (
            self.create_company(f"Tour {name}", email=f"{name}@tour.example".lower())
            for name in ("Group", "Benelux", "Nordics")
        )
        for company in benelux | nordics:
            order = {"partner_id": company.id, "partner_invoice_id": group.id}
            self.env["sale.order"].create([order, order])
        self.Match._compare((group | benelux | nordics).ids)
        # The demo data has some of its own.
        self.Match.search([("other_id", "!=", group.id)]).unlink()
        found = self.Match.search([("is_to_review", "=", True)])
        self.assertEqual(found.mapped("kind"), ["parent"] * 2)
        self.start_tour(SETTINGS, "crm_customer_match_may_have_parents", login="admin")
        self.start_tour(
            "/odoo/customer-matches", "crm_customer_match_accept_parents", login="admin"
        )
        self.assertEqual((benelux | nordics).parent_id, group)
        self.assertEqual(len((group | benelux | nordics).crm_account_id), 3)
        self.start_tour(SETTINGS, "crm_customer_match_gather_group", login="admin")
        self._work("crm_commerce_bridge.ir_cron_account_run")
        self.assertEqual(
            (group | benelux | nordics).crm_account_id, group.own_account_id
        )
        self.assertConsistent()

    def test_threshold(self):
        sure = self.match(self.loner, self.double)
        self.match(self.loner, self.third, probability=0.6)
        self.start_tour(
            "/odoo/action-crm_commerce_bridge_match.crm_customer_match_target_action",
            "crm_customer_match_threshold",
            login="admin",
        )
        self.assertEqual(self.Match.search([("is_to_review", "=", True)]), sure)

    def _work(self, cron="crm_commerce_bridge_match.ir_cron_match_run"):
        self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

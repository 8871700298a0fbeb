from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .match_common import MatchCommon


@tagged("post_install", "-at_install")
class TestDecisions(MatchCommon):
    def test_same_account_is_set_by_hand_with_the_reason(self):
        match = self.match(self.loner, self.double)
        match.action_same_account()
        self.assertEqual(self.loner.crm_account_id, self.double.crm_account_id)
        self.assertTrue(self.loner.crm_account_pinned)
        self.assertIn("Loner Ltd", self.loner.crm_account_pin_reason)
        self.assertFalse(self.double.crm_account_pinned)
        self.assertEqual(match.state, "same")
        self.assertEqual(match.user_id, self.env.user)
        self.assertTrue(match.date)
        self.assertConsistent()

    def test_same_account_the_other_way_round(self):
        match = self.match(self.loner, self.double)
        account = self.loner.crm_account_id
        match.action_swap()
        match.action_same_account()
        self.assertEqual(self.double.crm_account_id, account)
        self.assertFalse(self.loner.crm_account_pinned)

    def test_subsidiary_keeps_its_address(self):
        self.loner.street = "Own Street 1"
        self.group.street = "Head Street 2"
        match = self.match(self.loner, self.group, "parent")
        match.action_subsidiary()
        self.assertEqual(self.loner.parent_id, self.group)
        self.assertEqual(self.loner.type, "other")
        self.assertEqual(self.loner.street, "Own Street 1")
        self.assertEqual(match.state, "child")
        match.action_undo()
        self.assertFalse(self.loner.parent_id)
        self.assertEqual(self.loner.type, "contact")
        self.assertEqual(self.loner.street, "Own Street 1")
        self.assertEqual(match.state, "open")

    def test_former_parent_comes_back_without_its_address(self):
        self.hotel._write_derived({"type": "contact"})
        self.hotel.street = "Own Street 1"
        self.region._write_derived({"street": "Region Street 2"})
        match = self.match(self.hotel, self.loner, "parent")
        before = self.choices()
        match.action_subsidiary()
        self.assertEqual(self.hotel.parent_id, self.loner)
        match.action_undo()
        self.assertEqual(self.choices(), before)
        self.assertEqual(self.hotel.street, "Own Street 1")

    def test_subsidiary_that_odoo_refuses_gets_the_account_by_hand(self):
        self.loner.vat, self.group.vat = "BE0477472701", "BE0428759497"
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.loner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [(0, 0, {"name": "Stay", "price_unit": 10})],
            }
        ).action_post()
        match = self.match(self.loner, self.group, "parent")
        [effect] = [e for e in match.review["effects"] if e["decision"] == "child"]
        self.assertIn("another Tax ID", effect["sentences"][0])
        match.action_subsidiary()
        self.assertFalse(self.loner.parent_id)
        self.assertEqual(self.loner.crm_account_id, self.group.crm_account_id)
        self.assertEqual(match.state, "child")
        match.action_undo()
        self.assertFalse(self.loner.crm_account_pinned)

    def test_person_is_no_subsidiary(self):
        person = self.Partner.create({"name": "Ann", "is_crm_customer": True})
        match = self.match(person, self.group, "parent")
        with self.assertRaises(UserError):
            match.action_subsidiary()
        self.assertEqual(match.state, "open")

    def test_contact_has_the_account_of_its_company(self):
        person = self.Partner.create({"name": "Ann", "is_crm_customer": True})
        match = self.match(person, self.group)
        person.parent_id = self.double
        for action in (match.action_same_account, match.action_subsidiary):
            with self.assertRaisesRegex(UserError, "account of its company"):
                action()
        effects = [effect["decision"] for effect in match.review["effects"]]
        self.assertEqual(effects, ["different"])

    def test_not_the_same_changes_nothing(self):
        before = self.choices()
        match = self.match(self.loner, self.double)
        match.action_not_the_same()
        self.assertEqual(self.choices(), before)
        self.assertEqual(match.state, "different")
        match.action_undo()
        self.assertEqual(match.state, "open")
        self.assertFalse(match.user_id)

    def test_merge_opens_the_dialog_of_odoo_filled_in(self):
        match = self.match(self.loner, self.double)
        action = match.action_merge_contacts()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.partner_ids, self.loner | self.double)
        self.assertEqual(wizard.dst_partner_id, self.double)
        self.assertEqual(wizard.state, "selection")
        wizard.action_merge()
        self.assertFalse(self.loner.exists())
        self.assertEqual(match.state, "merged")
        self.assertEqual(match.partner_id, self.double)
        self.assertEqual(match.user_id, self.env.user)
        with self.assertRaises(UserError):
            match.action_undo()
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        match = match.with_user(seller)
        self.assertEqual(len(match.review["customers"]), 1)
        self.assertEqual(match.display_name, "Loner Ltd")

    def test_merge_is_never_for_many(self):
        matches = self.match(self.loner, self.double) | self.match(
            self.loner, self.third
        )
        with self.assertRaises(UserError):
            matches.action_merge_contacts()

    def test_decided_is_decided(self):
        match = self.match(self.loner, self.double)
        match.action_not_the_same()
        for action in (
            match.action_same_account,
            match.action_subsidiary,
            match.action_not_the_same,
            match.action_merge_contacts,
            match.action_swap,
        ):
            with self.assertRaises(UserError):
                action()
        match.action_undo()
        with self.assertRaises(UserError):
            match.action_undo()

    # === SEVERAL OF ONE COMPANY === #

    def test_who_is_the_same_comes_along(self):
        first = self.match(self.loner, self.double)
        second = self.match(self.double, self.third)
        before = self.choices()
        first.action_same_account()
        second.action_same_account()
        account = self.third.crm_account_id
        self.assertEqual(self.loner.crm_account_id, account)
        self.assertEqual(self.double.crm_account_id, account)
        with self.assertRaisesRegex(UserError, "Undo these first"):
            first.action_undo()
        (first | second).action_undo()
        self.assertEqual(self.choices(), before)

    def test_undo_of_what_a_later_decision_is_built_on(self):
        """Who came along later would stay on an account that nobody says any more."""
        first, second = (
            self.match(self.loner, self.double),
            self.match(self.double, self.third),
        )
        (first | second).action_swap()
        before = self.choices()
        first.action_same_account()
        second.action_same_account()
        self.assertEqual(self.third.crm_account_id, self.loner.crm_account_id)
        with self.assertRaisesRegex(UserError, "Undo these first"):
            first.action_undo()
        (first | second).action_undo()
        self.assertEqual(self.choices(), before)
        self.assertConsistent()

    def test_two_of_one_name_are_told_apart(self):
        self.double.name = self.loner.name
        match = self.match(self.loner, self.double)
        names = [customer["name"] for customer in match.review["customers"]]
        for partner, name in zip(match._get_sides(), names, strict=True):
            self.assertIn(str(partner.id), name)
        self.assertIn(names[1], match.review["effects"][0]["sentences"][0])
        self.double.name = "Loner Ltd"
        match.invalidate_recordset()
        names = [customer["name"] for customer in match.review["customers"]]
        self.assertNotIn(str(self.double.id), "".join(names))

    def test_below_of_below_is_said_before(self):
        match = self.match(self.group, self.hotel)
        if match._get_sides()[0] != self.group:
            match.action_swap()
        child = match.review["effects"][1]
        self.assertIn("Not possible", child["sentences"][0])
        with self.assertRaises(UserError):
            match.action_subsidiary()

    def test_merge_of_those_who_may_not_meet(self):
        person = self.Partner.create({"name": "Ann", "is_crm_customer": True})
        match = self.match(person, self.loner)
        person.parent_id = self.group
        with self.assertRaisesRegex(UserError, "account of its company"):
            match.action_merge_contacts()

    def test_what_follows_is_not_asked(self):
        first = self.match(self.loner, self.double)
        second = self.match(self.double, self.third)
        implied = self.match(self.loner, self.third)
        first.action_same_account()
        self.assertEqual(implied.state, "open")
        second.action_same_account()
        self.assertEqual(implied.state, "same")
        self.assertTrue(implied.is_implied)
        with self.assertRaises(UserError):
            implied.action_undo()
        second.action_undo()
        self.assertEqual(implied.state, "open")
        self.assertFalse(implied.is_implied)

    def test_what_follows_from_somebody_deleted_is_asked(self):
        implied = self.match(self.loner, self.third)
        self.match(self.loner, self.double).action_same_account()
        self.match(self.double, self.third).action_same_account()
        self.assertTrue(implied.is_implied)
        self.double.unlink()
        self.assertEqual(implied.state, "open")

    def test_new_pair_that_follows_is_not_asked(self):
        self.match(self.loner, self.double).action_same_account()
        self.match(self.double, self.third).action_same_account()
        implied = self.match(self.loner, self.third)
        self.Match._tell(implied)
        self.assertEqual(implied.state, "same")

    def test_decisions_do_not_contradict_each_other(self):
        different = self.match(self.loner, self.third)
        different.action_not_the_same()
        self.match(self.loner, self.double).action_same_account()
        match = self.match(self.double, self.third)
        with self.assertRaisesRegex(UserError, "not to be the same"):
            match.action_same_account()
        different.action_undo()
        match.action_same_account()
        self.assertEqual(different.state, "same")
        self.assertTrue(different.is_implied)

    # === WHAT CHANGES MEANWHILE === #

    def test_what_a_person_chose_since_stays(self):
        match = self.match(self.loner, self.double)
        match.action_same_account()
        self.loner.crm_account_id = self.group.crm_account_id
        match.action_undo()
        self.assertEqual(self.loner.crm_account_id, self.group.crm_account_id)

    def test_choice_by_hand_comes_back(self):
        self.loner.crm_account_id = self.group.crm_account_id
        self.loner.crm_account_pin_reason = "Buys for the group"
        before = self.choices()
        match = self.match(self.loner, self.double)
        match.action_same_account()
        self.assertEqual(self.loner.crm_account_id, self.double.crm_account_id)
        match.action_undo()
        self.assertEqual(self.choices(), before)

    def test_account_that_is_gone_does_not_come_back(self):
        account = self.Account.create({"name": "By hand"})
        self.loner.crm_account_id = account
        match = self.match(self.loner, self.double)
        match.action_same_account()
        account.unlink()
        match.action_undo()
        self.assertFalse(self.loner.crm_account_pinned)
        self.assertConsistent()

    # === MERGES === #

    def test_not_the_same_survives_a_merge(self):
        different = self.match(self.loner, self.double)
        different.action_not_the_same()
        self._merge(self.double, self.group)
        self.assertEqual(different.state, "different")
        self.assertEqual(
            different.partner_id | different.other_id, self.loner | self.group
        )
        self.assertLess(different.partner_id.id, different.other_id.id)

    def test_decision_counts_more_than_a_question(self):
        different = self.match(self.loner, self.double)
        different.action_not_the_same()
        asked = self.match(self.loner, self.third)
        self._merge(self.double, self.third)
        self.assertFalse(asked.exists())
        self.assertEqual(different.other_id, self.third)

    def test_decision_of_the_survivor_counts(self):
        same = self.match(self.loner, self.double)
        same.action_same_account()
        different = self.match(self.loner, self.third)
        different.action_not_the_same()
        self._merge(self.double, self.third)
        self.assertFalse(same.exists())
        self.assertEqual(different.state, "different")
        self.assertConsistent()

    def test_decision_counts_more_than_what_follows_from_it(self):
        implied = self.match(self.loner, self.third)
        self.match(self.loner, self.double).action_same_account()
        second = self.match(self.double, self.third)
        second.action_same_account()
        self.assertTrue(implied.is_implied)
        self._merge(self.double, self.loner)
        self.assertFalse(implied.exists())
        self.assertEqual(second.state, "same")
        self.assertEqual(second.partner_id | second.other_id, self.loner | self.third)
        self.assertFalse(second.is_implied)

    def test_same_account_is_undone_after_a_merge(self):
        match = self.match(self.loner, self.double)
        match.action_same_account()
        self._merge(self.loner, self.third)
        self.assertEqual(self.third.crm_account_id, self.double.crm_account_id)
        self.assertEqual(match.partner_id | match.other_id, self.double | self.third)
        match.action_undo()
        self.assertFalse(self.third.crm_account_pinned)
        self.assertConsistent()

    def test_swapped_pair_stays_so_after_a_merge(self):
        match = self.match(self.group, self.double)
        match.action_swap()
        sides = match._get_sides()
        self.assertEqual(sides[0], self.double)
        self._merge(self.group, self.third)
        self.assertEqual(match._get_sides(), (self.double, self.third))

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    # === WHO MAY === #

    def test_companies_that_may_not_meet(self):
        north, south = self.env["res.company"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        here = self.create_company("Here", company_id=north.id)
        there = self.create_company("There", company_id=south.id)
        match = self.match(here, there)
        for action in (match.action_same_account, match.action_subsidiary):
            with self.assertRaisesRegex(UserError, "different companies"):
                action()
        effects = [effect["decision"] for effect in match.review["effects"]]
        self.assertEqual(effects, ["different"])

    def test_narrow_customer_gets_the_shared_account(self):
        north = self.env["res.company"].create({"name": "North"})
        narrow = self.create_company("Narrow", company_id=north.id)
        match = self.match(self.loner, narrow)
        match.action_same_account()
        self.assertEqual(narrow.crm_account_id, self.loner.crm_account_id)
        self.assertFalse(self.loner.crm_account_pinned)

    def test_double_that_is_hidden_comes_along(self):
        """What a user decides about a shared customer holds for its doubles."""
        north = self.env["res.company"].create({"name": "North"})
        hidden = self.create_company("Hidden", company_id=north.id)
        self.match(self.double, hidden).action_same_account()
        self.assertEqual(hidden.crm_account_id, self.double.crm_account_id)
        before = self.choices(self.customers | hidden)
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        match = self.match(self.double, self.third).with_user(seller)
        self.assertFalse(hidden.with_user(seller).has_access("read"))
        self.env.invalidate_all()
        self.assertNotIn("Hidden", str(match.review))
        self.assertIn(
            {"name": "Loner Limited", "before": 1, "after": 3},
            match.review["effects"][0]["accounts"],
        )
        self.assertIn(
            {"name": "Loner Limited", "before": 1, "after": 3},
            match._preview("same")["accounts"],
        )
        match.action_same_account()
        self.assertEqual(hidden.crm_account_id, self.third.crm_account_id)
        self.assertConsistent()
        match.action_undo()
        self.assertEqual(self.choices(self.customers | hidden), before)

    def test_roles(self):
        south = self.env["res.company"].create({"name": "South"})
        match = self.match(self.loner, self.double)
        parent = self.match(self.third, self.group, "parent")
        own = self.new_user("own", "sales_team.group_sale_salesman")
        boss = self.new_user("boss", "sales_team.group_sale_manager")
        clerk = self.new_user("clerk", "base.group_user", "base.group_partner_manager")
        portal = self.new_user("visitor", "base.group_portal")
        abroad = self.new_user(
            "abroad",
            "sales_team.group_sale_manager",
            company_id=south.id,
            company_ids=[(6, 0, south.ids)],
        )
        for user in (own, boss):
            with self.subTest(user=user.login):
                before = self.choices()
                match.with_user(user).action_same_account()
                parent.with_user(user).action_subsidiary()
                self.assertEqual(match.user_id, user)
                self.assertEqual(self.third.parent_id, self.group)
                (match | parent).with_user(user).action_undo()
                self.assertEqual(self.choices(), before)
                self.assertTrue(match.with_user(user).review["effects"])
        for user in (clerk, portal):
            self._check_refused(match, user)
        match.with_user(abroad).action_not_the_same()
        match.action_undo()
        (self.loner | self.double).company_id = self.env.company
        self._check_refused(match, abroad)

    def _check_refused(self, match, user):
        match = match.with_user(user)
        self.env.invalidate_all()
        for action in (
            match.action_same_account,
            match.action_subsidiary,
            match.action_not_the_same,
            match.action_merge_contacts,
            match.action_swap,
            match.action_undo,
        ):
            with self.subTest(user=user.login, action=action.__name__):
                with self.assertRaises(AccessError):
                    action()
        with self.assertRaises(AccessError):
            match.read(["review"])

    def test_nobody_writes_matches(self):
        boss = self.new_user("boss", "sales_team.group_sale_manager")
        match = self.match(self.loner, self.double).with_user(boss)
        for attempt in (
            lambda: match.write({"state": "same"}),
            lambda: match.unlink(),
            lambda: match.copy(),
            lambda: match.read(["undo_ids"]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_no_other_documents_in_the_effects(self):
        """Somebody limited to own documents learns nothing of those of others."""
        self.env["crm.lead"].create(
            {
                "name": "Secret",
                "type": "opportunity",
                "partner_id": self.loner.id,
                "expected_revenue": 4711,
            }
        )
        match = self.match(self.loner, self.double)
        own = self.new_user("own", "sales_team.group_sale_salesman")
        every = self.new_user("every", "sales_team.group_sale_salesman_all_leads")
        self.assertIn("4,711", str(match.with_user(every).review["effects"]))
        self.assertNotIn("4,711", str(match.with_user(own).review["effects"]))

    def test_account_in_use_stays(self):
        matches = self.match(self.loner, self.double) | self.match(
            self.loner, self.third
        )
        self.Match._tell(matches)
        self.assertEqual(matches.mapped("is_swapped"), [True, True], "The older one")
        matches.is_swapped = False
        self.double.crm_account_id.user_id = self.env.user
        self.env["sale.order"].create({"partner_id": self.third.id}).action_confirm()
        self.env["commerce.channel.customer"]._fold_noted()
        self.loner.crm_account_id.user_id = self.env.user
        self.Match._tell(matches)
        self.assertEqual(matches.mapped("is_swapped"), [True, False])

    def test_customers_that_may_not_be_read(self):
        """By a rule of another addon."""
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        self.env["ir.rule"].create(
            {
                "name": "Secret",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.double.id)],
                "groups": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        hidden = self.match(self.loner, self.double)
        shown = self.match(self.loner, self.third)
        evidence = self.env["crm.customer.match.evidence"].create(
            [
                {"match_id": match.id, "kind": "name", "weight": 1}
                for match in hidden | shown
            ]
        )
        matches = self.Match.with_user(seller)
        self.assertEqual(matches.search([]), shown)
        self.assertEqual(
            (hidden | shown).with_user(seller)._filtered_access("read"), shown
        )
        self.assertEqual(evidence.with_user(seller).search([]), shown.evidence_ids)
        self.assertEqual(self.loner.with_user(seller).customer_match_count, 1)
        with self.assertRaises(AccessError):
            hidden.with_user(seller).read(["probability"])
        with self.assertRaises(AccessError):
            hidden.with_user(seller).action_same_account()

    def test_only_who_may_change_both_decides(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        decided = self.match(self.loner, self.third)
        decided.action_not_the_same()
        self.env["ir.rule"].create(
            {
                "name": "Read only",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.loner.id)],
                "groups": [Command.set(self.env.ref("base.group_user").ids)],
                "perm_read": False,
            }
        )
        match = self.match(self.loner, self.double).with_user(seller)
        self.assertTrue(match.review["customers"])
        for decide in (
            match.action_same_account,
            match.action_subsidiary,
            match.action_not_the_same,
            decided.with_user(seller).action_undo,
        ):
            with self.assertRaises(AccessError):
                decide()

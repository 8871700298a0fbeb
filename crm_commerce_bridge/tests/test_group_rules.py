"""Account rules that companies give themselves and all companies below them."""

from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import CrmCommerceBridgeCommon, all_statements

LABEL = "One account per company group"
SELLER = ("sales_team.group_sale_salesman_all_leads", "base.group_partner_manager")


@tagged("post_install", "-at_install")
class TestGroupRules(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inn = cls.create_company("Inn", cls.hotel)
        cls.spa = cls.create_company("Spa", cls.region)
        cls.below = cls.region | cls.hotel | cls.inn | cls.spa
        cls.resolver = cls.env["crm.account.resolver"]

    def assertShares(self, partners, top):
        self.env.invalidate_all()
        self.assertEqual(partners.crm_account_id, top.own_account_id)

    def assertEachItsOwn(self, partners):
        self.env.invalidate_all()
        for partner in partners:
            self.assertEqual(partner.crm_account_id, partner.own_account_id)
            self.assertTrue(partner.crm_account_id.active)

    # === THE FUNCTION === #

    def test_one_account_for_a_group_where_the_others_have_one_each(self):
        self.region.crm_account_strategy = "root"
        self.assertShares(self.below, self.region)
        self.assertEachItsOwn(self.group | self.loner)
        self.assertConsistent()
        self.region.crm_account_strategy = False
        self.assertEachItsOwn(self.customers | self.below)
        self.assertConsistent()

    def test_one_account_each_where_the_others_share_one(self):
        self.set_strategy("root")
        self.assertShares(self.group | self.below, self.group)
        self.region.crm_account_strategy = "each"
        self.assertEachItsOwn(self.below)
        self.assertShares(self.group, self.group)
        self.assertConsistent()
        self.region.crm_account_strategy = False
        self.assertShares(self.group | self.below, self.group)

    def test_nearest_word_counts(self):
        self.group.crm_account_strategy = "root"
        self.hotel.crm_account_strategy = "each"
        self.assertShares(self.group | self.region | self.spa, self.group)
        self.assertEachItsOwn(self.hotel | self.inn)
        self.hotel.crm_account_strategy = "root"
        self.assertShares(self.hotel | self.inn, self.hotel)
        self.group.crm_account_strategy = "each"
        self.assertEachItsOwn(self.group | self.region | self.spa)
        self.assertShares(self.hotel | self.inn, self.hotel)
        self.assertConsistent()

    def test_word_of_its_own_ends_the_climb_even_if_it_says_the_same(self):
        self.set_strategy("root")
        self.hotel.crm_account_strategy = "root"
        self.assertShares(self.hotel | self.inn, self.hotel)
        self.assertShares(self.group | self.region | self.spa, self.group)

    def test_changes_of_strategy_pass_groups_with_words_by(self):
        self.region.crm_account_strategy = "root"
        before = self.account_ids(self.below)
        for strategy in ("root", "each"):
            self.set_strategy(strategy)
            self.assertEqual(self.account_ids(self.below), before)
            self.assertConsistent()

    def test_set_by_hand_wins(self):
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.region.crm_account_strategy = "root"
        self.assertShares(self.region | self.spa | self.inn, self.region)
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)
        self.region.crm_account_id = self.group.crm_account_id
        self.assertEqual(self.inn.crm_account_id, self.group.crm_account_id)
        self.assertConsistent()

    def test_who_joins_or_leaves_follows_the_word_there(self):
        self.region.crm_account_strategy = "root"
        self.loner.parent_id = self.spa
        self.assertShares(self.loner, self.region)
        self.hotel.parent_id = False
        self.assertEachItsOwn(self.hotel | self.inn)
        newcomer = self.create_company("Newcomer", self.spa)
        self.assertShares(newcomer, self.region)
        self.assertConsistent()

    def test_company_that_is_no_customer_gathers_its_group(self):
        top = self.create_company(
            "Holding", is_crm_customer=False, crm_account_strategy="root"
        )
        self.assertFalse(top.crm_account_id)
        (self.region | self.loner).parent_id = top
        self.assertShares(self.below | self.loner, top)
        self.assertEqual(top.crm_account_id.name, "Holding")
        top.crm_account_strategy = "each"
        self.assertEachItsOwn(self.below | self.loner)
        self.assertFalse(top.crm_account_id)
        self.assertConsistent()

    def test_only_one_of_many_customers_is_looked_at(self):
        """The others below an anchor that is no customer still need it."""
        top = self.create_company(
            "Holding", is_crm_customer=False, crm_account_strategy="root"
        )
        (self.region | self.loner).parent_id = top
        self.loner.parent_id = False
        self.assertShares(self.below | top, top)
        self.assertConsistent()
        self.loner.parent_id = top
        self.region.crm_account_strategy = "root"
        self.loner.parent_id = False
        self.assertFalse(top.crm_account_id)
        self.region.crm_account_strategy = "each"
        self.assertFalse(top.crm_account_id)
        self.assertConsistent()

    def test_archived_customers_and_contacts_go_along(self):
        contact = self.create_contact("Ann", self.inn)
        self.spa.active = False
        self.region.crm_account_strategy = "root"
        self.assertShares(self.spa | contact, self.region)
        self.assertConsistent()

    def test_word_does_not_reach_across_companies(self):
        north, south = self.env["res.company"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        self.region.company_id = north
        self.inn.company_id = south
        self.region.crm_account_strategy = "root"
        self.assertShares(self.region | self.spa, self.spa.browse(self.region.id))
        self.assertConsistent()

    def test_word_ends_where_the_way_up_does(self):
        north, south = self.env["res.company"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        (self.group | self.region).company_id = north
        (self.hotel | self.inn).company_id = south
        self.spa.company_id = north
        self.group.crm_account_strategy = "root"
        self.assertShares(self.group | self.region | self.spa, self.group)
        self.assertEachItsOwn(self.hotel | self.inn)
        self.set_strategy("root")
        self.assertShares(self.hotel | self.inn, self.hotel)
        self.assertEqual(self.hotel.explain_crm_account()["barrier_id"], self.region.id)
        self.assertConsistent()

    def test_ring_opens_at_the_company_with_a_word(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            [self.hotel.id, self.group.id],
        )
        self.env.invalidate_all()
        ring = self.group | self.region | self.hotel
        # Odoo does not bear rings, and looks for them whenever a parent is written.
        self.env.cr.execute(
            "UPDATE res_partner SET crm_account_strategy = 'root' WHERE id = %s",
            [self.region.id],
        )
        ring._resolve_accounts("repair")
        self.assertShares(ring | self.inn | self.spa, self.region)
        self.assertFalse(self.hotel.explain_crm_account()["ring"])
        self.assertConsistent()
        self.env.cr.execute(
            "UPDATE res_partner SET crm_account_strategy = NULL WHERE id = %s",
            [self.region.id],
        )
        self.loner.crm_account_strategy = "each"  # there still are words
        self.set_strategy("root")
        ring._resolve_accounts("repair")
        self.assertShares(ring, self.Partner.browse(min(ring.ids)))
        self.assertTrue(self.hotel.explain_crm_account()["ring"])
        self.assertConsistent()

    def test_merged_accounts_are_followed_and_come_back(self):
        self.region.crm_account_strategy = "root"
        account = self.region.crm_account_id
        account.merge_into(self.loner.crm_account_id.id)
        self.assertShares(self.below, self.loner)
        self.region.crm_account_strategy = "each"
        self.region.crm_account_strategy = "root"
        self.assertShares(self.below, self.loner)
        account.unmerge()
        self.assertShares(self.below, self.region)

    def test_undone_run_restores_all(self):
        self.region.crm_account_strategy = "root"
        self.hotel.crm_account_strategy = "each"
        before = self.account_ids(self.customers | self.below)
        self.set_strategy("root")
        run = self.Run.search([], limit=1)
        run.action_undo()
        self.finish_run()
        self.assertEqual(self.account_ids(self.customers | self.below), before)

    # === HOW IT IS DONE === #

    def test_one_line_of_history_each_that_says_why(self):
        last = self.Assignment.search([], limit=1).id
        self.region.crm_account_strategy = "root"
        lines = self.Assignment.search([("id", ">", last)])
        self.assertEqual(lines.partner_id, self.hotel | self.inn | self.spa)
        self.assertEqual(set(lines.mapped("cause")), {"strategy"})
        self.assertEqual(
            set(lines.mapped("note")),
            {"Account rule of Region: One account per company group"},
        )
        self.region.crm_account_strategy = False
        [note] = set(self.ledger(self.hotel)[-1].mapped("note"))
        self.assertEqual(note, "Account rule taken back: Region")

    def test_history_names_no_customers_of_other_companies(self):
        """A rule that is given to customers of two companies in one list."""
        there = self.env["res.company"].create({"name": "There"})
        self.loner.company_id = there
        cafe = self.create_company("Cafe", self.loner, company_id=there.id)
        (self.region | self.loner).crm_account_strategy = "root"
        for partner in (self.hotel, cafe):
            note = self.ledger(partner)[-1:].note
            self.assertEqual(note, f"Account rule of Region and …: {LABEL}")
        self.region.company_id = self.env.company
        (self.region | self.loner).crm_account_strategy = False
        notes = (self.ledger(self.hotel)[-1:] | self.ledger(cafe)[-1:]).mapped("note")
        self.assertEqual(notes, ["Account rule taken back: …"] * 2)
        self.loner.crm_account_strategy = "root"
        note = self.ledger(cafe)[-1:].note
        self.assertEqual(note, f"Account rule of Loner: {LABEL}")

    def test_queries_do_not_depend_on_the_number_of_customers(self):
        def count(partner):
            return self.count_queries(partner.write, {"crm_account_strategy": "root"})

        count(self.group)  # reads what is read once
        few = count(self.region)
        for number in range(20):
            self.create_company(f"Store {number}", self.loner)
        self.assertEqual(count(self.loner), few)

    def test_without_words_no_statement_reads_them(self):
        with self.assertNoWord():
            self.region.parent_id = self.loner
            self.hotel.explain_crm_account()
        self.loner.crm_account_strategy = "root"
        with self.assertRaises(AssertionError), self.assertNoWord():
            self.region.parent_id = self.group

    @contextmanager
    def assertNoWord(self):
        """But for the one that asks whether there are any."""
        self.env.flush_all()
        with all_statements() as asked:
            yield
        texts = [text for text in asked if "WITH RECURSIVE" in text]
        self.assertTrue(texts)
        self.assertNotIn("crm_account_strategy", "\n".join(texts))

    def test_words_are_found_by_their_index(self):
        """Also before the database knows how few there are."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM pg_statistic WHERE starelid = 'res_partner'::regclass"
        )
        with all_statements() as asked:
            self.resolver._get_rule()
        [text] = [text for text in asked if "set_config" in text]
        explain = SQL("EXPLAIN %s", SQL(text.replace("%", "%%")))
        plan = "\n".join(row for (row,) in self.env.execute_query(explain))
        self.assertNotIn("Seq Scan on res_partner", plan)
        self.assertIn("crm_account_strategy", plan)

    def test_the_same_word_again_is_no_change(self):
        self.region.crm_account_strategy = "root"
        before = self.env["crm.account.recheck"].search_count([])
        with all_statements() as asked:
            self.region.write({"crm_account_strategy": "root"})
            self.env.flush_all()
        self.assertNotIn("WITH RECURSIVE", "\n".join(asked))
        self.assertEqual(self.env["crm.account.recheck"].search_count([]), before)

    # === WHO IS ASKED WHAT === #

    def test_contacts_have_no_word(self):
        contact = self.create_contact("Ann", self.hotel)
        with self.assertRaisesRegex(UserError, "set the account rule on Hotel"):
            contact.crm_account_strategy = "root"
        with self.assertRaisesRegex(UserError, "set the account rule on"):
            self.create_contact("Bob", self.hotel, crm_account_strategy="root")
        self.env.invalidate_all(flush=False)
        self.assertFalse(contact.crm_account_strategy)

    def test_word_of_who_becomes_a_contact_rests(self):
        person = self.Partner.create(
            {"name": "Ann", "is_crm_customer": True, "crm_account_strategy": "root"}
        )
        self.loner.parent_id = person
        self.assertShares(self.loner, person)
        person.parent_id = self.group
        self.assertEachItsOwn(self.loner)
        person.parent_id = False
        self.assertShares(self.loner, person)
        self.assertConsistent()

    def test_company_made_of_a_person_takes_its_word_along(self):
        person = self.Partner.create(
            {
                "name": "Ann",
                "company_name": "Ann Ltd",
                "is_crm_customer": True,
                "crm_account_strategy": "root",
            }
        )
        person.create_company()
        self.assertEqual(person.parent_id.crm_account_strategy, "root")
        self.assertFalse(person.crm_account_strategy)

    def test_copy_has_no_word(self):
        self.region.crm_account_strategy = "root"
        self.assertFalse(self.region.copy().crm_account_strategy)

    def test_defaults_give_no_words(self):
        partners = self.Partner.with_context(default_crm_account_strategy="root")
        self.assertFalse(partners.create({"name": "Acme"}).crm_account_strategy)
        self.env["ir.default"].set("res.partner", "crm_account_strategy", "root")
        self.assertFalse(self.create_company("Acme").crm_account_strategy)

    def test_whole_group_is_made_at_once(self):
        top = self.create_company(
            "Top",
            crm_account_strategy="root",
            child_ids=[
                Command.create(
                    {
                        "name": "Low",
                        "is_company": True,
                        "type": "other",
                        "is_crm_customer": True,
                    }
                ),
                Command.link(self.region.id),
            ],
        )
        self.assertShares(top.child_ids | self.below, top)

    # === STRATEGIES THAT ARE GONE === #

    def _damage(self, partner):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET crm_account_strategy = 'gone' WHERE id = %s",
            [partner.id],
        )
        self.env.invalidate_all()

    def test_unknown_word_moves_nobody(self):
        self.region.crm_account_strategy = "root"
        self._damage(self.region)
        self.assertConsistent()
        self.hotel.parent_id = self.spa
        self.env["crm.account.recheck"]._note(self.below.ids, moved=True)
        self.set_strategy("root")
        self.assertShares(self.below, self.region)
        self.assertConsistent()
        newcomer = self.create_company("Newcomer", self.hotel)
        self.assertEachItsOwn(newcomer)
        other = self.create_company("Other", self.group)
        self.assertShares(other, self.group)
        text = "\n".join(self.hotel.explain_crm_account()["sentences"])
        self.assertIn("The account rule of Region is not known", text)

    def test_choices_below_an_unknown_word(self):
        self.region.crm_account_strategy = "root"
        self._damage(self.region)
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertTrue(self.hotel.crm_account_pinned)
        self.hotel.crm_account_pinned = False
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)
        self.spa.crm_account_id = self.spa.crm_account_id
        self.assertFalse(self.spa.crm_account_pinned)

    def test_check_names_unknown_words_and_a_person_ends_them(self):
        self.region.crm_account_strategy = "root"
        self._damage(self.region)
        check = self.env["crm.account.check"]._check()
        finding = check.finding_ids.filtered(lambda f: f.kind == "rule")
        self.assertEqual(finding._get_records(), self.region)
        self.assertIn("Choose another account rule", finding.advice)
        self.assertFalse(finding.repairable)
        self.assertNotIn("different", check.finding_ids.mapped("kind"))
        with Form(self.region) as form:
            form.crm_account_strategy = "each"
        self.assertEachItsOwn(self.below)
        self.assertConsistent()

    def test_pages_and_files_show_an_unknown_word_as_none(self):
        self._damage(self.region)
        [values] = self.region.web_read({"crm_account_strategy": {}})
        self.assertFalse(values["crm_account_strategy"])
        columns = ["id", "name", "crm_account_strategy"]
        rows = self.region.export_data(columns)["datas"]
        self.assertEqual(rows[0][1:], ["Region", ""])
        result = self.env["res.partner"].load(columns, rows)
        self.assertEqual(result["ids"], self.region.ids)
        self.assertEqual(self.region.crm_account_strategy, "gone")

    # === FILES === #

    def test_file_that_was_exported_changes_nothing(self):
        self.region.crm_account_strategy = "root"
        companies = self.group | self.region | self.hotel
        columns = ["id", "name", "crm_account_strategy"]
        rows = companies.export_data(columns)["datas"]
        self.assertEqual([row[2] for row in rows], ["", LABEL, ""])
        last = self.Assignment.search([], limit=1)
        result = self.env["res.partner"].load(columns, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(self.Assignment.search([], limit=1), last)
        self.assertShares(self.below, self.region)

    def test_blank_cell_says_nothing_and_a_rule_counts(self):
        self.region.crm_account_strategy = "root"
        columns = [".id", "crm_account_strategy"]
        rows = [[str(self.region.id), ""], [str(self.hotel.id), "each"]]
        result = self.env["res.partner"].load(columns, rows)
        self.assertFalse(result["messages"])
        self.assertShares(self.region | self.spa, self.region)
        self.assertEachItsOwn(self.hotel | self.inn)
        self.assertConsistent()
        with Form(self.region) as form:
            form.crm_account_strategy = False
        self.assertEachItsOwn(self.below)

    def test_file_brings_a_group_with_its_account_and_its_rule(self):
        """In one file, or the rule in a later one: the top owns the account."""
        columns = ["id", "name", "is_company", "parent_id/id", "crm_account_id/.id"]
        columns += ["crm_account_strategy"]
        for name, rules in (("once", [LABEL]), ("later", ["", LABEL])):
            account = self.Account.create({"name": name}).id
            for rule in rules:
                rows = [
                    [f"top_{name}", "Top", "1", "", str(account), rule],
                    [f"low_{name}", "Low", "1", f"top_{name}", str(account), ""],
                ]
                result = self.env["res.partner"].load(columns, rows)
                self.assertTrue(result["ids"])
            top, low = self.Partner.browse(result["ids"])
            self.assertEqual(top.own_account_id.id, account)
            self.assertShares(top | low, top)
            self.assertFalse((top | low).crm_account_pin_id)
            self.assertConsistent()

    def test_import_that_groups_in_another_way_names_the_rules(self):
        self.region.crm_account_strategy = "root"
        accounts = self.Account.create([{"name": "One"}, {"name": "Two"}])
        columns = [".id", "crm_account_id/.id"]
        rows = [[str(self.group.id), str(accounts[0].id)]]
        rows += [[str(self.region.id), str(accounts[0].id)]]
        result = self.env["res.partner"].load(columns, rows)
        text = " ".join(line["message"] for line in result["messages"])
        self.assertIn("or of account rules of company groups", text)

    # === MERGES OF CUSTOMERS === #

    def _merge(self, *partners):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        ids = [partner.id for partner in partners]
        wizard._merge(ids, partners[0])
        self.assertConsistent()

    def test_merged_company_keeps_its_own_rule(self):
        self.region.crm_account_strategy = "root"
        self.loner.crm_account_strategy = "each"
        self._merge(self.region, self.loner)
        self.assertEqual(self.region.crm_account_strategy, "root")
        self.assertShares(self.below, self.region)

    def test_merged_company_takes_the_only_rule_over(self):
        self.loner.crm_account_strategy = "root"
        self._merge(self.region, self.loner)
        self.assertEqual(self.region.crm_account_strategy, "root")
        self.assertShares(self.below, self.region)

    def test_merged_companies_that_contradict_each_other(self):
        other = self.create_company("Other", crm_account_strategy="each")
        self.loner.crm_account_strategy = "root"
        self._merge(self.region, self.loner, other)
        self.assertFalse(self.region.crm_account_strategy)
        self.assertEachItsOwn(self.below)

    def test_companies_below_a_merged_one_follow_the_rule_of_the_other(self):
        self.hotel.crm_account_strategy = "root"
        self.loner.crm_account_strategy = "each"
        self._merge(self.loner, self.hotel)
        self.assertEqual(self.inn.parent_id, self.loner)
        self.assertEachItsOwn(self.inn | self.loner)

    # === LISTS === #

    def test_lists_filter_and_group_by_rules(self):
        self.region.crm_account_strategy = "root"
        seller = self.new_user("seller", *SELLER)
        partners = self.Partner.with_user(seller)
        ruled = partners.search(
            [("crm_account_strategy", "!=", False), ("id", "in", self.below.ids)]
        )
        self.assertEqual(ruled, self.region)
        groups = partners.formatted_read_group(
            [("id", "in", self.below.ids)], ["crm_account_strategy"], ["__count"]
        )
        counts = {g["crm_account_strategy"]: g["__count"] for g in groups}
        self.assertEqual(counts, {"root": 1, False: 3})

    # === EXPLANATION === #

    def test_explanation_names_who_asked(self):
        self.set_strategy("root")
        self.region.crm_account_strategy = "each"
        explanation = self.inn.explain_crm_account()
        self.assertEqual(explanation["strategy"], "each")
        self.assertEqual(explanation["asked_by_id"], self.region.id)
        self.assertFalse(explanation["alternatives"])
        self.assertIn(
            'This is because Region asked for "One account per customer".',
            explanation["sentences"],
        )
        self.assertIn(
            "A change of strategy would not move it.", explanation["sentences"]
        )
        explanation = self.group.explain_crm_account()
        self.assertFalse(explanation["asked_by_id"])
        self.assertEqual(explanation["strategy"], "root")
        self.assertTrue(explanation["alternatives"])

    def test_explanation_of_a_shared_account(self):
        self.region.crm_account_strategy = "root"
        explanation = self.inn.explain_crm_account()
        chain = (self.inn | self.hotel | self.region).ids
        self.assertEqual(sorted(explanation["chain"]), sorted(chain))
        text = "\n".join(explanation["sentences"])
        self.assertIn("Inn → Hotel → Region", text)
        self.assertIn('Region asked for "One account per company group"', text)

    def test_explanation_hides_who_asked_from_who_may_not_read_it(self):
        north = self.env["res.company"].create({"name": "North"})
        self.region.company_id = north
        (self.hotel | self.inn).company_id = self.env["res.company"].create(
            {"name": "Branch", "parent_id": north.id}
        )
        self.region.crm_account_strategy = "root"
        branch = self.hotel.company_id
        seller = self.new_user(
            "branch",
            *SELLER,
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        self.env["ir.rule"].create(
            {
                "name": "Not the region",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": [("id", "!=", self.region.id)],
            }
        )
        explanation = self.hotel.with_user(seller).explain_crm_account()
        text = "\n".join(explanation["sentences"])
        self.assertIn("(a company you may not see) asked for", text)
        self.assertNotIn("Region", text)

    # === RIGHTS === #

    def test_salespeople_give_words_and_others_do_not_see_them(self):
        seller = self.new_user("seller", *SELLER)
        self.region.with_user(seller).crm_account_strategy = "root"
        self.assertShares(self.below, self.region)
        for login, groups in (
            ("clerk", "base.group_user,base.group_partner_manager"),
            ("customer", "base.group_portal"),
        ):
            user = new_test_user(self.env, login, groups=groups)
            region = self.region.with_user(user)
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                region.read(["crm_account_strategy"])
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                region.write({"crm_account_strategy": "each"})
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                region.search([("crm_account_strategy", "=", "root")])
        self.assertEqual(self.region.crm_account_strategy, "root")

    def test_who_sees_no_accounts_moves_companies_to_where_words_are(self):
        clerk = self.new_user("clerk", "base.group_user", "base.group_partner_manager")
        self.region.crm_account_strategy = "root"
        self.loner.with_user(clerk).parent_id = self.region
        self.assertShares(self.loner, self.region)

    def test_user_of_another_company_gives_no_word(self):
        north = self.env["res.company"].create({"name": "North"})
        self.region.company_id = self.env.company
        seller = self.new_user(
            "north", *SELLER, company_id=north.id, company_ids=[Command.set(north.ids)]
        )
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.region.with_user(seller).write({"crm_account_strategy": "root"})


@tagged("post_install", "-at_install")
class TestEffectOfGroupRules(CrmCommerceBridgeCommon):
    """What a form says before an account rule is saved comes true."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inn = cls.create_company("Inn", cls.hotel)
        cls.boss = cls.new_user(
            "boss", "sales_team.group_sale_manager", "base.group_partner_manager"
        )

    def _read_effect(self, partner, **values):
        """The lines of the effect, and what happens when the form is saved."""
        with Form(partner.with_user(self.boss)) as form:
            for name, value in values.items():
                setattr(form, name, value)
            effect = form.crm_account_strategy_effect
        self.assertConsistent()
        self.assertFalse(partner.crm_account_strategy_effect)
        return effect and effect.split("\n")

    def test_one_account_for_the_group(self):
        last = self.Assignment.search([], limit=1).id
        self.assertEqual(
            self._read_effect(self.group, crm_account_strategy="root"),
            [
                "4 customers would share the account of Group.",
                "Customers that get another account: 3",
            ],
        )
        self.assertEqual(self.Assignment.search_count([("id", ">", last)]), 3)

    def test_one_account_each(self):
        self.set_strategy("root")
        self.assertEqual(
            self._read_effect(self.region, crm_account_strategy="each"),
            [
                "3 customers would each have an account of their own.",
                "Customers that get another account: 3",
            ],
        )

    def test_rule_is_taken_back(self):
        self.set_strategy("root")
        self.region.crm_account_strategy = "each"
        self.assertEqual(
            self._read_effect(self.region, crm_account_strategy=False),
            [
                "4 customers would share the account of Group.",
                "Customers that get another account: 3",
            ],
        )

    def test_customers_set_by_hand_and_other_rules_below(self):
        self.inn.crm_account_id = self.loner.crm_account_id
        self.assertEqual(
            self._read_effect(self.group, crm_account_strategy="root"),
            [
                "3 customers would share the account of Group.",
                "Customers that get another account: 2",
                "Customers set by hand, who stay where they are: 1",
            ],
        )
        self.hotel.crm_account_strategy = "each"
        self.assertEqual(
            self._read_effect(self.region, crm_account_strategy="each"),
            [
                "2 customers would each have an account of their own.",
                "Customers that get another account: 1",
                "Customers set by hand, who stay where they are: 1",
            ],
        )

    def test_nothing_would_change(self):
        self.assertEqual(
            self._read_effect(self.loner, crm_account_strategy="root"),
            ["Nothing would change: every customer keeps its account."],
        )

    def test_no_effect_without_another_rule(self):
        self.region.crm_account_strategy = "root"
        self.assertFalse(self._read_effect(self.region, name="Renamed"))
        with Form(self.Partner) as form:
            form.name = "Newcomer"
            form.crm_account_strategy = "root"
            self.assertFalse(form.crm_account_strategy_effect)

    def test_parent_that_is_not_saved_either(self):
        self.loner.crm_account_strategy = "each"
        effect = self._read_effect(
            self.region, parent_id=self.loner, crm_account_strategy="root"
        )
        self.assertIn("3 customers would share the account of Region.", effect)

    def test_accounts_of_other_companies_are_not_named(self):
        north = self.env["res.company"].create({"name": "North"})
        (self.hotel | self.inn).company_id = north
        secret = self.Account.create({"name": "Secret", "company_id": north.id})
        self.hotel.write({"crm_account_id": secret.id, "crm_account_strategy": "root"})
        self.assertEqual(self.inn.crm_account_id, secret)
        effect = self._read_effect(self.group, crm_account_strategy="root")
        self.assertIn(
            "2 customers would share the account of (an account of another company).",
            effect,
        )
        self.assertNotIn("Secret", "".join(effect))

    def test_preview_tells_who_stays_due_to_a_rule(self):
        moved = self.Run.preview("root")["moved_count"]
        self.hotel.crm_account_strategy = "root"
        preview = self.Run.preview("root")
        self.assertEqual(preview["ruled_count"], 2)
        self.assertEqual(preview["moved_count"], moved - 2)
        self.assertIn(
            "Customers in groups with an account rule of their own, who stay where "
            "they are: 2",
            self.Run._get_preview_summary("root")["sentences"],
        )
        self.hotel.crm_account_strategy = False
        self.assertEqual(self.Run.preview("root")["ruled_count"], 0)

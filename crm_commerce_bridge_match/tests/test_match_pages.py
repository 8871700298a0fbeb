from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import Form, tagged

from .match_common import MatchCommon


@tagged("post_install", "-at_install")
class TestMatchPages(MatchCommon):
    def test_line_on_the_pages_counts_what_the_list_shows(self):
        match = self.match(self.loner, self.double)
        self.match(self.loner, self.third).action_not_the_same()
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        contact = self.create_contact("Ann", self.double)
        for record in (
            self.loner,
            self.double,
            contact,
            self.loner.crm_account_id,
            self.double.crm_account_id,
        ):
            with self.subTest(record=record.display_name):
                record = record.with_user(seller)
                self.assertEqual(record.customer_match_count, 1)
                action = record.action_view_customer_matches()
                self.assertEqual(self.list_records(action, seller), match)
        self.assertEqual(self.third.with_user(seller).customer_match_count, 0)

    def test_matches_are_found_by_the_accounts_of_today(self):
        match = self.match(self.loner, self.double)
        other = self.match(self.third, self.group)
        accounts = (self.loner | self.double).crm_account_id
        self.assertEqual(match.crm_account_ids, accounts)
        for account in accounts:
            mine = [("crm_account_ids", "in", account.ids)]
            self.assertEqual(self.Match.search(mine), match)
            not_mine = [("crm_account_ids", "not in", account.ids)]
            found = self.Match.search(not_mine)
            self.assertIn(other, found)
            self.assertNotIn(match, found)
        match.action_same_account()
        self.assertEqual(match.crm_account_ids, self.loner.crm_account_id)
        self.assertEqual(self.double.crm_account_id, self.loner.crm_account_id)

    def test_less_sure_ones_are_counted_nowhere(self):
        sure = self.match(self.loner, self.double)
        less = self.match(self.loner, self.third, probability=0.3)
        parent = self.match(self.loner, self.group, "parent", probability=0.3)
        self.assertEqual(self.loner.customer_match_count, 1)
        self.assertEqual(self.loner.crm_account_id.customer_match_count, 1)
        self.assertNotIn(
            "parents", self.env["crm.account.run"]._get_preview_summary("root")
        )
        self.assertEqual(
            self.list_records(self.loner.action_view_customer_matches()), sure
        )
        view = self.env["crm.account"].get_view(view_type="search")
        [to_review] = etree.fromstring(view["arch"]).xpath(
            "//filter[@name='to_review']/@domain"
        )
        self.assertEqual(
            self.env["crm.account"].search(literal_eval(to_review)),
            (self.loner | self.double).crm_account_id,
        )
        found = self.Match.search(
            [("state", "=", "open"), ("is_to_review", "=", False)]
        )
        self.assertEqual(found, less | parent)
        self.assertEqual((sure | less).mapped("is_to_review"), [True, False])
        self.assertFalse(parent.is_to_review)
        sure.action_not_the_same()
        self.assertFalse(sure.is_to_review)

    def test_salespeople_begin_with_their_accounts_and_managers_with_all(self):
        xmlid = "crm_commerce_bridge_match.crm_customer_match_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        self.assertIn("search_default_mine_first", action["context"])
        for group in ("salesman", "salesman_all_leads", "manager"):
            with self.subTest(group=group):
                user = self.new_user(group, f"sales_team.group_sale_{group}")
                view = self.Match.with_user(user).get_view(view_type="search")
                names = etree.fromstring(view["arch"]).xpath("//filter/@name")
                self.assertEqual("mine_first" in names, group != "manager")
                self.assertEqual("mine" in names, group == "manager")

    def test_to_review_of_the_manager_of_the_account(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        self.double.crm_account_id.user_id = seller
        mine = self.match(self.loner, self.double)
        self.match(self.loner, self.third)
        matches = self.Match.with_user(seller)
        found = matches.search(
            [
                "|",
                ("account_id.user_id", "=", seller.id),
                ("other_account_id.user_id", "=", seller.id),
            ]
        )
        self.assertEqual(found, mine)

    def test_page_compares_what_is_the_same_however_it_is_written(self):
        self.loner.write({"phone": "+32 9 555 02 10", "email": "a@loner.example"})
        self.double.write({"phone": "09/555.02.10", "email": "b@loner.example"})
        (self.loner | self.double).country_id = self.env.ref("base.be")
        review = self.match(self.loner, self.double).review
        rows = {row["label"]: row for row in review["rows"]}
        self.assertEqual(
            rows["Email"]["values"], ["a@loner.example", "b@loner.example"]
        )
        self.assertFalse(rows["Email"]["is_same"])
        self.assertTrue(rows["Phone"]["is_same"])

    def test_addresses_are_written_as_on_letters_in_any_language(self):
        """No "and" before the last line, as Arabic has in a list."""
        self.env["res.lang"]._activate_lang("ar_001")
        self.loner.write({"street": "1 Quay", "city": "Ghent"})
        review = self.match(self.loner, self.double).with_context(lang="ar_001").review
        values = [value for row in review["rows"] for value in row["values"]]
        self.assertIn("1 Quay, Ghent", values)

    def test_page_says_what_speaks_for_and_against(self):
        self.loner.vat, self.double.vat = "BE0477472701", "BE0428759497"
        (self.loner | self.double).phone = "+32 9 555 02 10"
        match = self.match(self.loner, self.double)
        self.env["crm.customer.match.evidence"].create(
            [
                {"match_id": match.id, "kind": kind, "weight": weight}
                for kind, weight in (("telephone", 5), ("tax_id", -4), ("gone", 1))
            ]
        )
        review = match.review
        self.assertEqual(len(review["speaks_for"]), 1)
        self.assertIn("555 02 10", review["speaks_for"][0])
        self.assertEqual(len(review["speaks_against"]), 1)
        self.assertIn("BE0428759497", review["speaks_against"][0])
        self.assertEqual(match.evidence_summary, "Same Phone Number")

    def test_effects_are_the_numbers_of_the_engine(self):
        match = self.match(self.loner, self.double)
        effects = {effect["decision"]: effect for effect in match.review["effects"]}
        self.assertEqual(list(effects), ["same", "child", "different", "merged"])
        self.assertIn(
            {"name": "Loner Ltd", "before": 1, "after": 2}, effects["same"]["accounts"]
        )
        self.assertIn(
            {"name": "Loner", "before": 1, "after": 0}, effects["same"]["accounts"]
        )
        self.assertFalse(effects["child"]["accounts"])
        self.set_strategy("root")
        self.env.invalidate_all()
        effects = {effect["decision"]: effect for effect in match.review["effects"]}
        self.assertIn(
            {"name": "Loner", "before": 1, "after": 0}, effects["child"]["accounts"]
        )

    def test_page_of_a_seller_shows_own_orders_only(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        self.env["sale.order"].create(
            {"partner_id": self.loner.id, "user_id": self.env.uid}
        ).action_confirm()
        match = self.match(self.loner, self.double)
        labels = [row["label"] for row in match.review["rows"]]
        self.assertIn("Orders", labels)
        labels = [row["label"] for row in match.with_user(seller).review["rows"]]
        self.assertNotIn("Orders", labels)

    def test_settings_say_who_may_have_a_parent(self):
        run = self.env["crm.account.run"]
        self.assertNotIn("parents", run._get_preview_summary("root"))
        first = self.match(self.loner, self.group, "parent")
        self.match(self.loner, self.region, "parent")
        summary = run._get_preview_summary("root")
        self.assertEqual(summary["parents"], "One company may have a parent")
        second = self.match(self.double, self.group, "parent")
        summary = run._get_preview_summary("root")
        self.assertEqual(summary["parents"], "2 companies may have a parent")
        shown = self.list_records(run.action_view_parents())
        self.assertEqual(len(shown), 3)
        second.action_subsidiary()
        first.action_subsidiary()
        preview = run.preview("root")
        self.assertGreaterEqual(preview["moved_count"], 2)

    def test_form_opens(self):
        match = self.match(self.loner, self.double)
        form = Form(match, "crm_commerce_bridge_match.crm_customer_match_view_form")
        self.assertEqual(form.state, "open")
        match.action_not_the_same()
        now = fields.Datetime.now()
        self.assertLess(now - match.date, timedelta(minutes=1))

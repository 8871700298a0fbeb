"""Ways in that were open once, each by itself."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

from .ways_in import WaysInCase


class TwoCompaniesCase(WaysInCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.users["elsewhere"]
        cls.victim = cls.create_company("Victim", company_id=cls.here.id)
        cls.account = cls.victim.crm_account_id
        cls.message = cls.account.message_post(body="Between us")


@tagged("post_install", "-at_install")
class TestClimb(TwoCompaniesCase):
    """An account is never narrower than its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.here.id}
        )

    def create_chain(self, *companies):
        """Companies, each below the one before, of these companies of ours."""
        chain, parent = [], None
        for company in companies:
            values = {"company_id": company and company.id}
            parent = self.create_company(f"Link {len(chain)}", parent, **values)
            chain.append(parent)
        self.assertConsistent()
        return chain

    def test_shared_company_in_between(self):
        top, middle, low = self.create_chain(self.here, False, self.there)
        self.assertEqual(low.crm_account_id, middle.crm_account_id)
        self.assertNotEqual(middle.crm_account_id, top.crm_account_id)
        self.assertFalse(middle.crm_account_id.company_id)

    def test_name_of_the_top_is_not_told(self):
        top, _middle, low = self.create_chain(self.here, False, self.there)
        low = low.with_user(self.elsewhere)
        self.assertNotEqual(low.crm_account_id.name, top.name)
        self.assertNotIn(top.name, low.crm_account_explanation)

    def test_opportunity_stays_in_its_company(self):
        top, _middle, low = self.create_chain(self.here, False, self.there)
        values = {"name": "Deal", "type": "opportunity", "partner_id": low.id}
        lead = self.env["crm.lead"].with_user(self.elsewhere).create(values)
        self.assertNotEqual(lead.crm_account_id, top.crm_account_id)

    def test_shared_company_below_one_of_ours(self):
        top, low = self.create_chain(self.here, False)
        self.assertNotEqual(low.crm_account_id, top.crm_account_id)
        self.assertFalse(low.crm_account_id.company_id)

    def test_branch_climbs_to_its_company(self):
        top, low = self.create_chain(self.here, self.branch)
        self.assertEqual(low.crm_account_id, top.crm_account_id)

    def test_company_does_not_climb_to_its_branch(self):
        top, low = self.create_chain(self.branch, self.here)
        self.assertNotEqual(low.crm_account_id, top.crm_account_id)

    def test_everybody_climbs_to_who_is_shared(self):
        top, *others = self.create_chain(False, self.here, self.branch)
        for low in others:
            self.assertEqual(low.crm_account_id, top.crm_account_id)


@tagged("post_install", "-at_install")
class TestTheft(TwoCompaniesCase):
    """What belongs to an account goes with a merge of that account only."""

    def test_unmerge_of_what_was_never_merged(self):
        accounts = self.env["crm.account"].with_user(self.elsewhere)
        accounts = accounts.with_context(default_merged_into_id=self.account.id)
        thief = accounts.create({"name": "Thief"})
        self.assertFalse(thief.merged_into_id)
        planted = {"default_merge_data": {"mail.message": self.message.ids}}
        with self.assertRaises(AccessError):
            accounts.with_context(**planted).create({"name": "Thief"})
        with self.assertRaises(UserError):
            thief.unmerge()
        self.assertEqual(self.message.res_id, self.account.id)

    def test_account_is_not_owned_by_default(self):
        partners = self.env["res.partner"].with_user(self.elsewhere)
        partners = partners.with_context(default_own_account_id=self.account.id)
        partner = partners.create({"name": "Thief", "is_company": True})
        partner.write({"name": "Renamed", "company_id": self.there.id})
        self.assertRecordValues(
            self.account, [{"name": "Victim", "company_id": self.here.id}]
        )

    def test_choice_by_hand_is_no_default(self):
        context = {"default_crm_account_pin_id": self.loner.crm_account_id.id}
        partners = self.env["res.partner"].with_user(self.own).with_context(**context)
        partner = partners.create({"name": "New", "is_crm_customer": True})
        self.assertFalse(partner.crm_account_pinned)
        self.assertConsistent()


@tagged("post_install", "-at_install")
class TestNames(TwoCompaniesCase):
    """Relating to a record must not tell its name."""

    def test_opportunity(self):
        values = {"name": "Deal", "crm_account_id": self.account.id}
        with self.assertRaises(UserError):
            self.env["crm.lead"].with_user(self.elsewhere).create(values)

    def test_wizard(self):
        wizards = self.env["crm.account.set.by.hand"].with_user(self.elsewhere)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            wizards.create({"account_id": self.account.id, "partner_ids": []}).read()


@tagged("post_install", "-at_install")
class TestHistory(TwoCompaniesCase):
    def test_customer_that_was_shared_once(self):
        customer = self.create_company("Was Shared")
        lines = self.Assignment.with_user(self.elsewhere)
        mine = [("partner_id", "=", customer.id)]
        self.assertTrue(lines.search(mine))
        customer.company_id = self.here
        self.assertFalse(lines.search(mine))


@tagged("post_install", "-at_install")
class TestPreview(TwoCompaniesCase):
    """A manager sees of a change of strategy what is his company's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # So many that they are among the few that a preview shows
        for number in range(30):
            name = f"Victim {number}"
            cls.create_company(name, cls.victim, company_id=cls.here.id)

    def test_names_of_another_company(self):
        runs = self.Run.with_user(self.foreign_manager)
        self.assertNotIn("Victim", str(runs.preview("root")))

    def test_lines_of_another_company(self):
        runs = self.Run.with_user(self.foreign_manager)
        action = runs.action_preview("root")
        lines = self.env[action["res_model"]].with_user(self.foreign_manager)
        self.assertNotIn("Victim", str(lines.search(action["domain"]).read()))

    def test_lines_of_another_manager(self):
        self.Run.with_user(self.manager).action_preview("root")
        second = self.new_user("second", "sales_team.group_sale_manager")
        for user, seen in ((self.manager, True), (second, False)):
            lines = self.env["crm.account.preview.line"].with_user(user)
            self.assertEqual(bool(lines.search([])), seen)


@tagged("post_install", "-at_install")
class TestFollowers(TwoCompaniesCase):
    def test_unmerge_takes_followers_back(self):
        """Else they would get the other account's messages by mail."""
        kept, merged = self.Account.create([{"name": "Kept"}, {"name": "Merged"}])
        both, outsider = self.env["res.partner"].create(
            [{"name": "Both"}, {"name": "Outsider"}]
        )
        kept.message_subscribe(both.ids)
        merged.message_subscribe((both | outsider).ids)
        merged.merge_into(kept.id)
        self.assertIn(outsider, kept.message_partner_ids)
        merged.unmerge()
        self.assertIn(both, kept.message_partner_ids)
        self.assertNotIn(outsider, kept.message_partner_ids)
        self.assertIn(outsider, merged.message_partner_ids)


@tagged("post_install", "-at_install")
class TestStart(TwoCompaniesCase):
    def test_no_strategy_deletes_no_parameter(self):
        runs = self.Run.with_user(self.manager).with_context(_force_unlink=True)
        for strategy in (False, None, "", 0, [], {}, True, ["root"]):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                runs.start(strategy)
        self.assertEqual(self.env["ir.config_parameter"].get_param(STRATEGY), "each")


@tagged("post_install", "-at_install")
class TestRawErrors(TwoCompaniesCase):
    """Whoever makes a mistake reads what it is, in words."""

    def test_name_that_is_no_text(self):
        accounts = self.env["crm.account"].with_user(self.own)
        specification = {"display_name": {}}
        self.assertIsInstance(accounts.web_name_search(5, specification), list)

    def test_value_that_is_no_number(self):
        with self.assertRaises(UserError):
            self.Account.with_user(self.own).search([("lifetime_value", "=", "abc")])

    @mute_logger("odoo.sql_db")
    def test_day_that_is_none(self):
        with self.assertRaises(UserError):
            self.Assignment.with_user(self.own).search([("as_of", "=", "x")])

    def test_time_zone_that_is_none(self):
        lines = self.Assignment.with_user(self.own).with_context(tz="Nowhere")
        self.assertTrue(lines.search([("as_of", "=", "2099-01-01")]))

    def test_account_chosen_on_the_page_of_a_user(self):
        """It is his partner's, and so is the choice."""
        account = self.loner.crm_account_id
        self.own.crm_account_id = account
        self.assertEqual(self.own.partner_id.crm_account_id, account)

    def test_activities_by_the_name_of_the_account(self):
        activity = self.account.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.own.id
        )
        activities = self.env["mail.activity"].with_user(self.own)
        found = activities.search([("crm_account_id.name", "=", "Victim")])
        self.assertEqual(found, activity.with_user(self.own))


@tagged("post_install", "-at_install")
class TestLongTerm(TwoCompaniesCase):
    def test_search_of_the_conversation(self):
        self.account.message_post(body="a b " * 5000)
        messages = self.env["mail.message"].with_user(self.own)
        account = self.account.with_user(self.own)
        for term in ("a" * 2**20, "a b " * 2**18, "%_" * 2**19):

            def search(term=term):
                self.env.cr.execute("SET LOCAL statement_timeout = '1s'")
                messages._message_fetch(None, thread=account, search_term=term)

            error, _answer = self.attempt(self.own, search)
            if not isinstance(error, UserError):
                self.assertIsNone(error)

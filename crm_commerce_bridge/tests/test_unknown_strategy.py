"""A strategy that only damage can bring about: nobody knows who belongs together."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestUnknownStrategy(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.Check = cls.env["crm.account.check"]
        cls.shared = cls.group.crm_account_id

    def _damage(self, value):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = %s WHERE key = %s",
            [value, STRATEGY],
        )
        self.env.registry.clear_cache()
        self.env.invalidate_all()

    def assertNobodyMoved(self):
        self.env.invalidate_all()
        companies = self.group | self.region | self.hotel
        self.assertEqual(companies.crm_account_id, self.shared)
        self.assertEqual(len(self.shared.customer_ids), 3)

    def test_nobody_is_moved(self):
        everybody = self.Partner.search([("mapped_account_id", "!=", False)])
        before = self.account_ids(everybody)
        for value in ("nonsense", ""):
            with self.subTest(value=value):
                self._damage(value)
                resolver = self.env["crm.account.resolver"]
                self.assertFalse(resolver._find_differences())
                self.Check._cron_check()
                self.env["crm.account.recheck"]._note(self.customers.ids, moved=True)
                self.Run._queue(False, "root")
                self.finish_run()
                resolver._resolve(everybody.ids, "repair")
                self.env.invalidate_all()
                self.assertEqual(self.account_ids(everybody), before)

    def test_changes_keep_accounts(self):
        self._damage("nonsense")
        self.hotel.parent_id = self.loner
        self.region.parent_id = False
        self.hotel.name = "Grand Hotel"
        self.assertNobodyMoved()

    def test_new_customers_get_an_account_of_their_own(self):
        self._damage("nonsense")
        newcomer = self.create_company("Newcomer", self.region)
        self.assertEqual(newcomer.crm_account_id, newcomer.own_account_id)
        self.assertEqual(newcomer.crm_account_id.name, "Newcomer")
        prospect = self.create_company("Prospect", is_crm_customer=False)
        self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": prospect.id}
        )
        self.assertEqual(prospect.crm_account_id, prospect.own_account_id)
        self.assertNobodyMoved()

    def test_choices_and_merges_still_work(self):
        self._damage("nonsense")
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertTrue(self.hotel.crm_account_pinned)
        # Its own account, which one strategy would give it, is a choice as well.
        self.region.crm_account_id = self.region.own_account_id or self.Account.create(
            {"name": "Region's"}
        )
        self.assertTrue(self.region.crm_account_pinned)
        self.shared.merge_into(self.loner.crm_account_id.id)
        self.assertEqual(self.group.crm_account_id, self.loner.crm_account_id)

    def test_who_joins_a_company_or_goes_to_another_one(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        (self.hotel | self.region | self.group).company_id = self.env.company
        self.shared.company_id = self.env.company
        self._damage("nonsense")
        person = self.Partner.create({"name": "Ann", "is_crm_customer": True})
        person.parent_id = self.group
        self.assertFalse(person.mapped_account_id)
        self.assertEqual(person.crm_account_id, self.shared)
        self.hotel.company_id = other
        self.assertTrue(self.hotel.crm_account_id._fits(other))

    def test_check_says_so_and_repairs_nothing(self):
        for value in ("nonsense", ""):
            with self.subTest(value=value):
                self._damage(value)
                boss = self.new_user(f"boss{value}", "sales_team.group_sale_manager")
                check = self.Check.with_user(boss)
                check = check.browse(check.action_check()["res_id"])
                finding = check.finding_ids.filtered(lambda f: f.kind == "strategy")
                self.assertEqual(finding.count, 1)
                self.assertEqual(finding.names, f"“{value}”")
                self.assertFalse(finding.repairable)
                self.assertIn("Choose a strategy", finding.advice)
                action = finding.action_open()
                self.assertEqual(action["res_model"], "crm.account.change.strategy")
                with Form(self.env[action["res_model"]].with_user(boss)) as form:
                    self.assertFalse(form.strategy)
                    form.strategy = "each"
                    self.assertTrue(form.preview["moved_count"])
                self.assertNotIn("different", check.finding_ids.mapped("kind"))
                with self.assertRaisesRegex(UserError, "nothing that could be"):
                    check.action_repair()

    def test_settings_say_so_and_other_settings_can_be_saved(self):
        for value in ("nonsense", ""):
            with self.subTest(value=value):
                self._damage(value)
                with Form(self.env["res.config.settings"]) as form:
                    self.assertFalse(form.crm_account_strategy_known)
                    self.assertFalse(form.crm_account_strategy)
                    form.crm_account_empty_policy = "keep"
                form.record.execute()
                key = "crm_commerce_bridge.account_empty_policy"
                parameters = self.env["ir.config_parameter"]
                self.assertEqual(parameters.get_param(key), "keep")
                self.assertEqual(
                    self.env["crm.account.resolver"]._get_strategy(), value
                )
                self.assertNobodyMoved()

    def test_choosing_a_strategy_ends_it(self):
        for value in ("nonsense", ""):
            with self.subTest(value=value):
                self.set_strategy("root")
                self._damage(value)
                with Form(self.env["res.config.settings"]) as form:
                    form.crm_account_strategy = "each"
                    self.assertGreaterEqual(form.crm_account_preview["moved_count"], 2)
                form.record.execute()
                self.finish_run()
                self.env.invalidate_all()
                self.assertEqual(len(self.customers.crm_account_id), 4)
                run = self.Run.search([], limit=1)
                self.assertEqual(run.strategy_to, "each")
                self.assertFalse(run.can_undo)
                self.assertConsistent()

    def test_explanation_says_so(self):
        self._damage("nonsense")
        explanation = self.hotel.explain_crm_account()
        self.assertIn("not known", "\n".join(explanation["sentences"]))
        self.assertLessEqual({"each", "root"}, set(explanation["alternatives"]))

    def test_page_of_a_company_and_settings_open(self):
        self._damage("nonsense")
        with Form(self.hotel) as form:
            form.name = "Inn"
        self.assertNobodyMoved()

"""What the pages offer to whom."""

from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MANAGER, SALESMAN, PlanCommon


@tagged("post_install", "-at_install")
class TestPlanPages(PlanCommon):
    def test_the_dialog_leads_to_a_plan(self):
        dialog = Form(self.env["crm.account.change.strategy"].with_user(self.boss))
        dialog.strategy = "root"
        action = dialog.save().action_plan()
        self.assertEqual(action["res_model"], "crm.account.plan")
        plans = self.Plan.with_user(self.boss).with_context(**action["context"])
        with Form(plans) as form:
            self.assertEqual((form.kind, form.strategy), ("strategy", "root"))
            self.assertEqual(form.preview["moved_count"], self.count("root"))
        self.assertEqual(form.record.state, "draft")
        strategy = self.env["crm.account.resolver"]._get_strategy()
        self.assertEqual(strategy, "each")

    def count(self, strategy):
        return self.Run.preview(strategy)["moved_count"]

    def test_settings_lead_to_a_plan_and_save_nothing(self):
        settings = Form(self.env["res.config.settings"])
        settings.crm_account_strategy = "root"
        action = settings.save().action_plan_crm_account_strategy()
        self.assertEqual(action["context"]["default_strategy"], "root")
        strategy = self.env["crm.account.resolver"]._get_strategy()
        self.assertEqual(strategy, "each")

    def propose(self, company):
        """The plan that the page of a company opens."""
        action = company.with_user(self.boss).action_plan_account_rule()
        plans = self.Plan.with_user(self.boss).with_context(**action["context"])
        with Form(plans) as form:
            self.assertEqual((form.kind, form.partner_id), ("rule", company))
            self.assertFalse(form.warning, "What is proposed can be planned")
        return form.record.strategy

    def test_the_page_of_a_company_leads_to_a_plan_and_saves_nothing(self):
        self.boss.group_ids |= self.env.ref("base.group_partner_manager")
        self.assertEqual(self.propose(self.region), "root")
        self.assertFalse(self.region.crm_account_strategy)
        self.region.crm_account_strategy = "root"
        self.assertFalse(self.propose(self.region), "None any more")
        self.assertEqual(self.propose(self.hotel), "each", "Its region has the other")
        self.assertEqual(self.region.crm_account_strategy, "root")

    def test_a_rule_is_not_planned_from_a_page_that_would_save_it(self):
        self.boss.group_ids |= self.env.ref("base.group_partner_manager")
        button = "//div[@name='plan_account_rule']/button"
        for user, offered in ((self.boss, 1), (self.new_user("rule", SALESMAN), 0)):
            view = self.region.with_user(user).get_view(view_type="form")["arch"]
            found = etree.fromstring(view).xpath(button)
            self.assertEqual(len(found), offered)
            for part in found:
                hidden = part.get("invisible")
                self.assertEqual(hidden, "crm_account_strategy_effect")
        with Form(self.region.with_user(self.boss)) as form:
            self.assertFalse(form.crm_account_strategy_effect)
            form.crm_account_strategy = "each"
            self.assertTrue(form.crm_account_strategy_effect, "The button is hidden")

    def test_only_a_rule_may_be_as_set_for_the_database(self):
        """A change of strategy needs one, and its page does not offer to go without."""
        form = Form(self.env["crm.account.plan"].with_user(self.boss))
        with self.assertRaisesRegex(AssertionError, "strategy is a required field"):
            form.save()
        arch = etree.fromstring(self.Plan.get_view(view_type="form")["arch"])
        shown = {
            node.get("invisible"): node.get("placeholder", "")
            for node in arch.iterfind(".//field[@name='strategy']")
        }
        self.assertFalse(shown["kind != 'strategy'"])
        self.assertIn("As set for the database", shown["kind != 'rule'"])
        rule = arch.find(".//field[@name='strategy'][@widget='crm_account_rule']")
        self.assertEqual(rule.get("invisible"), "kind != 'rule'")
        form.kind = "rule"
        self.region.crm_account_strategy = "root"
        form.partner_id = self.region
        self.assertFalse(form.save().strategy)

    def test_no_two_fields_have_the_same_label(self):
        """The company with the rule is not the company of the database beside it."""
        self.boss.group_ids |= self.env.ref("base.group_multi_company")
        plans = self.Plan.with_user(self.boss)
        arch = etree.fromstring(plans.get_view(view_type="form")["arch"])
        fields = plans.fields_get(attributes=["string"])
        labels = {
            node.get("name"): node.get("string") or fields[node.get("name")]["string"]
            for node in arch.iterfind(".//sheet/group/group/field")
        }
        self.assertIn("company_id", labels)
        self.assertEqual(len(set(labels.values())), len(labels))

    def test_another_kind_leaves_nothing_behind(self):
        """A change for all is not of the company of a customer chosen before."""
        self.loner.company_id = self.env.company
        form = Form(self.env["crm.account.plan"].with_user(self.boss))
        form.kind = "rule"
        form.partner_id = self.loner
        form.strategy = "root"
        form.kind = "strategy"
        plan = form.save()
        self.assertEqual(plan.strategy, "root")
        self.assertFalse(plan.company_id | plan.partner_id.company_id)
        accounts = self.loner.crm_account_id | self.hotel.crm_account_id
        merge = self.Plan.with_user(self.boss)._prepare_new(
            kind="merge", account_ids=[Command.set(accounts.ids)]
        )
        form = Form(self.Plan.with_user(self.boss).with_context(**merge["context"]))
        self.assertEqual(form.account_ids[:], accounts)
        form.kind = "strategy"
        form.strategy = "root"
        self.assertFalse(form.save().account_ids)

    def test_the_preview_is_of_drafts(self):
        plan = self.draft()
        self.assertEqual(plan.preview["strategy"], "root")
        plan.action_plan()
        self.assertFalse(plan.preview)

    def test_salespeople_open_the_form_without_the_buttons(self):
        plan = self.plan()
        seller = self.new_user("page_seller", SALESMAN)
        self.come(plan)
        for user, offered in ((self.boss, True), (seller, False)):
            theirs = plan.with_user(user)
            view = theirs.get_view(view_type="form")["arch"]
            for name in ("action_plan", "action_withdraw", "action_undo"):
                self.assertEqual(f'name="{name}"' in view, offered, name)
            self.assertIn("action_download_report", view)
            form = Form(theirs) if offered else None
            if form:
                self.assertEqual(form.moved_count, plan.moved_count)
        names = {"display_name": {}, "moved_count": {}, "user_id": {"fields": {}}}
        self.assertTrue(plan.with_user(seller).web_read(names))

    def test_the_menu_is_for_those_who_plan(self):
        menu = self.env.ref("crm_commerce_bridge_plan.crm_account_plan_menu")
        seller = self.new_user("page_seller", SALESMAN)
        boss = self.new_user("page_boss", MANAGER)
        menus = self.env["ir.ui.menu"]
        self.assertIn(menu.id, menus.with_user(boss)._visible_menu_ids())
        self.assertNotIn(menu.id, menus.with_user(seller)._visible_menu_ids())

    def test_each_view_can_be_opened(self):
        self.plan()
        for view in ("list", "kanban", "form", "search", "calendar"):
            self.assertTrue(self.Plan.with_user(self.boss).get_view(view_type=view))

    def test_the_page_of_a_run_names_its_plan(self):
        plan = self.plan()
        self.come(plan)
        form = Form(plan.run_id.with_user(self.boss))
        self.assertEqual(form.plan_id, plan)
        self.set_strategy("each")
        self.assertFalse(self.Run.search([], limit=1).plan_id)
        action = plan.action_view_run()
        self.assertEqual(action["res_id"], plan.run_id.id)

    def test_all_kinds_have_a_name_and_stand_in_the_selection(self):
        kinds = self.env["crm.account.plan.kind"]._get_kinds()
        self.assertEqual(set(kinds), {"strategy", "merge", "rule"})
        for code, label in self.Plan._selection_kind():
            self.assertTrue(label)
            self.assertEqual(kinds[code]._kind, code)
        # One of an addon that is gone
        plan = self.draft()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_account_plan SET kind = 'gone' WHERE id = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.assertTrue(plan.display_name)

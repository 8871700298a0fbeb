from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestAccountPreview(CrmCommerceBridgeCommon):
    """That the numbers come true is tested in test_account_rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the demo data has is of no interest here.
        others = cls.Partner.search([("crm_account_id", "!=", False)]) - cls.customers
        others.crm_account_pinned = False
        others.is_crm_customer = False

    def _sentences(self, strategy="root"):
        return "\n".join(self.Run._get_preview_summary(strategy)["sentences"])

    def test_accounts_most_affected_come_first(self):
        preview = self.Run.preview("root")
        self.assertEqual(
            preview["accounts"][0], {"name": "Group", "before": 1, "after": 3}
        )
        self.assertEqual(preview["archived_count"], 2)
        self.assertEqual(preview["total"], 4)

    def test_account_to_be_made_has_its_customers_name(self):
        parent = self.create_company("Prospect", is_crm_customer=False)
        self.loner.parent_id = parent
        preview = self.Run.preview("root")
        self.assertEqual(preview["created_count"], 1)
        self.assertIn(
            {"name": "Prospect", "before": 0, "after": 2}, preview["accounts"]
        )

    def test_accounts_are_kept_for_a_reason(self):
        self.hotel.crm_account_id.description = "<p>Prefers calls</p>"
        self.region.crm_account_id.name = "The Region"
        preview = self.Run.preview("root")
        self.assertEqual(preview["kept"], {"notes": 1, "renamed": 1})
        self.assertFalse(preview["archived_count"])
        self.assertIn("kept: 2 (1 with", self._sentences())

    def test_policy_keeps_empty_accounts(self):
        key = "crm_commerce_bridge.account_empty_policy"
        self.env["ir.config_parameter"].set_param(key, "keep")
        self.assertEqual(self.Run.preview("root")["kept"], {"policy": 2})

    def test_opportunities_move_along(self):
        self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "expected_revenue": 1000,
                }
                for name, partner in (("A", self.hotel), ("B", self.loner))
            ]
        )
        preview = self.Run.preview("root")
        self.assertEqual(preview["opportunity_count"], 1)
        self.assertEqual(preview["expected_revenue"], 1000)
        self.assertIn("1 ($", self._sentences())

    def test_revenue_is_converted_to_the_currency_of_the_reader(self):
        currency = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "X", "rate_ids": [(0, 0, {"rate": 2})]}
        )
        company = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": self.hotel.id,
                "company_id": company.id,
                "expected_revenue": 1000,
            }
        )
        self.assertEqual(self.Run.preview("root")["expected_revenue"], 500)

    def test_nothing_would_change_without_parent_companies(self):
        self.customers.parent_id = False
        self.assertIn("none of your 4 customers has a parent", self._sentences())

    def test_nothing_changes_with_the_strategy_in_force(self):
        self.assertIn("every customer keeps", self._sentences("each"))

    def test_customers_set_aside_are_foretold(self):
        self.set_strategy("root")
        run = self.Run.search([], limit=1)
        self.env.cr.execute(
            "UPDATE res_partner SET mapped_account_id = own_account_id WHERE id = %s",
            [self.hotel.id],
        )
        self.env["crm.account.run.batch"].create(
            {"run_id": run.id, "error_partner_id": self.hotel.id, "error": "refused"}
        )
        self.env.invalidate_all()
        self.assertEqual(self.Run.preview("each")["error_count"], 1)

    def test_preview_writes_nothing(self):
        self.env.flush_all()
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.assertTrue(self.Run.preview("root")["moved_count"])

    def test_rubbish_and_strangers_are_refused(self):
        for rubbish in ("branch", None, 5, "", [], {}):
            with self.subTest(rubbish=rubbish), self.assertRaises(ValidationError):
                self.Run.preview(rubbish)
        seller = self.new_user("curious", "sales_team.group_sale_salesman")
        for method in ("preview", "action_preview"):
            with self.assertRaises(AccessError):
                getattr(self.Run.with_user(seller), method)("root")

    # === THE PAGES === #

    def test_list_of_all_customers_that_would_move(self):
        boss = self.new_user("looking_boss", "sales_team.group_sale_manager")
        runs = self.Run.with_user(boss)
        for _twice in range(2):  # the second list replaces the first
            action = runs.action_preview("root")
            lines = self.env["crm.account.preview.line"].with_user(boss)
            lines = lines.search(action["domain"])
            self.assertEqual(lines.partner_id, self.region | self.hotel)
            self.assertEqual(set(lines.mapped("account_to_name")), {"Group"})
            self.assertEqual(
                lines.account_from_id, (self.region | self.hotel).crm_account_id
            )

    def test_settings_show_the_preview_before_saving(self):
        with Form(self.env["res.config.settings"]) as form:
            self.assertFalse(form.crm_account_preview)
            form.crm_account_strategy = "root"
            self.assertEqual(form.crm_account_preview["moved_count"], 2)
            form.crm_account_strategy = "each"
            self.assertFalse(form.crm_account_preview)

    def test_dialog_shows_the_preview(self):
        with Form(self.env["crm.account.change.strategy"]) as form:
            self.assertFalse(form.preview)
            form.strategy = "root"
            self.assertEqual(form.preview["moved_count"], 2)

    def test_settings_opened_before_a_switch_do_not_undo_it(self):
        settings = self.env["res.config.settings"].create({})
        self.set_strategy("root")
        settings.execute()
        self.assertEqual(self.env["crm.account.resolver"]._get_strategy(), "root")

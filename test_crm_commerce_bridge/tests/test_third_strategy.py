from odoo.tests import Form, tagged

from odoo.addons.crm_commerce_bridge.tests.common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestThirdStrategy(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        belgium, norway = cls.env.ref("base.be"), cls.env.ref("base.no")
        (cls.group | cls.region).country_id = belgium
        cls.hotel.country_id = norway
        cls.cabin = cls.create_company("Cabin", cls.hotel, country_id=norway.id)
        cls.everybody = cls.customers | cls.cabin

    def _accounts_by_customer(self):
        return [
            customer.crm_account_id.name
            for customer in (self.group, self.region, self.hotel, self.cabin)
        ]

    def test_companies_of_a_country_share_an_account(self):
        before = self.account_ids(self.everybody)
        preview = self.Run.preview("country")
        self.set_strategy("country")
        self.assertEqual(
            self._accounts_by_customer(), ["Group", "Group", "Hotel", "Hotel"]
        )
        run = self.Run.search([], limit=1)
        self.assertEqual(run.moved_count, preview["moved_count"])
        self.set_strategy("each")
        self.assertEqual(self.account_ids(self.everybody), before)

    def test_company_that_moves_to_another_country(self):
        self.set_strategy("country")
        self.hotel.country_id = self.group.country_id
        self.assertEqual(
            self._accounts_by_customer(), ["Group", "Group", "Group", "Cabin"]
        )
        self.assertConsistent()

    def test_company_asks_for_it(self):
        """Nothing more is said of the strategy than for the database."""
        before = self.account_ids(self.everybody)
        self.group.crm_account_strategy = "country"
        self.assertEqual(
            self._accounts_by_customer(), ["Group", "Group", "Hotel", "Hotel"]
        )
        self.assertIn(
            'This is because Group asked for "One account per company group and '
            'country".',
            self.cabin.explain_crm_account()["sentences"],
        )
        self.hotel.country_id = self.group.country_id
        self.assertEqual(
            self._accounts_by_customer(), ["Group", "Group", "Group", "Cabin"]
        )
        self.hotel.country_id = self.cabin.country_id
        self.assertConsistent()
        self.group.crm_account_strategy = False
        self.assertEqual(self.account_ids(self.everybody), before)

    def test_form_foresees_it(self):
        self.set_strategy("root")
        with Form(self.region) as form:
            form.crm_account_strategy = "country"
            effect = form.crm_account_strategy_effect
        self.assertIn("2 customers would share the account of Hotel.", effect)
        self.assertIn("Customers that get another account: 3", effect)
        self.assertEqual(
            self._accounts_by_customer(), ["Group", "Region", "Hotel", "Hotel"]
        )

    def test_settings_offer_the_strategy(self):
        settings = self.env["res.config.settings"].create(
            {"crm_account_strategy": "country"}
        )
        self.assertTrue(settings.crm_account_preview["moved_count"])
        settings.execute()
        self.finish_run()
        self.assertEqual(self.cabin.crm_account_id, self.hotel.crm_account_id)

    def test_pages_have_their_words_from_the_strategy(self):
        sentences = {
            "country": "The companies of a group share an account in each country."
        }
        for model, name in (
            ("res.config.settings", "crm_account_strategy_sentences"),
            ("crm.account.change.strategy", "strategy_sentences"),
        ):
            shown = self.env[model].new({})[name]
            self.assertEqual(shown, {**shown, **sentences})
        self.set_strategy("country")
        self.assertIn(
            "One account per company group and country: nobody of its country is above "
            "Hotel.",
            self.hotel.explain_crm_account()["sentences"],
        )

    def test_explanation_names_the_countries_top(self):
        self.set_strategy("country")
        explanation = self.cabin.explain_crm_account()
        self.assertEqual(explanation["chain"], (self.cabin | self.hotel).ids)
        self.assertEqual(
            explanation["alternatives"],
            {
                "each": self.cabin.own_account_id.id,
                "root": self.group.own_account_id.id,
            },
        )

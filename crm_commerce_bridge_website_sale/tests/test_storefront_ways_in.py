"""The ways in of the core, for what the storefront adds."""

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests import (
    test_security,
    test_ways_across,
    test_ways_in,
    test_ways_of_calls,
)
from odoo.addons.crm_commerce_bridge.tests.ways_in import (
    FREE,
    TECHNICAL,
    get_fields,
    get_models,
)

from .test_storefront_leaks import SHOWN

ADDON = "crm_commerce_bridge_website_sale"


class StorefrontColumns:
    addon = ADDON
    COLUMNS = {
        "commerce.channel": {"website_id": TECHNICAL},
        "sale.order": {
            "is_quotation_request": TECHNICAL,
            "quotation_request_website_id": TECHNICAL,
        },
        "website": {
            "guest_account_policy": FREE,
            "guest_account_id": TECHNICAL,
            "ask_company_at_signup": FREE,
            "allow_quotation_request": FREE,
        },
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        websites = cls.env["website"]
        cls.records["website"] = websites.create({"name": "Honest"})
        cls.values["website"] = {"name": "Honest"}
        # A website is one channel: it has to be free to be planted.
        cls.loot["website"] = websites.create({"name": "Planted"})
        planted = [("website_id", "=", cls.loot["website"].id)]
        cls.env["commerce.channel"].search(planted).unlink()


@tagged("post_install", "-at_install")
class TestStorefrontOutsiders(test_security.TestOutsiders):
    addon = ADDON

    def get_secret_fields(self):
        return [f for f in super().get_secret_fields() if f.name not in SHOWN]

    def test_they_read_no_model(self):
        """Whoever adds one takes the core's TestRules and TestOutsiders for it."""
        self.assertFalse(get_models(self.env, self.addon))


@tagged("post_install", "-at_install")
class TestStorefrontColumns(StorefrontColumns, test_ways_in.TestColumns):
    # No column of partners, whom users and others are related to
    UNTRIED = (
        "test_related_fields_are_refused",
        "test_defaults_of_whoever_inherits_are_ignored",
    )

    def test_forms_of_the_website_builder_write_none(self):
        for addon in ("crm_commerce_bridge", self.addon):
            for field in get_fields(self.env, addon):
                known = self.env["ir.model.fields"]._get(field.model_name, field.name)
                self.assertTrue(known.website_form_blacklisted, str(field))


@tagged("post_install", "-at_install")
class TestStorefrontRelations(StorefrontColumns, test_ways_across.RelationsCase):
    def test_there_is_none_to_try(self):
        """Whoever adds one takes the core's TestRelations instead of this."""
        self.assertFalse(list(self.get_relations()))


@tagged("post_install", "-at_install")
class TestStorefrontCalls(test_ways_of_calls.TestCalls):
    addon = ADDON
    # No context of a caller is read
    UNTRIED = ("test_bad_contexts_are_refused",)

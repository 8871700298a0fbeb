"""The ways in of the core, for what the storefront adds."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

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
)

from .common import StorefrontCommon
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


class StorefrontSecrets:
    addon = ADDON

    @classmethod
    def create_secrets(cls):
        secrets = super().create_secrets()
        top = cls.secret_customer.parent_id
        match = {"partner_id": cls.secret_customer.id, "match_id": top.id}
        matches = cls.env["crm.account.match"]
        if "company_id" in matches._fields:
            match["company_id"] = cls.here.id
        secrets["crm.account.match"] = matches.create({**match, "reason": "name"})
        return secrets


@tagged("post_install", "-at_install")
class TestStorefrontRules(StorefrontSecrets, test_ways_across.TestRules):
    pass


@tagged("post_install", "-at_install")
class TestStorefrontCalls(StorefrontSecrets, test_ways_of_calls.TestCalls):
    pass


@tagged("post_install", "-at_install")
class TestMatchesOfAnotherCompany(StorefrontSecrets, test_ways_across.RulesCase):
    def test_they_are_not_answered(self):
        match = self.secrets["crm.account.match"].with_user(self.foreign_manager)
        for answer in (match.action_not_the_same, match.action_join):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                answer()
        self.assertEqual(match.sudo().state, "open")


@tagged("post_install", "-at_install")
class TestTaxIdOfAVisitor(StorefrontCommon):
    """What a visitor types in is a text, and no pattern."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website.search([("id", "!=", False)]).auth_signup_uninvited = "b2c"
        cls.known = cls.create_company("Toyland", vat="BE0477472701")

    def find(self, vat):
        newcomer = self.create_company("Something Else")
        self.env.cr.execute(
            "UPDATE res_partner SET vat = %s WHERE id = %s", [vat, newcomer.id]
        )
        newcomer.invalidate_recordset(["vat"])
        return newcomer._find_customers_with_vat()

    def test_patterns(self):
        for vat in ("%", "BE%", "BE0477%", "BE047_472701", "\\", "_" * 12):
            self.assertFalse(self.find(vat), vat)

    def test_same_number(self):
        for vat in ("BE0477472701", "be0477472701"):
            self.assertIn(self.known, self.find(vat))

    @mute_logger("odoo.addons.base_vat.models.res_partner")
    def test_sign_up(self):
        buyer = self.sign_up(signup_company={"name": "Something Else", "vat": "BE%"})
        self.assertFalse(buyer.parent_id.account_match_ids)

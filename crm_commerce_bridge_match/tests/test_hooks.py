from contextlib import contextmanager

from lxml import etree

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge_match import hooks

from ..models.decision.asking import QUESTION
from ..models.decision.threshold import TARGET_PARAMETER
from ..models.evidence import normal_forms
from ..models.pair.scoring import EXPECTED_PARAMETER
from .common import CustomerMatchCommon


@tagged("post_install", "-at_install")
class TestTrigrams(CustomerMatchCommon):
    """What finds names spelt differently is brought, or done without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Once: dropped, there again with a savepoint that is taken back, and dropped a
        # second time, is too much for PostgreSQL.
        cls.env.cr.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
        cls.known = cls.create_customer("Quillfeather Upholstery", zip="9000")
        cls.double = cls.create_customer("Quilfeather Upholstery", zip="9000")

    def setUp(self):
        super().setUp()
        self.patch(self.env.registry, "has_trigram", False)

    def is_found(self):
        match = self.compare(self.known, self.double)
        return "spelling" in match.evidence_ids.mapped("kind")

    def is_said_to_be_missing(self):
        return not self.env["res.config.settings"].create({}).finds_spelling

    @contextmanager
    def as_user_who_may_not(self):
        """A user of the database who may create nothing in it."""
        self.env.cr.execute("SET LOCAL ROLE pg_read_all_data")
        try:
            yield
        finally:
            self.env.cr.execute("RESET ROLE")

    def test_installation_brings_it(self):
        self.assertFalse(self.is_found())
        hooks.pre_init_hook(self.env)
        self.assertTrue(self.env.registry.has_trigram)
        self.assertTrue(self.is_found())
        self.assertFalse(self.is_said_to_be_missing())

    def test_where_it_may_not_be_brought(self):
        with self.as_user_who_may_not():
            hooks.pre_init_hook(self.env)
        self.assertFalse(self.env.registry.has_trigram)
        self.assertFalse(self.is_found())
        self.assertTrue(self.is_said_to_be_missing())
        form = self.get_form()
        self.assertIn("pg_trgm", form.xpath("//div[@name='lacks_spelling']")[0].text)

    def get_form(self):
        views = self.env["res.config.settings"].get_views([(False, "form")])
        return etree.fromstring(views["views"]["form"]["arch"])

    def test_without_phonenumbers_the_settings_say_so(self):
        self.patch(normal_forms, "phonenumbers", None)
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.reads_telephones)
        text = self.get_form().xpath("//div[@name='lacks_telephones']")[0].text
        self.assertIn("phonenumbers", text)

    def test_what_comes_later_is_noticed(self):
        self.env.cr.execute("CREATE EXTENSION pg_trgm")
        self.assertTrue(self.is_found())
        self.assertFalse(self.is_said_to_be_missing())


@tagged("post_install", "-at_install")
class TestUninstalling(CustomerMatchCommon):
    def test_what_was_found_out_and_set_is_forgotten(self):
        parameters = self.env["ir.config_parameter"]
        for key in (EXPECTED_PARAMETER, TARGET_PARAMETER):
            parameters.set_param(key, "0.9")
        hooks.uninstall_hook(self.env)
        ours = [("key", "=like", "crm_commerce_bridge_match.%")]
        self.assertFalse(parameters.search(ours))

    def test_accounts_are_left_while_the_type_of_questions_is_gone(self):
        """Odoo deletes it before the customers of the demo."""
        known, double = map(self.create_customer, ("Known", "Double"))
        left = double.crm_account_id
        self.env.ref(QUESTION).unlink()
        double.crm_account_id = known.crm_account_id
        self.env.flush_all()
        self.assertFalse(left.active)

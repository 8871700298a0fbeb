from contextlib import contextmanager

from lxml import etree

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge_website_sale import hooks

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestSimilarNames(StorefrontCommon):
    """What finds very similar names is brought, noticed, or said to be missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Once: dropped, there again with a savepoint that is taken back, and dropped a
        # second time, is too much for PostgreSQL.
        cls.drop_trigrams()
        cls.known = cls.create_company("Quillfeather Upholstery")
        cls.newcomer = cls.create_company("Quilfeather Upholstery")

    def setUp(self):
        super().setUp()
        self.patch(self.env.registry, "has_trigram", False)

    def find(self):
        return self.newcomer._find_similar_customers()

    def is_said_to_be_missing(self):
        settings = self.env["res.config.settings"].create(
            {"website_id": self.website.id}
        )
        return not settings.finds_similar_names

    @contextmanager
    def as_user_who_may_not(self):
        """A user of the database who may create nothing in it."""
        self.env.cr.execute("SET LOCAL ROLE pg_read_all_data")
        try:
            yield
        finally:
            self.env.cr.execute("RESET ROLE")

    def test_installation_brings_it(self):
        self.assertFalse(self.find())
        hooks.pre_init_hook(self.env)
        self.assertTrue(self.env.registry.has_trigram)
        self.assertEqual(self.find(), self.known)
        self.assertFalse(self.is_said_to_be_missing())

    def test_where_it_may_not_be_brought_the_settings_say_so(self):
        with self.as_user_who_may_not():
            hooks.pre_init_hook(self.env)
        self.assertFalse(self.env.registry.has_trigram)
        self.assertFalse(self.find())
        self.assertTrue(self.is_said_to_be_missing())
        views = self.env["res.config.settings"].get_views([(False, "form")])
        form = etree.fromstring(views["views"]["form"]["arch"])
        [sentence] = form.xpath("//div[contains(@invisible, 'finds_similar_names')]")
        self.assertIn("pg_trgm", sentence.text)

    def test_what_comes_later_is_noticed(self):
        self.env.cr.execute("CREATE EXTENSION pg_trgm")
        self.assertEqual(self.find(), self.known)
        self.assertFalse(self.is_said_to_be_missing())

import re

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from odoo.addons.crm_commerce_bridge.tests.ways_in import get_fields

OURS = "crm_commerce_bridge"
WORD = re.compile(r"\w+")
# Words that say nothing by themselves
EMPTY = set(
    "a an are as at by for from has have in is it its of on that the this".split()
)


def says_nothing(help_text, *known):
    """Return whether a help text says no more than a reader knows without it.

    :param str help_text: of a field
    :param known: texts that the reader has: the label, and the name of the model
    """
    words = get_words(" ".join(known)) | get_words(" ".join(EMPTY))
    return not get_words(help_text) - words


def get_words(text):
    """Return the words of a text, one and many being the same, in a set."""
    return {word.removesuffix("s") for word in WORD.findall(text.lower())}


@tagged("post_install", "-at_install")
class TestHelp(TransactionCase):
    """Whoever hovers over a label is told what it does not say."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addons = [
            name for name in cls.registry._init_modules if name.startswith(OURS)
        ]
        shown = cls.find_shown()
        cls.fields = [field for field in cls.find_own() if field.model_name in shown]

    @classmethod
    def find_own(cls):
        """Return the fields that are of our addons alone, each once."""
        found = {
            field: None
            for addon in cls.addons
            for field in get_fields(cls.env, addon)
            if not field.inherited and all(OURS in name for name in field._modules)
        }
        return [field for field in found if not field._modules[0].startswith("test_")]

    @classmethod
    def find_shown(cls):
        """Return the models that people meet, and those of lines on their pages."""
        actions = [menu.action for menu in cls.env["ir.ui.menu"].search([])]
        shown = {a.res_model for a in actions if a and "res_model" in a._fields}
        shown |= set(cls.env["ir.ui.view"].search([]).mapped("model"))
        lines = {
            field.comodel_name
            for field in cls.find_own()
            if field.type == "one2many" and field.model_name in shown
        }
        return shown | lines

    def test_every_field_that_people_meet_has_a_help_text(self):
        missing = {}
        for field in self.fields:
            if not field.help:
                missing.setdefault(field.model_name, []).append(field.name)
        self.assertTrue(self.fields)
        self.assertEqual(missing, {})

    def test_no_help_text_says_only_what_the_label_says(self):
        empty = {
            str(field): field.help
            for field in self.fields
            if field.help
            and says_nothing(
                field.help, field.string, self.env[field.model_name]._description
            )
        }
        self.assertTrue(any(field.help for field in self.fields))
        self.assertEqual(empty, {})

    def test_a_text_that_repeats_the_label_is_noticed(self):
        self.assertTrue(says_nothing("The name of the account.", "Name", "Account"))
        self.assertTrue(says_nothing("Orders of this channel", "Order", "Channel"))
        self.assertFalse(says_nothing("In percent.", "Progress", "Account Run"))
        self.assertFalse(says_nothing("Name as of today.", "Name", "Account"))

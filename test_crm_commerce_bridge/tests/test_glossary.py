"""The words of the glossary are those that Odoo's own apps use."""

import csv
from collections import defaultdict
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tests.common import TransactionCase

# The apps that our pages stand in, and those that they link to.
APPS = ("base", "web", "mail", "contacts", "account", "crm", "sale", "website_sale")
APPS += ("base_setup", "website", "portal", "sales_team", "html_editor", "project")


@tagged("post_install", "-at_install")
class TestGlossary(TransactionCase):
    def test_words_are_those_of_odoo(self):
        path = Path(get_module_path("test_crm_commerce_bridge")).parent
        with (path / "docs/glossary.csv").open(newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["origin"] == "Odoo"]
        self.assertGreater(len(rows), 20)
        languages = rows[0].keys() - {"term", "origin"}
        self.assertEqual(len(languages), 8)
        for language in languages:
            theirs = self.get_translations(language)
            for row in rows:
                with self.subTest(language=language, term=row["term"]):
                    self.assertIn(row[language], theirs[row["term"]])

    def get_translations(self, language):
        """What Odoo's apps say for a term, which depends on where it stands."""
        found = defaultdict(set)
        for app in APPS:
            file = Path(get_module_path(app), "i18n", f"{language}.po")
            for entry in polib.pofile(file):
                found[entry.msgid].add(entry.msgstr)
        return found

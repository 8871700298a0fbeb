from io import BytesIO
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export


@tagged("post_install", "-at_install")
class TestTranslationTemplates(TransactionCase):
    def test_templates_are_current(self):
        """Translators are given what the addons say today: else ./dev i18n."""
        repository = Path(get_module_path("crm_commerce_bridge")).parent
        shipped = [path.parent for path in repository.glob("crm_*/__manifest__.py")]
        self.assertTrue(shipped)
        for addon in shipped:
            with self.subTest(addon=addon.name):
                exported = BytesIO()
                trans_export(False, [addon.name], exported, "po", self.env)
                current = self._terms(exported.getvalue().decode())
                template = addon / "i18n" / f"{addon.name}.pot"
                self.assertEqual(self._terms(str(template)), current)

    def _terms(self, source):
        """The text and where it stands: the header has dates."""
        entries = polib.pofile(source)
        return [(entry.msgid, entry.comment, entry.occurrences) for entry in entries]

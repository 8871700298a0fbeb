from pathlib import Path

from odoo.tests import BaseCase, tagged


@tagged("post_install", "-at_install")
class TestRunner(BaseCase):
    def test_odoo_runs_every_file_of_tests(self):
        """It runs what is imported; other runners look at the files."""
        addons = Path(__file__).parents[2]
        folders = list(addons.glob("*crm_commerce_bridge*/tests"))
        self.assertIn(Path(__file__).parent, folders)
        for folder in folders:
            imported = (folder / "__init__.py").read_text()
            for file in folder.glob("test_*.py"):
                with self.subTest(file=str(file.relative_to(addons))):
                    self.assertRegex(imported, rf"\b{file.stem}\b")

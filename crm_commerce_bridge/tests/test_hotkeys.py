import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

import odoo.addons

# What is on the page of a form beside its own buttons
FRAME = (
    "web/static/src/search",
    "web/static/src/views/form",
    "web/static/src/core/pager",
    "web/static/src/webclient",
    "mail/static/src/chatter",
)


@tagged("post_install", "-at_install")
class TestHotkeys(TransactionCase):
    """A key with Alt does one thing."""

    def get_frame_keys(self):
        folders = [Path(path, name) for path in odoo.addons.__path__ for name in FRAME]
        texts = [
            file.read_text()
            for folder in folders
            for file in folder.rglob("*.[xj][ms]*")
            if file.suffix in (".xml", ".js")
        ]
        attribute = re.compile(r"""data-hotkey['"]?\s*[=:]\s*["']([a-z])["']""")
        hook = re.compile(r"""useHotkey\(\s*["']alt\+([a-z])["']""")
        return {
            key
            for text in texts
            for kind in (attribute, hook)
            for key in kind.findall(text)
        }

    def test_keys_of_our_pages_are_none_of_the_frame(self):
        frame = self.get_frame_keys()
        self.assertLessEqual({"u", "s", "c"}, frame, "The frame is where it was")
        views = self.env["ir.model.data"].search(
            [("model", "=", "ir.ui.view"), ("module", "=like", "crm_commerce_bridge%")]
        )
        views = self.env["ir.ui.view"].browse(views.mapped("res_id"))
        found = []
        for view in views.filtered(lambda view: view.type == "form"):
            header = etree.fromstring(view.arch).findall(".//header")
            # The same button may stand there twice, to look different.
            buttons = {
                (button.get("data-hotkey"), button.get("name"))
                for part in header
                for button in part.iter("button")
                if button.get("data-hotkey")
            }
            keys = [key for key, _name in buttons]
            found += keys
            self.assertFalse(frame.intersection(keys), view.xml_id)
            self.assertEqual(len(keys), len(set(keys)), view.xml_id)
        self.assertTrue(found)

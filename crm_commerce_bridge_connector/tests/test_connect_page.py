"""The page docs/connect.md: its examples run as they stand, its tables are current."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..models.channel.commerce_channel import GROUP_CONNECTOR
from ..models.push import keys
from .common import ConnectorCommon

PAGE = Path(__file__).parents[2] / "docs" / "connect.md"
TABLE = re.compile(r"(<!-- keys of an? (\w+) -->\n).*?(<!-- end -->)", re.S)
TABLES = {
    "customer": keys.CUSTOMER_KEYS,
    "order": keys.ORDER_KEYS,
    "line": keys.LINE_KEYS,
    "refund": keys.REFUND_KEYS,
}


def fill_tables(text):
    """The page with the tables as the code has them: to write it anew, print this."""
    return TABLE.sub(lambda m: f"{m[1]}\n{get_table(TABLES[m[2]])}\n{m[3]}", text)


def get_table(table):
    rows = [("key", "type", "meaning")]
    for name, key in table.items():
        needed = " (needed)" if key.required else ""
        rows.append((f"`{name}`", key.kind, (key.help or name) + needed))
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = [
        [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        for row in rows
    ]
    lines.insert(1, ["-" * width for width in widths])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


@tagged("post_install", "-at_install")
class TestConnectPage(HttpCase, ConnectorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = PAGE.read_text()
        pushing = cls.page.split("## Told of changes of accounts")[0]
        cls.examples = re.findall(r"```(\w+)\n(.*?)```", pushing, re.S)
        cls.user = cls.new_user("shop_api", GROUP_CONNECTOR)
        expires = fields.Datetime.now() + timedelta(days=1)
        # Superuser: as the user does in his preferences, with his password
        api_keys = cls.env["res.users.apikeys"].with_user(cls.user).sudo()
        cls.key = api_keys._generate("rpc", "Shop", expires)
        euro = cls.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids = [Command.create({"name": "2019-01-01", "rate": 0.5})]

    def run_example(self, *command, channel=""):
        env = {
            "PATH": os.environ["PATH"],
            "ODOO": self.base_url(),
            "KEY": self.key,
            "CHANNEL": str(channel),
        }
        with self.allow_requests(all_requests=True):
            done = subprocess.run(
                command, env=env, capture_output=True, text=True, timeout=60
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_examples(self):
        self.assertEqual(
            [language for language, _text in self.examples],
            ["sh", "sh", "json", "python"],
        )
        make, push, answer, orders = (text for _language, text in self.examples)
        [channel_id] = json.loads(self.run_example("bash", "-c", make))
        channel = self.env["commerce.channel"].browse(channel_id)
        self.assertEqual((channel.name, channel.user_ids), ("Trade Shop", self.user))
        answers = json.loads(self.run_example("bash", "-c", push, channel=channel_id))
        for ours, shown in zip(answers, json.loads(answer), strict=True):
            self.assertEqual({**ours, "res_id": 0}, {**shown, "res_id": 0})
        ghent, angela = (self.customer(n, channel) for n in ("4712", "4713"))
        self.assertEqual(ghent.parent_id.name, "Brightwater Group")
        self.assertEqual(angela.parent_id, ghent)
        said = self.run_example(sys.executable, "-c", orders, channel=channel_id)
        self.assertEqual(said, "")
        order = self.pushed_order("100000042", channel)
        self.assertEqual(order.amount_untaxed, 298.8)
        rate = (
            1
            if order.currency_id == self.env.company.currency_id
            else order.currency_rate
        )
        self.assertAlmostEqual(order.lifetime_ordered, 273.9 / rate, places=1)
        self.assertEqual(ghent.order_count, 2)

    def test_tables(self):
        self.assertEqual(self.page, fill_tables(self.page))

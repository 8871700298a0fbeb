"""The example in docs/connect.md as it stands: a webhook, sent and received."""

import json
import os
import re
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

from odoo import api
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.crm_commerce_bridge.models.background.savepoint import Savepoint
from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY
from odoo.addons.crm_commerce_bridge.tests.common import CommittingCase

from ..models.base_automation import HISTORY

PAGE = Path(__file__).parents[2] / "docs" / "connect.md"
SECTION = "## Told of changes of accounts"


def find_examples():
    """The receiver of the page, and what it prints."""
    section = PAGE.read_text().split(SECTION)[1].split("\n## ")[0]
    return dict(re.findall(r"```(\w+)\n(.*?)```", section, re.S))


@tagged("post_install", "-at_install")
class TestWebhook(CommittingCase):
    """Over real connections: what is told is what was committed."""

    def setUp(self):
        super().setUp()
        self.examples = find_examples()
        self.start_receiver()
        with self.transaction() as env:
            groups = "base.group_system,sales_team.group_sale_manager"
            user = new_test_user(env, "hooks", groups)
            names = ("Hotel Ghent", "Hotel Utrecht", "Brightwater Group")
            customers = env["res.partner"].create(
                [
                    {"name": name, "is_company": True, "is_crm_customer": True}
                    for name in names
                ]
            )
            self.ids = customers.ids
            env.flush_all()
            history = env["crm.account.assignment"]
            self.last = history.search([], order="id desc", limit=1).id
            self.user_id = user.id
            self.create_rule(env(user=user))
        self.addCleanup(self.clean_up)
        self.assertFalse(self.hear(seconds=0.1), "There was no rule yet")

    def create_rule(self, env):
        """As the page says, with the form."""
        fields = env["ir.model.fields"].search(
            [
                ("model", "=", HISTORY),
                ("name", "in", json.loads(self.examples["json"])),
            ]
        )
        rule = Form(env["base.automation"])
        rule.name = "Tell the shop"
        rule.model_id = env["ir.model"]._get(HISTORY)
        rule.trigger = "on_create"
        rule = rule.save()
        action = Form(
            env["ir.actions.server"].with_context(
                default_base_automation_id=rule.id,
                default_model_id=rule.model_id.id,
                default_usage="base_automation",
            )
        )
        action.name = "Send"
        action.state = "webhook"
        action.webhook_url = f"http://127.0.0.1:{self.port}/accounts"
        action.webhook_field_ids = fields
        action.save()
        self.rule_id = rule.id

    def start_receiver(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        env = {**os.environ, "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        receiver = subprocess.Popen(
            [sys.executable, "-c", self.examples["python"]],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(receiver.stdout.close)
        self.addCleanup(receiver.wait)
        self.addCleanup(receiver.kill)
        self.receiver = receiver
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                self.assertLess(time.monotonic(), deadline, "Nobody listens")
                time.sleep(0.05)

    def hear(self, seconds=0):
        """The lines that the receiver has printed. A sender waits for its answer."""
        output, text = self.receiver.stdout, b""
        while select.select([output], [], [], seconds)[0]:
            text += os.read(output.fileno(), 65536)
            seconds = 0
        return sorted(text.decode().splitlines())

    def clean_up(self):
        with self.transaction() as env:
            env["base.automation"].browse(self.rule_id).unlink()
        self.switch("each")
        with self.transaction() as env:
            customers = env["res.partner"].browse(self.ids)
            accounts = customers.own_account_id
            customers.unlink()
            accounts.with_context(active_test=False).exists().unlink()
            user = env["res.users"].browse(self.user_id)
            person = user.partner_id
            user.unlink()
            person.unlink()
            env["crm.account.run"].search([]).unlink()
            env["crm.account.recheck"].search([]).unlink()

    def switch(self, strategy):
        with self.transaction() as env:
            env["ir.config_parameter"].set_param(STRATEGY, strategy)
        with self.transaction() as env:
            env["crm.account.run"]._cron_work()

    def say(self, env, cause):
        """What the receiver prints of the lines that were written since."""
        domain = [("id", ">", self.last), ("cause", "=", cause)]
        return sorted(
            f"{line.partner_id.id}: {line.account_from_id.id or None}"
            f" -> {line.account_to_id.id or None} ({cause})"
            for line in env["crm.account.assignment"].search(domain)
        )

    def test_moved_by_a_person(self):
        with self.transaction() as env:
            ghent, utrecht, _group = env["res.partner"].browse(self.ids)
            ghent.crm_account_id = utrecht.crm_account_id
            self.assertFalse(self.hear(), "It is not committed yet")
        with self.transaction() as env:
            self.assertEqual(self.hear(seconds=30), self.say(env, "hand"))

    def test_taken_back(self):
        with self.transaction() as env:
            ghent, utrecht, _group = env["res.partner"].browse(self.ids)
            ghent.crm_account_id = utrecht.crm_account_id
            # Odoo says that it tells nothing.
            with self.assertLogs("odoo.addons.base.models.ir_actions", "WARNING"):
                env.cr.rollback()
        self.assertFalse(self.hear(seconds=0.5))

    def test_taken_back_in_part(self):
        """What failed on its own and was tried again is told once."""
        with self.transaction() as env:
            resolver = env["crm.account.resolver"]
            ghent, utrecht, group = env["res.partner"].browse(self.ids)

            def move(ids):
                for customer in env["res.partner"].browse(ids):
                    customer.crm_account_id = group.crm_account_id
                if utrecht.id in ids:
                    env.flush_all()
                    raise UserError(utrecht.name)

            refused = resolver._apart([ghent.id, utrecht.id], move)
            self.assertEqual([partner_id for partner_id, _e in refused], [utrecht.id])
        with self.transaction() as env:
            heard = self.hear(seconds=30)
            self.assertEqual(heard, self.say(env, "hand"))
            self.assertEqual(len(heard), 1)

    def test_tried_only(self):
        with self.transaction() as env:
            ghent, utrecht, _group = env["res.partner"].browse(self.ids)
            with Savepoint(env.cr) as savepoint:
                ghent.crm_account_id = utrecht.crm_account_id
                env.flush_all()
                savepoint.close(rollback=True)
        self.assertFalse(self.hear(seconds=0.5))

    def test_whole_group(self):
        with self.transaction() as env:
            ghent, utrecht, group = env["res.partner"].browse(self.ids)
            (ghent | utrecht).write({"parent_id": group.id})
        self.switch("root")
        with self.transaction() as env:
            heard = self.hear(seconds=30)
            self.assertEqual(heard, self.say(env, "strategy"))
            self.assertGreaterEqual(len(heard), 2)

    def test_customer_of_a_visitor(self):
        """Whoever may read nothing of it: Odoo sends for everybody."""
        with self.transaction() as env:
            public = env.ref("base.public_user")
            visitor = api.Environment(env.cr, public.id, {})
            buyer = visitor["res.partner"].sudo().create({"name": "Buyer"})
            buyer.is_commerce_customer = True
            self.ids.append(buyer.id)
        with self.transaction() as env:
            buyer = env["res.partner"].browse(self.ids[-1])
            said = f"{buyer.id}: None -> {buyer.crm_account_id.id} (create)"
            self.assertEqual(self.hear(seconds=30), [said])

"""Pushes at the same moment, over real connections; what they commit is deleted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import api
from odoo.service.model import retrying
from odoo.sql_db import Cursor, db_connect
from odoo.tests import new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY
from odoo.addons.crm_commerce_bridge.tests.common import CommittingCase

from ..models.channel.commerce_channel import GROUP_CONNECTOR
from ..models.push.turn import LOCK

WORKERS = 8
ROWS = 12


@tagged("post_install", "-at_install")
class TestParallelPushes(CommittingCase):
    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            user = new_test_user(env, "parallel", GROUP_CONNECTOR)
            channels = env["commerce.channel"].with_user(user)
            self.channel_id = channels.create({"name": "Parallel"}).id
            self.user_id = user.id
        self.tries = []
        self.addCleanup(self.clean_up)

    def clean_up(self):
        self.switch("each")
        with self.transaction() as env:
            channel = env["commerce.channel"].browse(self.channel_id)
            numbers = env["commerce.channel.identity"].search(
                [("channel_id", "=", channel.id)]
            )
            orders, partners = numbers.order_id, numbers.partner_id
            orders.write({"state": "cancel"})
            orders.unlink()
            accounts = partners.own_account_id
            partners.unlink()
            accounts.with_context(active_test=False).exists().unlink()
            env["commerce.channel.customer"]._fold_noted()
            channel.unlink()
            user = env["res.users"].browse(self.user_id)
            person = user.partner_id
            user.unlink()
            person.unlink()
            env["crm.account.run"].search([]).unlink()
            env["crm.account.recheck"].search([]).unlink()

    def switch(self, strategy):
        with self.transaction() as env:
            env["ir.config_parameter"].set_param(STRATEGY, strategy)
        self.work()

    def work(self):
        with self.transaction() as env:
            env["crm.account.run"]._cron_work()

    def request(self, method, rows):
        """As a call from outside: Odoo tries again what collides, and commits."""
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, self.user_id, {})
            env.transaction.default_env = env
            channel = env["commerce.channel"].browse(self.channel_id)

            def push():
                self.tries.append(method)
                return getattr(channel, method)(rows)

            return retrying(push, env)

    def rows(self, worker):
        """The same customers for all, each worker beginning with another one."""
        rows = [
            {
                "id": number,
                "name": f"Parallel {number}",
                "is_company": True,
                "phone": f"{worker}",
                **({"parent": number - number % 4} if number % 4 else {}),
            }
            for number in range(ROWS)
        ]
        return rows[worker:] + rows[:worker]

    def orders(self, worker):
        return [
            {
                "id": number,
                "customer": number % ROWS,
                "date": "2026-01-15",
                "amount_untaxed": 10 + worker,
            }
            for number in range(worker, worker + ROWS)
        ]

    def push_together(self, method, get_rows):
        together = threading.Barrier(WORKERS, timeout=60)
        self.tries = []

        def push(worker):
            together.wait()
            return self.request(method, get_rows(worker))

        with ThreadPoolExecutor(WORKERS) as workers:
            answers = list(workers.map(push, range(WORKERS)))
        self.assertEqual(len(self.tries), WORKERS, "They take turns, nobody collides")
        statuses = {line["status"] for lines in answers for line in lines}
        self.assertLessEqual(statuses, {"created", "updated", "unchanged"})
        made = [a["id"] for lines in answers for a in lines if a["status"] == "created"]
        self.assertEqual(len(made), len(set(made)), "Nothing is made twice")
        return set(made)

    def test_overlapping_rows(self):
        for strategy in ("each", "root"):
            self.switch(strategy)
            made = self.push_together("push_customers", self.rows)
            self.assertEqual(len(made), ROWS if strategy == "each" else 0)
        orders = self.push_together("push_orders", self.orders)
        self.assertEqual(len(orders), ROWS + WORKERS - 1)
        self.work()
        with self.transaction() as env:
            domain = [("channel_id", "=", self.channel_id)]
            numbers = env["commerce.channel.identity"].search(domain)
            partners = numbers.partner_id
            self.assertEqual(len(partners), ROWS)
            self.assertEqual(len(numbers.order_id), ROWS + WORKERS - 1)
            self.assertEqual(len(set(partners.mapped("phone"))), 1, "All of one call")
            env["commerce.channel.customer"]._fold_noted()
            self.assertEqual(
                sum(partners.mapped("lifetime_value")),
                sum(numbers.order_id.mapped("amount_untaxed")),
            )
            self.assertEqual(env["crm.account.resolver"]._find_differences(), [])

    def test_nobody_waits_for_another_channel_and_the_lock_ends(self):
        self.request("push_customers", self.rows(0))
        with self.transaction() as env:
            env.cr.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND classid = %s",
                [LOCK],
            )
            self.assertEqual(env.cr.fetchone(), (0,))

    @mute_logger("odoo.sql_db")
    def test_lock_ends_after_an_error(self):
        execute = Cursor.execute

        def fail(cr, query, *args, **kwargs):
            if "pg_advisory_xact_lock" in str(query):
                raise ValueError("broken")
            return execute(cr, query, *args, **kwargs)

        with patch.object(Cursor, "execute", fail), self.assertRaises(ValueError):
            self.request("push_customers", self.rows(0))
        self.test_nobody_waits_for_another_channel_and_the_lock_ends()

    def test_import_spans_a_switch(self):
        for strategy, other in (("root", "each"), ("each", "root")):
            self.switch(strategy)
            with self.subTest(strategy), self.transaction() as importing:
                channel = importing["commerce.channel"].browse(self.channel_id)
                rows = [{**row, "phone": strategy} for row in self.rows(0)]
                channel.push_customers(rows)
                importing.flush_all()
                self.switch(other)
            self.work()
            with self.transaction() as env:
                self.assertEqual(env["crm.account.resolver"]._find_differences(), [])

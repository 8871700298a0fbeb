"""The scheduled action over real connections: kills, pauses, others at work."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo.modules.registry import Registry
from odoo.tests import new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY
from odoo.addons.crm_commerce_bridge.tests.common import CommittingCase

ROWS = 40
LOGGER = "odoo.addons.crm_commerce_bridge_connector.models.importing.working"


@tagged("post_install", "-at_install")
class TestImportWork(CommittingCase):
    def setUp(self):
        super().setUp()
        batch = "crm_commerce_bridge_connector.models.importing.commerce_import_batch"
        for name, value in (("FIRST_SIZE", 7), ("SIZES", range(1, 7))):
            self.startPatcher(patch(f"odoo.addons.{batch}.{name}", value))
        with self.transaction() as env:
            user = new_test_user(env, "importer", "sales_team.group_sale_manager")
            self.user_id = user.id
            self.channel_id = env["commerce.channel"].create({"name": "Kept"}).id
            self.import_id = self.bring(env).id
        self.addCleanup(self.clean_up)

    def bring(self, env):
        parents = [n + 1 if n % 4 < 3 else "" for n in range(ROWS)]
        lines = [f"{n},Imported {n},yes,{above}" for n, above in enumerate(parents)]
        text = "\n".join(["id,name,is_company,parent", *lines])
        return env["commerce.import"].create(
            {
                "file_name": "table.csv",
                "file": base64.b64encode(text.encode()),
                "channel_id": self.channel_id,
            }
        )

    def clean_up(self):
        with self.transaction() as env:
            works = env["commerce.import"].search(
                [("channel_id", "=", self.channel_id)]
            )
            works.write({"state": "draft"})
            works.unlink()
            partners = self.get_customers(env)
            accounts = partners.own_account_id
            partners.unlink()
            accounts.exists().unlink()
            env["commerce.channel"].browse(self.channel_id).unlink()
            user = env["res.users"].browse(self.user_id)
            person = user.partner_id
            user.unlink()
            person.unlink()
            env["crm.account.run"].search([]).unlink()
            env["crm.account.recheck"].search([]).unlink()

    def get_customers(self, env):
        numbers = env["commerce.channel.identity"].search(
            [("channel_id", "=", self.channel_id)]
        )
        return numbers.partner_id.with_context(active_test=False)

    @contextmanager
    def work(self):
        """The import, as who brought it."""
        with self.transaction() as env:
            env = env(user=self.user_id, su=False)
            yield env["commerce.import"].browse(self.import_id)

    def begin(self):
        with self.work() as work:
            work.action_import()

    def run_cron(self):
        with self.transaction() as env:
            env["commerce.import"]._cron_work()

    def assertDone(self):
        with self.work() as work:
            self.assertEqual((work.state, work.obstacle), ("done", False))
            self.assertEqual((work.done, work.created_count), (ROWS, ROWS))
        with self.transaction() as env:
            partners = self.get_customers(env)
            self.assertEqual(len(partners), ROWS)
            self.assertEqual(
                env["res.partner"].search_count([("name", "=like", "Imported %")]), ROWS
            )
            self.assertEqual(env["crm.account.resolver"]._find_differences(), [])

    def test_in_batches(self):
        self.begin()
        self.run_cron()
        self.assertDone()
        with self.work() as work:
            self.assertGreater(len(work.batch_ids), 5)
            work.action_undo()
        self.run_cron()
        with self.work() as work:
            self.assertEqual((work.state, work.undone_count), ("undone", ROWS))
        with self.transaction() as env:
            self.assertFalse(self.get_customers(env))

    def step(self, times):
        for _time in range(times):
            with self.transaction() as env:
                env["commerce.import"]._step()

    @mute_logger("odoo.sql_db")
    def test_kill_between_a_push_and_its_commit(self):
        """What a process did not commit is as if it had not been."""
        self.begin()
        self.step(4)
        with self.assertRaises(psycopg2.Error), self.transaction() as env:
            env["commerce.import"]._step()
            env.flush_all()
            [[pid]] = env.execute_query(SQL("SELECT pg_backend_pid()"))
            with self.transaction() as killer:
                killer.cr.execute("SELECT pg_terminate_backend(%s)", [pid])
        with self.work() as work:
            self.assertEqual(work.state, "running")
            self.assertTrue(0 < work.done < ROWS)
            self.assertEqual(work.done, len(self.get_customers(work.env(su=True))))
        self.run_cron()
        self.assertDone()

    def test_pause_and_resume(self):
        self.begin()
        self.step(4)
        with self.work() as work:
            done = work.done
            self.assertTrue(0 < done < ROWS)
            work.action_pause()
        self.run_cron()
        with self.work() as work:
            self.assertEqual((work.state, work.done), ("paused", done))
            work.action_resume()
        self.run_cron()
        self.assertDone()

    def test_paused_import_is_undone(self):
        self.begin()
        self.step(4)
        with self.work() as work:
            done = work.done
            work.action_pause()
        with self.work() as work:
            work.action_undo()
        self.run_cron()
        with self.work() as work:
            self.assertEqual((work.state, work.undone_count), ("undone", done))

    def test_button_while_a_batch_is_at_work(self):
        """Nobody waits for the other, and what is at work is kept."""
        self.begin()
        self.step(4)
        with self.transaction() as env:
            env["commerce.import"]._step()
            env.flush_all()
            with self.work() as work:
                work.action_pause()
        with self.work() as work:
            self.assertEqual(work.state, "paused")
            self.assertEqual(work.done, len(self.get_customers(work.env(su=True))))

    def test_strategy_switch_meanwhile(self):
        for strategy in ("root", "each"):
            self.begin_again()
            self.step(4)
            with self.transaction() as importing:
                importing["commerce.import"]._step()
                importing.flush_all()
                with self.transaction() as env:
                    env["ir.config_parameter"].set_param(STRATEGY, strategy)
                    env["crm.account.run"]._cron_work()
            self.run_cron()
            with self.transaction() as env:
                env["crm.account.run"]._cron_work()
            self.assertDone()

    def begin_again(self):
        with self.work() as work:
            if work.state == "done":
                work.action_undo()
        self.run_cron()
        with self.transaction() as env:
            self.import_id = self.bring(env).id
        self.begin()

    def test_checkouts_meanwhile(self):
        """Orders of shoppers are placed while rows are imported."""
        self.begin()
        together = threading.Barrier(2, timeout=60)

        def shop():
            together.wait()
            for number in range(5):
                with self.transaction() as env:
                    buyer = env["res.partner"].create({"name": f"Shopper {number}"})
                    order = env["sale.order"].create({"partner_id": buyer.id})
                    order.action_confirm()
                    shoppers.append((buyer.id, order.id))

        def bring():
            together.wait()
            self.run_cron()

        shoppers = []
        with ThreadPoolExecutor(2) as workers:
            for future in [workers.submit(shop), workers.submit(bring)]:
                future.result()
        self.run_cron()
        self.assertDone()
        with self.transaction() as env:
            buyers, orders = zip(*shoppers, strict=True)
            env["sale.order"].browse(orders).write({"state": "cancel"})
            env["sale.order"].browse(orders).unlink()
            partners = env["res.partner"].browse(buyers)
            self.assertTrue(all(partners.mapped("crm_account_id")))
            accounts = partners.own_account_id
            partners.unlink()
            accounts.exists().unlink()

    @mute_logger(LOGGER)
    def test_fault_is_told_and_retried(self):
        self.begin()
        channel = Registry(get_db_name())["commerce.channel"]
        with patch.object(channel, "_take_rows", side_effect=ValueError("broken")):
            self.run_cron()
        with self.work() as work:
            self.assertEqual((work.state, work.obstacle), ("failed", "broken"))
            work.action_resume()
        self.run_cron()
        self.assertDone()

    def test_full_disk_is_waited_for(self):
        self.begin()
        channel = Registry(get_db_name())["commerce.channel"]
        error = OSError("No space left on device")
        with (
            patch.object(channel, "_take_rows", side_effect=error),
            self.assertLogs(LOGGER, "WARNING"),
        ):
            self.run_cron()
        with self.work() as work:
            self.assertEqual(work.state, "running")
            self.assertIn("No space", work.obstacle)
        self.run_cron()
        self.assertDone()

import time
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.background import note_mixin
from .common import CommittingCase, CrmCommerceBridgeCommon, all_statements


@tagged("post_install", "-at_install")
class TestTakingNotes(CrmCommerceBridgeCommon):
    def test_the_oldest_are_looked_for_once(self):
        """Not for each note: a table that was empty is taken for empty."""
        notes = self.env["crm.account.recheck"]
        notes._take_all()
        notes._note_ids(self.customers.ids)
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint, all_statements() as asked:
            self.assertEqual(sorted(notes._take(3)), self.customers.ids[:3])
            savepoint.rollback()
        [taking] = [text for text in asked if "DELETE" in text]
        explain = SQL(f"EXPLAIN (FORMAT JSON) {taking.replace('%', '%%')}")
        [[explained]] = self.env.execute_query(explain)
        # What it does before anything else, once
        steps = [
            step
            for step in explained[0]["Plan"]["Plans"]
            if step["Parent Relationship"] == "InitPlan"
        ]
        self.assertIn("LockRows", str(steps))


@tagged("post_install", "-at_install")
class TestPartnerNotes(CommittingCase):
    """Whoever leaves a note is heard soon, however its transaction goes."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(note_mixin, "SOON", timedelta(seconds=2)))
        self.startPatcher(patch.object(note_mixin, "TOO_SOON", timedelta()))
        self.clean_up()
        self.addCleanup(self.clean_up)

    def startPatcher(self, patcher):
        patcher.start()
        self.addCleanup(patcher.stop)

    def clean_up(self):
        with self.transaction() as env:
            self.get_triggers(env).unlink()
            env["crm.account.recheck"].search([]).unlink()
            self.forget(env)

    def forget(self, env):
        """As another server, which has not heard of what this one asked for."""
        note_mixin._get_due_dates(env.registry).clear()

    def get_triggers(self, env):
        cron = env.ref("crm_commerce_bridge.ir_cron_account_run")
        return env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def note(self, env):
        env["crm.account.recheck"]._note_ids(env.user.partner_id.ids)

    def work(self):
        """The scheduled action, when it is due."""
        with self.transaction() as env:
            env["crm.account.recheck"]._take(100)
            self.get_triggers(env).unlink()

    def test_asked_for_once_by_all(self):
        for _each in range(3):
            with self.transaction() as env:
                self.note(env)
                self.note(env)
        with self.transaction() as env:
            self.assertEqual(len(self.get_triggers(env)), 1)
            self.assertEqual(len(env["crm.account.recheck"].search([])), 6)

    def test_transaction_that_takes_longer_than_the_action_waits(self):
        with self.transaction() as env:
            self.note(env)
        with self.transaction() as late:
            self.forget(late)
            self.note(late)
            self.assertEqual(len(self.get_triggers(late)), 1, "Due anyway, so far")
            time.sleep(3)
            self.work()
        with self.transaction() as env:
            self.assertTrue(env["crm.account.recheck"].search([]))
            self.assertTrue(self.get_triggers(env), "Nobody would look at its note")

    def test_late_note_of_an_action_that_was_uninstalled_wakes_nobody(self):
        with self.transaction() as env:
            gone = env["ir.cron"].search([], order="id desc", limit=1).id + 1000
            triggers = env["ir.cron.trigger"].search([])
            note_mixin._ask_late(env.cr.dbname, gone)
        with self.transaction() as env:
            self.assertEqual(env["ir.cron.trigger"].search([]).ids, triggers.ids)

    def test_note_that_is_taken_back_leaves_the_next_one_heard(self):
        with self.transaction() as env:
            try:
                with env.cr.savepoint():
                    self.note(env)
                    raise ZeroDivisionError
            except ZeroDivisionError:
                self.assertFalse(self.get_triggers(env))
        with self.transaction() as env:
            self.note(env)
        with self.transaction() as env:
            self.assertTrue(self.get_triggers(env))

"""A full disk is nobody's fault: work waits, says why, and goes on by itself."""

from unittest.mock import patch

import psycopg2

from odoo.exceptions import LockError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_commerce_bridge.models.background import failures

from .common import CommerceCommon, CrmCommerceBridgeCommon

LOGGER = "odoo.addons.crm_commerce_bridge.models"


class FailingTable:
    """Tables that refuse to be written, as on a full disk."""

    def fail(self, table, code="53100", message="disk full", when="TRUE"):
        # Runs do not wait for locks, but autovacuum may hold one here.
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SET LOCAL lock_timeout = 0;
                CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION USING
                    ERRCODE = TG_ARGV[0], MESSAGE = TG_ARGV[1]; END $$;
                CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON %s FOR EACH ROW
                WHEN (%s) EXECUTE FUNCTION fail(%s, %s)
                """,
                SQL.identifier(table),
                SQL(when),
                code,
                message,
            )
        )

    def mend(self, table):
        self.env.cr.execute(
            SQL(
                "SET LOCAL lock_timeout = 0; DROP TRIGGER fail ON %s",
                SQL.identifier(table),
            )
        )


@tagged("post_install", "-at_install")
class TestMachineFailures(FailingTable, CrmCommerceBridgeCommon):
    def _work(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_commerce_bridge.ir_cron_account_run")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _work_in_vain(self, *warnings):
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self._work()
        for warning in warnings:
            self.assertIn(warning, "".join(logs.output))
        return logs

    def _leave_note(self, partner):
        """As one of two transactions that do not see each other: it ends up wrong."""
        self.env.cr.execute(
            "UPDATE res_partner SET mapped_account_id = %s WHERE id = %s",
            [self.loner.crm_account_id.id, partner.id],
        )
        self.env["crm.account.recheck"].create({"partner_res_id": partner.id})
        self.env.invalidate_all()

    # === A RUN === #

    def test_full_disk_stops_the_run_until_there_is_room(self):
        before = self.account_ids()
        run = self.Run.start("root")
        self.fail("crm_account_assignment")
        self._work_in_vain("disk full")
        self.assertIn(run.state, ("queued", "running"))
        self.assertFalse(run.error_count, "No customer is to blame")
        self.assertFalse(run.batch_ids)
        self.assertEqual(
            run.obstacle_text, "The disk of the database is full: disk full."
        )
        self.assertEqual(self.account_ids(), before)
        self.mend("crm_account_assignment")
        self._work()
        self.assertEqual(run.state, "done")
        self.assertFalse(run.obstacle_text)
        self.assertFalse(run.error_count)
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.assertConsistent()

    def test_run_is_not_done_while_a_disk_that_was_full_has_left_differences(self):
        """It fails for one customer only, as when the last block fills up."""
        run = self.Run.start("root")
        self.fail("crm_account_assignment", when=f"NEW.partner_id = {self.hotel.id}")
        self._work_in_vain("disk full")
        self.assertNotEqual(run.state, "done")
        self.assertFalse(run.error_count)
        self.mend("crm_account_assignment")
        self._work()
        self.assertEqual(run.state, "done")
        self.assertConsistent()

    def test_whatever_the_machine_lacks_is_waited_for(self):
        run = self.Run.start("root")
        for code, expected in (
            ("53200", "memory"),
            ("57014", "cancelled"),
            ("57P01", "does not answer"),
            ("08006", "does not answer"),
            ("58030", "in trouble"),
        ):
            with self.subTest(code=code):
                self.fail("crm_account_assignment", code)
                self._work_in_vain("have to wait")
                self._assertWaits(run, expected)
                self.mend("crm_account_assignment")
        resolver = type(self.env["crm.account.resolver"])
        for error, expected in (
            (psycopg2.OperationalError("server closed the connection"), "not answer"),
            (MemoryError(), "memory"),
            (OSError(28, "No space left on device"), "in trouble"),
        ):
            with self.subTest(error=error):
                with patch.object(resolver, "_plan_changes", side_effect=error):
                    self._work_in_vain("have to wait")
                self._assertWaits(run, expected)
        self._work()
        self.assertEqual(run.state, "done")
        self.assertConsistent()

    def _assertWaits(self, run, reason):
        self.assertIn(run.state, ("queued", "running"))
        self.assertFalse(run.error_count)
        self.assertIn(reason, run.obstacle_text)

    def test_run_that_the_database_has_no_right_for_fails_and_is_retried(self):
        """Waiting does not cure it: a person is told, and tries again."""
        run = self.Run.start("root")
        self.fail("crm_account_assignment", "42501", "permission denied")
        self._work_in_vain("permission denied")
        self.assertEqual(run.state, "failed")
        self.assertFalse(run.error_count)
        self.assertIn("permission denied", run.obstacle_text)
        self._work()
        self.assertEqual(run.state, "failed", "It does not try for ever")
        self.mend("crm_account_assignment")
        boss = self.new_user("failing_boss", "sales_team.group_sale_manager")
        run.with_user(boss).action_retry()
        self.assertFalse(run.obstacle_text)
        self._work()
        self.assertEqual(run.state, "done")
        self.assertConsistent()

    def test_a_check_of_another_addon_sets_its_customer_aside(self):
        run = self.Run.start("root")
        resolver = type(self.env["crm.account.resolver"])
        apply, hotel_id = resolver._apply, self.hotel.id

        def refuse(self, changes, **kwargs):
            if hotel_id in changes.partner_ids:
                # pylint: disable-next=translation-required
                raise ValidationError("not this hotel")
            return apply(self, changes, **kwargs)

        with patch.object(resolver, "_apply", refuse):
            self._work()
        self.assertEqual(run.error_ids.error_partner_id, self.hotel)
        self.assertEqual(run.error_ids.error, "not this hotel")
        self.assertEqual(self.region.crm_account_id, self.group.crm_account_id)

    # === NOTES === #

    def test_note_stays_until_its_work_is_done(self):
        own = self.hotel.crm_account_id
        self._leave_note(self.hotel)
        self.fail("crm_account_assignment")
        self._work_in_vain("disk full")
        self.assertEqual(self.env["crm.account.recheck"].search_count([]), 1)
        self.mend("crm_account_assignment")
        self._work()
        self.assertEqual(self.hotel.crm_account_id, own)
        self.assertFalse(self.env["crm.account.recheck"].search_count([]))
        self.assertConsistent()

    def test_note_of_a_held_customer_holds_no_other_one(self):
        other = self.create_company("Other")
        owns = (self.hotel | other).mapped("crm_account_id")
        self._leave_note(self.hotel)
        self._leave_note(other)
        self.fail(
            "crm_account_assignment", "55P03", when=f"NEW.partner_id = {self.hotel.id}"
        )
        self._work()
        self.assertIn(other.crm_account_id, owns)
        self.assertNotIn(self.hotel.crm_account_id, owns)
        notes = self.env["crm.account.recheck"].search([])
        self.assertEqual(notes.mapped("partner_res_id"), self.hotel.ids)
        self.mend("crm_account_assignment")
        self._work()
        self.assertIn(self.hotel.crm_account_id, owns)
        self.assertConsistent()

    # === ONE CLASSIFICATION === #

    def test_every_code_of_the_database_has_one_owner(self):
        owners = {
            failures.is_refused: ("23505", "23514", "22001", "22P02", "P0001", "44000"),
            failures.is_conflict: ("40001", "40P01"),
            failures.is_held: ("55P03",),
            failures.is_machine: (
                *("53100", "53200", "53300", "53400", "55006", "57014", "57P01"),
                *("57P03", "58030", "08006", "25006"),
            ),
        }
        expected = {code: owner for owner, codes in owners.items() for code in codes}
        for code in (*expected, "42703", "42501", "XX000", "0A000"):
            with self.subTest(code=code):
                error = self._raise(code)
                found = [owner for owner in owners if owner(error)]
                self.assertEqual(found, [expected[code]] if code in expected else [])
        self.assertTrue(failures.is_held(LockError("locked")))
        self.assertFalse(failures.is_refused(LockError("locked")))

    def _raise(self, code):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '%s'; END $$",
                        SQL(code),
                    )
                )
        except psycopg2.Error as error:
            return error


@tagged("post_install", "-at_install")
class TestFoldingFailures(FailingTable, CommerceCommon):
    def _fold(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_commerce_bridge.ir_cron_lifetime_value")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _noted(self):
        return (
            self.env["commerce.channel.customer.stale"]
            .search([])
            .mapped("partner_res_id")
        )

    def test_full_disk_stops_folding_until_there_is_room(self):
        self.order(self.hotel)
        self.fail("commerce_channel_customer")
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self._fold()
        self.assertIn("disk full", logs.output[0])
        self.assertIn(self.hotel.id, self._noted())
        self.mend("commerce_channel_customer")
        self._fold()
        self.assertFalse(self._noted())

    def test_one_refused_line_does_not_stop_the_others(self):
        self.order(self.hotel)
        self.order(self.region)
        self.fail(
            "commerce_channel_customer",
            "23514",
            when=f"NEW.partner_id = {self.hotel.id}",
        )
        with self.assertLogs(LOGGER, "WARNING"):
            self._fold()
        self.assertEqual(set(self._noted()), {self.hotel.id})
        folded = self.env["commerce.channel.customer"].search([])
        self.assertIn(self.region, folded.partner_id)
        self.assertNotIn(self.hotel, folded.partner_id)

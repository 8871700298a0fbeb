from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, format_datetime, mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestAccountRun(CrmCommerceBridgeCommon):
    @property
    def Batch(self):
        return self.env["crm.account.run.batch"]

    def _start(self, strategy="root"):
        return self.Run.start(strategy)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("crm_commerce_bridge.ir_cron_account_run")
            cron.method_direct_trigger()

    def _get_lines(self, run):
        return self.env["crm.account.assignment"].search([("run_id", "=", run.id)])

    # === SWITCH === #

    def test_switch_and_back_restores_every_account(self):
        before = self.account_ids()
        self._start()
        self._run_cron()
        self.assertEqual(
            (self.region | self.hotel).crm_account_id, self.group.crm_account_id
        )
        self._start("each")
        self._run_cron()
        self.assertEqual(self.account_ids(), before)

    def test_run_tells_what_it_did(self):
        self.loner.crm_account_id = self.hotel.crm_account_id
        put_away = self.Account.search_count([("active", "=", False)])
        run = self._start()
        self.assertEqual(run.state, "queued")
        self._run_cron()
        put_away = self.Account.search_count([("active", "=", False)]) - put_away
        pinned = self.Partner.search_count([("crm_account_pin_id", "!=", False)])
        expected_total = self.Partner.search_count([("mapped_account_id", "!=", False)])
        self.assertRecordValues(
            run,
            [
                {
                    "state": "done",
                    "strategy_from": "each",
                    "strategy_to": "root",
                    "total": expected_total,
                    "done": expected_total,
                    "progress": 100,
                    "created_count": 0,
                    "archived_count": put_away,
                    "pinned_count": pinned,
                    "error_count": 0,
                }
            ],
        )
        self.assertGreaterEqual(put_away, 1)
        lines = self._get_lines(run)
        self.assertEqual(len(lines), run.moved_count)
        self.assertEqual(set(lines.mapped("cause")), {"strategy"})
        self.assertIn(self.hotel, lines.partner_id)
        self.assertEqual(lines.user_id, run.user_id)
        self.assertTrue(run.date_start and run.date_end)

    def test_new_customer_follows_the_new_strategy_at_once(self):
        self._start()
        hotel = self.create_company("New Hotel", self.group)
        self.assertEqual(hotel.crm_account_id, self.group.crm_account_id)
        self.assertNotEqual(self.hotel.crm_account_id, self.group.crm_account_id)

    def test_saving_the_settings_starts_a_run(self):
        with Form(self.env["res.config.settings"]) as form:
            form.crm_account_strategy = "root"
        form.record.execute()
        self.assertEqual(self.Run.search([], limit=1).strategy_to, "root")

    def test_saving_the_settings_unchanged_starts_none(self):
        runs = self.Run.search_count([])
        self.env["res.config.settings"].create({}).execute()
        self.assertEqual(self.Run.search_count([]), runs)

    def test_strategy_in_force_starts_none(self):
        self.assertFalse(self._start("each"))

    def test_second_switch_supersedes_the_first(self):
        first = self._start()
        second = self._start("each")
        self._run_cron()
        self.assertEqual(first.state, "superseded")
        self.assertEqual(second.state, "done")
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)

    def test_undo_goes_back(self):
        before = self.account_ids()
        run = self._start()
        self._run_cron()
        run.action_undo()
        self._run_cron()
        self.assertEqual(self.Run.search([], limit=1).strategy_to, "each")
        self.assertEqual(self.account_ids(), before)

    def test_undo_of_an_undo_is_a_redo(self):
        """It says which way it leads, and what somebody had chosen when."""
        run = self._start()
        self.assertTrue(run.can_undo)
        self.assertFalse(run.can_redo)
        self.assertIn('goes back to "One account per customer"', run.undo_text)
        undo = self.Run.browse(run.action_undo()["res_id"])
        self.assertEqual(undo.undone_run_id, run)
        self.assertRecordValues(undo, [{"can_undo": False, "can_redo": True}])
        self.assertFalse(run.undo_text, "Another change came after it")
        self.assertIn('to "One account per company group" again', undo.undo_text)
        self.assertIn(run.user_id.name, undo.undo_text)
        self.assertIn(format_datetime(self.env, run.create_date), undo.undo_text)
        redo = self.Run.browse(undo.action_undo()["res_id"])
        self.assertEqual(redo.strategy_to, "root")
        self.assertRecordValues(
            redo, [{"can_undo": True, "can_redo": False, "undone_run_id": False}]
        )

    def test_only_the_last_change_is_undone(self):
        first = self._start()
        self._start("each")
        with self.assertRaisesRegex(UserError, "Only the last change"):
            first.action_undo()

    def test_bad_record_stops_neither_notes_nor_installation(self):
        self._refuse_to_write(self.region)
        self.set_strategy("root")
        self.env["crm.account.recheck"].create(
            [{"partner_res_id": p.id} for p in self.customers]
        )
        with self.assertLogs("odoo.addons.crm_commerce_bridge", "WARNING"):
            self._run_cron()
        self.assertFalse(self.env["crm.account.recheck"].search_count([]))

    def test_rubbish_is_refused(self):
        for rubbish in ("both", "", "root ", 7, None):
            with self.subTest(rubbish), self.assertRaises(ValidationError):
                self.Run.start(rubbish)
        with self.assertRaises(ValidationError):
            self.env["ir.config_parameter"].search([("key", "=", STRATEGY)]).unlink()
        with self.assertRaises(ValidationError):
            self.env["ir.config_parameter"].search([("key", "=", STRATEGY)]).key = "a"
        self.assertEqual(self.env["ir.config_parameter"].get_param(STRATEGY), "each")

    def test_only_sales_administrators_change_the_strategy(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        manager = self.new_user("manager", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            self.Run.with_user(seller).start("root")
        run = self.Run.with_user(manager).start("root")
        self.assertEqual(run.user_id, manager)
        with self.assertRaises(AccessError):
            run.with_user(seller).action_pause()
        run.with_user(manager).action_pause()
        self.assertEqual(run.state, "paused")

    # === BATCHES === #

    def test_run_stops_and_starts_anywhere(self):
        before = self.account_ids()
        self._start()
        with patch.object(type(self.Batch), "_get_next_size", lambda batches, run: 1):
            for _step in range(3):
                self.Run._step()
        run = self.Run.search([], limit=1)
        self.assertEqual(run.done, 3)
        self.assertEqual(run.state, "running")
        run.action_pause()
        self._run_cron()
        self.assertEqual(run.done, 3, "A paused run does not move")
        with self.assertRaises(UserError):
            run.action_pause()
        run.action_resume()
        self._run_cron()
        self.assertEqual(run.state, "done")
        lines = self._get_lines(run)
        self.assertEqual(len(lines), len(lines.partner_id))
        self.assertConsistent()
        self.set_strategy("each")
        self.assertEqual(self.account_ids(), before)

    def test_bad_record_is_set_aside_with_its_reason(self):
        self._refuse_to_write(self.region)
        run = self._start()
        self._run_cron()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.error_count, 1)
        self.assertEqual(run.error_ids.error_partner_id, self.region)
        self.assertIn("not this one", run.error_ids.error)
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.assertEqual(self.region.crm_account_id, self.region.own_account_id)

    @mute_logger("odoo.addons.crm_commerce_bridge.models.mapping.crm_account_recheck")
    def test_whom_only_the_bad_record_needs_is_not_waited_for(self):
        """The company above it is no customer: nobody else gives it an account."""
        prospect = self.create_company("Prospect", is_crm_customer=False)
        shop = self.create_company("Shop", prospect)
        for bad in (shop, prospect):
            with self.subTest(bad=bad.name), self.env.cr.savepoint() as savepoint:
                self._refuse_to_write(bad)
                run = self._start()
                for _step in range(20):  # it went round for ever
                    _processed, pause = self.Run._step()
                    if pause is None:
                        break
                self.assertEqual(run.state, "done")
                self.assertEqual(run.error_ids.error_partner_id, shop)
                self.assertFalse(prospect.mapped_account_id)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_company_that_lost_its_account_behind_a_run_gets_it_back(self):
        """No customer itself, it has one for those below, who are right already."""
        prospect = self.create_company("Prospect", is_crm_customer=False)
        shop = self.create_company("Shop", prospect)
        self.set_strategy("root")
        run = self.Run._queue(False, "root")
        self.Run._step()
        self.env.cr.execute(
            "UPDATE res_partner SET mapped_account_id = NULL WHERE id = %s",
            [prospect.id],
        )
        self.env.invalidate_all()
        for _step in range(20):  # it went round for ever
            _processed, pause = self.Run._step()
            if pause is None:
                break
        self.assertEqual(run.state, "done")
        self.assertEqual(prospect.mapped_account_id, shop.mapped_account_id)

    def test_who_was_set_aside_is_retried(self):
        self._refuse_to_write(self.region)
        run = self._start()
        self._run_cron()
        run.action_retry()
        self.assertEqual(run.state, "queued")
        self._run_cron()
        self.assertEqual(run.error_count, 1)
        self.env.cr.execute(
            "SET LOCAL lock_timeout = 0; DROP TRIGGER refuse ON res_partner"
        )
        run.action_retry()
        self._run_cron()
        self.assertEqual(run.state, "done")
        self.assertFalse(run.error_count)
        self.assertEqual(self.region.crm_account_id, self.group.crm_account_id)
        self.assertConsistent()

    def test_only_the_last_run_is_retried(self):
        run = self._start()
        self._run_cron()
        self._start("each")
        with self.assertRaisesRegex(UserError, "later run has taken over"):
            run.action_retry()

    def test_run_without_a_scheduler_says_so(self):
        run = self._start()
        self.assertFalse(run.is_stuck)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_account_run SET write_date = write_date - interval '3 min'"
        )
        self.env.invalidate_all()
        self.assertTrue(run.is_stuck)
        run.action_pause()
        self.assertFalse(run.is_stuck)

    def test_broken_statement_is_nobodys_fault(self):
        run = self._start()
        broken = patch.object(
            type(self.env["crm.account.resolver"]),
            "_get_climb_condition",
            lambda resolver, strategy: SQL("up.no_such_column"),
        )
        with broken, mute_logger("odoo.sql_db"):
            with self.assertRaises(psycopg2.ProgrammingError), self.env.cr.savepoint():
                run._process(self.customers.ids)
        self.assertFalse(run.error_ids)

    def _refuse_to_write(self, partner):
        """As a constraint of another addon could."""
        # Runs do not wait for locks, but autovacuum may hold one here.
        self.env.cr.execute(
            """
            SET LOCAL lock_timeout = 0;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON res_partner FOR EACH ROW
            WHEN (OLD.id = %s) EXECUTE FUNCTION refuse();
            """,
            [partner.id],
        )

    def test_history_names_who_changed_the_strategy(self):
        """And not the scheduler, which does the work."""
        boss = self.new_user("run_boss", "sales_team.group_sale_manager")
        run = self.Run.with_user(boss).start("root")
        self.finish_run()
        self.assertRecordValues(
            self.ledger(self.hotel)[-1:],
            [{"cause": "strategy", "user_id": boss.id, "run_id": run.id}],
        )

    def test_conflict_is_tried_again(self):
        run = self._start()
        conflicts = [psycopg2.errors.SerializationFailure(), None]
        resolve_batch = type(run)._resolve_batch

        def conflict_once(run, partner_ids):
            if conflicts and (conflict := conflicts.pop(0)):
                raise conflict
            return resolve_batch(run, partner_ids)

        with patch.object(type(run), "_resolve_batch", conflict_once):
            self._run_cron()
        self.assertFalse(conflicts)
        self.assertConsistent()

    def test_batches_grow_and_shrink_with_their_pace(self):
        """As many move as can be written in time; the others are only looked at."""
        for *batches, moves, size in (
            (500, 500),
            ((500, 500, 0.1), 500, 500),
            ((500, 500, 0.01), 1000, 1000),
            ((500, 500, 0.25), 200, 200),
            ((500, 500, 5), 50, 50),
            ((4000, 4000, 0.01), 5000, 5000),
            ((500, 0, 0), 500, 1000),
            ((500, 250, 0.05), 500, 1000),
            ((500, 100, 0.1), 100, 500),
            ((500, 100, 0.1), (1000, 0, 0), 100, 1500),
            ((500, 100, 0.1), *[(5000, 0, 0)] * 12, 500, 5000),
        ):
            with self.subTest(batches=batches):
                run = self.Run._queue("each", "root")
                names = ("rows", "moved", "lock_seconds")
                for values in batches:
                    self.Batch.create(
                        {"run_id": run.id, **dict(zip(names, values, strict=True))}
                    )
                self.assertEqual(self.Batch._get_recent(run)._get_most_moves(), moves)
                self.assertEqual(self.Batch._get_next_size(run), size)

    def test_batch_moves_no_more_than_it_may(self):
        below = self.Partner.union(
            *(self.create_company(f"Shop {n}", self.group) for n in range(20))
        )
        run = self._start()
        with patch.object(type(self.Batch), "_get_most_moves", lambda batches: 4):
            self._run_cron()
        self.assertEqual(run.state, "done")
        self.assertGreaterEqual(run.moved_count, 20)
        self.assertLessEqual(max(run.batch_ids.mapped("moved")), 6)
        self.assertEqual(below.crm_account_id, self.group.crm_account_id)
        self.assertConsistent()

    def test_who_stays_is_not_locked(self):
        """A batch of customers that stay holds nothing, however long it takes."""
        self._start()
        self.finish_run()
        run = self.Run._queue(False, "root")
        with patch.object(type(run), "_lock", side_effect=AssertionError("locked")):
            self._run_cron()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.done, run.total)
        self.assertFalse(run.moved_count)

    def test_counter_follows_newcomers_and_the_end_is_never_in_the_past(self):
        run = self._start()
        with patch.object(type(self.Batch), "_get_next_size", lambda batches, run: 1):
            self.Run._step()
            total = run.total
            for number in range(3 * total):
                if number < total:
                    self._let_come(f"Newcomer {number}")
                self.Run._step()
                self.env.invalidate_all()
                self.assertLessEqual(run.done, run.total)
                self.assertGreaterEqual(run.remaining_count, 0)
                if run.eta:
                    self.assertGreaterEqual(run.eta, fields.Datetime.now())
        self.finish_run()
        self.env.invalidate_all()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.done, run.total)
        self.assertEqual(run.total, 2 * total)

    def _let_come(self, name):
        """As another transaction does, which begins later."""
        newcomer = self.create_company(name)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() + timedelta(seconds=2), newcomer.id],
        )

    def test_customers_reached_twice_are_counted_once(self):
        run = self._start()
        self.Run._step()
        self.env.cr.execute(
            "UPDATE res_partner SET mapped_account_id = own_account_id"
            " WHERE own_account_id IS NOT NULL"
        )
        self.env.invalidate_all()
        self.finish_run()
        self.env.invalidate_all()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.done, run.total)

    def test_every_strategy_notes_what_others_may_influence(self):
        """The one in force may have changed since the transaction began."""
        notes = self.env["crm.account.recheck"]
        for strategy in ("each", "root"):
            self.set_strategy(strategy)
            self.finish_run()
            with self.subTest(strategy=strategy):
                self.create_company("Alone")
                self.assertFalse(notes.search_count([]), "Nobody knows it yet")
                below = self.create_company("Below", self.group)
                self.assertEqual(notes._get_noted(), below.ids)
                self.finish_run()
                self.env.cr.execute("UPDATE res_partner SET create_date = '2020-01-01'")
                below.parent_id = False
                self.assertEqual(notes._get_noted(), below.ids)
                self.finish_run()
                self.assertFalse(notes.search_count([]))

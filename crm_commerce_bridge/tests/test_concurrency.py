"""Two transactions that cannot see each other, over real connections.

What they write is committed, so the records are deleted again at the end.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

from .common import CommittingCase


@tagged("post_install", "-at_install")
class TestConcurrency(CommittingCase):
    def setUp(self):
        super().setUp()
        self.partner_ids = []
        self.switch("root")
        with self.transaction() as env:
            self.group, self.other, self.region = (
                self.create_company(env, name) for name in ("Group", "Other", "Region")
            )
        self.addCleanup(self.clean_up)

    def create_company(self, env, name, parent_id=False):
        partner = env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "type": "other",
                "parent_id": parent_id,
                "is_crm_customer": True,
            }
        )
        self.partner_ids.append(partner.id)
        return partner.id

    def clean_up(self):
        with self.transaction() as env:
            partners = env["res.partner"].browse(self.partner_ids).exists()
            accounts = partners.own_account_id
            partners.unlink()
            env["crm.account.recheck"].search([]).unlink()
            env.flush_all()
            accounts.with_context(active_test=False).exists().unlink()
        self.switch("each")
        with self.transaction() as env:
            env["crm.account.run"].search([]).unlink()

    def switch(self, strategy):
        with self.transaction() as env:
            env["ir.config_parameter"].set_param(STRATEGY, strategy)
        self.work()

    def work(self):
        """The scheduled action, with its commits."""
        with self.transaction() as env:
            env["crm.account.run"]._cron_work()

    def account_of(self, partner_id):
        with self.transaction() as env:
            return env["res.partner"].browse(partner_id).crm_account_id.id

    def assertConsistent(self):
        with self.transaction() as env:
            self.assertEqual(env["crm.account.resolver"]._find_differences(), [])
            self.assertFalse(env["crm.account.recheck"].search_count([]))

    def test_child_is_created_while_its_parent_moves(self):
        with self.transaction() as one, self.transaction() as two:
            child = self.create_company(one, "Child", self.region)
            two["res.partner"].browse(self.region).parent_id = self.group
        self.assertNotEqual(self.account_of(child), self.account_of(self.group))
        self.work()
        self.assertEqual(self.account_of(child), self.account_of(self.group))
        self.assertConsistent()

    def test_two_moves_in_one_chain(self):
        with self.transaction() as one, self.transaction() as two:
            one["res.partner"].browse(self.region).parent_id = self.other
            two["res.partner"].browse(self.other).parent_id = self.group
            one.flush_all()
        self.work()
        self.assertEqual(self.account_of(self.region), self.account_of(self.group))
        self.assertConsistent()

    def test_child_is_created_while_its_parent_leaves_the_group(self):
        with self.transaction() as env:
            env["res.partner"].browse(self.region).parent_id = self.group
        self.work()
        with self.transaction() as one:
            one["res.partner"].browse(self.region).parent_id = False
            one.flush_all()
            with self.transaction() as two:
                child = self.create_company(two, "Child", self.region)
            self.work()
        self.work()
        self.assertEqual(self.account_of(child), self.account_of(self.region))
        self.assertConsistent()

    def give_rule(self, env, partner_id, rule):
        env["res.partner"].browse(partner_id).crm_account_strategy = rule
        env.flush_all()

    def test_child_is_created_while_its_parent_gets_the_first_rule(self):
        """Who creates it plans without rules at all."""
        self.switch("each")
        with self.transaction() as one, self.transaction() as two:
            two["crm.account.resolver"]._get_rule()  # its snapshot is taken
            self.give_rule(one, self.region, "root")
            one.cr.commit()
            child = self.create_company(two, "Child", self.region)
        self.assertNotEqual(self.account_of(child), self.account_of(self.region))
        self.work()
        self.assertEqual(self.account_of(child), self.account_of(self.region))
        self.assertConsistent()

    def test_two_people_give_rules_to_one_group_at_once(self):
        """Each writes other rows: the company between is no customer."""
        self.switch("each")
        with self.transaction() as env:
            region = env["res.partner"].browse(self.region)
            region.write({"parent_id": self.group, "is_crm_customer": False})
            child = self.create_company(env, "Child", self.region)
        self.work()
        with self.transaction() as one, self.transaction() as two:
            two["crm.account.resolver"]._get_rule()
            self.give_rule(one, self.region, "each")
            one.cr.commit()
            self.give_rule(two, self.group, "root")
        self.assertEqual(self.account_of(child), self.account_of(self.group))
        self.work()
        self.assertNotEqual(self.account_of(child), self.account_of(self.group))
        self.assertConsistent()

    @mute_logger("odoo.sql_db")
    def test_two_people_give_rules_to_one_company_at_once(self):
        with self.transaction() as two:
            two["crm.account.resolver"]._get_rule()
            with self.transaction() as one:
                self.give_rule(one, self.region, "root")
            # Odoo would try such a request again
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self.give_rule(two, self.region, "each")
            two.cr.rollback()
            two.invalidate_all()
        with self.transaction() as env:
            rule = env["res.partner"].browse(self.region).crm_account_strategy
        self.assertEqual(rule, "root")

    def test_company_moves_below_a_rule_that_is_taken_back(self):
        self.switch("each")
        with self.transaction() as env:
            self.give_rule(env, self.group, "root")
        with self.transaction() as one, self.transaction() as two:
            two["crm.account.resolver"]._get_rule()
            self.give_rule(one, self.group, False)
            one.cr.commit()
            two["res.partner"].browse(self.region).parent_id = self.group
        self.assertEqual(self.account_of(self.region), self.account_of(self.group))
        self.work()
        self.assertNotEqual(self.account_of(self.region), self.account_of(self.group))
        self.assertConsistent()

    @mute_logger("odoo.sql_db")
    def test_account_is_merged_while_somebody_chooses_it(self):
        account = self.account_of(self.other)
        with self.transaction() as two:
            two.execute_query(SQL("SELECT 1"))  # its snapshot is taken
            with self.transaction() as one:
                merged = one["crm.account"].browse(account)
                merged.merge_into(self.account_of(self.group))
            # Odoo would try such a request again
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                two["res.partner"].browse(self.region).crm_account_id = account
            two.cr.rollback()
            two.invalidate_all()
        with self.transaction() as env:
            env["crm.account"].browse(account).unmerge()

    def test_long_import_spans_a_switch(self):
        """Nobody waits for it: it does not see the switch, and leaves its note."""
        for strategy, other in (("root", "each"), ("each", "root")):
            self.switch(strategy)
            with self.subTest(strategy), self.transaction() as importing:
                imported = self.create_company(importing, "Imported", self.group)
                importing.flush_all()
                self.switch(other)
                self.assertEqual(self.last_run("state"), "done")
            accounts = {self.account_of(imported), self.account_of(self.group)}
            self.assertEqual(len(accounts), 1 if strategy == "root" else 2)
            self.work()
            accounts = {self.account_of(imported), self.account_of(self.group)}
            self.assertEqual(len(accounts), 1 if other == "root" else 2)
            self.assertConsistent()

    def last_run(self, name):
        with self.transaction() as env:
            return env["crm.account.run"].search([], limit=1)[name]

    def last_batches(self):
        """:return: the number of rows of each"""
        with self.transaction() as env:
            run = env["crm.account.run"].search([], limit=1)
            return run.batch_ids.mapped("rows")

    def test_order_spans_a_switch(self):
        """It makes a company a customer, by the strategy that it still sees."""
        self.switch("each")
        with self.transaction() as env:
            buyer = self.create_company(env, "Buyer", self.group)
            env["res.partner"].browse(buyer).is_crm_customer = False
        self.work()
        with self.transaction() as ordering:
            ordering["res.partner"].browse(buyer).is_crm_customer = True
            ordering.flush_all()
            self.switch("root")
            self.assertEqual(self.last_run("state"), "done")
        self.work()
        self.assertEqual(self.account_of(buyer), self.account_of(self.group))
        self.assertConsistent()

    def test_note_is_left_for_a_run_that_is_not_done_yet(self):
        with self.transaction() as one, self.transaction() as two:
            child = self.create_company(one, "Child", self.region)
            two["res.partner"].browse(self.region).parent_id = self.group
        self.switch("each")
        self.assertEqual(self.last_run("state"), "done")
        self.assertNotEqual(self.account_of(child), self.account_of(self.group))
        self.assertConsistent()

    def test_run_does_not_wait_for_the_scheduler_that_holds_its_job(self):
        with self.transaction() as env:
            job_id = env.ref("crm_commerce_bridge.ir_cron_account_run").id
        with db_connect(get_db_name()).cursor() as scheduler:
            jobs = Registry(get_db_name())["ir.cron"]
            self.assertTrue(
                jobs._acquire_one_job(scheduler, job_id, include_not_ready=True)
            )
            self.switch("each")
            with self.transaction() as env:
                run = env["crm.account.run"].search([], limit=1)
                self.assertEqual(run.state, "done")

    def test_run_neither_waits_for_a_locked_customer_nor_loses_it(self):
        with self.transaction() as env:
            env["res.partner"].browse(self.region).parent_id = self.group
        with self.transaction() as busy:
            busy.cr.execute(
                "SELECT FROM res_partner WHERE id = %s FOR UPDATE", [self.region]
            )
            started = time.monotonic()
            self.switch("each")
            self.assertLess(time.monotonic() - started, 20, "It does not wait")
        self.work()
        self.assertNotEqual(self.account_of(self.region), self.account_of(self.group))
        self.assertConsistent()

    def test_run_tells_who_holds_what_it_needs(self):
        with self.transaction() as env:
            env["res.partner"].browse(self.region).parent_id = self.group
        for name, expected in (("psql", "the program “psql”"), ("odoo-1", "of Odoo")):
            with self.subTest(name=name), self.transaction() as busy:
                busy.cr.execute("SET application_name = %s", [name])
                busy.cr.commit()
                busy.cr.execute(
                    "SELECT FROM res_partner WHERE id = %s FOR UPDATE", [self.region]
                )
                self.switch("each")
                self.assertEqual(self.last_run("state"), "running")
                self.assertIn(expected, self.last_run("obstacle_text"))
                self.assertIn("locked: 1,", self.last_run("obstacle_text"))
                self.assertNotIn("SELECT", str(self.last_run("obstacle")))
                self.assertLess(self.last_run("progress"), 100)
                self.assertFalse(self.last_run("is_stuck"))
                batches = self.last_batches()
                self.work()
                self.assertEqual(self.last_batches(), batches)
                self.assertTrue(all(batches), "None is empty")
            self.work()
            self.assertEqual(self.last_run("state"), "done")
            self.assertFalse(self.last_run("obstacle_text"))
            self.assertConsistent()
            self.switch("root")

    def test_whoever_holds_an_opportunity_is_told_as_well(self):
        with self.transaction() as env:
            env["res.partner"].browse(self.region).parent_id = self.group
            values = {"name": "Held", "partner_id": self.region}
            lead = env["crm.lead"].create(values).id
        self.addCleanup(self.delete_lead, lead)
        with self.transaction() as busy:
            busy.cr.execute("SET application_name = 'dump'")
            busy.cr.commit()
            busy.cr.execute("SELECT FROM crm_lead WHERE id = %s FOR UPDATE", [lead])
            self.switch("each")
            self.assertEqual(self.last_run("state"), "running")
            self.assertFalse(self.last_run("error_count"))
            self.assertIn("“dump”", self.last_run("obstacle_text"))
        self.work()
        self.assertEqual(self.last_run("state"), "done")
        self.assertConsistent()

    def test_locked_table_is_not_tried_for_each_customer(self):
        """Each try waits for a moment, while the run holds all the others."""
        with self.transaction() as env:
            moved = env["res.partner"].browse([self.region, self.other])
            moved.parent_id = self.group
        with self.transaction() as busy:
            busy.cr.execute("SET application_name = 'index'")
            busy.cr.commit()
            busy.cr.execute("LOCK TABLE crm_lead IN EXCLUSIVE MODE")
            tries, resolve = [], type(busy["crm.account.run"])._resolve_batch

            def count(run, partner_ids):
                tries.append(partner_ids)
                return resolve(run, partner_ids)

            with patch.object(type(busy["crm.account.run"]), "_resolve_batch", count):
                self.switch("each")
            self.assertGreater(len(tries[0]), 1)
            self.assertTrue(all(len(ids) > 1 for ids in tries))
            self.assertIn("“index”", self.last_run("obstacle_text"))
            self.assertFalse(self.last_run("error_count"))
        self.work()
        self.assertEqual(self.last_run("state"), "done")
        self.assertConsistent()

    def test_run_that_somebody_else_has_locked_goes_on_afterwards(self):
        with self.transaction() as env:
            env["ir.config_parameter"].set_param(STRATEGY, "each")
        with self.transaction() as busy:
            busy.cr.execute(
                "SELECT FROM crm_account_run WHERE state = 'queued' FOR UPDATE"
            )
            # It would wait for ever, were it to wait.
            pool = ThreadPoolExecutor(1)
            pool.submit(self.work).result(timeout=15)
            pool.shutdown()
        self.assertFalse(self.last_run("obstacle_text"), "The machine is well")
        self.work()
        self.assertEqual(self.last_run("state"), "done")
        self.assertConsistent()

    def delete_lead(self, lead_id):
        with self.transaction() as env:
            env["crm.lead"].browse(lead_id).unlink()

    def test_hint_at_the_scheduler_is_not_put_off_by_what_is_held(self):
        """It asks for the scheduler when nobody has been at work, and only then."""
        with self.transaction() as env:
            env["res.partner"].browse(self.region).parent_id = self.group
        with self.transaction() as busy:
            busy.cr.execute(
                "SELECT FROM res_partner WHERE id = %s FOR UPDATE", [self.region]
            )
            self.switch("each")
            with self.transaction() as env:
                for table in ("crm_account_run", "crm_account_run_batch"):
                    env.cr.execute(
                        SQL(
                            "UPDATE %(t)s SET write_date = write_date - %(ago)s,"
                            " create_date = create_date - %(ago)s",
                            t=SQL.identifier(table),
                            ago=timedelta(minutes=3),
                        )
                    )
            self.assertTrue(self.last_run("is_stuck"))
            self.work()
            self.assertFalse(self.last_run("is_stuck"), "It has just looked")
        self.work()
        self.assertConsistent()

    @mute_logger("odoo.sql_db")
    def test_two_customers_below_a_new_top_share_one_account(self):
        with self.transaction() as env:
            top = env["res.partner"].create({"name": "Top", "is_company": True}).id
            self.partner_ids.append(top)
        with self.transaction() as two:
            two.execute_query(SQL("SELECT 1"))  # its snapshot is taken
            with self.transaction() as one:
                first = self.create_company(one, "First", top)
            # Odoo would try such a request again
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self.create_company(two, "Second", top)
            two.cr.rollback()
            two.invalidate_all()
            second = self.create_company(two, "Second", top)
        self.assertEqual(self.account_of(first), self.account_of(second))

    def load(self, env, *columns):
        """A row of a file, as pairs of column and value."""
        names, values = zip(*columns, strict=True)
        return env["res.partner"].load(list(names), [list(map(str, values))])

    def give(self, env, partner_id):
        return self.load(env, (".id", partner_id), ("crm_account_id", "Brought"))

    def delete_account(self, account_id):
        with self.transaction() as env:
            partners = env["res.partner"].browse(self.partner_ids).exists()
            partners._write_choices(
                ["crm_account_pin_id", "own_account_id", "mapped_account_id"],
                [(partner.id, None, None, None) for partner in partners],
                crm_account_given_id=None,
            )
            env["crm.account"].browse(account_id).unlink()

    @mute_logger("odoo.sql_db")
    def test_files_give_one_account_at_the_same_time(self):
        """One would decide that it is a group's while the other one adds a stranger."""
        with self.transaction() as env:
            account = env["crm.account"].create({"name": "Brought"}).id
        self.addCleanup(self.delete_account, account)
        for partner_id in (self.group, self.region):
            with self.transaction() as env:
                self.assertTrue(self.give(env, partner_id)["ids"])
        with self.transaction() as two:
            two.execute_query(SQL("SELECT 1"))  # its snapshot is taken
            with self.transaction() as one:
                below = ("type", "other"), ("parent_id/.id", self.group)
                self.assertTrue(self.load(one, (".id", self.region), *below)["ids"])
            self.assertFalse(self.give(two, self.other)["ids"])
            two.cr.rollback()
            two.invalidate_all()
            self.assertTrue(self.give(two, self.other)["ids"])
        self.work()
        with self.transaction() as env:
            partners = env["res.partner"].browse([self.group, self.region, self.other])
            self.assertEqual(partners.mapped("crm_account_id").ids, [account])
            self.assertTrue(all(partners.mapped("crm_account_pinned")))
        self.assertConsistent()

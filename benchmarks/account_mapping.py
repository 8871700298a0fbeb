"""Installing over existing customers, and switching the strategy both ways.

Each is compared with its floor: one bare SQL statement that writes the same columns of
the same rows, in the same database, without checks or batches; and with one that writes
the same history as well.
"""

import argparse
import os
import resource
import time
from contextlib import contextmanager

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

STRATEGY = "crm_commerce_bridge.account_strategy"
# Groups of ten: a top, three regions, six hotels. Every customer has a contact and an
# order, every tenth an opportunity.
CREATE_PARTNERS = """
    WITH numbered AS (
        SELECT n, nextval('res_partner_id_seq')::int AS id
        FROM generate_series(0, %(size)s - 1) n
    ), made AS (
        INSERT INTO res_partner (id, name, complete_name, is_company, active, type,
                                 parent_id, commercial_partner_id, autopost_bills)
        SELECT child.id, 'Benchmark ' || child.n, 'Benchmark ' || child.n, TRUE, TRUE,
               'other', parent.id, child.id, 'ask'
        FROM numbered child
        LEFT JOIN numbered parent ON parent.n = CASE
            WHEN child.n %% 10 = 0 THEN NULL
            WHEN child.n %% 10 < 4 THEN child.n - child.n %% 10
            ELSE child.n - child.n %% 10 + 1 + child.n %% 3 END
    ), contacts AS (
        INSERT INTO res_partner (name, complete_name, is_company, active, type,
                                 parent_id, commercial_partner_id, autopost_bills)
        SELECT 'Ann', 'Ann', FALSE, TRUE, 'contact', id, id, 'ask' FROM numbered
    ), orders AS (
        INSERT INTO sale_order (name, state, date_order, company_id, partner_id,
                                partner_invoice_id, partner_shipping_id)
        SELECT 'B' || n, 'sale', now(), %(company)s, id, id, id FROM numbered
    )
    INSERT INTO crm_lead (name, type, active, partner_id)
    SELECT 'Deal ' || n, 'opportunity', TRUE, id FROM numbered WHERE n %% 10 = 0
"""
FORGET = """
    DELETE FROM crm_account_assignment;
    UPDATE crm_lead SET crm_account_id = NULL WHERE crm_account_id IS NOT NULL;
    UPDATE res_partner SET is_crm_customer = NULL, is_commerce_customer = NULL,
        mapped_account_id = NULL, own_account_id = NULL, crm_account_pin_id = NULL
    WHERE is_crm_customer;
    DELETE FROM crm_account;
"""
INSTALL_FLOOR = """
    WITH RECURSIVE fresh AS MATERIALIZED (
        SELECT partner.commercial_partner_id AS id,
               nextval('crm_account_id_seq')::int AS account_id
        FROM sale_order JOIN res_partner partner ON partner.id = sale_order.partner_id
        GROUP BY partner.commercial_partner_id
    ), accounts AS (
        INSERT INTO crm_account (id, name, automatic_name, active)
        SELECT account_id, name, name, TRUE FROM fresh JOIN res_partner USING (id)
    ), moved AS (
        UPDATE res_partner
        SET is_crm_customer = TRUE, is_commerce_customer = TRUE,
            own_account_id = account_id, mapped_account_id = account_id
        FROM fresh WHERE fresh.id = res_partner.id
        RETURNING res_partner.id, own_account_id, mapped_account_id
    )
"""
ROOT_FLOOR = """
    WITH RECURSIVE climbed(id, root_id, parent_id) AS (
        SELECT id, id, parent_id FROM res_partner WHERE is_crm_customer
        UNION ALL
        SELECT climbed.id, parent.id, parent.parent_id
        FROM climbed JOIN res_partner parent ON parent.id = climbed.parent_id
    ), moved AS (
        UPDATE res_partner SET mapped_account_id = root.own_account_id
        FROM climbed JOIN res_partner root ON root.id = climbed.root_id
        WHERE climbed.parent_id IS NULL AND climbed.id = res_partner.id
          AND res_partner.mapped_account_id != root.own_account_id
        RETURNING res_partner.id, res_partner.own_account_id,
                  res_partner.mapped_account_id
    )
"""
EACH_FLOOR = """
    WITH RECURSIVE moved AS (
        UPDATE res_partner SET mapped_account_id = own_account_id
        WHERE mapped_account_id != own_account_id
        RETURNING id, own_account_id, mapped_account_id
    )
"""
COUNT = "SELECT count(*) FROM moved"
# The same with a history: what PostgreSQL itself needs for the rows we must write.
HISTORY = """
    INSERT INTO crm_account_assignment
        (partner_id, account_from_id, account_to_id, cause, user_id, date)
    SELECT id, own_account_id, mapped_account_id, 'strategy', 1, now() FROM moved
"""


class Benchmark:
    def __init__(self, size):
        self.registry = Registry(config["db_name"][0])
        self.size = size

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def vacuum(self):
        with self.registry.cursor() as cr:
            cr.commit()
            cr._cnx.autocommit = True
            for table in ("res_partner", "crm_account", "crm_account_assignment"):
                cr.execute(f"VACUUM ANALYZE {table}")
            cr._cnx.autocommit = False

    def time_floor(self, statement):
        """Seconds of a bare statement, which is then rolled back."""
        self.vacuum()
        with self.transaction() as env:
            started = time.perf_counter()
            env.cr.execute(statement)
            seconds = time.perf_counter() - started
            env.cr.rollback()
        self.vacuum()
        return seconds

    def measure(self, name, floor_statement, work):
        floor = self.time_floor(floor_statement + COUNT)
        history = self.time_floor(floor_statement + HISTORY)
        started = time.perf_counter()
        work()
        seconds = time.perf_counter() - started
        print(
            f"{name:<16} {seconds:7.2f} s {self.size / seconds:9,.0f} customers/s; "
            f"bare statement {floor:.2f} s, ratio {seconds / floor:.2f}; "
            f"with history {history:.2f} s, ratio {seconds / history:.2f}",
            flush=True,
        )
        return seconds

    def run(self):
        with self.transaction() as env:
            values = {"size": self.size, "company": env.company.id}
            env.cr.execute(CREATE_PARTNERS, values)
            env.cr.execute(FORGET)
        self.measure("install", INSTALL_FLOOR, self.install)
        for strategy, floor in (("root", ROOT_FLOOR), ("each", EACH_FLOOR)):
            preview = self.preview(strategy)
            switch = self.measure(
                f"switch to {strategy}", floor, lambda s=strategy: self.switch(s)
            )
            print(f"  the preview took {preview / switch:.2f} of the switch")
        self.report()

    def install(self):
        from odoo.addons.crm_commerce_bridge import hooks  # its path is known by now

        with self.transaction() as env:
            hooks.pre_init_hook(env)
            hooks.post_init_hook(env)

    def preview(self, strategy):
        with self.transaction() as env:
            started = time.perf_counter()
            env["crm.account.run"].preview(strategy)
            seconds = time.perf_counter() - started
        print(f"preview of {strategy} {seconds:8.2f} s", flush=True)
        return seconds

    def switch(self, strategy):
        with self.transaction() as env:
            env["ir.config_parameter"].set_param(STRATEGY, strategy)
        with self.transaction() as env:
            env["crm.account.run"]._cron_work()
            run = env["crm.account.run"].search([], limit=1)
            assert run.state == "done", run.state
            assert not env["crm.account.resolver"]._find_differences()
            longest = max(run.batch_ids.mapped("seconds"))
            print(f"  {len(run.batch_ids)} batches, the longest {longest:.3f} s")

    def report(self):
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{self.size:,} customers, peak memory {memory:,.0f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="customers")
    arguments = parser.parse_args()
    options = os.environ["ODOO_OPTIONS"].split("\n")
    config.parse_config(options, setup_logging=True)
    Benchmark(arguments.size).run()


if __name__ == "__main__":
    odoo.multi_process = False
    main()

"""What the bridge adds to confirming an order.

Two databases, one with the addons and one without, confirm the same orders in turn: one
transaction each, as a checkout does, and then many at once, as a salesperson does who
selects them in a list.
"""

import argparse
import gc
import os
import statistics
import time
from contextlib import contextmanager

import odoo
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

LINES = 3
# What confirming may not add to: a checkout that leaves traces fills the chatter
TRACES = [
    "crm.account.assignment",
    "mail.activity",
    "mail.message",
    "mail.notification",
    "mail.tracking.value",
]


@contextmanager
def transaction(database):
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


class Shop:
    """A database, and its orders waiting to be confirmed."""

    def __init__(self, name, database, size):
        self.name, self.database = name, database
        self.seconds, self.queries = [], []
        with transaction(database) as env:
            partner_ids = self.create_customers(env, -(-size // 10))
        with transaction(database) as env:
            self.order_ids = self.create_orders(env, partner_ids, size).ids
        self.traces_before = self.count_traces()
        with transaction(database) as env:
            env.cr.execute("ANALYZE")  # both databases know as much of their tables

    def create_customers(self, env, size):
        """With an order each that was invoiced, so that they are customers already."""
        partners = env["res.partner"].create(
            [
                {"name": f"Benchmark {number}", "is_company": True}
                for number in range(size)
            ]
        )
        orders = self.create_orders(env, partners.ids, size)
        orders.action_confirm()
        for line in orders.order_line:
            line.qty_delivered = line.product_uom_qty
        orders._create_invoices().action_post()
        return partners.ids

    def create_orders(self, env, partner_ids, size):
        products = env["product.product"].search([("type", "=", "consu")], limit=LINES)
        lines = [Command.create({"product_id": product.id}) for product in products]
        return env["sale.order"].create(
            [
                {"partner_id": partner_ids[n % len(partner_ids)], "order_line": lines}
                for n in range(size)
            ]
        )

    def count_traces(self):
        with transaction(self.database) as env:
            return sum(env[name].search_count([]) for name in TRACES if name in env)

    def confirm(self, order_ids):
        with transaction(self.database) as env:
            orders = env["sale.order"].browse(order_ids)
            before = env.cr.sql_log_count
            # As timeit does: one collection takes longer than what is measured here.
            gc.disable()
            started = time.perf_counter()
            orders.action_confirm()
            env.cr.commit()
            self.seconds.append(time.perf_counter() - started)
            gc.enable()
            self.queries.append(env.cr.sql_log_count - before)

    def report(self, warm_up):
        seconds = sorted(self.seconds[warm_up:])
        print(
            f"{self.name:<16} median {statistics.median(seconds) * 1000:8.2f} ms, "
            f"95 % {seconds[int(len(seconds) * 0.95)] * 1000:8.2f} ms, "
            f"{statistics.median(self.queries[warm_up:]):.0f} queries"
        )


def measure(databases, size, at_once, warm_up):
    """Confirm ``size`` orders in each, ``at_once`` in a transaction."""
    print(f"{size:,} orders, {at_once} in a transaction")
    count = size + warm_up * at_once
    shops = [Shop(name, database, count) for name, database in databases.items()]
    for number in range(0, count, at_once):
        turn = shops if number // at_once % 2 else shops[::-1]
        for shop in turn:
            shop.confirm(shop.order_ids[number : number + at_once])
    for shop in shops:
        shop.report(warm_up)
    without, with_addons = (statistics.median(s.seconds[warm_up:]) for s in shops)
    print(f"ratio of medians {with_addons / without:.3f}")
    traces = [f"{s.count_traces() - s.traces_before:,} {s.name}" for s in shops]
    print(f"records of history and chatter: {', '.join(traces)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="orders in each")
    arguments = parser.parse_args()
    config.parse_config(os.environ["ODOO_OPTIONS"].split("\n"), setup_logging=True)
    databases = {
        "without addons": os.environ["ODOO_BARE_DATABASE"],
        "with addons": config["db_name"][0],
    }
    measure(databases, arguments.size, at_once=1, warm_up=100)
    measure(databases, arguments.size, at_once=50, warm_up=2)


if __name__ == "__main__":
    odoo.multi_process = False
    main()

"""What the bridge adds to confirming an order.

Two databases, one with the addons and one without, confirm the same orders in turn, one
transaction each, as a checkout does.
"""

import argparse
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
            self.order_ids = self.create_orders(env, size)

    def create_orders(self, env, size):
        """A customer for ten orders each."""
        products = env["product.product"].search([("type", "=", "consu")], limit=LINES)
        partners = env["res.partner"].create(
            [
                {"name": f"Benchmark {number}", "is_company": True}
                for number in range(-(-size // 10))
            ]
        )
        lines = [Command.create({"product_id": product.id}) for product in products]
        orders = env["sale.order"].create(
            [
                {"partner_id": partners[number % len(partners)].id, "order_line": lines}
                for number in range(size)
            ]
        )
        return orders.ids

    def confirm(self, order_id):
        with transaction(self.database) as env:
            order = env["sale.order"].browse(order_id)
            before = env.cr.sql_log_count
            started = time.perf_counter()
            order.action_confirm()
            env.cr.commit()
            self.seconds.append(time.perf_counter() - started)
            self.queries.append(env.cr.sql_log_count - before)

    def report(self, warm_up):
        seconds = sorted(self.seconds[warm_up:])
        print(
            f"{self.name:<14} median {statistics.median(seconds) * 1000:6.2f} ms, "
            f"95 % {seconds[int(len(seconds) * 0.95)] * 1000:6.2f} ms, "
            f"{statistics.median(self.queries[warm_up:]):.0f} queries"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="orders in each")
    parser.add_argument("--warm-up", type=int, default=100, help="not counted, in each")
    arguments = parser.parse_args()
    config.parse_config(os.environ["ODOO_OPTIONS"].split("\n"), setup_logging=True)
    databases = {
        "without addons": os.environ["ODOO_BARE_DATABASE"],
        "with addons": config["db_name"][0],
    }
    size = arguments.size + arguments.warm_up
    shops = [Shop(name, database, size) for name, database in databases.items()]
    for number, order_ids in enumerate(zip(*(s.order_ids for s in shops), strict=True)):
        turn = list(zip(shops, order_ids, strict=True))
        for shop, order_id in turn if number % 2 else reversed(turn):
            shop.confirm(order_id)
    for shop in shops:
        shop.report(arguments.warm_up)
    medians = [statistics.median(s.seconds[arguments.warm_up :]) for s in shops]
    print(f"ratio of medians {medians[1] / medians[0]:.3f}")


if __name__ == "__main__":
    odoo.multi_process = False
    main()

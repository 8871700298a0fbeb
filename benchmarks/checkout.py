"""What the bridge adds to buying in the web shop.

Two databases, one with the addons and one without, serve the same purchases in turn,
each by HTTP as a browser asks for it: a product into the cart, the address, the payment
page, and a payment by wire transfer. The first purchase of a visitor makes a customer;
a buyer who is signed in buys again and again.
"""

import argparse
import logging
import os
import statistics
import threading
import time

import odoo
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.server import ThreadedWSGIServerReloadable
from odoo.sql_db import Cursor
from odoo.tools import config

# Each visitor's first, and the cache's
WARM_UP = 5
LOGIN = "benchmark@example.com"


class Queries:
    """All statements of this process, whatever connection they use."""

    def __init__(self):
        self.count = 0
        execute = Cursor.execute

        def counted(cursor, *arguments, **options):
            self.count += 1
            return execute(cursor, *arguments, **options)

        Cursor.execute = counted


class Checkout:
    """A database, and somebody who buys there."""

    def __init__(self, name, database, url, tests):
        self.name, self.database, self.url = name, database, url
        self.seconds, self.queries = [], []
        self.tests = tests
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.shop = tests.Shop(env)
            self.create_buyer(env)

    def create_buyer(self, env):
        partner = env["res.partner"].create(
            {
                "name": "Benchmark",
                "email": LOGIN,
                "phone": "+32 456 00 00 00",
                "street": "1 Benchmark Street",
                "city": "Ghent",
                "zip": "9000",
                "country_id": self.shop.country_id,
            }
        )
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "login": LOGIN,
                "password": LOGIN,
                "partner_id": partner.id,
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            }
        )

    def start(self, guest):
        """Forget what was measured; the buyer signs in."""
        self.seconds, self.queries = [], []
        if not guest:
            self.shopper = self.open()
            self.shopper.sign_in(LOGIN, LOGIN)

    def open(self):
        return self.tests.Shopper(self.shop, self.url, self.database)

    def measure(self, queries, guest):
        shopper = self.open() if guest else self.shopper
        before, started = queries.count, time.perf_counter()
        shopper.fill_cart()
        if guest:
            shopper.enter_address()
        order_id = shopper.buy()
        self.seconds.append(time.perf_counter() - started)
        self.queries.append(queries.count - before)
        if self.state(order_id) != "sent":
            raise RuntimeError(f"order {order_id} was not placed")

    def state(self, order_id):
        with Registry(self.database).cursor() as cr:
            cr.execute("SELECT state FROM sale_order WHERE id = %s", [order_id])
            return cr.fetchone()[0]

    def report(self):
        seconds = sorted(self.seconds[WARM_UP:])
        print(
            f"{self.name:<16} median {statistics.median(seconds) * 1000:8.1f} ms, "
            f"95 % {seconds[int(len(seconds) * 0.95)] * 1000:8.1f} ms, "
            f"{statistics.median(self.queries[WARM_UP:]):.0f} queries"
        )


def measure(checkouts, queries, size, guest):
    print(f"{size:,} purchases, {'each by a new guest' if guest else 'by one buyer'}")
    for checkout in checkouts:
        checkout.start(guest)
    for number in range(size + WARM_UP):
        for checkout in checkouts if number % 2 else checkouts[::-1]:
            checkout.measure(queries, guest)
    for checkout in checkouts:
        checkout.report()
    without, with_addons = (statistics.median(c.seconds[WARM_UP:]) for c in checkouts)
    counts = [statistics.median(c.queries[WARM_UP:]) for c in checkouts]
    print(
        f"ratio of medians {with_addons / without:.3f}, "
        f"{counts[1] - counts[0]:+.0f} queries",
        flush=True,
    )


def serve():
    """Odoo's own server for threads, on a free port."""
    server = ThreadedWSGIServerReloadable("127.0.0.1", 0, odoo.http.root)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100, help="purchases of each kind")
    arguments = parser.parse_args()
    config.parse_config(os.environ["ODOO_OPTIONS"].split("\n"), setup_logging=True)
    from odoo.addons.crm_commerce_bridge_website_sale.tests import (
        shopper as tests,  # its path is known by now
    )

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    databases = {
        "without addons": os.environ["ODOO_BARE_DATABASE"],
        "with addons": config["db_name"][0],
    }
    config["db_name"] = list(databases.values())
    config["dbfilter"] = ""
    url = serve()
    queries = Queries()
    checkouts = [Checkout(name, db, url, tests) for name, db in databases.items()]
    for guest in (False, True):
        measure(checkouts, queries, arguments.size, guest)


if __name__ == "__main__":
    odoo.multi_process = False
    main()

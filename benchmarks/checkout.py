"""What the bridge adds to buying in the web shop.

Two databases, one with the addons and one without, serve the same purchases in turn,
each by HTTP as a browser asks for it: a product into the cart, the address, the payment
page, and a payment by wire transfer. The first purchase of a visitor makes a customer;
a buyer who is signed in buys again and again.
"""

import logging
import threading

from common import clock, session

import odoo
from odoo.fields import Command
from odoo.service.server import ThreadedWSGIServerReloadable
from odoo.sql_db import Cursor
from odoo.tools import config

CUSTOMERS = 10_000
# As in order_confirmation.py
MOST_CUSTOMERS = 100_000
DATABASES = ["addons", "bare"]
TABLE_OF_SCALE = 70
# Each visitor's first, and the cache's
WARM_UP = 5
LOGIN = "benchmark@example.com"


class Queries:
    """All statements of this process, whatever connection they use.

    Stands for an environment, whose cursor knows its own only.
    """

    def __init__(self):
        self.cr, self.sql_log_count = self, 0
        execute = Cursor.execute

        def counted(cursor, *arguments, **options):
            self.sql_log_count += 1
            return execute(cursor, *arguments, **options)

        Cursor.execute = counted


class Checkout:
    """A database, and somebody who buys there."""

    def __init__(self, name, database, url, tests):
        self.name, self.database, self.url = name, database, url
        self.tests = tests
        with session.transaction(database) as env:
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
        self.samples = clock.Samples(self.name)
        if not guest:
            self.shopper = self.open()
            self.shopper.sign_in(LOGIN, LOGIN)

    def open(self):
        return self.tests.Shopper(self.shop, self.url, self.database)

    def measure(self, queries, guest):
        shopper = self.open() if guest else self.shopper
        with self.samples.measure(queries):
            shopper.fill_cart()
            if guest:
                shopper.enter_address()
            order_id = shopper.buy()
        with session.transaction(self.database) as env:
            if env["sale.order"].browse(order_id).state != "sent":
                raise RuntimeError(f"order {order_id} was not placed")


def measure(checkouts, queries, size, guest):
    who = "each by a new guest" if guest else "by one buyer"
    print(f"{size:,} purchases, {who}")
    for checkout in checkouts:
        checkout.start(guest)
    for number in range(size + WARM_UP):
        for checkout in checkouts if number % 2 else checkouts[::-1]:
            checkout.measure(queries, guest)
    samples = [checkout.samples for checkout in checkouts]
    clock.report_both(f"purchase, {who}", samples, WARM_UP, goal=1.04)


def serve():
    """Odoo's own server for threads, on a free port."""
    server = ThreadedWSGIServerReloadable("127.0.0.1", 0, odoo.http.root)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def main():
    arguments = session.start(__doc__, purchases=(100, "of each kind"))
    from odoo.addons.crm_commerce_bridge_website_sale.tests import (
        shopper as tests,  # its path is known by now
    )

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    databases = session.databases()
    config["db_name"] = list(databases.values())
    config["dbfilter"] = ""
    url = serve()
    queries = Queries()
    checkouts = [Checkout(name, db, url, tests) for name, db in databases.items()]
    for guest in (False, True):
        measure(checkouts, queries, arguments.purchases, guest)


if __name__ == "__main__":
    main()

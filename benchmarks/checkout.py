"""What the bridge adds to buying in the web shop.

Two databases, one with the addons and one without, serve the same purchases in turn,
each by HTTP as a browser asks for it: a product into the cart, the address, the payment
page, and a payment by wire transfer. The first purchase of a visitor makes a customer;
a buyer who is signed in buys again and again.
"""

import argparse
import logging
import os
import re
import statistics
import threading
import time

import requests

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.server import ThreadedWSGIServerReloadable
from odoo.sql_db import Cursor
from odoo.tools import config

ADDRESS = {
    "address_type": "billing",
    "name": "Benchmark",
    "email": "benchmark@example.com",
    "phone": "+32 456 00 00 00",
    "street": "1 Benchmark Street",
    "city": "Ghent",
    "zip": "9000",
    "required_fields": "name,country_id",
}


class Queries:
    """All statements of this process, whatever connection they use."""

    def __init__(self):
        self.count = 0
        execute = Cursor.execute

        def counted(cursor, *arguments, **options):
            self.count += 1
            return execute(cursor, *arguments, **options)

        Cursor.execute = counted


class Shop:
    """A database, and somebody who buys there."""

    def __init__(self, name, database, url):
        self.name, self.database, self.url = name, database, url
        self.seconds, self.queries = [], []
        with Registry(database).cursor() as cr:
            self.prepare(api.Environment(cr, SUPERUSER_ID, {}))

    def prepare(self, env):
        provider = env.ref("payment.payment_provider_transfer")
        provider.write({"state": "enabled", "is_published": True})
        provider._transfer_ensure_pending_msg_is_set()
        # Making a PDF takes longer than all else, and is no part of this.
        templates = env["mail.template"].search([("model", "=", "sale.order")])
        templates.report_template_ids = False
        product = env["product.product"].create(
            {"name": "Benchmark", "website_published": True, "list_price": 10}
        )
        self.product = {
            "product_template_id": product.product_tmpl_id.id,
            "product_id": product.id,
            "quantity": 1,
        }
        self.country_id = env.ref("base.be").id
        self.provider_id = provider.id
        self.method_id = provider.payment_method_ids[:1].id
        partner = env["res.partner"].create(
            {**{key: ADDRESS[key] for key in ("name", "email", "street", "city")}}
        )
        partner.write({"zip": "9000", "country_id": self.country_id, "phone": "1"})
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "Benchmark",
                "login": "benchmark",
                "password": "benchmark",
                "partner_id": partner.id,
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            }
        )

    def open(self):
        """A browser without a past."""
        self.browser = requests.Session()
        self.get(f"/web/login?db={self.database}")
        return self

    def sign_in(self):
        data = {"login": "benchmark", "password": "benchmark"}
        self.post("/web/login", csrf_token=self.token("/web/login"), **data)

    def get(self, path):
        answer = self.browser.get(self.url + path, timeout=60)
        answer.raise_for_status()
        return answer.text

    def post(self, path, **data):
        answer = self.browser.post(self.url + path, data=data, timeout=60)
        answer.raise_for_status()
        return answer

    def call(self, path, **params):
        answer = self.browser.post(self.url + path, json={"params": params}, timeout=60)
        result = answer.json()
        if "error" in result:
            raise RuntimeError(result["error"]["data"]["debug"])
        return result["result"]

    def token(self, path):
        return re.search(r'csrf_token: "(\w+)"', self.get(path))[1]

    def buy(self, guest):
        """:return: id of the order"""
        self.call("/shop/cart/add", **self.product)
        if guest:
            self.post(
                "/shop/address/submit",
                csrf_token=self.token("/shop/address"),
                country_id=self.country_id,
                **ADDRESS,
            )
        self.get("/shop/checkout")
        page = self.get("/shop/payment")
        [path] = re.findall(r'data-transaction-route="([^"]+)"', page)[:1]
        [token] = re.findall(r'data-access-token="([^"]+)"', page)[:1]
        values = self.call(
            path,
            provider_id=self.provider_id,
            payment_method_id=self.method_id,
            token_id=None,
            flow="redirect",
            tokenization_requested=False,
            landing_route="/shop/payment/validate",
            access_token=token,
        )
        self.post("/payment/custom/process", reference=values["reference"])
        self.call("/payment/status/poll")
        self.get("/shop/payment/validate")
        return int(path.rsplit("/", 1)[1])

    def state(self, order_id):
        with Registry(self.database).cursor() as cr:
            cr.execute("SELECT state FROM sale_order WHERE id = %s", [order_id])
            return cr.fetchone()[0]

    def measure(self, queries, guest):
        if guest:
            self.open()
        before, started = queries.count, time.perf_counter()
        order_id = self.buy(guest)
        self.seconds.append(time.perf_counter() - started)
        self.queries.append(queries.count - before)
        if self.state(order_id) != "sent":
            raise RuntimeError(f"order {order_id} was not placed")

    def report(self, warm_up):
        seconds = sorted(self.seconds[warm_up:])
        print(
            f"{self.name:<16} median {statistics.median(seconds) * 1000:8.1f} ms, "
            f"95 % {seconds[int(len(seconds) * 0.95)] * 1000:8.1f} ms, "
            f"{statistics.median(self.queries[warm_up:]):.0f} queries"
        )


def measure(shops, queries, size, guest):
    print(f"{size:,} purchases, {'by guests' if guest else 'by one buyer'}")
    warm_up = 5
    for shop in shops:
        shop.seconds, shop.queries = [], []
        if not guest:
            shop.open().sign_in()
    for number in range(size + warm_up):
        for shop in shops if number % 2 else shops[::-1]:
            shop.measure(queries, guest)
    for shop in shops:
        shop.report(warm_up)
    without, with_addons = (statistics.median(s.seconds[warm_up:]) for s in shops)
    added = [statistics.median(s.queries[warm_up:]) for s in shops]
    print(
        f"ratio of medians {with_addons / without:.3f}, "
        f"{added[1] - added[0]:+.0f} queries",
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
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    databases = {
        "without addons": os.environ["ODOO_BARE_DATABASE"],
        "with addons": config["db_name"][0],
    }
    config["db_name"] = list(databases.values())
    config["dbfilter"] = ""
    url = serve()
    queries = Queries()
    shops = [Shop(name, database, url) for name, database in databases.items()]
    for guest in (False, True):
        measure(shops, queries, arguments.size, guest)


if __name__ == "__main__":
    odoo.multi_process = False
    main()

"""Another system pushes while people buy and all customers are re-related."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from odoo import api
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge_connector.models.channel.commerce_channel import (
    GROUP_CONNECTOR,
)
from odoo.addons.crm_commerce_bridge_website_sale.tests.shopper import Shopper
from odoo.addons.crm_commerce_bridge_website_sale.tests.test_parallel_sign_up import (
    ParallelShopCase,
)

VISITORS = 4
HOTELS = 12
PUSHES = 2  # at the same moment
BUYERS = ("first.buyer@example.com", "second.buyer@example.com")
PURCHASES = 2


@tagged("post_install", "-at_install")
class TestPushesBesideAShop(ParallelShopCase):
    def setUp(self):
        super().setUp()
        self.logins = [f"beside.{number}@example.com" for number in range(VISITORS)]
        with self.transaction() as env:
            user = new_test_user(env, "beside_a_shop", GROUP_CONNECTOR)
            channels = env["commerce.channel"].with_user(user)
            self.channel_id = channels.create({"name": "Beside a Shop"}).id
            self.connector_id = user.id
        self.push("push_customers", self.customers(0))
        self.create_buyers()
        self.pushes, self.pushed = count(1), threading.Event()

    def create_buyers(self):
        """People of two hotels of the other system, who buy in the shop, too."""
        with self.transaction() as env:
            for number, login in enumerate(BUYERS):
                hotel = self.identities(env, "customer", [str(number)]).partner_id
                person = env["res.partner"].create(
                    {
                        "name": "Buyer",
                        "email": login,
                        "parent_id": hotel.id,
                        "street": "1 Shopping Street",
                        "city": "Ghent",
                        "zip": "9000",
                        "phone": "+32 456 00 00 00",
                        "country_id": self.shop.country_id,
                    }
                )
                users = env["res.users"].with_context(no_reset_password=True)
                users.create(
                    {
                        "login": login,
                        "password": login,
                        "partner_id": person.id,
                        "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                    }
                )

    def clean_up(self):
        self.logins += BUYERS
        with self.transaction() as env:
            numbers = self.identities(env, "order")
            orders = numbers.order_id
            orders._action_cancel()
            orders.unlink()
            self.group_ids += self.identities(env, "customer").partner_id.ids
        res = super().clean_up()
        with self.transaction() as env:
            env["commerce.channel"].browse(self.channel_id).unlink()
            user = env["res.users"].browse(self.connector_id)
            person = user.partner_id
            user.unlink()
            person.unlink()
            env["crm.account.recheck"].search([]).unlink()
        return res

    def identities(self, env, kind, numbers=None):
        domain = [("channel_id", "=", self.channel_id), ("kind", "=", kind)]
        domain += [("foreign_id", "in", numbers)] if numbers else []
        return env["commerce.channel.identity"].search(domain)

    # What happens at once

    def push(self, method, rows):
        """As a call from outside: Odoo tries again what collides, and commits."""
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, self.connector_id, {})
            env.transaction.default_env = env
            channel = env["commerce.channel"].browse(self.channel_id)
            return retrying(lambda: getattr(channel, method)(rows), env)

    def customers(self, number):
        """Hotels under another one each time, and what else changes of them."""
        return [
            {
                "id": hotel,
                "name": f"Beside {hotel}",
                "is_company": True,
                "phone": str(number),
                "parent": hotel - 1 if hotel and (hotel + number) % 3 else None,
            }
            for hotel in range(HOTELS)
        ]

    def orders(self, number):
        return [
            {
                "id": order,
                "customer": order % HOTELS,
                "date": "2026-01-15",
                "amount_untaxed": 10 + order + number,
            }
            for order in range(2 * HOTELS)
        ]

    def keep_switching(self):
        """The next change of strategy comes when something was pushed since.

        A call is tried five times: changes one after the other would outlast it.
        """
        count = 0
        while not self.bought.is_set():
            self.pushed.clear()
            self.switch("each" if count % 2 else "root")
            count += 1
            while not (self.pushed.wait(0.1) or self.bought.is_set()):
                continue
        return count

    def keep_pushing(self):
        """:return: the answers, by status"""
        statuses = []
        while not self.bought.is_set():
            number = next(self.pushes)
            for method, get_rows in (
                ("push_customers", self.customers),
                ("push_orders", self.orders),
            ):
                answers = self.push(method, get_rows(number))
                statuses += [a["reason"] or a["status"] for a in answers]
            self.pushed.set()
        return statuses

    def buy_again(self, login):
        shopper = Shopper(self.shop, self.url, get_db_name())
        shopper.sign_in(login, login)
        order_ids = []
        for _time in range(PURCHASES):
            shopper.fill_cart()
            order_ids.append(shopper.buy())
        return order_ids

    @mute_logger("odoo.sql_db")  # conflicts, which Odoo tries again
    def test_invariants_hold(self):
        with ThreadPoolExecutor(VISITORS + PUSHES + len(BUYERS) + 1) as pool:
            switching = pool.submit(self.keep_switching)
            pushing = [pool.submit(self.keep_pushing) for _push in range(PUSHES)]
            try:
                buying = [pool.submit(self.buy_again, login) for login in BUYERS]
                visits = list(pool.map(self.visit, range(VISITORS)))
                again = [order_id for each in buying for order_id in each.result()]
            finally:
                self.bought.set()
            statuses = {status for each in pushing for status in each.result()}
            self.assertGreater(switching.result(), 1)
        self.assertLessEqual(statuses, {"created", "updated", "unchanged"})
        self.assertIn("updated", statuses)
        self.push("push_customers", self.customers(0))
        self.push("push_orders", self.orders(0))
        self.switch("root")
        self.assertEqual(len(set(visits + again)), VISITORS + 2 * PURCHASES)
        with self.transaction() as env:
            self.check_pushed(env)
            self.check_bought(env, visits, again)
            self.check_all(env)

    def check_pushed(self, env):
        """Each number once, and what the last push said of it."""
        partners = self.identities(env, "customer").partner_id
        orders = self.identities(env, "order").order_id
        self.assertEqual((len(partners), len(orders)), (HOTELS, 2 * HOTELS))
        same = [("name", "=like", "Beside %"), ("is_company", "=", True)]
        self.assertEqual(env["res.partner"].search_count(same), HOTELS)
        amounts = sorted(orders.mapped("amount_untaxed"))
        self.assertEqual(amounts, [10 + order for order in range(2 * HOTELS)])
        self.assertEqual(set(orders.order_line.mapped("state")), {"cancel"})

    def check_bought(self, env, visits, again):
        for number, order in enumerate(env["sale.order"].browse(visits)):
            self.check(order, self.name_of(number))
        orders = env["sale.order"].browse(again)
        self.assertEqual(set(orders.mapped("state")), {"sent"})
        hotels = self.identities(env, "customer", ["0", "1"]).partner_id
        self.assertEqual(orders.commerce_customer_id, hotels)

    def check_all(self, env):
        """The columns and figures are what their functions say, for everybody."""
        env["commerce.channel.customer"]._fold_noted()
        check = env["crm.account.check"]
        findings = check.browse(check.action_check()["res_id"]).finding_ids
        self.assertFalse([(f.kind, f.count) for f in findings])
        partners = self.identities(env, "customer").partner_id
        orders = self.identities(env, "order").order_id
        self.assertEqual(
            sum(partners.mapped("lifetime_value")),
            sum(orders.mapped("amount_untaxed")),
        )

import threading
from concurrent.futures import ThreadPoolExecutor

from odoo.http import root
from odoo.service.server import ThreadedWSGIServerReloadable
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY
from odoo.addons.crm_commerce_bridge.tests.common import CommittingCase

from .shopper import Shop, Shopper

VISITORS = 20
SUBSIDIARIES = 30


class ParallelShopCase(CommittingCase):
    """A shop whose visitors sign up and buy at once, by HTTP."""

    def setUp(self):
        super().setUp()
        self.server = ThreadedWSGIServerReloadable("127.0.0.1", 0, root)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        with self.transaction() as env:
            self.website_id = env.ref("website.default_website").id
            website = env["website"].browse(self.website_id)
            self.before = website.read(["auth_signup_uninvited"])[0]
            self.asked_before = website.ask_company_at_signup
            website.write(
                {"auth_signup_uninvited": "b2c", "ask_company_at_signup": True}
            )
            templates = env["mail.template"].search([("model", "=", "sale.order")])
            self.reports = {t.id: t.report_template_ids.ids for t in templates}
            self.provider_before = env.ref("payment.payment_provider_transfer").state
            self.shop = Shop(env)
            self.group_ids = self.create_group(env)
        self.addCleanup(self.clean_up)
        self.logins = [f"parallel.{number}@example.com" for number in range(VISITORS)]
        self.bought = threading.Event()

    def create_group(self, env):
        partners = env["res.partner"]
        values = {"is_company": True, "is_crm_customer": True}
        group = partners.create({"name": "Parallel Group", **values})
        values.update(type="other", parent_id=group.id)
        hotels = partners.create(
            [{"name": f"Parallel {n}", **values} for n in range(SUBSIDIARIES)]
        )
        return (group | hotels).ids

    def clean_up(self):
        self.switch("each")
        with self.transaction() as env:
            users = env["res.users"].with_context(active_test=False)
            users = users.search([("login", "in", self.logins)])
            group = env["res.partner"].browse(self.group_ids)
            partners = users.partner_id | users.partner_id.parent_id | group
            accounts = partners.own_account_id
            product = env["product.product"].browse(self.shop.product_id)
            orders = env["sale.order.line"].search([("product_id", "=", product.id)])
            orders = orders.order_id
            orders.transaction_ids.unlink()
            orders._action_cancel()
            orders.unlink()
            users.unlink()
            (partners - group).unlink()
            group.unlink()
            accounts.exists().unlink()
            product.product_tmpl_id.unlink()
            for template_id, report_ids in self.reports.items():
                template = env["mail.template"].browse(template_id)
                template.report_template_ids = report_ids
            provider = env.ref("payment.payment_provider_transfer")
            provider.state = self.provider_before
            env["website"].browse(self.website_id).write(
                {
                    "auth_signup_uninvited": self.before["auth_signup_uninvited"],
                    "ask_company_at_signup": self.asked_before,
                }
            )
            env["crm.account.run"].search([("id", "!=", 0)]).unlink()
            env["commerce.channel.customer"]._fold_noted()

    def switch(self, strategy):
        with self.transaction() as env:
            env["ir.config_parameter"].set_param(STRATEGY, strategy)
        with self.transaction() as env:
            env["crm.account.run"]._cron_work()

    def name_of(self, number):
        """Every other visitor signs up for a company."""
        return f"Parallel Company {number}" if number % 2 else f"Visitor {number}"

    def visit(self, number):
        login, name = self.logins[number], f"Visitor {number}"
        shopper = Shopper(self.shop, self.url, get_db_name())
        company = {"company_name": self.name_of(number)} if number % 2 else {}
        shopper.sign_up(login, name=name, **company)
        shopper.fill_cart()
        shopper.enter_address(name=name, email=login)
        return shopper.buy()

    def keep_switching(self):
        """:return: how often the strategy changed"""
        count = 0
        while not self.bought.is_set():
            self.switch("each" if count % 2 else "root")
            count += 1
        return count

    def check(self, order, name):
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.commerce_channel_id.website_id.id, self.website_id)
        customer = order.commerce_customer_id
        self.assertEqual(customer.name, name)
        self.assertTrue(customer.is_commerce_customer)
        self.assertEqual(customer.crm_account_id.name, name)


@tagged("post_install", "-at_install")
class TestParallelSignUp(ParallelShopCase):
    """Visitors sign up and buy while all customers are being re-related."""

    @mute_logger("odoo.sql_db")  # conflicts, which Odoo tries again
    def test_visitors_sign_up_and_buy_during_a_switch(self):
        with ThreadPoolExecutor(VISITORS + 1) as pool:
            switching = pool.submit(self.keep_switching)
            try:
                order_ids = list(pool.map(self.visit, range(VISITORS)))
            finally:
                self.bought.set()
            self.assertGreater(switching.result(), 1)
        self.switch("root")
        self.assertEqual(len(set(order_ids)), VISITORS)
        with self.transaction() as env:
            orders = env["sale.order"].browse(order_ids)
            for number, order in enumerate(orders):
                self.check(order, self.name_of(number))
            self.assertEqual(len(orders.crm_account_id), VISITORS)
            group = env["res.partner"].browse(self.group_ids)
            self.assertEqual(len(group.crm_account_id), 1)
            self.assertEqual(env["crm.account.resolver"]._find_differences(), [])

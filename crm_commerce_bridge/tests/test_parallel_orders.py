import threading
from concurrent.futures import ThreadPoolExecutor

from odoo.fields import Command
from odoo.tests import tagged

from .common import CommittingCase

WORKERS = 8
ROUNDS = 3


@tagged("post_install", "-at_install")
class TestParallelOrders(CommittingCase):
    """Everybody confirms an order of one and the same customer at the same moment."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            product = env["product.product"].create(
                {"name": "Stay", "type": "service", "taxes_id": []}
            )
            partner = env["res.partner"].create(
                {"name": "Hotel", "is_company": True, "is_commerce_customer": True}
            )
            line = Command.create({"product_id": product.id, "price_unit": 10})
            orders = env["sale.order"].create(
                [{"partner_id": partner.id, "order_line": [line]}] * WORKERS * ROUNDS
            )
            self.product_id, self.partner_id = product.id, partner.id
            self.order_ids = orders.ids
        self.addCleanup(self.clean_up)
        self.together = threading.Barrier(WORKERS, timeout=60)

    def clean_up(self):
        with self.transaction() as env:
            orders = env["sale.order"].browse(self.order_ids)
            orders._action_cancel()
            orders.unlink()
            account = env["res.partner"].browse(self.partner_id).crm_account_id
            env["res.partner"].browse(self.partner_id).unlink()
            account.exists().unlink()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            env["commerce.channel.customer"]._fold_noted()

    def confirm(self, worker):
        for order_id in self.order_ids[worker::WORKERS]:
            with self.transaction() as env:
                # Any wait for another worker would be an error here: it lasts until all
                # have written. Waits of the server itself, for a new page, are shorter.
                env.cr.execute("SET LOCAL lock_timeout = '5s'")
                env["sale.order"].browse(order_id).action_confirm()
                env.flush_all()
                self.together.wait()  # all have written, none has committed

    def read_figures(self):
        with self.transaction() as env:
            partner = env["res.partner"].browse(self.partner_id)
            return (
                partner.lifetime_value,
                partner.crm_account_id.lifetime_value,
                partner.crm_account_id.order_count,
                partner.channel_customer_ids.lifetime_value,
            )

    def test_no_waiting_and_no_conflict(self):
        with ThreadPoolExecutor(WORKERS) as workers:
            list(workers.map(self.confirm, range(WORKERS)))
        count = WORKERS * ROUNDS
        self.assertEqual(self.read_figures(), (count * 10, count * 10, count, 0))
        with self.transaction() as env:
            env["commerce.channel.customer"]._fold_noted()
        self.assertEqual(
            self.read_figures(), (count * 10, count * 10, count, count * 10)
        )

    def test_orders_are_confirmed_while_the_worker_folds(self):
        order = self.order_ids[0]
        with self.transaction() as env:
            env["sale.order"].browse(self.order_ids[1]).action_confirm()
        with self.transaction() as folding:
            folding["commerce.channel.customer"]._fold_noted()
            with self.transaction() as env:
                env.cr.execute("SET LOCAL lock_timeout = '1ms'")
                env["sale.order"].browse(order).action_confirm()
        self.assertEqual(self.read_figures(), (20, 20, 2, 10))
        with self.transaction() as env:
            env["commerce.channel.customer"]._fold_noted()
        self.assertEqual(self.read_figures(), (20, 20, 2, 20))

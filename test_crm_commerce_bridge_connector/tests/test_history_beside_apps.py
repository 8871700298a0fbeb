"""Orders of another system, where everything that acts on orders is installed."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.crm_commerce_bridge_connector.tests.common import ConnectorCommon

# What apps make of orders
MADE = (
    "account.move",
    "account.move.line",
    "event.registration",
    "loyalty.card",
    "loyalty.history",
    "mail.activity",
    "mail.mail",
    "mail.message",
    "mail.notification",
    "project.project",
    "project.task",
    "purchase.order",
    "purchase.order.line",
    "sale.order.coupon.points",
    "stock.move",
    "stock.picking",
    "stock.reference",
)
ORDER = {"id": "1", "customer": 77, "date": "2026-01-15T10:00:00+02:00"}
CODES = (
    "TRACKED",
    "BOUGHT",
    "MADE",
    "SUBCONTRACTED",
    "PROJECT",
    "TASK",
    "TICKET",
    "GIFT",
)


@tagged("post_install", "-at_install")
class TestHistoryBesideApps(ConnectorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.Partner.create({"name": "Vendor", "is_company": True})
        cls.create_products()
        cls.create_programs()
        cls.accountant = cls.new_user(
            "accountant",
            "sales_team.group_sale_manager",
            "account.group_account_manager",
            "stock.group_stock_user",
            "project.group_project_manager",
            "purchase.group_purchase_manager",
        )
        cls.shop.push_customers([{"id": 77, "name": "Acme", "is_company": True}])
        cls.acme = cls.Identity.search([("channel_id", "=", cls.shop.id)]).partner_id

    @classmethod
    def create_products(cls):
        buying = [Command.create({"partner_id": cls.vendor.id, "price": 3})]
        routes = cls.env.ref("stock.route_warehouse0_mto")
        routes.active = True
        routes |= cls.env.ref("purchase_stock.route_warehouse0_buy")
        project = cls.env["project.project"].create(
            {"name": "Standing", "allow_billable": True}
        )
        kinds = {
            "TRACKED": {"type": "consu", "is_storable": True, "tracking": "lot"},
            "BOUGHT": {
                "type": "consu",
                "is_storable": True,
                "route_ids": [Command.set(routes.ids)],
                "seller_ids": buying,
            },
            "MADE": {"type": "consu", "invoice_policy": "delivery"},
            "SUBCONTRACTED": {
                "type": "service",
                "service_to_purchase": True,
                "seller_ids": buying,
            },
            "PROJECT": {"type": "service", "service_tracking": "project_only"},
            "TASK": {
                "type": "service",
                "service_tracking": "task_global_project",
                "project_id": project.id,
            },
            "TICKET": {"type": "service", "service_tracking": "event"},
            "GIFT": {"type": "service"},
        }
        cls.products = cls.env["product.product"].create(
            [
                {
                    "name": code.title(),
                    "default_code": code,
                    "list_price": 50,
                    "taxes_id": [],
                    "invoice_policy": "order",
                    **values,
                }
                for code, values in kinds.items()
            ]
        )
        ticket = cls.products.filtered(lambda p: p.default_code == "TICKET")
        cls.event = cls.env["event.event"].create(
            {
                "name": "Fair",
                "date_begin": "2030-01-01",
                "date_end": "2030-01-02",
                "event_ticket_ids": [
                    Command.create({"name": "Seat", "product_id": ticket.id})
                ],
            }
        )

    @classmethod
    def create_programs(cls):
        """Points for each order, a discount at once, a coupon for the next one."""
        gift = cls.products.filtered(lambda p: p.default_code == "GIFT")
        reward = {"reward_type": "discount", "discount": 10, "required_points": 1}
        product = {"reward_type": "product", "reward_product_id": gift.id}
        for kind, trigger, applies, rewards in (
            ("loyalty", "auto", "both", reward),
            ("promotion", "auto", "current", reward),
            ("next_order_coupons", "auto", "future", {**product, "required_points": 1}),
        ):
            cls.env["loyalty.program"].create(
                {
                    "name": kind,
                    "program_type": kind,
                    "trigger": trigger,
                    "applies_on": applies,
                    "rule_ids": [Command.clear(), Command.create({})],
                    "reward_ids": [Command.clear(), Command.create(rewards)],
                }
            )

    def count_made(self):
        self.env.flush_all()
        return {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in MADE
        }

    def find_growth(self, before):
        """The models of which there are more than before."""
        return {m: n - before[m] for m, n in self.count_made().items() if n > before[m]}

    def prepare_lines(self, quantity):
        return [
            {"product": code, "quantity": quantity, "price_unit": 40} for code in CODES
        ]

    def push_orders(self, *rows):
        answers = self.push(*rows, kind="orders")
        self.assertFalse([a["reason"] for a in answers if a["reason"]])
        return self.pushed_order(str(rows[0]["id"]))

    def assertNothingMade(self, before, order):
        self.assertEqual(self.find_growth(before), {})
        self.assertEqual(order.invoice_status, "no")
        self.assertEqual(set(order.order_line.mapped("invoice_status")), {"no"})
        orders = self.env["sale.order"].with_user(self.accountant)
        for name in ("action_orders_to_invoice", "action_orders_upselling"):
            action = self.env["ir.actions.actions"]._for_xml_id(f"sale.{name}")
            self.assertFalse(orders.search(safe_eval(action["domain"])), name)

    def write_quantities(self, order, user, quantity):
        """As people do, in the form of the order."""
        with Form(order.with_user(user)) as form:
            for number in range(len(order.order_line)):
                with form.order_line.edit(number) as line:
                    line.product_uom_qty = quantity

    def test_apps_act_on_orders_of_ours(self):
        """Else this test would see nothing of what it looks for."""
        before = self.count_made()
        ticket = self.event.event_ticket_ids
        order = self.env["sale.order"].create(
            {
                "partner_id": self.acme.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 2,
                            **(
                                {
                                    "event_id": self.event.id,
                                    "event_ticket_id": ticket.id,
                                }
                                if product == ticket.product_id
                                else {}
                            ),
                        }
                    )
                    for product in self.products
                ],
            }
        )
        order.action_confirm()
        purchases = self.env["purchase.order"].search([])
        purchases.button_confirm()
        lines = order.order_line
        lines.filtered(lambda line: line.product_id.default_code == "SUBCONTRACTED")[
            0
        ].product_uom_qty = 1
        order._create_invoices()
        self.assertEqual(set(self.find_growth(before)), set(MADE))

    def test_pushed(self):
        before = self.count_made()
        order = self.push_orders({**ORDER, "lines": self.prepare_lines(2)})
        self.assertEqual(order.state, "sale")
        codes = order.order_line.product_id.mapped("default_code")
        self.assertEqual(set(codes) - {False}, set(CODES) - {"TICKET"})
        self.assertEqual(order.amount_untaxed, 2 * 40 * len(CODES))
        self.assertNothingMade(before, order)
        self.push_orders({**ORDER, "lines": self.prepare_lines(5)})
        self.assertEqual(order.amount_untaxed, 5 * 40 * len(CODES))
        self.assertNothingMade(before, order)

    def test_quantities_written_later(self):
        order = self.push_orders({**ORDER, "lines": self.prepare_lines(2)})
        before = self.count_made()
        for user in (self.accountant, self.seller):
            order.user_id = user
            for quantity in (7, 1):
                before = self.count_made()
                self.write_quantities(order, user, quantity)
                expected = quantity * 40 * len(CODES)
                self.assertEqual(order.amount_untaxed, expected)
                self.assertNothingMade(before, order)
        order.order_line[0].qty_delivered = 9
        order.order_line.write({"product_uom_qty": 3})
        self.assertNothingMade(before, order)

    def test_line_more_and_line_less(self):
        order = self.push_orders({**ORDER, "lines": self.prepare_lines(2)})
        before = self.count_made()
        for product in self.products.filtered(lambda p: p.default_code != "TICKET"):
            order.write(
                {"order_line": [Command.create({"product_id": product.id})]},
            )
        self.assertNothingMade(before, order)

    def test_states(self):
        """From a quotation to an order, cancelled, and an order again."""
        before = self.count_made()
        for state in ("quotation", "confirmed", "cancelled", "confirmed"):
            rows = {**ORDER, "state": state, "lines": self.prepare_lines(2)}
            order = self.push_orders(rows)
            self.assertNothingMade(before, order)
        self.push_orders({**ORDER, "refunded": 20, "invoiced": 300, "paid": 100})
        self.assertNothingMade(before, order)

    def test_many(self):
        before = self.count_made()
        lines = self.prepare_lines(1)
        rows = [{**ORDER, "id": number, "lines": lines} for number in range(20)]
        order = self.push_orders(*rows)
        self.assertNothingMade(before, order)

    def test_quotation_that_a_person_confirms(self):
        """Refused: apps would act on it, each in its own way."""
        rows = {**ORDER, "state": "quotation", "lines": self.prepare_lines(2)}
        order = self.push_orders(rows)
        before = self.count_made()
        with self.assertRaises(UserError) as refused:  # and taken back
            order.with_user(self.accountant).action_confirm()
        self.assertIn("where it comes from", str(refused.exception))
        self.assertEqual(order.state, "sent")
        self.assertNothingMade(before, order)

"""Files of orders, and the customers that they bring."""

import base64
import csv
import io
from unittest.mock import patch

from odoo.tests import tagged

from .import_common import ImportCommon

PLAIN = "commerce.import.reader.plain_orders"
BROUGHT = {
    "id": "customer",
    "name": ("customer name",),
    "email": ("mail",),
    "country": ("land",),
}
ORDERS = [
    {
        "id": f"O{number}",
        "customer": f"{number % 3}@tables.example",
        "customer name": f"Buyer {number % 3}",
        "mail": f"{number % 3}@tables.example",
        "date": "2026-01-15T10:00:00+01:00",
        "amount_untaxed": f"{10 + number}",
    }
    for number in range(6)
]


@tagged("post_install", "-at_install")
class TestImportOrders(ImportCommon):
    def setUp(self):
        super().setUp()
        reader = type(self.env[PLAIN])
        self.startPatcher(patch.object(reader, "_customer_keys", BROUGHT))

    def test_orders_bring_their_customers(self):
        work = self.bring(*ORDERS)
        self.assertEqual(work.reader, PLAIN)
        self.assertEqual(self.check(work), (9, 0, 0, 0))
        self.assertEqual(self.run_import(work), (9, 0, 0, 0))
        customer = self.customer("0@tables.example")
        self.assertEqual(customer.name, "Buyer 0")
        self.assertEqual(customer.email, "0@tables.example")
        self.assertEqual(customer.lifetime_value, 10 + 13)
        self.assertTrue(customer.is_commerce_customer)
        self.assertEqual(self.pushed_order("O3").partner_id, customer)
        self.assertConsistent()

    def test_button_shows_orders_of_the_channel(self):
        other = self.order(self.loner)
        work = self.bring(*ORDERS, {**ORDERS[0], "id": "C", "state": "cancelled"})
        self.run_import(work)
        shown = self.env["sale.order"].search(work.action_view_orders()["domain"])
        numbers = (*(row["id"] for row in ORDERS), "C")
        self.assertEqual(shown, shown.union(*map(self.pushed_order, numbers)))
        self.assertEqual(len(shown), len(numbers))
        self.assertNotIn(other, shown)

    def test_customers_that_are_known_stay_as_they_are(self):
        self.push({"id": "0@tables.example", "name": "Known"})
        work = self.bring(*ORDERS)
        self.assertEqual(self.check(work), (8, 0, 1, 0))
        self.assertEqual(self.run_import(work), (8, 0, 1, 0))
        self.assertEqual(self.customer("0@tables.example").name, "Known")
        self.assertEqual(self.run_import(self.bring(*ORDERS)), (0, 0, 9, 0))
        self.assertEqual(self.undo(work), (8, 0))
        self.assertTrue(self.customer("0@tables.example"))
        self.assertFalse(self.get_identified("O0", "order"))

    def test_orders_are_refused_because_of_their_customers(self):
        lost = [
            {**ORDERS[0], "id": f"L{number}", "customer": mail, "land": "Atlantis"}
            for number, mail in enumerate(("eve@a.example", "bob@a.example") * 2)
        ]
        work = self.bring(*ORDERS, *lost)
        self.assertEqual(self.run_import(work), (9, 0, 0, 6))
        reason = "land: ATLANTIS is no ISO code"
        file = io.StringIO(base64.b64decode(work.refused_file).decode("utf-8-sig"))
        reasons = {row["id"]: row["reason"] for row in csv.DictReader(file)}
        self.assertEqual(reasons, {row["id"]: reason for row in lost})
        self.assertEqual(len(work.refused_reasons.split("\n")), 2)
        self.assertIn("bob@a.example (4 times)", work.refused_reasons)

    def test_undo_keeps_orders_in_use(self):
        work = self.bring(*ORDERS)
        self.run_import(work)
        orders = [self.pushed_order(f"O{number}") for number in range(4)]
        orders[0].with_user(self.manager).client_order_ref = "Changed"
        orders[1].with_user(self.manager).message_post(
            body="Said", message_type="comment"
        )
        orders[2].activity_schedule("mail.mail_activity_data_todo")
        self.assertEqual(self.undo(work), (3, 6))
        for order in orders[:3]:
            self.assertTrue(order.exists())
        self.assertFalse(orders[3].exists())
        self.assertIn("Changed since", work.kept_reasons)
        self.assertIn("Used by: Sales Order (3 times)", work.kept_reasons)
        self.assertConsistent()

    def test_undo_keeps_customers_who_ordered_since(self):
        work = self.bring(*ORDERS)
        self.run_import(work)
        customer = self.customer("1@tables.example")
        order = self.env["sale.order"].create({"partner_id": customer.id})
        self.assertEqual(self.undo(work), (8, 1))
        self.assertTrue(order.exists())
        self.assertTrue(customer.exists())
        self.assertFalse(customer.crm_account_id.lifetime_value)

"""Files of orders of each shop: what each account is worth, to the cent."""

from odoo.fields import Command
from odoo.tests import tagged

from ..models.reader.shop import share
from ..models.reader.tables import open_table
from .reader_exports_orders import BUYERS, MagentoOrders, PlainOrders, ShopifyOrders
from .reader_exports_shop import ShopifyCustomers
from .reader_files import write_csv
from .test_readers_crm import FileCase


@tagged("post_install", "-at_install")
class TestOrderFiles(FileCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        dollar = cls.env.ref("base.USD")
        cls.company_currency = cls.env.company.currency_id.name
        assert cls.env.company.currency_id == dollar, "else EUR is no other currency"
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2019-01-01", "rate": 0.5})]

    def push_rows(self, rows, dry_run):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.channel.push_orders(rows, dry_run=dry_run)

    def bring_buyers(self, export):
        """Make the customers that the orders bring along."""
        table = open_table("orders.csv", export.get_file(corrected=True))
        reader = self.readers.env[f"commerce.import.reader.{export.reader}"]
        told = (reader._tell_customer(record) for _line, record in table)
        rows = {row["id"]: row for row in told if row}
        self.channel.push_customers(list(rows.values()))
        return rows

    def check_figures(self, export, missing=()):
        """What accounts are worth, on both bases, is what lines of orders sum to."""
        corrected = not missing
        for paid, field in ((False, "lifetime_ordered"), (True, "lifetime_paid")):
            expected = export.get_worth(missing or export.changed * corrected, paid)
            found = dict.fromkeys(expected, 0)
            for number in expected:
                orders = self.customer(
                    number
                ).crm_account_id.customer_ids.sale_order_ids
                found[number] = round(sum(orders.mapped(field)) * 100)
            self.assertEqual(found, dict(expected))

    def test_shopify_orders(self):
        export = ShopifyOrders(self.company_currency)
        buyers = self.bring_buyers(export)
        self.assertEqual(len(buyers), BUYERS)
        self.check_file(export)
        self.check_lines(export)
        buyer = self.customer("buyer4@shop.example")
        self.assertEqual((buyer.name, buyer.is_company), ("Caf\u00e9 4", True))
        self.assertEqual(buyer.email, "Buyer4@Shop.Example")
        self.assertConsistent()

    def check_lines(self, export):
        order = self.pushed_order(export.get_number(29))
        self.assertEqual(order.name, "#1030")
        self.assertEqual(order.date_order.isoformat(), "2026-01-03T04:30:00")
        *lines, shipping = order.order_line
        self.assertEqual(
            [round(line.price_subtotal * 100) for line in lines],
            export.get_net_lines(29),
        )
        self.assertEqual((shipping.name, shipping.price_subtotal), ("Standard", 5))

    def test_magento_orders(self):
        export = MagentoOrders(self.company_currency)
        self.bring_buyers(export)
        self.check_file(export)
        # In the time zone of the user
        order = self.pushed_order(export.get_number(28))
        self.assertEqual(order.date_order.isoformat(), "2026-01-01T22:30:00")

    def test_plain_orders(self):
        export = PlainOrders(self.company_currency)
        buyers = [export.get_buyer(i) for i in range(BUYERS)]
        self.channel.push_customers([{"id": n, "name": n} for n in buyers])
        self.check_file(export)

    def test_customers_and_orders_of_shopify_are_the_same_people(self):
        people = ShopifyCustomers().shorten(40)
        export = ShopifyOrders(self.company_currency).shorten(40)
        rows = [row for _l, row, _r in self.read_file(people.get_file())[1]]
        self.channel.push_customers(rows)
        rows = [row for _l, row, _r in self.read_file(export.get_file())[1]]
        answers = self.channel.push_orders(rows)
        self.assertEqual({a["status"] for a in answers}, {"created", "unchanged"})
        order = self.pushed_order(export.get_number(7))
        self.assertEqual(order.partner_id, self.customer(people.get_number(7)))

    # Cases

    ORDER = {
        "Name": "#1",
        "Email": "ana@shop.example",
        "Financial Status": "paid",
        "Created at": "2026-01-15 10:00:00 +0100",
        "Currency": "USD",
        "Total": "12.00",
        "Taxes": "2.00",
        "Lineitem name": "Linen",
        "Lineitem quantity": "1",
        "Lineitem price": "12.00",
    }

    def read_order(self, **cells):
        header = ShopifyOrders.header
        names = {name.replace(" ", "_").lower(): name for name in header}
        told = {names[name]: text for name, text in cells.items()}
        _name, [(_lines, row, reason)] = self.read_file(
            write_csv(header, [self.ORDER | told])
        )
        return reason or row

    def test_states_of_shopify(self):
        for status, state, paid in (
            ("paid", "confirmed", None),
            ("authorized", "confirmed", 0),
            ("voided", "cancelled", None),
            ("refunded", "confirmed", None),
        ):
            row = self.read_order(financial_status=status)
            self.assertEqual((row["state"], row["paid"]), (state, paid), status)
        row = self.read_order(
            financial_status="partially_paid", outstanding_balance="3.00"
        )
        self.assertEqual((row["state"], row["paid"]), ("confirmed", 7.5))

    def test_order_without_an_address_is_that_of_a_telephone(self):
        row = self.read_order(email="", billing_phone="+32 470 12 34 56")
        self.assertEqual(row["customer"], "+32 470 12 34 56")

    def test_orders_for_nothing(self):
        row = self.read_order(total="0.00", taxes="0.00")
        self.assertEqual([line["price_unit"] for line in row["lines"]], [0])
        row = self.read_order(total="5.00", taxes="0", lineitem_price="0")
        self.assertEqual((row.get("lines"), row["amount_untaxed"]), (None, 5))

    def test_orders_that_cannot_be_read(self):
        for cells, reason in (
            ({"total": ""}, "Total: Missing"),
            ({"created_at": ""}, "Created at: Missing"),
            ({"email": ""}, "Email: Missing: nobody knows who bought"),
            ({"taxes": "x"}, "Taxes: x is no number"),
        ):
            self.assertEqual(self.read_order(**cells), reason)

    def test_shares_sum_up(self):
        for total, weights, digits, shares in (
            (10, [1, 1, 1], 2, [3.33, 3.34, 3.33]),
            (100, [1, 1, 1], 0, [33, 34, 33]),
            (0.01, [5, 0, 5], 2, [0, 0, 0.01]),
        ):
            self.assertEqual(share(total, weights, digits), shares)

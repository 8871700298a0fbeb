"""How readers are found, and how they read cells and lines."""

from odoo.tests import tagged

from ..models.push.keys import CUSTOMER_KEYS, ORDER_KEYS
from ..models.reader.tables import open_table
from .common import ConnectorCommon
from .reader_files import write_csv

PLAIN_CUSTOMERS = "commerce.import.reader.plain_customers"
PLAIN_ORDERS = "commerce.import.reader.plain_orders"
NUMBERS = {
    "12": 12,
    "-12.5": -12.5,
    "12,5": 12.5,
    "1,234.56": 1234.56,
    "1.234,56": 1234.56,
    "1 234,56": 1234.56,
    "1'234.56": 1234.56,
    "1,234,567": 1234567,
    "1.234": 1.234,
    "0,125": 0.125,
    "1234,125": 1234.125,
    "120.0000": 120,
}
DATES = {
    "2026-01-15": "2026-01-15",
    "2026-01-15T10:00:00Z": "2026-01-15T10:00:00+00:00",
    "2026-01-15 10:00:00 +0200": "2026-01-15T10:00:00+02:00",
    "2026-01-15 10:00:00 UTC": "2026-01-15T10:00:00+00:00",
    "2026-01-15 10:00": "2026-01-15T10:00:00+01:00",
    "2026-07-15 10:00:00": "2026-07-15T10:00:00+02:00",
    "Jan 15, 2026 9:05:00 PM": "2026-01-15T21:05:00+01:00",
}


class ReaderCommon(ConnectorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tz = "Europe/Brussels"
        cls.readers = cls.env["commerce.import.reader"].with_user(cls.manager)

    def read_file(self, file):
        """The reader that a file is recognised by, and what it reads."""
        table = open_table("file", file)
        name = self.readers._recognise(table.header)
        self.assertTrue(name, table.header)
        return name, list(self.readers.env[name]._read(table))

    def read_rows(self, header, *rows):
        """The rows that a file of these cells says; none is refused."""
        _name, read = self.read_file(write_csv(header, rows))
        self.assertFalse([reason for _lines, _row, reason in read if reason])
        return [row for _lines, row, _reason in read]

    def reasons(self, header, *rows):
        """Why rows cannot be read, or None."""
        _name, read = self.read_file(write_csv(header, rows))
        return [reason for _lines, _row, reason in read]


@tagged("post_install", "-at_install")
class TestReaders(ReaderCommon):
    # Recognition

    def test_every_reader_is_whole(self):
        for reader in self.readers._get_readers():
            self.assertTrue(reader._get_label())
            self.assertIn(reader._pushes, ("customer", "order"))
            keys = CUSTOMER_KEYS if reader._pushes == "customer" else ORDER_KEYS
            self.assertFalse(reader._keys.keys() - keys.keys(), reader._name)

    def test_header_that_nobody_knows(self):
        self.assertIsNone(self.readers._recognise(["Planet", "Moons"]))
        self.assertIsNone(self.readers._recognise([]))

    def test_order_and_case_of_columns_do_not_matter(self):
        for header in (["ID", "Name"], ["name", "Phone Number", " id", "other"]):
            self.assertEqual(self.readers._recognise(header), PLAIN_CUSTOMERS)
        header = ["Order Number", "Order Date", "Customer Number", "Untaxed Amount"]
        self.assertEqual(self.readers._recognise(header), PLAIN_ORDERS)

    # Cells

    def read_cell(self, column, text):
        header = ["id", "customer", "date", "amount_untaxed", "state"]
        row = {"id": "1", "customer": "2", "date": "2026-01-01", column: text}
        _name, [(_lines, row, reason)] = self.read_file(write_csv(header, [row]))
        return reason or row[column]

    def test_numbers(self):
        for text, number in NUMBERS.items():
            self.assertEqual(self.read_cell("amount_untaxed", text), number, text)
        for text in ("x", "1,2,3", "12,34.5", "nan", "1e999", "--1", "1.2.3"):
            self.assertEqual(
                self.read_cell("amount_untaxed", text),
                f"amount_untaxed: {text} is no number",
            )
        self.assertEqual(
            self.read_cell("amount_untaxed", "1,234"),
            "amount_untaxed: 1,234 can be read as two numbers",
        )

    def test_dates(self):
        for text, date in DATES.items():
            self.assertEqual(self.read_cell("date", text), date)
        for text in ("yesterday", "15/01/2026", "2026-13-01", "2026-01-15 25:00"):
            self.assertEqual(
                self.read_cell("date", text), f"date: {text} is not a date"
            )

    def test_booleans(self):
        header = ["id", "name", "is_company", "active"]
        self.assertEqual(
            self.read_rows(header, [1, "Acme", "yes", "FALSE"], [2, "Bob", "0", "1"]),
            [
                {"id": "1", "name": "Acme", "is_company": True, "active": False},
                {"id": "2", "name": "Bob", "is_company": False, "active": True},
            ],
        )
        self.assertEqual(
            self.reasons(header, [1, "Acme", "perhaps", ""]),
            ["is_company: perhaps is neither yes nor no"],
        )

    def test_blank_cells_say_nothing(self):
        [row] = self.read_rows(["id", "name", "phone", "active"], [1, " ", "", ""])
        self.assertEqual(row, {"id": "1"})

    def test_marks_of_spreadsheets_are_no_text(self):
        header = ["id", "name", "phone"]
        rows = self.read_rows(
            header,
            ["'7210448301122", "'t Hooft", "'+31612345678"],
            [2, "O'Neil", "'(803) 873-6126"],
        )
        self.assertEqual(
            rows,
            [
                {"id": "7210448301122", "name": "'t Hooft", "phone": "+31612345678"},
                {"id": "2", "name": "O'Neil", "phone": "(803) 873-6126"},
            ],
        )

    # Lines

    def test_lines_of_an_order(self):
        header = ["id", "customer", "date", "product", "name", "quantity", "unit price"]
        rows = self.read_rows(
            header,
            [1, 7, "2026-01-15", "BED", "Bed linen", 2, "10,50"],
            [1, "", "", "", "Towel", "", 4],
            [2, 7, "2026-01-16", "BED", "", 1, 3],
        )
        linen = {"product": "BED", "name": "Bed linen", "quantity": 2}
        order = {"id": "1", "customer": "7", "date": "2026-01-15"}
        self.assertEqual(
            rows[0],
            {
                **order,
                "lines": [
                    {**linen, "price_unit": 10.5},
                    {"name": "Towel", "price_unit": 4},
                ],
            },
        )
        self.assertEqual(rows[1]["lines"][0]["price_unit"], 3)

    def test_numbers_of_orders_and_their_customers(self):
        header = ["Customer Number", "Order Number", "Order Date", "Untaxed Amount"]
        [row] = self.read_rows(header, [7, 1, "2026-01-15", "5"])
        self.assertEqual((row["id"], row["customer"]), ("1", "7"))

    def test_case_does_not_tell_emails_apart(self):
        header = ["order number", "customer id", "date", "untaxed amount"]
        [row] = self.read_rows(header, ["A-1", "Ana@Shop.example", "2026-01-15", 5])
        self.assertEqual((row["id"], row["customer"]), ("A-1", "ana@shop.example"))
        [row] = self.read_rows(["id", "name"], ["Ana@Shop.example", "Ana"])
        self.assertEqual(row, {"id": "ana@shop.example", "name": "Ana"})

    def test_lines_that_stand_apart(self):
        header = ["id", "customer", "date", "name", "price_unit"]
        first, other = [1, 7, "2026-01-15", "a", 1], [2, 7, "2026-01-15", "b", 1]
        self.assertEqual(
            self.reasons(header, first, other, first, first),
            [None, None, "Lines of one order have to follow each other"],
        )

    def test_order_with_a_broken_line_is_refused_as_a_whole(self):
        file = write_csv(
            ["id", "customer", "date", "name", "price_unit"],
            [
                [1, 7, "2026-01-15", "a", 1],
                [2, 7, "2026-01-15", "b", 1],
                ["@"],
                [2, "", "", "c", 1],
                [3, 7, "2026-01-15", "d", "x"],
                [4, 7, "2026-01-15", "e", "1", "2"],
                [5, 7, "2026-01-15", "f", 1],
            ],
        )
        content = file.getvalue().replace(b"@,,,,", b'"a"b"').replace(b"@", b'"a"b"')
        file.seek(0)
        file.write(content)
        _name, read = self.read_file(file)
        self.assertEqual(
            [(lines, row["id"], reason) for lines, row, reason in read],
            [
                ([2], "1", None),
                ([3, 4, 5], "2", "Its quotation marks do not match"),
                ([6], "3", "price_unit: x is no number"),
                ([7], "4", "More cells than columns"),
                ([8], "5", None),
            ],
        )

    def test_files_are_read_row_by_row(self):
        def records():
            for number in range(2, 10**9):
                yield number, {"id": str(number), "name": "Acme"}

        reader = self.readers.env[PLAIN_CUSTOMERS]
        rows = reader._read(records())
        self.assertEqual(next(rows), ([2], {"id": "2", "name": "Acme"}, None))
        self.assertEqual(next(rows), ([3], {"id": "3", "name": "Acme"}, None))

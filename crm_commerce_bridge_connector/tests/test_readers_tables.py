"""Tables in files of each format, whole and broken."""

import io
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..models.reader.tables import ASTRAY, BROKEN, open_table
from .reader_files import write_csv, write_xlsx

HEADER = ["Id", "Name", "Note"]
ROWS = [["1", "Café Müller", "one\ntwo"], ["2", "Ærø; Ltd, Ω", 'says "no"']]


@tagged("post_install", "-at_install")
class TestTables(BaseCase):
    def read_table(self, file, name="file.csv"):
        table = open_table(name, file)
        return table.header, list(table)

    def refusal(self, content):
        file = content if isinstance(content, io.BytesIO) else io.BytesIO(content)
        with self.assertRaises(UserError) as caught:
            self.read_table(file)
        return caught.exception.args[0]._translate("en_US")

    def assertRead(self, file, rows=None):
        header, records = self.read_table(file)
        self.assertEqual(header, HEADER)
        self.assertEqual(
            [list(record.values()) for _line, record in records], rows or ROWS
        )
        return [line for line, _record in records]

    # Texts

    def test_delimiters(self):
        for delimiter in ",;\t|":
            lines = self.assertRead(write_csv(HEADER, ROWS, delimiter=delimiter))
            self.assertEqual(lines, [2, 4])

    def test_encodings(self):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            self.assertRead(write_csv(HEADER, ROWS, encoding))
        rows = [["1", "Café Müller – €", ""]]
        self.assertRead(write_csv(HEADER, rows, "cp1252"), rows)

    def test_encoding_is_told_by_the_whole_file(self):
        rows = [["1", "x" * 99_000, ""]] * 20 + [["2", "Müller", ""]]
        self.assertRead(write_csv(HEADER, rows, "cp1252"), rows)

    def test_blank_lines_and_cells(self):
        file = io.BytesIO(b"Id , Name,Note,,\r\n\r\n1,Acme\r\n,,\r\n2,Bob,x,,\r\n")
        self.assertEqual(
            self.read_table(file),
            (
                HEADER,
                [
                    (3, {"Id": "1", "Name": "Acme", "Note": ""}),
                    (5, {"Id": "2", "Name": "Bob", "Note": "x"}),
                ],
            ),
        )

    def test_broken_lines_stop_no_others(self):
        file = io.BytesIO(
            b'Id,Name\n1,Acme\n2,Bob, Ltd\n3,"a"b"\n4,Dora\n5,"never\nclosed\n6,x\n'
        )
        _header, records = self.read_table(file)
        self.assertEqual([line for line, _record in records], [2, 3, 4, 5, 6])
        reasons = [record.get(BROKEN) for _line, record in records]
        self.assertEqual([bool(reason) for reason in reasons], [0, 1, 1, 0, 1])
        self.assertEqual(reasons[1]._source, "More cells than columns")
        self.assertEqual(reasons[2]._source, "Its quotation marks do not match")

    def test_broken_lines_keep_their_text(self):
        file = io.BytesIO(b'Id,,Name\n1,a,Bob, Ltd,x\n2,"a"b"\n3,,Dora,\n4,"never\nend')
        _header, records = self.read_table(file)
        records = [record for _line, record in records]
        self.assertEqual(records[0]["Id"], "1")
        self.assertEqual(
            [record.get(ASTRAY) for record in records],
            [["a", " Ltd", "x"], ['2,"a"b"'], None, ['4,"never\nend']],
        )
        self.assertEqual([r["Name"] for r in records], ["Bob", "", "Dora", ""])

    def test_no_table(self):
        self.assertEqual(self.refusal(b""), "file.csv is empty.")
        self.assertEqual(self.refusal(b"\r\n"), "file.csv is empty.")
        self.assertIn("the column Id twice", self.refusal(b"Id,Name,Id\n1,2,3\n"))
        self.assertIn("does not name columns", self.refusal(b"Hello World\nHello\n"))
        self.assertIn("is no table", self.refusal(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))
        self.assertIn("is no table", self.refusal(b"%PDF-1.7\n\x81\x8d\n" * 9))
        self.assertIn("is no table", self.refusal(b"\xef\xbb\xbfId,Name\n1,M\xfcller"))
        self.assertIn("Excel before 2007", self.refusal(b"\xd0\xcf\x11\xe0\xa1\xb1"))

    def test_the_file_stays_open(self):
        file = write_csv(HEADER, ROWS)
        open_table("file.csv", file)
        self.assertRead(file)

    # Workbooks

    def test_workbook(self):
        self.assertEqual(self.assertRead(write_xlsx(HEADER, ROWS)), [2, 3])

    def test_cells_of_workbooks_are_as_in_texts(self):
        cells = [7210448301122, 12.5, 3.0, True, None, "Ω "]
        dates = [datetime(2026, 1, 15, 10, 30), datetime(2026, 1, 15), date(2026, 1, 5)]
        header = [f"c{number}" for number in range(9)]
        _header, [(line, record)] = self.read_table(write_xlsx(header, [cells + dates]))
        self.assertEqual(line, 2)
        self.assertEqual(
            list(record.values()),
            ["7210448301122", "12.5", "3", "TRUE", "", "Ω"]
            + ["2026-01-15 10:30:00", "2026-01-15", "2026-01-05"],
        )

    def test_broken_workbooks(self):
        whole = write_xlsx(HEADER, ROWS * 500).getvalue()
        self.assertIn("no whole xlsx", self.refusal(whole[: len(whole) // 2]))
        self.assertIn("no whole xlsx", self.refusal(b"PK\x03\x04 and nothing"))
        damaged = bytearray(whole)
        damaged[200:400] = b"\0" * 200
        self.assertIn("no whole xlsx", self.refusal(bytes(damaged)))
        self.assertEqual(self.refusal(write_xlsx([], [])), "file.csv is empty.")

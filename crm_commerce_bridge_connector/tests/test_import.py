"""Files of other systems: checked, imported, repeated, corrected."""

import base64
import csv
import io
import zipfile
from unittest.mock import patch

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..hooks import drop_files
from ..models.importing.commerce_import_file import KEEP_DAYS
from .import_common import ImportCommon

COMPANIES = (
    {"id": "3", "name": "Lab", "is_company": "yes", "parent": "2"},
    {"id": "2", "name": "Region", "is_company": "yes", "parent": "1"},
    {"id": "1", "name": "Holding", "is_company": "yes", "parent": ""},
    {"id": "4", "name": "Loner", "is_company": "yes", "parent": ""},
)
BROKEN = {"id": "5", "name": "Broken", "is_company": "perhaps", "parent": ""}
ORPHAN = {"id": "6", "name": "Orphan", "is_company": "yes", "parent": "404"}


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    def count_customers(self):
        return self.Partner.search_count([("is_crm_customer", "=", True)])

    def test_check_changes_nothing_and_import_does_what_it_said(self):
        work = self.bring(*COMPANIES, BROKEN, ORPHAN)
        self.assertEqual(work.reader, "commerce.import.reader.plain_customers")
        before = self.count_customers()
        self.assertEqual(self.check(work), (4, 0, 0, 2))
        self.assertEqual(work.state, "checked")
        self.assertEqual(self.count_customers(), before)
        self.assertFalse(self.get_identified("1", "customer"))
        self.assertEqual((work.group_count, work.grouped_count), (1, 3))
        self.assertEqual(self.run_import(work), (4, 0, 0, 2))
        self.assertEqual(work.state, "done")
        self.assertEqual(self.count_customers(), before + 4)
        self.assertEqual(self.customer("3").parent_id, self.customer("2"))
        self.assertEqual(self.customer("2").parent_id, self.customer("1"))
        self.assertConsistent()

    def test_again_nothing_changes(self):
        self.run_import(self.bring(*COMPANIES))
        again = self.bring(*COMPANIES)
        self.assertEqual(self.check(again), (0, 0, 4, 0))
        self.assertEqual(self.run_import(again), (0, 0, 4, 0))

    def test_what_changed_is_updated(self):
        self.run_import(self.bring(*COMPANIES))
        told = [{**row, "name": f"{row['name']}!"} for row in COMPANIES[:1]]
        work = self.bring(*told, *COMPANIES[1:])
        self.assertEqual(self.check(work), (0, 1, 3, 0))
        self.assertEqual(self.customer("3").name, "Lab")
        self.assertEqual(self.run_import(work), (0, 1, 3, 0))
        self.assertEqual(self.customer("3").name, "Lab!")

    def read_refused(self, work):
        work.action_download_refused()
        text = base64.b64decode(work.refused_file).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_refused_rows_are_corrected_and_brought_again(self):
        work = self.bring(COMPANIES[3], BROKEN, ORPHAN)
        self.assertEqual(self.run_import(work), (1, 0, 0, 2))
        rows = self.read_refused(work)
        self.assertEqual([row["id"] for row in rows], ["5", "6"])
        self.assertIn("is_company: perhaps", rows[0]["reason"])
        self.assertIn("no customer 404", rows[1]["reason"])
        self.assertEqual({**rows[1], "reason": ""}, {**ORPHAN, "reason": ""})
        self.assertIn("parent: The channel has no customer 404", work.refused_reasons)
        rows[0]["is_company"] = "no"
        again = self.bring(*rows, file_name=work.refused_file_name)
        self.assertEqual(self.run_import(again), (1, 0, 0, 1))
        self.assertEqual([row["id"] for row in self.read_refused(again)], ["6"])

    def test_refused_rows_lose_no_cell(self):
        text = 'id,name,city\n1,Bob, Ltd,Ghent\n2,"a"b,Lille\n3,Dora,Ostend\n'
        file = base64.b64encode(text.encode())
        work = self.bring(file=file)
        self.assertEqual(self.run_import(work), (1, 0, 0, 2))
        again = base64.b64decode(work.refused_file).decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(again))
        more, marks = "More cells than columns", "Its quotation marks do not match"
        self.assertEqual(header, ["id", "name", "city", "reason"])
        self.assertEqual(rows[0], ["1", "Bob", " Ltd", more, "Ghent"])
        self.assertEqual(rows[1], ["", "", "", marks, '2,"a"b,Lille'])
        again = self.bring(file=work.refused_file)
        self.assertEqual(self.run_import(again), (0, 0, 0, 2))

    def test_refused_rows_are_no_formulas(self):
        texts = ('=HYPERLINK("http://evil.example")', "@SUM(A1)", "-1+2", "+32 9 1")
        rows = [
            {**BROKEN, "id": number, "name": text} for number, text in enumerate(texts)
        ]
        work = self.bring(*rows)
        self.check(work)
        refused = self.read_refused(work)
        self.assertEqual([row["name"] for row in refused], [f"'{t}" for t in texts])
        again = self.bring(*({**row, "is_company": "no"} for row in refused))
        self.assertEqual(self.run_import(again), (4, 0, 0, 0))
        names = [self.customer(str(number)).name for number in range(4)]
        self.assertEqual(names, list(texts))

    def test_small_batches_find_what_is_above(self):
        """Each a slice of its own, as in a file of many rows."""
        size = patch.object(type(self.env["commerce.import.batch"]), "_get_next_size")
        with size as next_size:
            next_size.return_value = 1
            for bring in (self.check, self.run_import):
                work = self.bring(*COMPANIES, ORPHAN, {**ORPHAN, "id": 7, "parent": 6})
                self.assertEqual(bring(work), (4, 0, 0, 2))
        self.assertEqual(self.customer("3").parent_id, self.customer("2"))
        self.assertConsistent()

    def test_what_is_resumed_is_running(self):
        work = self.bring(*COMPANIES)
        size = patch.object(type(self.env["commerce.import.batch"]), "_get_next_size")
        with size as next_size:
            next_size.return_value = 1
            work.action_import()
            while not work.done:
                self.tick()
                self.env["commerce.import"]._step()
            self.assertEqual(work.state, "running")
            work.action_pause()
            work.action_resume()
            self.assertEqual(work.state, "queued")
            self.env["commerce.import"]._step()
            self.assertEqual(work.state, "running")
            self.work()
        self.assertEqual((work.state, work.created_count), ("done", 4))

    def test_rings_and_chains(self):
        ring = [
            {**ORPHAN, "id": "7", "parent": "8"},
            {**ORPHAN, "id": "8", "parent": "7"},
            {**ORPHAN, "id": "9", "parent": "9"},
        ]
        chain = [
            {**ORPHAN, "id": f"c{n}", "parent": f"c{n + 1}" if n < 60 else ""}
            for n in range(61)
        ]
        work = self.bring(*ring, *chain)
        self.assertEqual(self.check(work), (61, 0, 0, 3))
        self.assertEqual(work.group_count, 2, "The chain, and the ring")
        self.assertEqual(self.run_import(work), (61, 0, 0, 3))
        self.assertEqual(self.customer("c0").parent_id, self.customer("c1"))
        self.assertEqual(self.undo(work), (61, 0))
        self.assertConsistent()

    def test_companies_without_a_number_are_above_nobody(self):
        work = self.bring(*COMPANIES, {**COMPANIES[3], "id": ""})
        self.assertEqual(self.check(work), (4, 0, 0, 1))
        self.assertEqual((work.group_count, work.grouped_count), (1, 3))

    def test_number_twice_is_one_customer_as_told_last(self):
        again = {**COMPANIES[2], "name": "Holding again"}
        work = self.bring(*COMPANIES, again)
        self.assertEqual(self.check(work), (4, 1, 0, 0))
        self.assertEqual(self.run_import(work), (4, 1, 0, 0))
        self.assertEqual(self.customer("1").name, "Holding again")
        self.assertEqual(self.undo(work), (4, 0))

    def test_text_that_looks_like_a_zero_character(self):
        name = r"Zero \u0000 and \\u0000"
        self.assertEqual(
            self.run_import(self.bring({"id": "1", "name": name})), (1, 0, 0, 0)
        )
        self.assertEqual(self.customer("1").name, name)

    # === UNDO === #

    def test_undo(self):
        before = self.Partner.search([]), self.Account.search([])
        work = self.bring(*COMPANIES)
        self.run_import(work)
        self.assertEqual(self.undo(work), (4, 0))
        self.assertEqual(work.state, "undone")
        after = self.Partner.search([]), self.Account.search([])
        self.assertEqual(after, before)
        self.assertFalse(self.get_identified("1", "customer"))
        self.assertConsistent()
        self.assertEqual(self.run_import(self.bring(*COMPANIES)), (4, 0, 0, 0))

    def test_undo_keeps_what_was_used(self):
        work = self.bring(*COMPANIES)
        self.run_import(work)
        self.customer("3").with_user(self.manager).phone = "+32 9 555 01 01"
        self.assertEqual(self.undo(work), (1, 3), "And what is above it")
        self.assertTrue(self.customer("1").exists())
        self.assertIn("Changed since", work.kept_reasons)
        self.assertIn("Used by: Contact (2 times)", work.kept_reasons)
        self.assertConsistent()

    # === AFTER SOME DAYS === #

    def test_files_go_after_some_days_and_undo_stays(self):
        done, checked = (self.bring(*COMPANIES, BROKEN, ORPHAN) for _ in range(2))
        self.run_import(done)
        self.check(checked)
        self.age(29)
        self.env["commerce.import.file"]._gc_old()
        self.assertTrue(done.file and checked.file)
        self.env["ir.config_parameter"].set_param(KEEP_DAYS, "10")
        self.env["commerce.import.file"]._gc_old()
        self.env.invalidate_all()
        self.assertFalse(done.file or checked.file)
        self.assertEqual(self.get_counts(done), (4, 0, 0, 2))
        self.assertEqual(set(done.row_ids.mapped("status")), {"created"})
        self.assertFalse(checked.row_ids)
        with self.assertRaisesRegex(UserError, "deleted"):
            done.action_download_refused()
        with self.assertRaisesRegex(UserError, "deleted"):
            checked.action_import()
        self.assertEqual(self.undo(done), (4, 0))

    def age(self, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE commerce_import_file SET create_date = create_date - %s * '1d'::"
            "interval",
            [days],
        )
        self.env.invalidate_all()

    def test_setting(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.commerce_import_keep_days, 30)
        settings.commerce_import_keep_days = 7
        settings.execute()
        self.assertEqual(self.env["ir.config_parameter"].get_param(KEEP_DAYS), "7")

    def test_uninstalling_leaves_no_file(self):
        file = self.get_attachment(self.bring(*COMPANIES))
        drop_files(self.env)
        self.assertFalse(file.exists())

    def get_attachment(self, work):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "commerce.import.file"),
                ("res_field", "=", "data"),
                ("res_id", "=", work.file_ids.id),
            ]
        )
        self.assertTrue(attachment)
        return attachment

    def test_file_goes_with_its_import_and_channel(self):
        first, second = self.bring(*COMPANIES), self.bring(*COMPANIES)
        files = self.get_attachment(first) | self.get_attachment(second)
        first.unlink()
        self.assertEqual(files.exists(), files[1])
        self.shop.with_user(self.manager).unlink()
        self.assertFalse(files.exists() or second.exists())

    # === FILES === #

    def test_another_file_is_read_anew(self):
        work = self.bring(*COMPANIES)
        self.check(work)
        other = self.bring(COMPANIES[3])
        work.file = other.file
        self.assertEqual((work.state, work.is_read), ("draft", False))
        self.assertEqual(self.check(work), (1, 0, 0, 0))

    def test_spreadsheet_comes_back_as_one(self):
        book = openpyxl.Workbook()
        for cells in (["id", "name", "phone"], ["1", "Ä & Ö", "1"], ["", "=x", "2"]):
            book.active.append(cells)
        book.active["B3"].data_type = "s"
        file = io.BytesIO()
        book.save(file)
        work = self.bring(
            file=base64.b64encode(file.getvalue()), file_name="table.xlsx"
        )
        self.assertEqual(self.run_import(work), (1, 0, 0, 1))
        self.assertEqual(self.customer("1").name, "Ä & Ö")
        content = base64.b64decode(work.refused_file)
        rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(
            values_only=True
        )
        header, refused = rows
        self.assertEqual(header, ("id", "name", "phone", "reason"))
        self.assertEqual(refused[1:3], ("=x", "2"))
        self.assertIn("Missing", refused[3])

    def test_file_broken_in_the_middle_fails_with_its_reason(self):
        book = openpyxl.Workbook()
        for cells in (["id", "name"], *([str(n), f"Company {n}"] for n in range(99))):
            book.active.append(cells)
        file, broken = io.BytesIO(), io.BytesIO()
        book.save(file)
        with zipfile.ZipFile(file) as whole, zipfile.ZipFile(broken, "w") as half:
            for name in whole.namelist():
                content = whole.read(name)
                is_sheet = name.endswith("sheet1.xml")
                half.writestr(name, content[: len(content) // 2 if is_sheet else None])
        work = self.bring(
            file=base64.b64encode(broken.getvalue()), file_name="table.xlsx"
        )
        self.assertTrue(work.reader)
        work.action_check()
        with self.assertRaises(UserError) as caught:
            self.work()
        self.env["commerce.import"]._stop_at(caught.exception)
        self.assertEqual(work.state, "failed")
        self.assertIn("cannot be read", work.obstacle)

    # === GROUPS === #

    def test_contradiction_is_told_once_with_numbers(self):
        self.set_strategy("each")
        rows = [{**row, "account_id": "A"} for row in COMPANIES[:3]]
        work = self.bring(*rows)
        self.check(work)
        self.assertIn("2 of 3 customers", work.contradiction)
        self.run_import(work)
        self.assertIn("2 of 3 customers", work.contradiction)
        self.assertEqual(self.undo(work), (3, 0))
        self.assertFalse(self.get_identified("A", "account"))
        self.set_strategy("root")
        again = self.bring(*rows)
        self.check(again)
        self.assertFalse(again.contradiction)

"""Files of other systems: checked, imported, repeated, corrected."""

import base64
import csv
import io
from unittest.mock import patch

from odoo.tests import tagged

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
        self.assertIn("1 rows: parent: The channel", work.refused_reasons)
        rows[0]["is_company"] = "no"
        again = self.bring(*rows, file_name=work.refused_file_name)
        self.assertEqual(self.run_import(again), (1, 0, 0, 1))
        self.assertEqual([row["id"] for row in self.read_refused(again)], ["6"])

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
        self.assertIn("1 rows: Changed since", work.kept_reasons)
        self.assertIn("2 rows: Used by: Contact", work.kept_reasons)
        self.assertConsistent()

"""Files of companies of each CRM: tried, imported, brought again, corrected."""

from collections import Counter
from unittest.mock import patch

from odoo.tests import tagged

from .reader_exports_crm import (
    HubSpotCompanies,
    OroAccounts,
    OroBusinessCustomers,
    OroCustomers,
    PlainCustomers,
    SalesforceAccounts,
    SalesforceReport,
)
from .test_readers import ReaderCommon


class FileCase(ReaderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.shop.with_user(cls.manager)
        # However slow the machine is
        seconds = patch.object(type(cls.channel), "_get_seconds", return_value=600)
        cls.startClassPatcher(seconds)

    def bring(self, export, corrected=False, dry_run=False):
        """How many rows of a file got which answer."""
        name, read = self.read_file(export.get_file(corrected))
        self.assertEqual(name, f"commerce.import.reader.{export.reader}")
        rows = [row for _lines, row, reason in read if not reason]
        answers = self.push_rows(rows, dry_run)
        counts = Counter(answer["status"] for answer in answers)
        return counts + Counter(refused=len(read) - len(rows))

    def push_rows(self, rows, dry_run):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.channel.push_customers(rows, dry_run=dry_run)

    def check_file(self, export):
        """Bring a file as an administrator does, and its correction, twice each."""
        good = export.size - len(export.broken)
        first = {"created": good, "unchanged": export.again, "refused": 3}
        before = self.Identity.search_count([])
        self.assertEqual(self.bring(export, dry_run=True), first)
        self.assertEqual(self.Identity.search_count([]), before)
        self.assertEqual(self.bring(export), first)
        same = {"unchanged": good + export.again, "refused": 3}
        self.assertEqual(self.bring(export), same)
        self.check_figures(export, missing=export.broken)
        corrected = {
            "created": 3,
            "updated": len(export.changed),
            "unchanged": good - len(export.changed) + export.again,
        }
        self.assertEqual(self.bring(export, corrected=True), corrected)
        same = {"unchanged": export.size + export.again}
        self.assertEqual(self.bring(export, corrected=True), same)
        self.check_figures(export)

    def get_customers(self, export, missing=()):
        """The customers of a file by the index of their row."""
        found = {
            identity.foreign_id: identity.partner_id
            for identity in self.Identity.search(
                [("channel_id", "=", self.shop.id), ("kind", "=", "customer")]
            )
        }
        return {
            i: found[export.get_number(i)]
            for i in range(export.size)
            if i not in missing
        }


@tagged("post_install", "-at_install")
class TestCompanyFiles(FileCase):
    def check_figures(self, export, missing=()):
        """All companies are where the file says, and accounts count them."""
        customers = self.get_customers(export, missing)
        expected = Counter()
        for i, customer in customers.items():
            above, top = export.get_above(i), i
            self.assertTrue(customer.is_company)
            parent = self.Partner if above is None else customers[above]
            self.assertEqual(customer.parent_id, parent)
            while export.get_above(top) is not None:
                top = export.get_above(top)
            expected[customers[top].crm_account_id] += 1
        for account, count in expected.items():
            self.assertEqual(account.customer_count, count)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")

    def test_salesforce_accounts(self):
        self.check_file(SalesforceAccounts())
        self.assertConsistent()

    def test_salesforce_report(self):
        self.check_file(SalesforceReport())

    def test_hubspot_companies(self):
        self.check_file(HubSpotCompanies())

    def test_oro_accounts(self):
        self.check_file(OroAccounts())

    def test_oro_business_customers(self):
        self.check_file(OroBusinessCustomers())

    def test_plain_customers(self):
        self.check_file(PlainCustomers())

    def test_oro_customers(self):
        """Accounts keep their numbers, which are those of customers, too."""
        export = OroCustomers()
        self.check_file(export)
        identities = self.Identity.search(
            [("channel_id", "=", self.shop.id), ("kind", "=", "account")]
        )
        accounts = {i.foreign_id: i.account_id for i in identities}
        for i, customer in self.get_customers(export).items():
            account = accounts[export.get_account(i)]
            self.assertEqual(customer.crm_account_id, account)

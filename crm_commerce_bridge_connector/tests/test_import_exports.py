"""A file as a shop exports it, from the page to the value of its accounts."""

import base64

from odoo.tests import tagged

from .import_common import ImportCommon
from .reader_exports_orders import ShopifyOrders
from .reader_exports_shop import ShopifyCustomers


class OneCurrency(ShopifyOrders):
    size = 120

    def is_foreign(self, i):
        return False


@tagged("post_install", "-at_install")
class TestImportExports(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.export = OneCurrency(cls.env.company.currency_id.name)

    def bring_export(self, corrected=False):
        content = self.export.get_file(corrected).getvalue()
        work = self.Import.create(
            {
                "file_name": "orders_export.csv",
                "file": base64.b64encode(content),
                "channel_id": self.shop.id,
            }
        )
        self.assertEqual(work.reader, "commerce.import.reader.shopify_orders")
        return work

    def check_worth(self, missing):
        expected = self.export.get_worth(missing)
        values = {
            number: round(self.customer(number).crm_account_id.lifetime_value * 100)
            for number in expected
        }
        self.assertEqual(values, dict(expected))

    def test_orders_of_shopify(self):
        """Each order brings its buyer; some orders are broken, some come twice."""
        good = self.export.size - len(self.export.broken)
        first = (2 * good, 0, self.export.again, 3)
        work = self.bring_export()
        self.assertEqual(self.check(work), first)
        self.assertFalse(self.customer(self.export.get_buyer(1)))
        self.assertEqual(self.run_import(work), first)
        self.check_worth(self.export.broken)
        again = self.bring_export()
        self.assertEqual(
            self.run_import(again), (0, 0, 2 * good + self.export.again, 3)
        )
        corrected = self.run_import(self.bring_export(corrected=True))
        changed = len(self.export.changed)
        self.assertEqual(corrected[:2] + corrected[3:], (6, changed, 0))
        self.check_worth(self.export.changed)
        self.assertConsistent()

    def test_reasons_name_the_columns_of_the_shop(self):
        """Who corrects the file does not know what a push calls them."""
        export = ShopifyCustomers()
        export.size, export.again = 110, 2
        work = self.Import.create(
            {
                "file_name": "customers_export.csv",
                "file": base64.b64encode(export.get_file().getvalue()),
                "channel_id": self.shop.id,
            }
        )
        self.assertEqual(self.check(work)[-1], len(export.broken))
        self.assertEqual(
            set(work.refused_reasons.split("\n")),
            {
                "Customer ID: Missing",
                "Default Address Country Code: ZZ is no ISO code",
                "name: Missing",
            },
        )

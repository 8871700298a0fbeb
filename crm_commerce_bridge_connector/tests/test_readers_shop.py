"""Files of customers of each shop: tried, imported, brought again, corrected."""

from odoo.tests import tagged

from .reader_exports_shop import (
    MagentoCustomers,
    MagentoMainFile,
    ShopifyCustomers,
    WooCommerceCustomers,
)
from .test_readers_crm import FileCase


@tagged("post_install", "-at_install")
class TestPeopleFiles(FileCase):
    def check_figures(self, export, missing=()):
        """Everybody has an account of that name, and companies are companies."""
        for i, customer in self.get_customers(export, missing).items():
            if export.change and i in export.changed:
                continue  # renamed, of some exports
            name, company = export.get_name(i), export.get_company(i)
            self.assertEqual(
                (customer.name, customer.is_company), (name, bool(company))
            )
            self.assertEqual(customer.crm_account_id.name, name)
            self.assertEqual(customer.crm_account_id.customer_count, 1)
            self.assertTrue(customer.is_commerce_customer)
            self.assertEqual(customer.email, export.get_email(i))

    def test_shopify_customers(self):
        export = ShopifyCustomers()
        self.check_file(export)
        ana = self.customer(export.get_number(10))
        self.assertEqual(self.customer("buyer10@shop.example"), ana)
        self.assertEqual((ana.zip, ana.state_id.code), ("89801", "NV"))
        self.assertConsistent()

    def test_magento_customers(self):
        export = MagentoCustomers()
        self.check_file(export)
        customer = self.customer(export.get_number(10))
        self.assertEqual((customer.street, customer.street2), ("Kaai 1", "Bus 2"))
        self.assertEqual(customer.country_id.code, "BE")

    def test_magento_main_file(self):
        self.check_file(MagentoMainFile())

    def test_woocommerce_customers(self):
        self.check_file(WooCommerceCustomers())

    def test_both_files_of_magento_say_who_is_who(self):
        """The one has numbers, the other e-mails only, and they are the same people."""
        numbered = MagentoCustomers().shorten(40)
        named = MagentoMainFile().shorten(40)
        self.bring(numbered)
        counts = self.bring(named)
        self.assertNotIn("created", counts)
        self.assertEqual(
            self.customer(named.get_number(7)), self.customer(numbered.get_number(7))
        )

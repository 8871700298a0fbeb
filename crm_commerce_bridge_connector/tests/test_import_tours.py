import base64

from odoo.tests import HttpCase, tagged

CRON = "crm_commerce_bridge_connector.ir_cron_import"


@tagged("post_install", "-at_install")
class TestImportTours(HttpCase):
    def work(self):
        self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_administrator_imports_orders_into_a_new_channel_and_undoes_it(self):
        self.start_tour(
            "/odoo/commerce-imports", "commerce_import_check", login="admin"
        )
        work = self.env["commerce.import"].search([], limit=1)
        channel = work.channel_id
        self.assertEqual((channel.name, work.state), ("Tour Shopify", "checking"))
        address = f"/odoo/commerce-imports/{work.id}"
        self.work()
        self.start_tour(address, "commerce_import_import", login="admin")
        self.work()
        self.assertEqual(work.state, "done")
        orders = self.env["sale.order"].search(
            [("commerce_channel_id", "=", channel.id)]
        )
        self.assertEqual(len(orders), 3)
        customers = orders.partner_id
        self.assertEqual(len(customers), 2)
        self.start_tour(address, "commerce_import_see_and_undo", login="admin")
        self.work()
        self.start_tour(address, "commerce_import_undone", login="admin")
        self.assertFalse(orders.exists() or customers.exists())
        self.assertEqual(self.env["crm.account.resolver"]._find_differences(), [])


@tagged("post_install", "-at_install")
class TestImportPhone(HttpCase):
    browser_size = "375x812"
    touch_enabled = True

    def test_administrator_looks_on_a_phone(self):
        admin = self.env.ref("base.user_admin")
        self.env["commerce.import"].with_user(admin).create(
            {
                "file_name": "tour.csv",
                "file": base64.b64encode(b"id,name\n1,Tour Shop\n"),
                "channel_id": self.env.ref(
                    "crm_commerce_bridge.commerce_channel_direct"
                ).id,
            }
        )
        self.start_tour(
            "/odoo/commerce-imports", "commerce_import_phone", login="admin"
        )

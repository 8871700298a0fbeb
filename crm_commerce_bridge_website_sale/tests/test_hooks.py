from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge_website_sale import hooks

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestHooks(StorefrontCommon):
    """Installing over existing websites: forget what the addon knows, and install."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.direct_sales = cls.env["commerce.channel"]._get_direct_sales()
        cls.signed_up = cls.create_contact("Ann", cls.loner)
        cls.new_user("ann", "base.group_portal", partner_id=cls.signed_up.id)

    def install_again(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE sale_order SET commerce_channel_id = %s
            WHERE NOT COALESCE(commerce_channel_chosen, FALSE);
            UPDATE commerce_channel SET website_id = NULL;
            UPDATE res_partner SET is_commerce_customer = NULL;
            """,
            [self.direct_sales.id],
        )
        self.env.invalidate_all()
        hooks.post_init_hook(self.env)
        self.env.invalidate_all()

    def test_existing_orders_move_to_the_channels_of_their_websites(self):
        first, second = self.web_order(), self.web_order(confirm=False)
        other = self.order()
        chosen = self.web_order(confirm=False)
        chosen.commerce_channel_id = self.direct_sales
        self.assertTrue(chosen.commerce_channel_chosen)
        self.install_again()
        channel = self.channel_of(self.website)
        self.assertEqual((first | second).commerce_channel_id, channel)
        self.assertEqual((other | chosen).commerce_channel_id, self.direct_sales)
        self.assertEqual(channel.lifetime_value, 100)

    def test_many_orders_are_indexed_afterwards(self):
        order = self.web_order()
        self.env["sale.order"].search([("id", "!=", order.id)]).website_id = False
        others = self.env["sale.order"].search_count([])
        self.assertGreater(others, 10)
        before, made = self.get_indexes(), []

        def watch(*arguments):
            made.append(arguments)
            return indexed(*arguments)

        indexed = hooks.indexed_afterwards
        with patch.object(hooks, "indexed_afterwards", watch):
            self.install_again()
            self.assertFalse(made)
            many = order.browse().concat(*(order.copy() for _number in range(others)))
            many.website_id = self.website
            self.install_again()
        self.assertEqual(len(made), 1)
        self.assertEqual(self.get_indexes(), before)
        channel = self.channel_of(self.website)
        self.assertEqual((order | many).commerce_channel_id, channel)

    def get_indexes(self):
        query = "SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1"
        return self.env.execute_query(SQL(query, "sale_order"))

    def test_every_website_gets_a_channel(self):
        self.install_again()
        websites = self.Website.search([("id", "!=", False)])
        channels = self.env["commerce.channel"].search([("website_id", "!=", False)])
        self.assertEqual(len(channels), len(websites))
        self.assertEqual(set(websites.mapped("guest_account_policy")), {"each"})

    def test_sign_ups_become_commerce_customers(self):
        accounts = self.account_ids()
        self.install_again()
        self.assertTrue(self.loner.is_commerce_customer)
        self.assertFalse(self.region.is_commerce_customer)
        self.assertEqual(self.account_ids(), accounts)

    def test_installing_twice_changes_nothing(self):
        self.install_again()
        count = self.env["commerce.channel"].search_count([])
        hooks.post_init_hook(self.env)
        self.assertEqual(self.env["commerce.channel"].search_count([]), count)

    def test_uninstalling_leaves_channels_with_orders(self):
        order = self.web_order()
        channel = self.channel_of(self.website)
        unused = self.channel_of(self.other_website)
        hooks.uninstall_hook(self.env)
        self.assertFalse(unused.exists())
        self.assertFalse(channel.active)
        self.assertEqual(order.commerce_channel_id, channel)

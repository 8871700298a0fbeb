from odoo.tests import tagged
from odoo.tools import SQL

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestPythonAndSql(StorefrontCommon):
    def test_who_is_promoted_by_an_order(self):
        """With an account or without, by a guest or a customer user."""
        angela = self.sign_up("Angela")
        guests = self.create_guest("One") | self.create_guest("Two")
        self.website.guest_account_policy = "none"
        orders = self.env["sale.order"]
        for buyer in angela | guests[0]:
            for website in self.website | self.other_website:
                for state in ("draft", "sent", "sale"):
                    orders |= self.order(
                        buyer, confirm=False, website_id=website.id, state=state
                    )
        orders |= self.order(guests[1], confirm=False, state="sent")
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sale_order.id FROM sale_order
                JOIN commerce_channel channel ON channel.id = commerce_channel_id
                WHERE sale_order.id = ANY(%s) AND %s
                """,
                orders.ids,
                orders._promotes_buyer_sql(),
            )
        )
        promoting = orders.filtered(lambda order: order._promotes_buyer())
        self.assertEqual(set(promoting.ids), {order_id for (order_id,) in rows})
        self.assertEqual(
            promoting.mapped(lambda o: (o.partner_id.name, o.website_id.name, o.state)),
            [
                ("Angela", "Toy Shop", "sent"),
                ("Angela", "Toy Shop", "sale"),
                ("Angela", "Trade Shop", "sent"),
                ("Angela", "Trade Shop", "sale"),
                ("One", "Trade Shop", "sent"),
                ("One", "Trade Shop", "sale"),
                ("Two", False, "sent"),
            ],
        )

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestGoingQuietTour(HttpCase):
    def order(self, partner, *days_ago):
        for days in days_ago:
            line = {"product_id": self.product.id, "price_unit": 40, "tax_ids": []}
            order = self.env["sale.order"].create(
                {"partner_id": partner.id, "order_line": [Command.create(line)]}
            )
            order.action_confirm()
            order.date_order = fields.Datetime.now() - timedelta(days)

    def test_who_goes_quiet_among_my_accounts_in_two_clicks(self):
        self.product = self.env["product.product"].create(
            {"name": "Tour Beans", "type": "service"}
        )
        user = new_test_user(
            self.env,
            "tour_salesperson",
            "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        quiet, usual, others = self.env["res.partner"].create(
            [
                {"name": f"Tour {name}", "is_company": True, "user_id": manager.id}
                for name, manager in (
                    ("Quiet", user),
                    ("Usual", user),
                    ("Others", self.env.ref("base.user_admin")),
                )
            ]
        )
        self.order(quiet, 61, 52, 43, 34)
        self.order(usual, 30, 21, 12, 3)
        self.order(others, 61, 52, 43, 34)
        self.assertEqual(quiet.crm_account_id.user_id, user)
        self.start_tour(
            "/odoo/crm", "crm_account_going_quiet", login="tour_salesperson"
        )
        self.env["crm.account.silence"]._tell()
        self.assertEqual(quiet.crm_account_id.activity_ids.user_id, user)

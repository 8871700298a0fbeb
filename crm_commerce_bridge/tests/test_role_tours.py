from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY


@tagged("post_install", "-at_install")
class TestRoleTours(HttpCase):
    """What a salesperson limited to own documents does, in a real browser."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(STRATEGY, "each")
        self.env.ref("crm_commerce_bridge.ir_cron_account_run").method_direct_trigger()
        self.salesperson = new_test_user(
            self.env,
            "tour_salesperson",
            # Odoo lets contact managers merge contacts, nobody else.
            "sales_team.group_sale_salesman,base.group_partner_manager",
        )
        self.colleague = new_test_user(
            self.env, "tour_colleague", "sales_team.group_sale_salesman"
        )
        self.product = self.env["product.product"].create(
            {"name": "Tour Stay", "type": "service"}
        )

    def create_customer(self, name, **values):
        return self.env["res.partner"].create(
            {"name": name, "is_company": True, "is_crm_customer": True, **values}
        )

    def sell(self, customer, price, user):
        line = {"product_id": self.product.id, "price_unit": price, "tax_ids": []}
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "user_id": user.id,
                "order_line": [Command.create(line)],
            }
        )
        order.action_confirm()

    def start(self, url, tour):
        self.start_tour(url, tour, login=self.salesperson.login)
        self.env.invalidate_all()

    def test_salesperson_merges_contacts(self):
        email = "marlow@tour.example"
        kept = self.create_customer("Tour Marlow Kept", email=email)
        double = self.create_customer("Tour Marlow Double", email=email)
        account, other = kept.crm_account_id, double.crm_account_id
        self.sell(kept, 100, self.salesperson)
        self.sell(double, 200, self.salesperson)
        self.start("/odoo/contacts", "crm_account_merge_contacts")
        self.assertEqual((kept | double).exists(), kept)
        self.assertEqual(kept.crm_account_id, account)
        self.assertEqual(kept.own_account_id, account)
        self.assertEqual(other.merged_into_id, account)
        self.assertFalse(other.active)
        self.assertFalse(kept.crm_account_pinned)

    def test_figures_are_those_of_own_orders(self):
        shared = self.create_customer("Tour Harbour Shared")
        others = self.create_customer("Tour Harbour Others")
        self.sell(shared, 100, self.salesperson)
        self.sell(shared, 200, self.colleague)
        self.sell(others, 400, self.colleague)
        self.start("/odoo/accounts", "crm_account_own_orders")

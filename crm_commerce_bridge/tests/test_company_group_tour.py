from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestCompanyGroupTour(HttpCase):
    def create_company(self, name, parent=None):
        return self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "type": "other" if parent else "contact",
                "parent_id": parent and parent.id,
                "is_crm_customer": True,
            }
        )

    def order(self, partner, price):
        line = {"product_id": self.product.id, "price_unit": price, "tax_ids": []}
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()

    def test_salesperson_unfolds_sorts_and_opens(self):
        self.env["ir.config_parameter"].set_param(
            "crm_commerce_bridge.account_strategy", "root"
        )
        self.product = self.env["product.product"].create(
            {"name": "Tour Stay", "type": "service"}
        )
        group = self.create_company("Tour Group")
        north = self.create_company("Tour North", group)
        hotel = self.create_company(
            "Tour Hotel", self.create_company("Tour South", group)
        )
        self.order(north, 100)
        self.order(hotel, 500)
        new_test_user(
            self.env,
            "tour_salesperson",
            "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        account = group.crm_account_id
        self.start_tour(
            f"/odoo/accounts/{account.id}",
            "crm_company_group",
            login="tour_salesperson",
        )

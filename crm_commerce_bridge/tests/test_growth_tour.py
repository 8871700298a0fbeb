from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


class GrowthTourCase(HttpCase):
    """Accounts that are new, lost and grown, and a salesperson."""

    def order(self, name, price, date):
        customer = self.env["res.partner"].search([("name", "=", name)])
        customer = customer or self.env["res.partner"].create(
            {"name": name, "is_company": True}
        )
        product = self.env["product.product"].create({"name": "Stay"})
        line = {"product_id": product.id, "price_unit": price, "tax_ids": []}
        order = self.env["sale.order"].create(
            {"partner_id": customer.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()
        order.date_order = date

    def setUp(self):
        super().setUp()
        now = fields.Datetime.now()
        this_year = now.replace(month=1, day=1, hour=12)
        last_year = this_year - relativedelta(years=1)
        self.order("Tour New", 100, this_year)
        self.order("Tour Lost", 200, last_year)
        self.order("Tour Grown", 300, last_year)
        self.order("Tour Grown", 450, this_year)
        new_test_user(
            self.env, "tour_salesperson", "sales_team.group_sale_salesman_all_leads"
        )


@tagged("post_install", "-at_install")
class TestGrowthTour(GrowthTourCase):
    browser_size = "1440x900"

    def test_salesperson_sees_who_is_new_and_who_is_lost(self):
        self.start_tour("/odoo/crm", "crm_account_growth", login="tour_salesperson")


@tagged("post_install", "-at_install")
class TestGrowthPhone(GrowthTourCase):
    browser_size = "375x812"
    touch_enabled = True

    def test_salesperson_sees_it_on_a_phone(self):
        self.start_tour(
            "/odoo/action-crm_commerce_bridge.crm_account_growth_action",
            "crm_account_growth_phone",
            login="tour_salesperson",
        )

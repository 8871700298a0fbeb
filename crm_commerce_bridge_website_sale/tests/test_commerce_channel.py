from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import StorefrontCommon

DESIGNER = "base.group_erp_manager", "website.group_website_designer"


@tagged("post_install", "-at_install")
class TestCommerceChannel(StorefrontCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.direct_sales = cls.env["commerce.channel"]._get_direct_sales()
        cls.channel = cls.channel_of(cls.website)
        cls.other_channel = cls.channel_of(cls.other_website)

    def test_a_website_is_a_channel(self):
        self.assertRecordValues(
            self.channel | self.other_channel,
            [
                {"name": "Toy Shop", "kind": "website", "active": True},
                {"name": "Trade Shop", "kind": "website", "active": True},
            ],
        )
        self.assertEqual(self.channel.company_id, self.website.company_id)

    def test_every_website_has_one(self):
        channels = self.env["commerce.channel"].with_context(active_test=False)
        websites = channels.search([]).website_id
        self.assertEqual(websites, self.Website.search([]).sorted("id") & websites)
        self.assertFalse(self.Website.search([]) - websites)

    def test_channel_is_renamed_with_its_website(self):
        self.website.name = "Game Shop"
        self.assertEqual(self.channel.name, "Game Shop")

    def test_channel_is_renamed_in_all_languages(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self.channel.with_context(lang="fr_FR")
        french.name = "Toy Shop"
        self.website.with_context(lang="fr_FR").name = "Game Shop"
        self.assertEqual(self.channel.with_context(lang="en_US").name, "Game Shop")
        self.assertEqual(french.name, "Game Shop")

    def test_name_given_by_hand_stays(self):
        self.channel.name = "Our Web Shop"
        self.website.name = "Game Shop"
        self.assertEqual(self.channel.name, "Our Web Shop")

    def test_channel_moves_with_its_website_to_another_company(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        self.website.company_id = company
        self.assertEqual(self.channel.company_id, company)

    def test_channel_with_orders_of_another_company_is_shared(self):
        order = self.web_order()
        company = self.env["res.company"].create({"name": "Other Company"})
        self.website.company_id = company
        self.assertFalse(self.channel.company_id)
        self.assertEqual(order.commerce_channel_id, self.channel)

    def test_website_without_orders_takes_its_channel_along(self):
        self.website.unlink()
        self.assertFalse(self.channel.exists())

    def test_channel_with_orders_is_archived(self):
        order = self.web_order()
        self.website.unlink()
        self.assertFalse(self.channel.active)
        self.assertEqual(order.commerce_channel_id, self.channel)

    def test_website_designer_who_is_no_salesperson(self):
        designer = self.new_user("designer", *DESIGNER)
        website = self.Website.with_user(designer).create({"name": "Mine"})
        website.name = "Yours"
        self.assertEqual(self.channel_of(website).name, "Yours")

    def test_order_of_a_website_belongs_to_its_channel(self):
        self.assertEqual(self.web_order().commerce_channel_id, self.channel)
        order = self.order(website_id=self.other_website.id)
        self.assertEqual(order.commerce_channel_id, self.other_channel)

    def test_website_wins_over_the_team(self):
        team = self.env["crm.team"].create({"name": "Marketplace"})
        marketplace = self.env["commerce.channel"].create(
            {
                "name": "Marketplace",
                "sequence": 1,
                "team_ids": [Command.set(team.ids)],
            }
        )
        order = self.web_order(team_id=team.id)
        self.assertEqual(order.commerce_channel_id, self.channel)
        self.assertEqual(self.order(team_id=team.id).commerce_channel_id, marketplace)

    def test_channel_claims_the_sales_team_of_its_website(self):
        team = self.env["crm.team"].create({"name": "Toy Team"})
        self.website.salesteam_id = team
        self.assertEqual(self.order(team_id=team.id).commerce_channel_id, self.channel)
        lead = self.env["crm.lead"].create({"name": "Toys", "team_id": team.id})
        self.assertEqual(lead.commerce_channel_id, self.channel)

    def test_no_team_claims_nothing(self):
        self.website.salesteam_id = False
        self.other_website.salesteam_id = False
        order = self.order(confirm=False)
        order.team_id = False
        self.assertEqual(order.commerce_channel_id, self.direct_sales)

    def test_archived_channel_claims_nothing(self):
        self.channel.active = False
        self.website.salesteam_id = self.env["crm.team"].create({"name": "Toy Team"})
        order = self.web_order(team_id=self.website.salesteam_id.id)
        self.assertEqual(order.commerce_channel_id, self.direct_sales)

    def test_channel_chosen_by_hand_stays(self):
        order = self.web_order(confirm=False)
        order.commerce_channel_id = self.other_channel
        order.team_id = self.env["crm.team"].create({"name": "Toy Team"})
        order.action_confirm()
        self.assertEqual(order.commerce_channel_id, self.other_channel)

    def test_direct_sales_is_still_needed(self):
        with self.assertRaises(UserError):
            self.direct_sales.unlink()

    def test_buyer_who_may_not_see_channels(self):
        buyer = self.new_user("buyer", "base.group_portal")
        order = (
            self.env["sale.order"]
            .with_user(buyer)
            .sudo()
            .create({"partner_id": buyer.partner_id.id, "website_id": self.website.id})
        )
        self.assertEqual(order.commerce_channel_id, self.channel)

    def test_lifetime_value_by_channel(self):
        self.web_order(price=70)
        self.order(website_id=self.other_website.id, price=30)
        self.assertEqual(self.channel.lifetime_value, 70)
        self.assertEqual(self.other_channel.lifetime_value, 30)

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestCommerceChannel(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Channel = cls.env["commerce.channel"]
        cls.direct = cls.Channel._get_direct_sales()
        cls.market_team, cls.other_team = cls.env["crm.team"].create(
            [{"name": "Market"}, {"name": "Other"}]
        )
        cls.market = cls.Channel.create(
            {"name": "Market", "team_ids": [Command.link(cls.market_team.id)]}
        )
        cls.product = cls.env["product.product"].create({"name": "Toy"})

    def _order(self, team, **values):
        line = Command.create({"product_id": self.product.id})
        return self.env["sale.order"].create(
            {
                "partner_id": self.hotel.id,
                "team_id": team.id,
                "order_line": [line],
                **values,
            }
        )

    def test_orders_belong_to_the_channel_of_their_team(self):
        self.assertEqual(self._order(self.market_team).commerce_channel_id, self.market)
        self.assertEqual(self._order(self.other_team).commerce_channel_id, self.direct)

    def test_first_channel_by_sequence_claims(self):
        first = self.Channel.create(
            {
                "name": "First",
                "sequence": 1,
                "team_ids": [Command.link(self.market_team.id)],
            }
        )
        self.assertEqual(self._order(self.market_team).commerce_channel_id, first)
        first.active = False
        self.assertEqual(self._order(self.market_team).commerce_channel_id, self.market)

    def test_channel_of_another_company_claims_nothing(self):
        self.market.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(self._order(self.market_team).commerce_channel_id, self.direct)

    def test_order_follows_its_team_until_it_is_confirmed(self):
        order = self._order(self.market_team)
        order.team_id = self.other_team
        self.assertEqual(order.commerce_channel_id, self.direct)
        order.action_confirm()
        order.team_id = self.market_team
        self.assertEqual(order.commerce_channel_id, self.direct)

    def test_choice_of_a_connector_wins(self):
        order = self._order(self.other_team, commerce_channel_id=self.market.id)
        self.assertEqual(order.commerce_channel_id, self.market)
        order.team_id = self.market_team
        order.team_id = self.other_team
        self.assertEqual(order.commerce_channel_id, self.market)
        order.commerce_channel_id = False
        self.assertEqual(order.commerce_channel_id, self.direct)

    def test_form_that_only_shows_the_channel_chooses_nothing(self):
        with Form(self._order(self.market_team)) as form:
            form.team_id = self.other_team
            self.assertEqual(form.commerce_channel_id, self.direct)
        order = form.record
        self.assertFalse(order.commerce_channel_chosen)
        with Form(order) as form:
            form.commerce_channel_id = self.market
        self.assertTrue(order.commerce_channel_chosen)

    def test_channel_without_accounts_makes_nobody_a_customer(self):
        self.market.auto_account = False
        stranger = self.Partner.create({"name": "Stranger"})
        order = self._order(self.market_team, partner_id=stranger.id)
        order.action_confirm()
        self.assertFalse(stranger.is_crm_customer)
        self._order(self.other_team, partner_id=stranger.id).action_confirm()
        self.assertTrue(stranger.is_commerce_customer)

    def test_quotation_takes_the_channel_of_its_opportunity(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.hotel.id, "team_id": self.other_team.id}
        )
        self.assertEqual(lead.commerce_channel_id, self.direct)
        lead.commerce_channel_id = self.market
        context = lead._prepare_opportunity_quotation_context()
        order = self.env["sale.order"].with_context(**context).create({})
        self.assertEqual(order.commerce_channel_id, self.market)
        self.assertTrue(order.commerce_channel_chosen)

    def test_channels_are_shown_when_there_are_several(self):
        seller = self.new_user("channel_seller", "sales_team.group_sale_salesman")
        shown = "crm_commerce_bridge.group_commerce_channel"
        self.assertTrue(seller.has_group(shown))
        self.market.active = False
        self.Channel.search([("id", "!=", self.direct.id)]).active = False
        self.env.invalidate_all()
        self.assertFalse(seller.has_group(shown))
        self.market.active = True
        self.env.invalidate_all()
        self.assertTrue(seller.has_group(shown))

    def test_direct_sales_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "no other channel claims"):
            self.direct.unlink()
        self.market.unlink()
        self.assertFalse(self.market.exists())

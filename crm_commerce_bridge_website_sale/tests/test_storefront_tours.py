from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

SHOP = "/shop?search=Tour Train"


@tagged("post_install", "-at_install")
class TestStorefrontTours(HttpCase):
    """What visitors, buyers and salespeople do, in a real browser."""

    def setUp(self):
        super().setUp()
        self.website = self.env.ref("website.default_website")
        self.website.write(
            {"auth_signup_uninvited": "b2c", "account_on_checkout": "optional"}
        )
        self.set_strategy("each")
        self.env["product.product"].create(
            {
                "name": "Tour Train",
                "list_price": 100,
                "taxes_id": [],
                "website_published": True,
            }
        )
        self.enable_wire_transfer()
        new_test_user(
            self.env,
            "tour_salesperson",
            "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )

    def set_strategy(self, strategy):
        self.env["ir.config_parameter"].set_param(STRATEGY, strategy)
        self.env.ref("crm_commerce_bridge.ir_cron_account_run").method_direct_trigger()
        self.env.invalidate_all()

    def enable_wire_transfer(self):
        provider = self.env.ref("payment.payment_provider_transfer")
        provider.write({"state": "enabled", "is_published": True})
        provider._transfer_ensure_pending_msg_is_set()

    def start(self, url, tour, login=None):
        self.start_tour(url, tour, login=login)
        self.env.invalidate_all()

    def create_buyer(self):
        """Of a subsidiary, with a group above it."""
        group, hotel = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "is_crm_customer": True,
                    "street": f"1 {name} Street",
                    "city": "Ghent",
                    "zip": "9000",
                    "country_id": self.env.ref("base.be").id,
                }
                for name in ("Tour Group", "Tour Hotel")
            ]
        )
        hotel.write({"type": "other", "parent_id": group.id})
        buyer = new_test_user(
            self.env,
            "tour_buyer",
            "base.group_portal",
            name="Tour Buyer",
            parent_id=hotel.id,
            phone="+32 456 00 00 00",
        )
        return group, hotel, buyer.partner_id

    def find_partner(self, name):
        return self.env["res.partner"].search([("name", "=", name)])

    def find_order(self, partner):
        return self.env["sale.order"].search(
            [("partner_id", "=", partner.id)], limit=1, order="id desc"
        )

    def test_person_signs_up(self):
        self.start("/web/signup", "crm_sign_up_person")
        person = self.find_partner("Tour Person")
        self.assertTrue(person.is_commerce_customer)
        self.assertEqual(person.crm_account_id.name, "Tour Person")

    def test_company_signs_up(self):
        self.website.ask_company_at_signup = True
        self.start("/web/signup", "crm_sign_up_company")
        toyland = self.find_partner("Toyland")
        self.assertTrue(toyland.is_company and toyland.is_commerce_customer)
        self.assertEqual(toyland.child_ids.name, "Angela of Toyland")
        self.assertEqual(toyland.crm_account_id.name, "Toyland")

    def test_guest_buys_and_signs_up(self):
        self.start(SHOP, "crm_guest_checkout")
        guest = self.find_partner("Tour Guest")
        self.assertEqual(len(guest), 1)
        self.assertTrue(guest.user_ids)
        self.assertEqual(guest.crm_account_id.name, "Tour Guest")
        order = self.find_order(guest)
        self.assertEqual(order.commerce_channel_id.website_id, self.website)
        self.assertEqual(order.crm_account_id, guest.crm_account_id)

    def test_guest_founds_a_company(self):
        """The value goes along with the person, and all figures agree."""
        self.env["product.pricelist"].search([]).action_archive()
        self.start(SHOP, "crm_guest_of_company_checkout")
        guest = self.find_partner("Tour Guest")
        self.assertEqual(guest.company_name, "Tour Founders")
        order = self.find_order(guest)
        order.action_confirm()
        order.copy({"website_id": False})
        address = f"/odoo/contacts/{guest.id}"
        self.start(address, "crm_guest_founds_company", login="tour_salesperson")
        company = guest.parent_id
        account = company.crm_account_id
        self.assertEqual(guest.crm_account_id, account)
        self.assertEqual(company.lifetime_value, 200)
        self.assertEqual(account.lifetime_value, 200)
        self.assertEqual(account.customer_ids, company)

    def test_buyer_of_a_subsidiary_under_both_strategies(self):
        group, hotel, buyer = self.create_buyer()
        before = group.read(group._address_fields())
        for strategy, account in (("each", hotel), ("root", group)):
            self.set_strategy(strategy)
            self.start(SHOP, "crm_buyer_checkout", login="tour_buyer")
            order = self.find_order(buyer)
            self.assertEqual(order.state, "sent")
            self.assertEqual(order.crm_account_id, account.crm_account_id)
            self.assertEqual(order.partner_shipping_id.street, "2 Delivery Street")
            self.assertEqual(group.read(group._address_fields()), before)
            self.assertEqual(hotel.street, "1 Tour Hotel Street")
            order.action_confirm()
        self.assertEqual(hotel.crm_account_id.order_count, 2)

    def test_quotation_is_requested_and_accepted(self):
        _group, hotel, buyer = self.create_buyer()
        seller = self.env["res.users"].search([("login", "=", "tour_salesperson")])
        hotel.user_id = seller
        self.env.company.external_report_layout_id = self.env.ref(
            "web.external_layout_standard"
        )
        self.env.company.portal_confirmation_sign = True
        self.env.company.portal_confirmation_pay = False
        self.website.allow_quotation_request = True
        self.start(SHOP, "crm_visitor_may_not_request_quotation")
        self.start(SHOP, "crm_request_quotation", login="tour_buyer")
        order = self.find_order(buyer)
        self.assertTrue(order.is_quotation_request)
        self.assertEqual(order.opportunity_id.crm_account_id, hotel.crm_account_id)
        self.assertIn("by Friday", order.opportunity_id.description)

        self.assertEqual(order.user_id, seller)
        address = f"/odoo/action-sale.action_orders/{order.id}"
        self.start(address, "crm_price_request", login="tour_salesperson")
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.opportunity_id.expected_revenue, 80)
        self.start("/my/quotes", "crm_accept_quotation", login="tour_buyer")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.opportunity_id.won_status, "won")
        self.assertEqual(order.website_id, self.website)
        self._add_orders(buyer)
        self.start("/odoo/accounts", "crm_account_of_buyer", login="tour_salesperson")
        address = f"/odoo/contacts/{hotel.id}"
        self.start(address, "crm_customer_of_buyer", login="tour_salesperson")

    def _add_orders(self, buyer):
        """One more order, a cart, and a request that is still open."""
        product = self.env["product.product"].search([("name", "=", "Tour Train")])
        lines = [Command.create({"product_id": product.id})]
        cart, order, requested = self.env["sale.order"].create(
            [
                {
                    "partner_id": buyer.id,
                    "website_id": self.website.id,
                    "order_line": lines,
                }
            ]
            * 3
        )
        requested._request_quotation()
        order.action_confirm()
        cart.partner_id.email = "tour.buyer@example.com"

import json

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY
from odoo.addons.crm_commerce_bridge.tests.test_security import OPEN
from odoo.addons.crm_commerce_bridge.tests.ways_in import get_added_fields, get_models

PAGES = [
    "/my",
    "/my/home",
    "/my/account",
    "/my/addresses",
    "/my/orders",
    "/my/quotes",
    "/my/invoices",
    "/shop",
    "/shop/cart",
    "/shop/checkout",
    "/shop/address",
    "/shop/payment",
    "/web/session/get_session_info",
]
ADDONS = ("crm_commerce_bridge", "crm_commerce_bridge_website_sale")
# What visitors see of us
SHOWN = {
    "is_quotation_request",
    "quotation_request_website_id",
    "ask_company_at_signup",
    "allow_quotation_request",
}
# Values to search for, where a number is none
VALUES = {"date": "2026-01-01", "datetime": "2026-01-01", "char": "x", "text": "x"}


@tagged("post_install", "-at_install")
class TestStorefrontLeaks(HttpCase):
    """Two subsidiaries of one account; neither buyer learns about the other."""

    def setUp(self):
        super().setUp()
        self.website = self.env.ref("website.default_website")
        self.website.allow_quotation_request = True
        self.env["ir.config_parameter"].set_param(STRATEGY, "root")
        partners = self.env["res.partner"]
        self.group = partners.create(
            {"name": "Leaky Group", "is_company": True, "city": "Group City"}
        )
        self.north, self.south = partners.create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "type": "other",
                    "parent_id": self.group.id,
                    "city": f"{name} City",
                    "country_id": self.env.ref("base.be").id,
                }
                for name in ("Leaky North", "Leaky South")
            ]
        )
        self.ann = self.create_buyer("leaky_ann", self.north)
        self.bob = self.create_buyer("leaky_bob", self.south)
        self.account = self.south.crm_account_id
        self.assertEqual(self.north.crm_account_id, self.account)
        self.account.name = "Zebra Account"
        product = self.env["product.product"].create(
            {"name": "Leaky Train", "website_published": True, "taxes_id": []}
        )
        line = Command.create({"product_id": product.id, "price_unit": 4242})
        values = {"website_id": self.website.id, "order_line": [line]}
        self.cart, self.request, self.sent, self.bought = self.env["sale.order"].create(
            [{"partner_id": self.bob.partner_id.id, **values}] * 4
        )
        self.own = self.env["sale.order"].create(
            {"partner_id": self.ann.partner_id.id, **values}
        )
        self.request._request_quotation("Between us")
        self.sent.action_quotation_sent()
        self.bought.action_confirm()
        self.secrets = [
            "Zebra Account",
            "Leaky South",
            "leaky_bob",
            "Between us",
            *(self.cart | self.request | self.sent | self.bought).mapped("name"),
        ]

    def get_models(self):
        return [model for addon in ADDONS for model in get_models(self.env, addon)]

    def create_buyer(self, login, company):
        user = new_test_user(
            self.env,
            login,
            "base.group_portal",
            parent_id=company.id,
            country_id=company.country_id.id,
        )
        # Odoo makes them at the first visit, in a request that may not write.
        self.env["res.users.settings"]._find_or_create_for_user(user)
        return user

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def assertRefused(self, model, method, *args, **kwargs):
        with (
            self.subTest(model=model, method=method, args=args),
            mute_logger("odoo.http"),
            self.assertRaises(JsonRpcException) as caught,
        ):
            self.call(model, method, *args, **kwargs)
        self.assertIn("AccessError", str(caught.exception.args))

    def assertTellsNothing(self, text, page):
        told = [secret for secret in self.secrets if secret in text]
        self.assertEqual(told, [], page)

    def test_pages(self):
        self.authenticate("leaky_ann", "leaky_ann")
        for page in PAGES:
            with self.subTest(page=page):
                if page.startswith("/web"):
                    text = json.dumps(self.make_jsonrpc_request(page, {}))
                else:
                    text = self.url_open(page).text
                self.assertTellsNothing(text, page)

    def test_own_order_is_shown(self):
        """So the pages above have something to tell."""
        self.own.action_confirm()
        self.authenticate("leaky_ann", "leaky_ann")
        self.assertIn(self.own.name, self.url_open("/my/orders").text)
        self.authenticate("leaky_bob", "leaky_bob")
        quotes = self.url_open("/my/quotes").text
        self.assertIn(self.request.name, quotes)
        self.assertIn(self.sent.name, quotes)

    def test_documents_of_the_other_one(self):
        self.authenticate("leaky_ann", "leaky_ann")
        for order in self.cart | self.request | self.sent | self.bought:
            order._portal_ensure_token()  # to be guessed
            answer = self.url_open(f"/my/orders/{order.id}")
            self.assertTrue(answer.url.endswith("/my"), answer.url)
            self.assertTellsNothing(answer.text, answer.url)
            answer = self.url_open(f"/shop/cart?id={order.id}&access_token=guess")
            self.assertTellsNothing(answer.text, answer.url)

    def test_models(self):
        self.authenticate("leaky_ann", "leaky_ann")
        for model in self.get_models():
            self.assertRefused(model, "search_read", [], ["id"])
            self.assertRefused(model, "search_count", [])
        self.assertRefused("crm.account", "read", [self.account.id], ["name"])
        action = self.call("crm.account", "action_view_carts", self.account.ids)
        self.assertTellsNothing(json.dumps(action), "action_view_carts")
        self.assertRefused("sale.order", "search", action["domain"])

    def test_fields(self):
        self.authenticate("leaky_ann", "leaky_ann")
        ids = {
            "res.partner": self.ann.partner_id.id,
            "sale.order": self.own.id,
            "website": self.website.id,
        }
        tried = set()
        for addon in ADDONS:
            for field in get_added_fields(self.env, addon):
                model, name = field.model_name, field.name
                if model in ids and name not in SHOWN:
                    self.assertHidden(field, ids[model])
                    tried.add(model)
        self.assertEqual(tried, set(ids))

    def assertHidden(self, field, record_id):
        model, name = field.model_name, field.name
        value = VALUES.get(field.type, 1)
        if field.type == "selection":
            value = field.get_values(self.env)[0]
        self.assertNotIn(name, self.call(model, "fields_get", [name], ["type"]))
        self.assertRefused(model, "read", [record_id], [name])
        if ("filter", name) not in OPEN:
            self.assertRefused(model, "search", [(name, "=", value)])
        self.assertRefused(model, "web_search_read", [], {name: {}}, order=name)

    def test_search_by_order_or_group(self):
        self.authenticate("leaky_ann", "leaky_ann")
        for name in ("crm_account_id", "commerce_customer_id", "commerce_channel_id"):
            self.assertRefused("sale.order", "search", [], order=name)
            self.assertRefused(
                "sale.order", "formatted_read_group", [], [name], ["__count"]
            )
            self.assertRefused("sale.order", "search", [(f"{name}.name", "like", "Z")])

    def test_what_a_buyer_may_search(self):
        self.authenticate("leaky_ann", "leaky_ann")
        orders = self.call("sale.order", "search_read", [], ["name"])
        self.assertEqual([order["id"] for order in orders], self.own.ids)
        requests = [("is_quotation_request", "=", True)]
        self.assertEqual(self.call("sale.order", "search", requests), [])

    def test_methods_of_partners(self):
        self.authenticate("leaky_ann", "leaky_ann")
        partner_ids = (self.ann | self.bob).partner_id.ids
        self.assertRefused("res.partner", "explain_crm_account", partner_ids[:1])
        for method in ("action_view_carts", "action_view_quotation_requests"):
            action = self.call("res.partner", method, partner_ids)
            self.assertTellsNothing(json.dumps(action), method)
            orders = self.call("sale.order", "search", [("state", "!=", "x")])
            self.assertEqual(orders, self.own.ids)

    def test_request_is_for_the_own_cart(self):
        self.authenticate("leaky_ann", "leaky_ann")
        answer = self.url_open(
            "/shop/request_quotation",
            data={"csrf_token": Request.csrf_token(self), "order_id": self.cart.id},
        )
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        self.assertTrue(self.own.is_quotation_request)
        self.assertFalse(self.cart.is_quotation_request)
        self.assertEqual(self.own.opportunity_id.crm_account_id, self.account)
        self.assertTellsNothing(answer.text, answer.url)

    def test_request_of_a_visitor_or_where_it_is_off(self):
        self.authenticate(None, None)
        token = {"csrf_token": Request.csrf_token(self)}
        answer = self.url_open("/shop/request_quotation", data=token)
        self.assertIn("/web/login", answer.url)
        self.website.allow_quotation_request = False
        self.authenticate("leaky_ann", "leaky_ann")
        token = {"csrf_token": Request.csrf_token(self)}
        answer = self.url_open("/shop/request_quotation", data=token)
        self.assertIn("/shop/cart", answer.url)
        self.env.invalidate_all()
        self.assertFalse(self.own.is_quotation_request)

    def test_request_twice(self):
        self.authenticate("leaky_ann", "leaky_ann")
        token = {"csrf_token": Request.csrf_token(self)}
        self.url_open("/shop/request_quotation", data=token)
        answer = self.url_open("/shop/request_quotation", data=token)
        self.assertIn("/shop/cart", answer.url)
        requests = self.env["sale.order"].search_count(
            [
                ("partner_id", "=", self.ann.partner_id.id),
                ("is_quotation_request", "=", True),
            ]
        )
        self.assertEqual(requests, 1)

    def test_request_without_token_is_refused(self):
        self.authenticate("leaky_ann", "leaky_ann")
        with mute_logger("odoo.http"):
            answer = self.url_open("/shop/request_quotation", data={"note": "x"})
        self.assertEqual(answer.status_code, 400)

    def submit_address(self, partner, **values):
        return self.url_open(
            "/shop/address/submit",
            data={
                "csrf_token": Request.csrf_token(self),
                "partner_id": partner.id or "",
                "address_type": "billing",
                "name": partner.name or "Somebody",
                "email": "leaky@example.com",
                "phone": "+32 456 00 00 00",
                "street": "1 New Street",
                "city": "New City",
                "zip": "9000",
                "country_id": self.env.ref("base.be").id,
                "required_fields": "name,country_id",
                **values,
            },
        ).json()

    def test_address_of_a_subsidiary_stays_its_own(self):
        """Also where the company group was there before the bridge."""
        for kind in ("other", "contact"):
            self.north.type = kind
            before = self.group.read(self.group._address_fields())
            self.authenticate("leaky_ann", "leaky_ann")
            answer = self.submit_address(self.ann.partner_id, street=f"1 {kind} Street")
            self.assertNotIn("invalid_fields", answer)
            self.submit_address(self.env["res.partner"], address_type="delivery")
            self.env.invalidate_all()
            self.assertEqual(self.ann.partner_id.street, f"1 {kind} Street")
            self.assertEqual(self.north.street, f"1 {kind} Street")
            self.assertEqual(self.group.read(self.group._address_fields()), before)
            self.assertNotEqual(self.south.city, "New City")

    def test_sign_up_tells_nothing_of_whom_it_looks_like(self):
        self.website.write(
            {"auth_signup_uninvited": "b2c", "ask_company_at_signup": True}
        )
        self.authenticate(None, None)
        answer = self.url_open(
            "/web/signup",
            data={
                "csrf_token": Request.csrf_token(self),
                "login": "leaky_new@example.com",
                "name": "Newcomer",
                "password": "s3cret-pass",
                "confirm_password": "s3cret-pass",
                "company_name": "Leaky South",
            },
        )
        self.env.invalidate_all()
        newcomer = self.env["res.users"].search(
            [("login", "=", "leaky_new@example.com")]
        )
        self.assertEqual(newcomer.partner_id.parent_id.name, "Leaky South")
        self.assertNotEqual(newcomer.partner_id.crm_account_id, self.account)
        self.assertNotIn("Zebra Account", answer.text)
        for page in ("/my", "/my/orders", "/my/quotes"):
            text = self.url_open(page).text
            self.assertNotIn("Zebra Account", text)
            self.assertNotIn(self.sent.name, text)

    def test_invited_guest_is_not_asked_for_a_company(self):
        self.website.write(
            {"auth_signup_uninvited": "b2c", "ask_company_at_signup": True}
        )
        guest = self.env["res.partner"].create({"name": "Leaky Guest"})
        guest.signup_prepare()
        answer = self.url_open(f"/web/signup?token={guest._generate_signup_token()}")
        self.assertNotIn("company_name", answer.text)
        self.assertIn("company_name", self.url_open("/web/signup").text)

    def test_wrong_company_is_told_and_can_be_mended(self):
        self.website.write(
            {"auth_signup_uninvited": "b2c", "ask_company_at_signup": True}
        )
        self.authenticate(None, None)
        data = {
            "csrf_token": Request.csrf_token(self),
            "login": "leaky_new@example.com",
            "name": "Newcomer",
            "password": "s3cret-pass",
            "confirm_password": "s3cret-pass",
            "vat": "BE0477472701",
        }
        answer = self.url_open("/web/signup", data=data)
        self.assertIn("Which company does the Tax ID belong to?", answer.text)
        self.assertIn("BE0477472701", answer.text)
        users = self.env["res.users"].search([("login", "=", data["login"])])
        self.assertFalse(users)

"""Somebody who buys in a web shop by HTTP, as a browser does."""

import re

import requests

TIMEOUT = 120
ADDRESS = {
    "address_type": "billing",
    "name": "Shopper",
    "email": "shopper@example.com",
    "phone": "+32 456 00 00 00",
    "street": "1 Shopping Street",
    "city": "Ghent",
    "zip": "9000",
    "required_fields": "name,country_id",
}


class Shop:
    """What a shop of one product, paid by wire transfer, has to be."""

    def __init__(self, env):
        self.country_id = env.ref("base.be").id
        self.provider = env.ref("payment.payment_provider_transfer")
        self.provider.write({"state": "enabled", "is_published": True})
        self.provider._transfer_ensure_pending_msg_is_set()
        self.provider_id = self.provider.id
        self.method_id = self.provider.payment_method_ids[:1].id
        # Making a PDF takes longer than all else, and is no part of this.
        templates = env["mail.template"].search([("model", "=", "sale.order")])
        templates.report_template_ids = False
        product = env["product.product"].create(
            {"name": "Shopping", "website_published": True, "list_price": 10}
        )
        self.template_id, self.product_id = product.product_tmpl_id.id, product.id


class Shopper:
    """A visitor of the shop.

    :param Shop shop: where to buy; nothing for who only looks around
    :param str database: the one to open, where the address serves several
    :param browser: a session of :mod:`requests`; by default a new one
    """

    def __init__(self, shop, url, database="", browser=None):
        self.shop, self.url = shop, url
        self.browser = browser or requests.Session()
        self.get(f"/web/login?db={database}")

    def get(self, path):
        answer = self.browser.get(self.url + path, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.text

    def post(self, path, **data):
        answer = self.browser.post(self.url + path, data=data, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.text

    def call(self, path, **params):
        answer = self.browser.post(
            self.url + path, json={"params": params}, timeout=TIMEOUT
        ).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["debug"])
        return answer["result"]

    def token(self, path):
        return re.search(r'csrf_token: "(\w+)"', self.get(path))[1]

    def sign_in(self, login, password):
        token = self.token("/web/login")
        self.post("/web/login", csrf_token=token, login=login, password=password)

    def sign_up(self, login, **values):
        password = {"password": login, "confirm_password": login}
        token = self.token("/web/signup")
        text = self.post(
            "/web/signup", csrf_token=token, login=login, **password, **values
        )
        if "oe_signup_form" in text:
            alert = re.search(r'class="alert alert-danger"[^>]*>(.*?)</', text, re.S)
            raise RuntimeError(f"{login} could not sign up: {alert and alert[1]}")

    def enter_address(self, **values):
        """The one that the checkout asks for."""
        page = self.get("/shop/checkout")
        known = re.search(r'name="partner_id"\s+value="(\d+)"', page)
        self.post(
            "/shop/address/submit",
            csrf_token=re.search(r'csrf_token: "(\w+)"', page)[1],
            partner_id=known[1] if known else "",
            **{**ADDRESS, "country_id": self.shop.country_id, **values},
        )

    def fill_cart(self):
        self.call(
            "/shop/cart/add",
            product_template_id=self.shop.template_id,
            product_id=self.shop.product_id,
            quantity=1,
        )

    def buy(self):
        """Pay what is in the cart.

        :return: id of the order
        """
        self.get("/shop/checkout")
        page = self.get("/shop/payment")
        path = re.search(r'data-transaction-route="([^"]+)"', page)[1]
        values = self.call(
            path,
            provider_id=self.shop.provider_id,
            payment_method_id=self.shop.method_id,
            token_id=None,
            flow="redirect",
            tokenization_requested=False,
            landing_route="/shop/payment/validate",
            access_token=re.search(r'data-access-token="([^"]+)"', page)[1],
        )
        self.post("/payment/custom/process", reference=values["reference"])
        self.call("/payment/status/poll")
        self.get("/shop/payment/validate")
        return int(path.rsplit("/", 1)[1])

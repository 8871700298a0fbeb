"""Whatever a visitor sends to our routes, the server does not break."""

import inspect
import logging

from odoo.fields import Command
from odoo.http import Controller, Request, _generate_routing_rules
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.tests.ways_in import OURS, is_ours

_logger = logging.getLogger(__name__)
ADDON = "crm_commerce_bridge_website_sale"
SIGN_UP, QUOTES = "/web/signup", "/my/quotes"
# Where what we change of Odoo's controllers is reached, and by which parameters
CHANGED = {
    "get_auth_signup_qcontext": (SIGN_UP, ["company_name", "vat", "token"]),
    "_prepare_signup_values": (SIGN_UP, ["company_name", "vat"]),
    "_prepare_quotations_domain": (QUOTES, ["page"]),
}
MEGABYTE = "a" * 2**20
TEXTS = [
    "",
    "%",
    "x\0y",
    "\\",
    "'\"<b>{{7*7}}",
    b"\xff\xfe",
    "\N{GRINNING FACE}" * 100,
    MEGABYTE,
    ["a", "b"],
]
LOGGERS = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.addons.auth_signup.controllers.main",
    "odoo.addons.base.models.ir_http",
)


def get_controllers():
    """The classes of our controllers."""
    found, open_ = set(), list(Controller.__subclasses__())
    while open_:
        cls = open_.pop()
        open_ += cls.__subclasses__()
        found.add(cls)
    return {cls for cls in found if cls.__module__.startswith(OURS)}


@tagged("post_install", "-at_install")
class TestStorefrontRoutes(HttpCase):
    def setUp(self):
        super().setUp()
        self.website = self.env.ref("website.default_website")
        self.website.write(
            {
                "auth_signup_uninvited": "b2c",
                "ask_company_at_signup": True,
                "allow_quotation_request": True,
            }
        )
        self.buyer = new_test_user(self.env, "ways_buyer", "base.group_portal")
        self.env["res.users.settings"]._find_or_create_for_user(self.buyer)
        self.product = self.env["product.product"].create(
            {"name": "Ways Train", "website_published": True, "taxes_id": []}
        )
        self.attempts = 0

    def get_routes(self):
        """Those that our classes define, with their parameters."""
        routes = {}
        for url, endpoint in _generate_routing_rules(
            self.env.registry._init_modules, nodb_only=False
        ):
            method = endpoint.func
            for cls in type(method.__self__).mro():
                function = vars(cls).get(method.__name__)
                if function and is_ours(cls.__module__, ADDON):
                    parameters = inspect.signature(function).parameters.values()
                    routes[url] = [
                        parameter.name
                        for parameter in parameters
                        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
                        and parameter.name != "self"
                    ]
        return routes

    def fill_cart(self):
        self.env["sale.order"].create(
            {
                "partner_id": self.buyer.partner_id.id,
                "website_id": self.website.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )

    def send(self, url, data, files=None):
        self.attempts += 1
        if url == SIGN_UP:
            self.authenticate(None, None)
            login = f"ways_{self.attempts}@example.com"
            person = {"login": login, "name": "Newcomer", "company_name": "Ways"}
            password = {"password": "s3cret-pass", "confirm_password": "s3cret-pass"}
            data = {**person, **password, **data}
        else:
            self.fill_cart()
            self.authenticate("ways_buyer", "ways_buyer")
        if url == QUOTES:
            params = {k: v[:2000] if v else v for k, v in data.items()}
            return self.url_open(url, params=params, timeout=60)
        data = {"csrf_token": Request.csrf_token(self), **data}
        return self.url_open(url, data=data, files=files, timeout=60)

    def test_each_change_of_a_controller_has_an_answer(self):
        for cls in get_controllers():
            self.assertTrue(is_ours(cls.__module__, ADDON), cls)
            for name, function in vars(cls).items():
                if inspect.isfunction(function):
                    known = name in CHANGED or hasattr(function, "original_routing")
                    self.assertTrue(known, f"{cls}.{name}: which page reaches it?")

    def test_routes_are_found(self):
        """Else the other test would say nothing."""
        self.assertIn("/shop/request_quotation", self.get_routes())

    def test_bad_input_breaks_nothing(self):
        failures, parameters = [], self.get_routes()
        for url, names in CHANGED.values():
            parameters[url] = {*parameters.get(url, ()), *names}
        for url, names in parameters.items():
            for name in sorted(names):
                tries = [({}, None), *(({name: text}, None) for text in TEXTS)]
                tries.append(({}, {name: ("file.txt", b"content", "text/plain")}))
                for data, files in tries:
                    if files and url == QUOTES:
                        continue
                    with mute_logger(*LOGGERS):
                        status = self.send(url, data, files).status_code
                    if status >= 500:
                        sent = str(data or files)[:60]
                        failures.append(f"{url} {sent}: {status}")
        _logger.info("%s: %s attempts", self._testMethodName, self.attempts)
        if failures:
            self.fail("\n".join(failures))

"""Who signs up or buys may be known: the inbox asks, the visitor sees nothing."""

import re

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_commerce_bridge_website_sale.tests.common import StorefrontCommon
from odoo.addons.crm_commerce_bridge_website_sale.tests.shopper import Shop, Shopper

VAT = "BE0403170701"
# Tax IDs that nobody has
FREE_VATS = ("BE0477472701", "BE0428759497", "BE0123456749")
GUESTS = {"each": "Ann Zeta", "shared": "Bob Omega", "none": "Cem Iota"}
SECRET = "Zebra"


def compare_noted(env):
    """As the scheduled action does a moment later."""
    while env["crm.customer.match.note"]._work_off():
        pass


def find_matches(partner):
    domain = ["|", ("partner_id", "=", partner.id), ("other_id", "=", partner.id)]
    return partner.env["crm.customer.match"].search([*domain, ("state", "=", "open")])


@tagged("post_install", "-at_install")
class TestMatchesOfTheShop(StorefrontCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website.search([("id", "!=", False)]).auth_signup_uninvited = "b2c"
        cls.seller = cls.new_user("shop_seller", "sales_team.group_sale_salesman")
        cls.known = cls.create_company("Quarrystone", vat=VAT)
        compare_noted(cls.env)
        # Those of the demo data
        cls.env["crm.customer.match"].search([]).unlink()

    def assertFound(self, partner):
        compare_noted(self.env)
        match = find_matches(partner)
        self.assertEqual(match.partner_id | match.other_id, partner | self.known)
        self.assertEqual(match.source, "newcomer")
        return match

    def buy_as_guest(self, policy="each"):
        self.website.guest_account_policy = policy
        guest = self.create_guest(GUESTS[policy])
        guest.write({"vat": VAT, "email": f"guest@{policy}.example"})
        self.web_order(guest)
        return guest

    def get_questions(self):
        return self.env["mail.activity"].search(
            [("summary", "=", "Is this customer new?")]
        )

    def test_company_that_signs_up(self):
        buyer = self.sign_up(signup_company={"name": "Toyland", "vat": VAT})
        company = buyer.parent_id
        self.assertFalse(find_matches(company), "Nobody who signs up waits for it")
        self.assertFound(company)
        self.assertNotEqual(company.crm_account_id, self.known.crm_account_id)

    def test_guests(self):
        for policy in ("each", "shared"):
            with self.subTest(policy=policy):
                guest = self.buy_as_guest(policy)
                match = self.assertFound(guest)
                match.action_same_account()
                self.assertEqual(guest.crm_account_id, self.known.crm_account_id)
                match.action_undo()
                guest.vat = False
                compare_noted(self.env)

    def test_guest_without_account_until_sign_up(self):
        """Nobody's customer until then, so there is nothing to decide."""
        guest = self.buy_as_guest("none")
        compare_noted(self.env)
        self.assertFalse(find_matches(guest))
        token = guest._generate_signup_token()
        self.sign_up(guest.name, token=token)
        self.assertFound(guest)

    def test_salesperson_of_the_website_is_asked(self):
        """Where nobody looks after the known customer."""
        self.website.salesperson_id = self.seller
        self.sign_up(signup_company={"name": "Toyland", "vat": VAT})
        compare_noted(self.env)
        self.assertEqual(self.get_questions().user_id, self.seller)

    def test_manager_of_the_known_customer_is_asked_about_a_guest(self):
        self.known.crm_account_id.user_id = self.seller
        for policy in ("each", "shared"):
            guest = self.buy_as_guest(policy)
            compare_noted(self.env)
            question = self.get_questions()
            self.assertEqual(question.user_id, self.seller)
            self.assertEqual(question.res_id, guest.crm_account_id.id)
            find_matches(guest).action_not_the_same()
            self.assertFalse(self.get_questions())
            guest.vat = False

    def test_unverified_email_alone_joins_nobody(self):
        """Nor does it suggest anything: whoever types it in need not be who it says."""
        self.known.email = "ann@quarry.example"
        guest = self.create_guest("Somebody")
        guest.email = "ann@quarry.example"
        self.web_order(guest)
        compare_noted(self.env)
        self.assertFalse(find_matches(guest).filtered(lambda m: m.probability > 0.5))
        self.assertNotEqual(guest.crm_account_id, self.known.crm_account_id)

    def test_customers_of_another_company_are_no_match(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.known.company_id = company
        here = self.create_guest()
        here.write({"vat": VAT, "company_id": self.env.company.id})
        self.web_order(here)
        compare_noted(self.env)
        self.assertFalse(find_matches(here))


@tagged("post_install", "-at_install")
class TestVisitorLearnsNothing(HttpCase):
    """Whether a customer is known makes no difference to what a visitor can see."""

    def setUp(self):
        super().setUp()
        self.website = self.env.ref("website.default_website")
        self.website.write(
            {
                "auth_signup_uninvited": "b2c",
                "ask_company_at_signup": True,
                "guest_account_policy": "each",
            }
        )
        self.env["res.partner"].create(
            {
                "name": f"{SECRET} Known",
                "vat": VAT,
                "is_company": True,
                "is_crm_customer": True,
            }
        )
        compare_noted(self.env)
        self.visitors = 0

    def observe(self, visit):
        """What a visitor could notice, with the names of the visit left out.

        :return: pages, and the number of queries that the server needed
        """
        self.visitors += 1
        name = f"visitor{self.visitors}"
        before = self.env.cr.sql_log_count
        text = visit(name)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        self.assertNotIn(SECRET, text)
        text = re.sub(name, "visitor", text, flags=re.I)
        text = re.sub("|".join((VAT, *FREE_VATS)), "vat", text)
        # Tokens and numbers of one's own
        text = re.sub(r"token=[\w-]+|base64,[^\"]+", "", text)
        return re.sub(r"[0-9a-f]{16,}o?\d*|\d+", "", text), queries

    def sign_up(self, name, vat):
        self.authenticate(None, None)  # a browser of its own, as each visitor has
        visitor = Shopper(None, self.base_url(), browser=self.opener)
        visitor.sign_up(
            f"{name}@example.com", name=name, company_name="Toyland", vat=vat
        )
        text = visitor.get("/my")
        self.env.invalidate_all()
        user = self.env["res.users"].search([("login", "=", f"{name}@example.com")])
        self.assertEqual(user.partner_id.parent_id.vat, vat)
        return text

    def buy(self, name, vat):
        self.authenticate(None, None)
        visitor = Shopper(self.shop, self.base_url(), browser=self.opener)
        visitor.fill_cart()
        visitor.enter_address(
            name=name, email=f"{name}@example.com", company_name="Toyland", vat=vat
        )
        visitor.buy()
        return visitor.get("/shop/confirmation")

    def assertSameForAll(self, visit):
        *first, last = FREE_VATS
        for vat in first:  # what is remembered from now on
            self.observe(lambda name, vat=vat: visit(name, vat))
        unknown, queries = self.observe(lambda name: visit(name, last))
        known, queries_of_known = self.observe(lambda name: visit(name, VAT))
        self.maxDiff = None
        self.assertEqual(known.splitlines(), unknown.splitlines())
        self.assertEqual(queries_of_known, queries)
        matches = self.env["crm.customer.match"]
        known = [("partner_id.name", "=", f"{SECRET} Known"), ("state", "=", "open")]
        self.assertFalse(matches.search(known), "Nobody waits for it")
        compare_noted(self.env)
        self.assertTrue(matches.search(known), "There was something to learn")

    def test_sign_up(self):
        self.assertSameForAll(self.sign_up)

    def test_checkout(self):
        self.shop = Shop(self.env)
        self.assertSameForAll(self.buy)


@tagged("post_install", "-at_install")
class TestGuestInTheInbox(HttpCase):
    def test_guest_with_the_tax_id_of_a_customer(self):
        website = self.env.ref("website.default_website")
        website.write(
            {"account_on_checkout": "optional", "guest_account_policy": "each"}
        )
        provider = self.env.ref("payment.payment_provider_transfer")
        provider.write({"state": "enabled", "is_published": True})
        provider._transfer_ensure_pending_msg_is_set()
        self.env["product.product"].create(
            {
                "name": "Tour Train",
                "list_price": 100,
                "taxes_id": [],
                "website_published": True,
            }
        )
        partners = self.env["res.partner"]
        manager = new_test_user(
            self.env,
            "tour_manager",
            "sales_team.group_sale_manager,base.group_partner_manager",
        )
        known = partners.create(
            {
                "name": "Tour Known",
                "vat": VAT,
                "is_company": True,
                "is_crm_customer": True,
                "user_id": manager.id,
            }
        )
        self.start_tour("/shop?search=Tour Train", "crm_guest_with_tax_id")
        self.env.invalidate_all()
        guest = partners.search([("name", "=", "Tour Guest")])
        self.assertEqual(guest.vat, VAT)
        self.env.ref(
            "crm_commerce_bridge_match.ir_cron_compare"
        ).method_direct_trigger()
        self.start_tour("/odoo", "crm_review_guest", login="tour_manager")
        self.env.invalidate_all()
        self.assertEqual(guest.crm_account_id, known.crm_account_id)

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon


class StorefrontCommon(CommerceCommon):
    """Two websites, and what is ordered there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website = cls.env["website"]
        cls.website = cls.Website.create({"name": "Toy Shop"})
        cls.other_website = cls.Website.create({"name": "Trade Shop"})

    @classmethod
    def channel_of(cls, website):
        channels = cls.env["commerce.channel"].with_context(active_test=False)
        return channels.search([("website_id", "=", website.id)])

    def web_order(self, partner=None, **values):
        return self.order(partner, website_id=self.website.id, **values)

    def create_guest(self, name="Guest"):
        """As the address form of a checkout does."""
        return self.env["res.partner"].create(
            {"name": name, "email": "guest@example.com"}
        )

    def sign_up(self, name="Angela", token=None, **values):
        login = f"{name.lower()}@example.com"
        users = self.env["res.users"].sudo().with_context(website_id=self.website.id)
        users.signup(
            {"login": login, "name": name, "password": "s3cret-pass", **values}, token
        )
        return users.search([("login", "=", login)]).partner_id

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon


@tagged("post_install", "-at_install")
class TestShopBinding(CommerceCommon):
    """What a connector makes in its own way, and what is pushed, are the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["commerce.channel"].create({"name": "Shop"})
        cls.backend = cls.env["test.shop.backend"].create(
            {"name": "Shop", "channel_id": cls.channel.id}
        )
        cls.bindings = cls.env["test.shop.partner"].create(
            [
                {
                    "backend_id": cls.backend.id,
                    "odoo_id": p.id,
                    "external_id": f"S{p.id}",
                }
                for p in cls.customers
            ]
        )
        cls.number = f"S{cls.hotel.id}"

    def test_pushes_know_what_is_bound(self):
        [answer] = self.channel.push_customers([{"id": self.number, "phone": "5"}])
        self.assertEqual(
            (answer["status"], answer["res_id"]), ("updated", self.hotel.id)
        )
        self.assertEqual(self.hotel.phone, "5")
        [answer] = self.channel.push_orders(
            [
                {
                    "id": 1,
                    "customer": self.number,
                    "date": "2026-01-15",
                    "amount_untaxed": 5,
                }
            ]
        )
        order = self.env["sale.order"].browse(answer["res_id"])
        self.assertEqual(order.partner_id, self.hotel)

    def test_it_is_found_by_its_number(self):
        partners = self.env["res.partner"]
        self.assertEqual(
            partners.search([("display_name", "=", self.number)]), self.hotel
        )

    def test_bindings_follow_merges_as_numbers_do(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.hotel | self.loner).ids, self.loner, extra_checks=False
        )
        binding = self.bindings.filtered(lambda b: b.external_id == self.number)
        self.assertEqual(binding.odoo_id, self.loner)
        [answer] = self.channel.push_customers([{"id": self.number, "phone": "6"}])
        self.assertEqual(answer["res_id"], self.loner.id)

    def test_binding_again_changes_nothing(self):
        identities = self.env["commerce.channel.identity"]
        self.channel.push_customers([{"id": self.number, "phone": "5"}])
        identities._bind(self.channel, "customer", {self.number: self.loner})
        found = identities._find(self.channel, "customer", [self.number])
        self.assertEqual(found[self.number][0], self.hotel.id)

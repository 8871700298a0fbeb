from odoo.tests import tagged

from .common import CustomerMatchCommon


@tagged("post_install", "-at_install")
class TestParents(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.create_customer(
            "Brightwater Group", email="a@brightwater.example"
        )
        cls.benelux = cls.create_customer(
            "Brightwater Benelux", website="brightwater.example"
        )
        cls.hotel = cls.create_customer("Hotel Ghent")

    def order(self, partner, **partners):
        values = {name: who.id for name, who in partners.items()}
        return self.env["sale.order"].create({"partner_id": partner.id, **values})

    def test_name_stem(self):
        match = self.compare(self.group, self.benelux)
        self.assertEqual(match.kind, "parent")
        self.assertEqual((match.partner_id, match.other_id), (self.benelux, self.group))
        self.assertIn("domain", match.evidence_ids.sentence)
        self.assertGreater(match.probability, 0.5)

    def test_bill_to(self):
        self.order(self.hotel, partner_invoice_id=self.benelux)
        match = self.compare(self.hotel)
        self.assertEqual(match.kind, "parent")
        self.assertEqual((match.partner_id, match.other_id), (self.hotel, self.benelux))
        self.assertIn("billed", match.evidence_ids.sentence)
        self.assertEqual(self.compare(self.benelux) & match, match, "from both sides")

    def test_chain(self):
        self.order(self.hotel, partner_invoice_id=self.benelux)
        matches = self.compare(self.hotel, self.benelux, self.group)
        pairs = {(m.partner_id, m.other_id) for m in matches}
        self.assertIn((self.hotel, self.benelux), pairs)
        self.assertIn((self.benelux, self.group), pairs)

    def test_the_same_name_is_no_parent(self):
        other = self.create_customer("Brightwater Group", email="b@brightwater.example")
        match = self.compare(self.group, other)
        pair = match.filtered(lambda m: m.partner_id | m.other_id == self.group | other)
        self.assertEqual(pair.kind, "same")

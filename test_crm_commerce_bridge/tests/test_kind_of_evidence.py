from odoo.tests import TransactionCase, tagged

CARD = "lc 4711-0815"


@tagged("post_install", "-at_install")
class TestKindOfEvidence(TransactionCase):
    """A kind that another addon adds finds, weighs and tells like all others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"{word} of Cards",
                    "is_company": True,
                    "is_crm_customer": True,
                    "loyalty_card": card,
                    "street": "12 Card Quay",
                    "zip": "90210",
                }
                for word, card in (("Knave", CARD), ("Queen", "LC47110815"))
            ]
        )
        cls.work_off()

    @classmethod
    def work_off(cls):
        while cls.env["crm.customer.match.note"]._work_off():
            pass

    def get_match(self):
        ids = self.customers.ids
        return self.env["crm.customer.match"].search(
            [("partner_id", "in", ids), ("other_id", "in", ids)]
        )

    def get_line(self):
        lines = self.get_match().evidence_ids
        return lines.filtered(lambda line: line.kind == "loyalty_card")

    def test_it_is_found_and_told(self):
        line = self.get_line()
        self.assertGreater(line.weight, 0)
        self.assertEqual(line.shared_count, 2)
        self.assertIn("lc 4711-0815", line.sentence)

    def test_a_change_of_its_field_is_noted(self):
        before = self.get_match().probability
        self.customers[1].loyalty_card = "LC 1"
        self.work_off()
        self.assertFalse(self.get_line())
        self.assertLess(self.get_match().probability, before)

    def test_what_is_empty_is_no_evidence(self):
        self.customers.loyalty_card = "-"
        self.work_off()
        self.assertFalse(self.get_line())

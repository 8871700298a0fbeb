"""New and changed customers are noted, which costs an insert and no look-up."""

from odoo.tests import tagged

from .common import CustomerMatchCommon


@tagged("post_install", "-at_install")
class TestNotes(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer("Brightwater Zeta", phone="+32 9 321 02 10")
        cls.Note = cls.env["crm.customer.match.note"]
        cls.work_off()

    def get_noted(self):
        return self.Note._get_noted()

    def test_newcomers_cost_an_insert(self):
        """A checkout pays one raw insert."""
        partners = self.env["res.partner"]
        with self.assertQueryCount(1):
            partners._note_newcomers(self.customer.ids, "newcomer")
        self.assertEqual(self.get_noted(), self.customer.ids)

    def test_newcomers_of_each_way_in(self):
        created = self.create_customer("Quarrystone")
        self.assertIn(created.id, self.get_noted())
        person = self.Partner.create({"name": "Ann"})
        self.assertNotIn(person.id, self.get_noted())
        order = self.env["sale.order"].create({"partner_id": person.id})
        order.action_confirm()
        self.assertTrue(person.is_crm_customer)
        self.assertIn(person.id, self.get_noted())

    def test_source(self):
        other = self.create_customer("Quarrystone", phone="+32 9 321 02 10")
        self.work_off()
        match = self.get_matches(self.customer)
        self.assertEqual(match.other_id, other)
        self.assertIn(match.source, ("hand", "newcomer"))
        match.unlink()
        self.Match._note(other.ids, "import")
        self.work_off()
        self.assertEqual(self.get_matches(self.customer).source, "import")

    def test_who_is_changed_at_once_has_come_as_before(self):
        other = self.create_customer("Quarrystone")
        self.Note._take(10_000)
        self.Match._note(other.ids, "newcomer")
        other.phone = "+32 9 321 02 10"
        self.work_off()
        self.assertEqual(self.get_matches(self.customer).source, "newcomer")

    def test_changes(self):
        self.customer.write({"phone": "+32 9 321 02 10", "name": "Brightwater Zeta"})
        self.assertFalse(self.get_noted(), "equal values are none")
        self.customer.comment = "Likes tea"
        self.assertFalse(self.get_noted(), "nothing is made of it")
        self.customer.phone = "+32 9 321 02 11"
        self.assertEqual(self.get_noted(), self.customer.ids)

    def test_contacts_are_not_noted(self):
        contact = self.Partner.create({"name": "Ann", "parent_id": self.customer.id})
        self.work_off()
        contact.phone = "+32 9 321 02 11"
        self.assertFalse(self.get_noted())

    def test_bank_accounts(self):
        account = self.env["res.partner.bank"].create(
            {"partner_id": self.customer.id, "acc_number": "BE68539007547034"}
        )
        self.assertEqual(self.get_noted(), self.customer.ids)
        self.work_off()
        account.unlink()
        self.assertEqual(self.get_noted(), self.customer.ids)

    def test_scheduled_action(self):
        # A scan that is still open may find that few customers have a match.
        self.create_customer("Brightwater Zeta BV", phone="+32 9 321 02 10")
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_commerce_bridge_match.ir_cron_compare"
            ).method_direct_trigger()
        self.assertTrue(self.get_matches(self.customer))
        self.assertFalse(self.get_noted())

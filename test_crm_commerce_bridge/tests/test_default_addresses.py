from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon
from odoo.addons.mail.models.res_partner import ResPartner as MailPartner

KINDS = ["invoice", "delivery", "contact"]


@tagged("post_install", "-at_install")
class TestDefaultAddresses(CommerceCommon):
    """Only what Odoo gets wrong of a subsidiary's addresses is corrected."""

    def bill_at(self, elsewhere):
        """As an addon does that was loaded before ours, so that ours comes last."""

        def address_get(partners, adr_pref=None):
            addresses = super(MailPartner, partners).address_get(adr_pref)
            return {**addresses, "invoice": elsewhere.id}

        return patch.object(MailPartner, "address_get", address_get, create=True)

    def test_what_other_addons_say_of_a_subsidiary_counts(self):
        self.create_contact("Ann", self.hotel)
        person = self.create_contact("Ben", self.hotel)
        itself = dict.fromkeys(KINDS, self.hotel.id)
        self.assertEqual(self.hotel.address_get(KINDS), itself)
        for elsewhere in (self.loner, person):
            with self.bill_at(elsewhere):
                addresses = self.hotel.address_get(KINDS)
                order = self.order(self.hotel, confirm=False)
            self.assertEqual(addresses, {**itself, "invoice": elsewhere.id})
            self.assertEqual(order.partner_invoice_id, elsewhere)

    def test_addresses_of_its_own_count(self):
        self.create_contact("Ann", self.hotel)
        dock = self.create_contact("Dock", self.hotel, type="delivery")
        addresses = self.hotel.address_get(KINDS)
        self.assertEqual(addresses["delivery"], dock.id)
        self.assertEqual(addresses["invoice"], self.hotel.id)

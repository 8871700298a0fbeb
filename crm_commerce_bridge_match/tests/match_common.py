from odoo.addons.crm_commerce_bridge.tests.common import CrmCommerceBridgeCommon


class MatchCommon(CrmCommerceBridgeCommon):
    """Two customers more, and pairs of them all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Match = cls.env["crm.customer.match"]
        cls.double = cls.create_company("Loner Ltd")
        cls.third = cls.create_company("Loner Limited")
        cls.customers |= cls.double | cls.third
        # Their own engine has nothing to say here: pairs are made by hand.
        cls.Match.search([]).unlink()

    @classmethod
    def match(cls, partner, other, kind="same", **values):
        if kind == "same" and partner.id > other.id:
            partner, other = other, partner
        return cls.Match.create(
            {
                "partner_id": partner.id,
                "other_id": other.id,
                "kind": kind,
                "probability": 0.9,
                "source": "hand",
                **values,
            }
        )

    def choices(self, partners=None):
        """What decisions may change, and the account."""
        partners = (self.customers if partners is None else partners).exists()
        accounts = self.account_ids(partners)
        choices = self.Match._read_choices(partners)
        return {id_: (accounts[id_], choices[id_]) for id_ in choices}

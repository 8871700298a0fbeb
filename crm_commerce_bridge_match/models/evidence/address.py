"""Addresses, by degrees."""

from odoo import api, models

from .normal_forms import postcode, street


class Street(models.AbstractModel):
    """House number and street, whatever streets are called."""

    _name = "crm.customer.evidence.street"
    _inherit = "crm.customer.evidence"
    _description = "Same Address"
    _kind = "street"
    _family = "address"
    _inputs = ("street", "zip")
    # Where the rest of the address is the same, that outweighs it.
    _against = -7.0
    _excused_by = "house"  # it is spelt differently

    @api.model
    def _get_values(self, partner):
        number, word = street(partner.street)
        return {f"{number} {word}"} if number and word else set()

    @api.model
    def _get_text(self, partner):
        return self._list(filter(None, (partner.street, partner.zip)))

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same address %(value)s, which %(shared)s of %(count)s customers have",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )

    @api.model
    def _say_differs(self, value, other):
        return self.env._(
            "Different addresses: %(value)s and %(other)s", value=value, other=other
        )


class House(models.AbstractModel):
    """The same house number and postal code: the street is spelt differently."""

    _name = "crm.customer.evidence.house"
    _inherit = "crm.customer.evidence.street"
    _description = "Same House Number and Postal Code"
    _kind = "house"
    _m = 0.88
    _against = 0.0

    @api.model
    def _get_values(self, partner):
        number, _word = street(partner.street)
        code = postcode(partner.zip)
        return {f"{number} {code}"} if number and code else set()

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same house number and postal code: %(value)s, as %(shared)s of %(count)s "
            "customers",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )


class Way(models.AbstractModel):
    """The same street, another house."""

    _name = "crm.customer.evidence.way"
    _inherit = "crm.customer.evidence.street"
    _description = "Same Street"
    _kind = "way"
    _inputs = ("street",)
    _m = 0.85
    _against = 0.0
    _block = 0

    @api.model
    def _get_values(self, partner):
        return {street(partner.street)[1]}

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same street: %(value)s, as %(shared)s of %(count)s customers",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )


class Postcode(models.AbstractModel):
    _name = "crm.customer.evidence.postcode"
    _inherit = "crm.customer.evidence.street"
    _description = "Same Postal Code"
    _kind = "postcode"
    _inputs = ("zip",)
    _m = 0.85
    _against = -4.0
    _block = 0

    @api.model
    def _get_values(self, partner):
        return {postcode(partner.zip)}

    @api.model
    def _get_text(self, partner):
        return partner.zip or ""

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same postal code %(value)s, which %(shared)s of %(count)s customers have",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )

    @api.model
    def _say_differs(self, value, other):
        return self.env._(
            "Different postal codes: %(value)s and %(other)s", value=value, other=other
        )

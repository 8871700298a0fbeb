"""Addresses, by degrees."""

from odoo import api, models
from odoo.tools import LazyTranslate

from .normal_forms import city, postcode, street, whole_street

_lt = LazyTranslate(__name__)

# How much more often the same company's addresses are so alike than those of two
# others, in bits
ALIKE = {0.75: 11.0, 0.6: 8.0, 0.45: 4.5, 0.3: 2.0, 0.2: 0.0}


class Street(models.AbstractModel):
    """House number and street, whatever streets are called."""

    _name = "crm.customer.evidence.street"
    _inherit = "crm.customer.evidence"
    _description = "Same Address"
    _kind = "street"
    _family = "address"
    _inputs = ("street", "zip")
    # Where the rest of the address is the same, that outweighs it.
    _against = -9.0
    _excused_by = ("house", "street_spelling")
    _same = _lt("Same address %(value)s, which %(shared)s of %(count)s customers have")
    _differs = _lt("Different addresses: %(value)s and %(other)s")

    @api.model
    def _get_values(self, partner):
        number, word = street(partner.street)
        return {f"{number} {word}"} if number and word else set()

    @api.model
    def _get_text(self, partner):
        return self._list(filter(None, (partner.street, partner.zip)))


class House(models.AbstractModel):
    """The same house number and postal code: the street is spelt differently."""

    _name = "crm.customer.evidence.house"
    _inherit = "crm.customer.evidence.street"
    _description = "Same House Number and Postal Code"
    _kind = "house"
    _m = 0.88
    _against = 0.0
    _same = _lt(
        "Same house number and postal code: %(value)s, as %(shared)s of %(count)s "
        "customers"
    )

    @api.model
    def _get_values(self, partner):
        number, _word = street(partner.street)
        code = postcode(partner.zip)
        return {f"{number} {code}"} if number and code else set()


class WholeStreet(models.AbstractModel):
    """What is compared letter by letter. It is no evidence."""

    _name = "crm.customer.evidence.whole_street"
    _inherit = "crm.customer.evidence"
    _description = "House Number and Words of the Street"
    _kind = "whole_street"
    _inputs = ("street",)
    _block = 0

    @api.model
    def _get_values(self, partner):
        return {whole_street(partner.street)}


class StreetSpelling(models.AbstractModel):
    _name = "crm.customer.evidence.street_spelling"
    _inherit = "crm.customer.evidence.street"
    _description = "Address Spelt Differently"
    _kind = "street_spelling"
    _inputs = ("street",)
    _alike_in = "whole_street"
    _alike = ALIKE
    _at_least = 4
    _against = 0.0
    _block = 0
    _same = _lt("The addresses %(value)s and %(other)s are spelt alike")

    @api.model
    def _get_values(self, partner):
        return set()


class Way(models.AbstractModel):
    """The same street, another house."""

    _name = "crm.customer.evidence.way"
    _inherit = "crm.customer.evidence.street"
    _description = "Same Street"
    _kind = "way"
    _inputs = ("street",)
    _m = 0.05  # and not the house
    _against = 0.0
    _block = 0
    _same = _lt("Same street: %(value)s, as %(shared)s of %(count)s customers")

    @api.model
    def _get_values(self, partner):
        return {street(partner.street)[1]}


class Postcode(models.AbstractModel):
    _name = "crm.customer.evidence.postcode"
    _inherit = "crm.customer.evidence.street"
    _description = "Same Postal Code"
    _kind = "postcode"
    _inputs = ("zip",)
    _m = 0.5
    _against = -2.0
    _excused_by = ()
    _block = 0
    _same = _lt(
        "Same postal code %(value)s, which %(shared)s of %(count)s customers have"
    )
    _differs = _lt("Different postal codes: %(value)s and %(other)s")

    @api.model
    def _get_values(self, partner):
        return {postcode(partner.zip)}

    @api.model
    def _get_text(self, partner):
        return partner.zip or ""


class City(models.AbstractModel):
    _name = "crm.customer.evidence.city"
    _inherit = "crm.customer.evidence.street"
    _description = "Same City"
    _kind = "city"
    _inputs = ("city",)
    _m = 0.85
    _against = 0.0
    _block = 0
    _same = _lt("Same city %(value)s, which %(shared)s of %(count)s customers have")

    @api.model
    def _get_values(self, partner):
        return {city(partner.city)}

    @api.model
    def _get_text(self, partner):
        return partner.city or ""

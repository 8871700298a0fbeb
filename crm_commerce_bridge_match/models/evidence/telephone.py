from odoo import api, models
from odoo.tools import LazyTranslate

from .normal_forms import telephones

_lt = LazyTranslate(__name__)


class Telephone(models.AbstractModel):
    """The last digits: with and without the country, as people write it."""

    _name = "crm.customer.evidence.telephone"
    _inherit = "crm.customer.evidence"
    _description = "Same Phone Number"
    _kind = "telephone"
    _family = "telephone"
    _inputs = ("phone", "country_id")
    _m = 0.7
    _against = -0.7  # many companies have several
    _same = _lt(
        "Same phone number %(value)s, which %(shared)s of %(count)s customers have"
    )
    _differs = _lt("Different phone numbers: %(value)s and %(other)s")

    @api.model
    def _get_values(self, partner):
        countries = partner.country_id or self.env.company.country_id
        return telephones(partner.phone, countries.code)

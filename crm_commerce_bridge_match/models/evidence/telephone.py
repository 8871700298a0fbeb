from odoo import api, models

from .normal_forms import telephones


class Telephone(models.AbstractModel):
    """The last digits: with and without the country, as people write it."""

    _name = "crm.customer.evidence.telephone"
    _inherit = "crm.customer.evidence"
    _description = "Same Telephone"
    _kind = "telephone"
    _family = "telephone"
    _inputs = ("phone", "country_id")
    _m = 0.7
    _against = -0.7  # many companies have several

    @api.model
    def _get_values(self, partner):
        countries = partner.country_id or self.env.company.country_id
        return telephones(partner.phone, countries.code)

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same telephone %(value)s, which %(shared)s of %(count)s customers have",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )

    @api.model
    def _say_differs(self, value, other):
        return self.env._(
            "Different telephones: %(value)s and %(other)s", value=value, other=other
        )

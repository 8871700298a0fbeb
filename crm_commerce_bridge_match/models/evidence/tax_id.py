"""Tax IDs, with and without the country before them."""

from odoo import api, models
from odoo.tools import LazyTranslate, ormcache

from odoo.addons.base.models.res_partner import EU_EXTRA_VAT_CODES

from .normal_forms import tax_numbers

_lt = LazyTranslate(__name__)


class TaxId(models.AbstractModel):
    """The number with its country."""

    _name = "crm.customer.evidence.tax_id"
    _inherit = "crm.customer.evidence"
    _description = "Same Tax ID"
    _kind = "tax_id"
    _family = "tax_id"
    _inputs = ("vat", "country_id")
    _surer = 5.0
    _against = -5.0
    _same = _lt("Same Tax ID %(value)s, which %(shared)s of %(count)s customers have")
    _differs = _lt("Different Tax IDs: %(value)s and %(other)s")

    @api.model
    def _get_values(self, partner):
        return {self._get_numbers(partner)[0]}

    @api.model
    def _get_numbers(self, partner):
        code = partner.country_id.code or ""
        return tax_numbers(partner.vat, code, self._get_prefixes())

    @api.model
    @ormcache()
    def _get_prefixes(self):
        """:return: dict of codes of countries by the prefixes of their Tax IDs"""
        countries = self.env["res.country"].sudo().search([("code", "!=", False)])
        codes = {country.code: country.code for country in countries}
        return codes | {prefix: code for code, prefix in EU_EXTRA_VAT_CODES.items()}


class TaxNumber(models.AbstractModel):
    """The number alone: who leaves the country out may be of any."""

    _name = "crm.customer.evidence.tax_number"
    _inherit = "crm.customer.evidence.tax_id"
    _description = "Same Tax ID without Country"
    _kind = "tax_number"
    _surer = 3.0
    _against = 0.0

    @api.model
    def _get_values(self, partner):
        return {self._get_numbers(partner)[1]}

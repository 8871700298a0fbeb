from odoo import api, models
from odoo.tools import LazyTranslate

from .normal_forms import SHORTEST_NUMBER, compact, establishment

_lt = LazyTranslate(__name__)


class CompanyNumber(models.AbstractModel):
    """What a register of companies calls it; often the Tax ID says the same."""

    _name = "crm.customer.evidence.company_number"
    _inherit = "crm.customer.evidence"
    _description = "Same Company ID"
    _kind = "company_number"
    _family = "tax_id"
    _inputs = ("company_registry", "vat", "country_id")
    _surer = 5.0
    _against = -3.0
    _same = _lt(
        "Same company ID %(value)s, which %(shared)s of %(count)s customers have"
    )
    _differs = _lt("Different company IDs: %(value)s and %(other)s")

    @api.model
    def _get_values(self, partner):
        number = compact(partner.company_registry)
        if len(number) < SHORTEST_NUMBER:
            return set()
        return {(partner.country_id.code or "") + number.lstrip("0")}

    @api.model
    def _get_text(self, partner):
        return partner.company_registry or ""


class Establishment(models.AbstractModel):
    """The number of the company within that of an establishment."""

    _name = "crm.customer.evidence.establishment"
    _inherit = "crm.customer.evidence.company_number"
    _description = "Establishment of the Same Company"
    _kind = "establishment"
    _surer = 0.0
    _against = 0.0
    _same = _lt(
        "%(value)s is an establishment of a company that %(shared)s of %(count)s "
        "customers belong to"
    )

    @api.model
    def _get_values(self, partner):
        return {number for number, _below in self._get_numbers(partner)}

    @api.model
    def _get_numbers(self, partner):
        return [establishment(partner.company_registry), establishment(partner.vat)]

    @api.model
    def _is_establishment(self, partner):
        return any(below for _number, below in self._get_numbers(partner))

    @api.model
    def _get_text(self, partner):
        return partner.company_registry or partner.vat or ""

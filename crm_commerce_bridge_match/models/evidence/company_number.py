from odoo import api, models

from .normal_forms import SHORTEST_NUMBER, compact, establishment


class CompanyNumber(models.AbstractModel):
    """What a register of companies calls it; often the Tax ID says the same."""

    _name = "crm.customer.evidence.company_number"
    _inherit = "crm.customer.evidence"
    _description = "Same Company Number"
    _kind = "company_number"
    _family = "tax_id"
    _inputs = ("company_registry", "vat", "country_id")
    _surer = 5.0
    _against = -3.0

    @api.model
    def _get_values(self, partner):
        number = compact(partner.company_registry)
        if len(number) < SHORTEST_NUMBER:
            return set()
        return {(partner.country_id.code or "") + number.lstrip("0")}

    @api.model
    def _get_text(self, partner):
        return partner.company_registry or ""

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same company number %(value)s, which %(shared)s of %(count)s customers "
            "have",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )

    @api.model
    def _say_differs(self, value, other):
        return self.env._(
            "Different company numbers: %(value)s and %(other)s",
            value=value,
            other=other,
        )


class Establishment(models.AbstractModel):
    """The number of the company within that of an establishment."""

    _name = "crm.customer.evidence.establishment"
    _inherit = "crm.customer.evidence.company_number"
    _description = "Establishment of the Same Company"
    _kind = "establishment"
    _surer = 0.0
    _against = 0.0

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

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "%(value)s is an establishment of a company that %(shared)s of %(count)s "
            "customers belong to",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )

"""Check Tax IDs that visitors enter."""

from stdnum.util import get_cc_module

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base.models.res_partner import EU_EXTRA_VAT_CODES

COUNTRIES = {prefix: code for code, prefix in EU_EXTRA_VAT_CODES.items()}


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _check_signup_vat(self, name, vat):
        """Check a Tax ID by the country in its prefix, else of the website's company.

        :return: dict of the Tax ID and the id of the country in its prefix
        :raise UserError: if it cannot be a Tax ID
        """
        countries = self.env["res.country"].sudo()
        # Only with digits: a word may begin like the code of a country.
        code = vat[:2].upper() if any(map(str.isdigit, vat)) else ""
        country = countries.search([("code", "=", code)], limit=1)
        company = self.env["website"].get_current_website().company_id.sudo()
        checked = country or company.country_id
        dummy = self.sudo().new({"name": name, "vat": vat, "country_id": checked.id})
        try:
            dummy._check_vat()
        except ValidationError as error:
            raise UserError(error.args[0]) from error
        if not hasattr(self, "_check_vat_number"):  # without base_vat, Odoo takes all
            self._check_vat_by_digits(COUNTRIES.get(code, checked.code), vat)
        return {"vat": dummy.vat, "country_id": country.id}

    @api.model
    def _check_vat_by_digits(self, code, vat):
        """Check format and check digits, where those of the country are known.

        :param str code: of the country, if any
        :raise UserError: if the number cannot be one
        """
        module = code and get_cc_module(code, "vat")
        if not module or any(_is_valid(module, text) for text in (vat, vat[2:])):
            return
        countries = self.env["res.country"].sudo()
        country = countries.search([("code", "=", code)], limit=1)
        raise UserError(
            self.env._(
                "%(vat)s does not seem to be a valid Tax ID of %(country)s. One of "
                "another country begins with its code, like BE0477472701.",
                vat=vat,
                country=country.name,
            )
        )


def _is_valid(module, text):
    """Return whether a module of stdnum accepts a text."""
    try:
        return module.is_valid(text)
    except (ValueError, LookupError):  # a visitor may write anything
        return False

"""Companies that sign up: checks of what visitors enter."""

from odoo import api, models
from odoo.exceptions import UserError

# Maximum length of the name and the Tax ID that visitors enter
LONGEST = 250


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _prepare_signup_company(self, name, vat):
        """Check the company that a visitor enters, by Odoo's own rules.

        :return: dict of values of a partner, empty for a person
        :raise UserError: if the Tax ID is invalid or without a name, or a text too long
        """
        name, vat = (name or "").strip(), (vat or "").strip()
        if max(len(name), len(vat)) > LONGEST:
            raise UserError(self.env._("That is too long for a name or a Tax ID."))
        if vat and not name:
            raise UserError(self.env._("Which company does the Tax ID belong to?"))
        if not name:
            return {}
        return {"name": name, **(self._check_signup_vat(name, vat) if vat else {})}

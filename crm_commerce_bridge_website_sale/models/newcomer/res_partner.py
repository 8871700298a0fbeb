"""Companies that sign up: checks of what visitors enter, and possible matches."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN

# Value of the context in a sign-up: an object, so that no RPC can send it
SIGNING_UP = object()
# Maximum length of the name and the Tax ID that visitors enter
LONGEST = 250
SHOWN_MATCHES = 5


class ResPartner(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "res.partner"

    account_match_ids = fields.One2many(
        "crm.account.match",
        "partner_id",
        string="Possible Matches",
        groups=GROUP_SALESMAN,
        readonly=True,
    )

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

    @api.model
    def _note_newcomers(self, partner_ids, source):
        """Compare companies that sign up with the customers known."""
        res = super()._note_newcomers(partner_ids, source)
        if self.env.context.get("crm_signing_up") is SIGNING_UP:
            for newcomer in self.browse(partner_ids):
                newcomer._look_for_matches()
        return res

    def _look_for_matches(self):
        """Look for customers that a new one may belong to, and suggest them."""
        found = {
            **dict.fromkeys(self._find_similar_customers(), "name"),
            **dict.fromkeys(self._find_customers_with_vat(), "vat"),
        }
        if found:
            self.env["crm.account.match"].sudo()._suggest(self.sudo(), found)

    def _get_others_domain(self):
        """Return the domain of other customers in the company of the website."""
        companies = self.env["website"].get_current_website().company_id.ids
        return (
            Domain("is_crm_customer", "=", True)
            & Domain("id", "not in", self.ids)
            & Domain("company_id", "in", [False, *companies])
        )

from odoo import api, models

from .normal_forms import domains, name_words, postcode

FIRST_LETTERS = 3


class Divided(models.AbstractModel):
    """What divides blocks that are too large, by a second value.

    It is no evidence: the customers of one block are compared, and no more. Many who
    have two values in common are copies: it does if they are compared with some.
    """

    _name = "crm.customer.evidence.divided"
    _inherit = "crm.customer.evidence"
    _description = "Division of Those with Much in Common"
    _kind = "divided"
    _oldest = 5
    _inputs = ("name", "zip", "phone", "email", "website", "country_id")

    @api.model
    def _get_values(self, partner):
        found = name_words(partner.name)
        if not found:
            return set()
        code, letters = postcode(partner.zip), found[0][:FIRST_LETTERS]
        kinds = self._get_kinds()
        values = {f"{letters}|{code}", f"{' '.join(sorted(found))[:64]}|{code}"}
        if not code:
            values = set()
        numbers = kinds["telephone"]._get_values(partner)
        shared = numbers | domains(partner.email, partner.website)
        return values | {f"{letters}|{value}" for value in shared}

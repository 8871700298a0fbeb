from odoo import api, models
from odoo.fields import Domain

from ..caller_values import get_ids


class ResPartner(models.Model):
    """Proposals of partners for documents that are made from an account.

    The page of the account passes it in the context, where every field that proposes
    partners finds it.
    """

    _inherit = "res.partner"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Return the customers of the account first, then their people, then others."""
        found = []
        for proposed in self._get_proposed_domains():
            others = Domain("id", "not in", [id_ for id_, _name in found])
            rest = limit and limit - len(found)
            among = Domain(domain or Domain.TRUE) & proposed & others
            found += super().name_search(name, among, operator, rest)
            if limit and len(found) >= limit:
                break
        return found

    @api.model
    def _get_proposed_domains(self):
        """Return the domains of partners to propose, one after the other."""
        account_ids = get_ids(self.env.context, "crm_account_first_id")
        field = self._fields["crm_account_id"]
        if not account_ids or not self._has_field_access(field, "read"):
            return [Domain.TRUE]
        names = ("mapped_account_id", "crm_account_id")
        return [Domain(name, "in", account_ids) for name in names] + [Domain.TRUE]

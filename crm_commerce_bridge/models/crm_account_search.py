import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from . import copied_text


class CrmAccount(models.Model):
    """An account is found by whatever one knows of its customers and their people."""

    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account"

    @api.model
    def _search_display_name(self, operator, value):
        text = copied_text.clean(value) if isinstance(value, str) else ""
        if operator != "ilike" or not text:
            return super()._search_display_name(operator, value)
        domain = super()._search_display_name(operator, text)
        accounts, partners = (
            self.env[model].with_context(active_test=False)
            for model in (self._name, "res.partner")
        )
        found = partners._search(self._get_match_domain(text))
        companies = found.subselect(
            SQL.identifier(found.table, "commercial_partner_id")
        )
        customers = partners._search(Domain("id", "in", companies))
        # A union, as databases are bad at alternatives.
        return Domain(
            "id",
            "in",
            SQL(
                "(%s UNION ALL %s)",
                accounts._search(Domain(domain)).select(),
                customers.select(SQL.identifier(customers.table, "mapped_account_id")),
            ),
        )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Accounts that bear the name come first: a list is short."""
        name = copied_text.clean(name)
        if not name or operator != "ilike":
            return super().name_search(name, domain, operator, limit)
        domain = Domain(domain or Domain.TRUE)
        by_name = Domain("name", "ilike", name) | Domain("ref", "=ilike", name)
        first = super().name_search("", domain & by_name, operator, limit)
        if limit and len(first) >= limit:
            return first
        rest = limit and limit - len(first)
        return first + super().name_search(name, domain & ~by_name, operator, rest)

    @api.model
    def web_name_search(
        self, name, specification, domain=None, operator="ilike", limit=100
    ):
        """Say what matched, where the name of the account does not show it."""
        name = copied_text.clean(name)
        results = super().web_name_search(name, specification, domain, operator, limit)
        if name and operator == "ilike":
            accounts = self.browse(result["id"] for result in results)
            matches = accounts._explain_match(name)
            for result in results:
                if match := matches.get(result["id"]):
                    result["__formatted_display_name"] = match
        return results

    def _explain_match(self, value):
        """Names of these accounts with what was looked for.

        :return: dict of texts by id, as Odoo's fields format them
        """
        hidden = self.filtered(lambda a: value.lower() not in a.name.lower())
        partners = self.env["res.partner"].with_context(active_test=False)
        domain = Domain("crm_account_id", "in", hidden.ids)
        domain &= self._get_match_domain(value)
        first = partners._read_group(domain, ["crm_account_id"], ["id:min"])
        found = partners.browse(id_ for _account, id_ in first)
        return {
            account.id: account._describe_match(partner, value)
            for (account, _id), partner in zip(first, found, strict=True)
        }

    def _describe_match(self, partner, value):
        """The name, the customer or contact that was found, and by what of it."""
        compact = copied_text.get_compact(value)
        digits = copied_text.get_phone_digits(value)
        matches = {
            "ref": value.lower() in (partner.ref or "").lower(),
            "vat": compact and compact.lower() in (partner.vat or "").lower(),
            "email": value.lower() in (partner.email or "").lower(),
            "phone": digits and digits in re.sub(r"\D", "", partner.phone or ""),
        }
        name = partner.complete_name if partner.complete_name != self.name else ""
        found = next((partner[field] for field, match in matches.items() if match), "")
        return f"{self.name} \t --{', '.join(filter(None, [name, found]))}--"

    @api.model
    def _get_match_domain(self, value):
        """Partners that a salesperson means, typing ``value``."""
        domain = Domain("complete_name", "ilike", value)
        domain |= Domain("ref", "ilike", value) | Domain("email", "ilike", value)
        if compact := copied_text.get_compact(value):
            domain |= Domain("vat", "ilike", compact)
        if digits := copied_text.get_phone_digits(value):
            domain |= Domain("phone_mobile_search", "ilike", digits)
        return domain

import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from . import copied_text

# Share of the trigrams of a word that a name must have to count as similar: then the
# word is taken to be mistyped.
SIMILAR = 0.45
MOST_SIMILAR = 20
FEWEST_LETTERS = 4
# Fewest digits of a telephone number that is no reference or the like
WHOLE_NUMBER = 7
# Maximum number of terms of a search that are looked at
MOST_TERMS = 5


class CrmAccount(models.Model):
    """Searching accounts by what is known of their customers and contacts."""

    _inherit = "crm.account"

    search_match = fields.Char(
        string="What Matched",
        compute="_compute_search_match",
        help="What was found, where the name of the account does not show it.",
    )

    @api.depends_context("crm_account_search", "uid", "allowed_company_ids")
    def _compute_search_match(self):
        """Say what matches the terms that the search view puts into the context."""
        self.search_match = False
        terms = self.env.context.get("crm_account_search")
        terms = terms if isinstance(terms, (list, tuple)) else [terms]
        for term in filter(None, map(copied_text.clean, terms[:MOST_TERMS])):
            for account, partner in self._find_matches(term).items():
                match = account._describe_match(partner, term)
                account.search_match = account.search_match or match

    @api.model
    def _search_display_name(self, operator, value):
        text = copied_text.clean(value) if isinstance(value, str) else ""
        if operator != "ilike" or not text:
            return super()._search_display_name(operator, value)
        domain = super()._search_display_name(operator, text)
        tries = [self._union_sql(Domain(domain), self._get_match_domain(text))]
        if plain := self._get_plain_domain(text):
            tries.insert(0, self._union_sql(Domain("ref", "=", text), plain))
        if words := self._get_similar_words(text):
            tries.append(
                self._union_sql(
                    *(
                        self._get_similar_domain(name, words)
                        for name in ("name", "complete_name")
                    )
                )
            )
        return Domain("id", "in", SQL("(%s)", self._first_found_sql(tries)))

    @api.model
    def _first_found_sql(self, tries):
        """Return a query of what the first one finds that finds anything.

        The database runs a query only if those before it have found nothing.

        :param list tries: queries of ids, the most exact one first
        """
        first, *others = tries
        if not others:
            return first
        return SQL(
            """
            WITH found (id) AS MATERIALIZED (%s)
            SELECT id FROM found
            UNION ALL
            SELECT id FROM (%s) AS further (id)
            WHERE NOT EXISTS (SELECT FROM found WHERE id IS NOT NULL)
            """,
            first,
            self._first_found_sql(others),
        )

    @api.model
    def _union_sql(self, account_domain, partner_domain):
        """Return a query of the ids of accounts that match or whose partners match.

        A union, as databases are slow at alternatives (OR).
        """
        accounts, partners = (
            self.env[model].with_context(active_test=False)
            for model in (self._name, "res.partner")
        )
        found = partners._search(partner_domain)
        companies = found.subselect(
            SQL.identifier(found.table, "commercial_partner_id")
        )
        customers = partners._search(Domain("id", "in", companies))
        return SQL(
            "%s UNION ALL %s",
            accounts._search(account_domain).select(),
            customers.select(SQL.identifier(customers.table, "mapped_account_id")),
        )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Return first the accounts whose own name matches, as the list is short."""
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
        """Add to the accounts what matched, where their names do not show it.

        :return: as Odoo, and in ``crm_contact`` the customer or contact that was found
        """
        name = copied_text.clean(name)
        results = super().web_name_search(name, specification, domain, operator, limit)
        if name and operator == "ilike":
            accounts = self.browse(result["id"] for result in results)
            matches = accounts._find_matches(name)
            for account, result in zip(accounts, results, strict=True):
                if partner := matches.get(account):
                    result |= account._prepare_match(partner, name)
        return results

    def _prepare_match(self, partner, text):
        """Return the values that tell by which partner the account was found."""
        values = {}
        if match := self._describe_match(partner, text):
            values["__formatted_display_name"] = f"{self.name} \t --{match}--"
        if partner.active:
            values["crm_contact"] = partner.read(["display_name"])[0]
        return values

    def _find_matches(self, text):
        """Return the partners by whom accounts are found, if not by their names.

        :return: dict of partners by account
        """
        hidden = self.filtered(lambda a: text.lower() not in (a.name or "").lower())
        matches = hidden._find_first_partners(self._get_match_domain(text))
        words = self._get_similar_words(text)
        if matches or hidden < self or not words:
            return matches
        similar = self._get_similar_domain("complete_name", words)
        return hidden._find_first_partners(similar)

    def _find_first_partners(self, domain):
        partners = self.env["res.partner"].with_context(active_test=False)
        domain = Domain("crm_account_id", "in", self.ids) & domain
        first = partners._read_group(domain, ["crm_account_id"], ["id:min"])
        found = partners.browse(id_ for _account, id_ in first)
        return {
            account.with_env(self.env): partner
            for (account, _id), partner in zip(first, found, strict=True)
        }

    def _describe_match(self, partner, value):
        """Return the name of the partner that was found, and the value that matches."""
        compact = copied_text.get_compact(value)
        digits = copied_text.get_phone_digits(value)
        matches = {
            "ref": value.lower() in (partner.ref or "").lower(),
            "vat": compact and compact.lower() in (partner.vat or "").lower(),
            "email": value.lower() in (partner.email or "").lower(),
            "phone": digits and digits in re.sub(r"\D", "", partner.phone or ""),
        }
        name = (partner.complete_name or "").removeprefix(f"{self.name}, ")
        name = name if name != self.name else ""
        found = next((partner[field] for field, match in matches.items() if match), "")
        return f"{name}, {found}" if name and found else name or found

    @api.model
    def _get_match_domain(self, value):
        """Return the domain of the partners that a salesperson means by ``value``."""
        domain = Domain("complete_name", "ilike", value)
        domain |= Domain("ref", "ilike", value) | Domain("email", "ilike", value)
        if compact := copied_text.get_compact(value):
            domain |= Domain("vat", "ilike", compact)
        if digits := copied_text.get_phone_digits(value):
            domain |= Domain("phone_mobile_search", "ilike", digits)
        return domain

    @api.model
    def _get_plain_domain(self, text):
        """Return the domain of partners where the text can only be one thing.

        A whole telephone number is found by an index, and an address in one column:
        other columns are looked at only if nobody has it.

        :return: domain, None if the text may be anything
        """
        digits = copied_text.get_phone_digits(text)
        if len(digits) >= WHOLE_NUMBER:
            compact = copied_text.get_compact(text)
            same = Domain("ref", "=", text) | Domain("vat", "=", compact)
            return same | Domain("phone_mobile_search", "ilike", digits)
        return Domain("email", "ilike", text) if "@" in text else None

    @api.model
    def _get_similar_words(self, text):
        """Return the words to compare with names; of an address, those before the @.

        :return: text, empty if it is too short, or if the database cannot compare
        """
        words = " ".join(re.findall(r"[^\W\d_]+", text.partition("@")[0]))
        return words if len(words) >= FEWEST_LETTERS and self.pool.has_trigram else ""

    @api.model
    def _get_similar_domain(self, field, words):
        """Return the domain of the records with the names most like these words."""
        model = self if field in self._fields else self.env["res.partner"]
        self.env.cr.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
            [str(SIMILAR)],
        )
        # Comparing is slow, and the first letters of a word are seldom wrong.
        first = words.split()[:MOST_TERMS]
        domain = Domain.OR(Domain(field, "ilike", word[:2]) for word in first)
        unaccent = self.pool.unaccent
        words = unaccent(SQL("%s", words))
        domain &= Domain.custom(
            to_sql=lambda records, alias, query: SQL(
                "%s %%> %s", unaccent(records._field_to_sql(alias, field, query)), words
            )
        )
        query = model.with_context(active_test=False)._search(domain)
        name = unaccent(SQL.identifier(query.table, field))
        query.order = SQL("word_similarity(%s, %s) DESC", words, name)
        query.limit = MOST_SIMILAR
        return Domain("id", "in", query)

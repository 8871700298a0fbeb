"""Addresses as push_customers takes them: countries and states by their codes."""

from babel.core import get_global

from odoo import api, models
from odoo.tools import babel_locale_parse

from .cells import fold


class CommerceImportReader(models.AbstractModel):
    _inherit = "commerce.import.reader"

    @api.model
    def _arrange_address(self, row):
        """Write the country and state of a row by their codes, and divide its street.

        Exports have states of countries of which Odoo knows none: they are left out. A
        country that is none stays, and is refused.
        """
        first, *more = (line.strip() for line in row.get("street", "").split("\n"))
        if more := " ".join(filter(None, more)):
            row |= {"street": first, "street2": row.get("street2") or more}
        if country := row.get("country"):
            row["country"] = self._get_countries().get(fold(country), country)
        if state := row.pop("state", None):
            if code := self._get_state_code(row.get("country"), state):
                row["state"] = code
        return row

    @api.model
    def _get_state_code(self, country, state):
        """:return: what push_customers calls a state, or None if Odoo has none of it"""
        short = state.removeprefix(f"{country}-")
        return self._get_states().get((country, fold(short)))

    @api.model
    def _get_countries(self):
        """:return: dict of codes by folded code or name, in some languages

        It is kept for the time of the transaction.
        """
        cache = self.env.cr.cache.setdefault("commerce_import_countries", {})
        lang = self.env.lang or "en_US"
        if lang not in cache:
            countries = self.env["res.country"].search([("code", "!=", False)])
            codes = set(countries.mapped("code"))
            names = {fold(alias): to[0] for alias, to in ALIASES.items()}
            for each in (*LANGUAGES, lang):
                territories = babel_locale_parse(each).territories
                names |= {fold(name): code for code, name in territories.items()}
            for country in countries.with_context(lang=lang):
                names[fold(country.name)] = country.code
            names = {name: code for name, code in names.items() if code in codes}
            cache[lang] = names | {fold(code): code for code in codes}
        return cache[lang]

    @api.model
    def _get_states(self):
        """:return: dict of codes by country and folded code or name"""
        cache = self.env.cr.cache
        if "commerce_import_states" not in cache:
            states = self.env["res.country.state"].search_fetch(
                [], ["code", "name", "country_id"]
            )
            by_name, by_code = {}, {}
            for state in states:
                country = state.country_id.code
                by_name[country, fold(state.name)] = state.code
                by_code[country, fold(state.code)] = state.code
            cache["commerce_import_states"] = by_name | by_code
        return cache["commerce_import_states"]


# Codes that are none of ISO 3166's two letters: "USA", "UK"
ALIASES = get_global("territory_aliases")
# Beside that of the user, which counts most; the last of these counts more
LANGUAGES = ("pt", "nl", "it", "es", "fr", "de", "en")

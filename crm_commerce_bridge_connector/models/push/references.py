"""Find by their codes what rows refer to, for all rows at once."""

from odoo import models
from odoo.tools import SQL


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    def _find_countries(self, rows):
        """Set the countries and states of rows by their ISO codes."""
        countries = {c.code: c.id for c in self.env["res.country"].search([])}
        states = {
            (state.country_id.id, state.code): state.id
            for state in self._search_states(rows, countries)
        }
        for row in rows:
            code, state = (
                row.values.get(key, "").upper() for key in ("country", "state")
            )
            row.country_id = countries.get(code, False)
            if code and not row.country_id:
                row.refuse("country", self.env._("%s is no ISO code", code))
                continue
            short = state.removeprefix(f"{code}-")
            row.state_id = states.get((row.country_id, short), False)
            if state and not row.state_id:
                reason = self.env._(
                    "%(state)s is no state of the country %(country)s",
                    state=state,
                    country=code,
                )
                row.refuse("state", reason)

    def _search_states(self, rows, countries):
        """Return the states of the countries of rows with states."""
        codes = {
            r.values.get("country", "").upper() for r in rows if "state" in r.values
        }
        ids = [countries[code] for code in codes if code in countries]
        return self.env["res.country.state"].search([("country_id", "in", ids)])

    def _find_languages(self, rows):
        """Set the languages of rows: of those installed, by code or ISO code."""
        languages = {}
        for lang in reversed(self.env["res.lang"].search([("active", "=", True)])):
            short = lang.code.partition("_")[0]
            for code in (short, lang.iso_code, lang.code):
                languages[code.lower()] = lang.code
        for row in rows:
            code = row.values.get("lang", "")
            row.lang = languages.get(code.replace("-", "_").lower(), False)
            if code and not row.lang:
                row.refuse("lang", self.env._("%s is not installed", code))

    def _find_parents(self, rows, key="parent"):
        """Set the contacts that rows name by their numbers in the channel.

        Rows that name one that nobody knows are refused.
        """
        numbers = {row.values[key] for row in rows if row.values.get(key)}
        known = self.env["commerce.channel.identity"]._find(self, "customer", numbers)
        for row in rows:
            number = row.values.get(key)
            row.parent_id, _digest = known.get(number, (False, None))
            if number and not row.parent_id:
                row.refuse(key, self.env._("The channel has no customer %s", number))

    def _find_currencies(self, rows):
        """Set the currencies of orders: those that are active and have a rate."""
        company = self.env.company
        usable = self.env.execute_query(
            SQL(
                """
                SELECT name, id FROM res_currency currency
                WHERE active AND (id = %s OR EXISTS (
                    SELECT FROM res_currency_rate
                    WHERE currency_id = currency.id
                      AND (company_id = %s OR company_id IS NULL)))
                """,
                company.currency_id.id,
                company.root_id.id,
            )
        )
        usable = dict(usable)
        for row in rows:
            code = row.values.get("currency", "").upper()
            row.currency_id = usable.get(code, company.currency_id.id)
            if code and code not in usable:
                row.refuse(
                    "currency",
                    self.env._("%s is not active here, or has no rate", code),
                )

    def _find_products(self, codes):
        """Return products by their codes, the oldest of those with the same one."""
        if not codes:
            return {}
        ours = [("company_id", "in", [False, *self.env.company.parent_ids.ids])]
        products = self.env["product.product"].search(
            [("default_code", "in", list(codes)), *ours], order="id DESC"
        )
        return {product.default_code: product for product in products}

"""Check Tax IDs, and find customers with the same one."""

import re
from string import ascii_lowercase, ascii_uppercase

from stdnum.util import get_cc_module

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import EU_EXTRA_VAT_CODES

from .res_partner import SHOWN_MATCHES

# compact_vat() in SQL: upper() would depend on the collation of the database
COMPACT = (
    "translate(regexp_replace({}, '[^A-Za-z0-9]', '', 'g'),"
    f" '{ascii_lowercase}', '{ascii_uppercase}')"
)
# A shorter text is no Tax ID: it may say that there is none
FEWEST = 4
COUNTRIES = {prefix: code for code, prefix in EU_EXTRA_VAT_CODES.items()}


def compact_vat(vat):
    """Return a Tax ID without case, spaces and punctuation, to compare it."""
    return re.sub("[^A-Za-z0-9]", "", vat or "").upper()


class ResPartner(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "res.partner"

    _compact_vat_idx = models.Index(
        f"(({COMPACT.format('vat')})) WHERE is_crm_customer AND vat IS NOT NULL"
    )

    # === CHECKING A TAX ID === #

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

    # === FINDING CUSTOMERS WITH THE SAME ONE === #

    def _find_customers_with_vat(self):
        """Return customers with the same Tax ID, however written, archived ones too.

        It may have the prefix of its country or not. The same number of another country
        is another Tax ID.
        """
        wanted = self._get_same_vats()
        if not wanted:
            return self.browse()
        others = self.with_context(active_test=False)._search(
            self._get_others_domain() & Domain.custom(to_sql=self._same_vat_sql),
            order="active DESC, id",
            limit=SHOWN_MATCHES,
        )
        # Each way of writing is looked up in the index, whatever the planner estimates.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM unnest(%s::text[], %s::int[]) wanted(vat, country_id)
                CROSS JOIN LATERAL (%s) customer
                GROUP BY id, active ORDER BY active DESC, id LIMIT %s
                """,
                [vat for vat, _country in wanted],
                [country_id for _vat, country_id in wanted],
                others.select(
                    *(SQL.identifier(others.table, name) for name in ("id", "active"))
                ),
                SHOWN_MATCHES,
            )
        )
        return self.browse(partner_id for (partner_id,) in rows)

    @api.model
    def _same_vat_sql(self, partners, alias, query):
        """Return a condition: a ``wanted`` number, and no other country known."""
        vat, country = (
            partners._field_to_sql(alias, name, query) for name in ("vat", "country_id")
        )
        return SQL(
            """
            %(compact)s = wanted.vat
            AND COALESCE(wanted.country_id = %(country)s, TRUE)
            -- the condition of the index
            AND %(customer)s AND %(vat)s IS NOT NULL
            """,
            compact=SQL(COMPACT.format("%s"), vat),
            country=country,
            customer=SQL.identifier(alias, "is_crm_customer"),
            vat=vat,
        )

    def _get_same_vats(self):
        """Return how others may write the Tax ID of this partner.

        :return: set of (compact number, id of the country that a customer must be of,
            if it has one; None: any)
        """
        vat = compact_vat(self.vat)
        if not _is_number(vat):
            return set()
        countries = self._get_vat_countries()
        prefixed = vat[:2] in countries and _is_number(vat[2:])
        own = self.country_id.id or None
        same = {(vat, None if prefixed else own)}
        for prefix, country_id in countries.items():
            if prefixed and country_id == countries[vat[:2]]:
                same |= {(prefix + vat[2:], None), (vat[2:], country_id)}
            # Letters may also belong to the number: Mexican ones begin with some.
            if country_id == own or not (own or prefixed):
                same.add((prefix + vat, None))
        return same

    @api.model
    def _get_vat_countries(self):
        """Return the ids of countries by the prefixes of their Tax IDs, as a dict."""
        countries = self.env["res.country"].sudo().search([("code", "!=", False)])
        prefixes = {country.code: country.id for country in countries}
        for prefix, code in COUNTRIES.items():
            if code in prefixes:
                prefixes[prefix] = prefixes[code]
        return prefixes


def _is_number(text):
    """Return whether a text may be a number: long enough, with a digit."""
    return len(text) >= FEWEST and any(map(str.isdigit, text))


def _is_valid(module, text):
    """Return whether a module of stdnum accepts a text."""
    try:
        return module.is_valid(text)
    except (ValueError, LookupError):  # a visitor may write anything
        return False

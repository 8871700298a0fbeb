"""Plain tables, made by hand or by a system that has no reader of its own."""

from odoo import api, models
from odoo.tools import LazyTranslate

from ..push.keys import CUSTOMER_KEYS, LINE_KEYS, ORDER_KEYS
from .cells import fold

_lt = LazyTranslate(__name__)

# What else the columns of a key are called
ALIASES = {
    "id": ("number",),
    "name": ("customer name", "company name"),
    "is_company": ("company?", "is a company"),
    "parent": ("parent number", "parent id"),
    "account_ref": ("account", "account reference"),
    "account_id": ("account number",),
    "email": ("e-mail", "email address"),
    "phone": ("telephone", "phone number"),
    "vat": ("tax id", "vat number"),
    "ref": ("internal reference",),
    "street2": ("street 2",),
    "zip": ("postal code", "postcode"),
    "state": ("province",),
    "country": ("country code",),
    "lang": ("language",),
    "customer": ("customer number", "customer id"),
    "date": ("order date",),
    "currency": ("currency code",),
    "amount_untaxed": ("untaxed amount",),
    "price_unit": ("unit price",),
    "product": ("product code", "sku"),
}
LISTS = ("lines", "refunds", "aliases")


def get_columns(keys, *numbers):
    """Return the columns of keys: their names, with blanks or not, and aliases.

    :param dict keys: :class:`Key` by name
    :param numbers: what else its own number is called, which others have, too
    """
    columns = {
        key: (key, key.replace("_", " "), *ALIASES.get(key, ()))
        for key in keys
        if key not in LISTS
    }
    if numbers:
        columns["id"] += numbers
    return columns


class PlainTable(models.AbstractModel):
    """A table whose columns are called like the keys of rows, or nearly so."""

    _name = "commerce.import.reader.plain"
    _inherit = "commerce.import.reader"
    _description = "Plain Tables"

    # Keys that a table has to have columns for
    _needed = ()

    @api.model
    def _get_fit(self, columns):
        known = {
            key
            for key, names in self._keys.items()
            if columns & {fold(name) for name in names}
        }
        return len(known) if known >= set(self._needed) else 0

    @api.model
    def _prepare(self, lines):
        """As in files of shops, case does not tell e-mails that are numbers apart."""
        row = super()._prepare(lines)
        for key in row.keys() & {"id", "parent", "customer"}:
            if "@" in row[key]:
                row[key] = row[key].casefold()
        return row

    @api.model
    def _get_state_code(self, country, state):
        """What is no state is refused, as in what is pushed."""
        return super()._get_state_code(country, state) or state


class PlainCustomers(models.AbstractModel):
    _name = "commerce.import.reader.plain_customers"
    _inherit = "commerce.import.reader.plain"
    _description = "Reader of Tables of Customers"
    _label = _lt("Table of customers")
    _system = "plain"
    _keys = get_columns(CUSTOMER_KEYS, "customer number", "customer id")
    _needed = ("id", "name")


class PlainOrders(models.AbstractModel):
    """Orders with a total, or with a line for each of their lines.

    What is said of the order as a whole is read in its first line.
    """

    _name = "commerce.import.reader.plain_orders"
    _inherit = "commerce.import.reader.plain"
    _description = "Reader of Tables of Orders"
    _label = _lt("Table of orders")
    _system = "plain"
    _pushes = "order"
    _keys = get_columns(ORDER_KEYS, "order number", "order id")
    _line_keys = get_columns(LINE_KEYS)
    _needed = ("id", "customer", "date")
    _one_row = _keys["id"]

    @api.model
    def _read(self, records):
        """Refuse lines that stand apart from those of their order.

        They would be all that is left of it.
        """
        seen = set()
        for numbers, row, reason in super()._read(records):
            if not reason and "lines" in row:
                if row.get("id") in seen:
                    reason = self.env._("Lines of one order have to follow each other")
                seen.add(row.get("id"))
            yield numbers, row, reason

    @api.model
    def _prepare(self, lines):
        row = super()._prepare(lines)
        sold = [self._tell(line, LINE_KEYS, self._line_keys) for line in lines]
        if sold := [line for line in sold if "price_unit" in line]:
            row["lines"] = sold
        return row

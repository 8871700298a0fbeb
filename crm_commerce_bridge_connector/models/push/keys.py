"""The keys of the rows that other systems push, and how their values are read.

The page docs/connect.md has a table of them that is made from here.
"""

from collections.abc import Callable
from datetime import datetime, time, timezone
from math import isfinite
from typing import NamedTuple

from dateutil.parser import isoparse

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

STATES = {"quotation": "sent", "confirmed": "sale", "cancelled": "cancel"}
# Only this part of a line of an order may be left out of its amount.
MOST_DISCOUNT = 100
# Amounts and quantities beyond are no sales; a double still has their cents.
LARGEST = 1e12
# Systems write no date as the first or last one they know, which Odoo's pages fail at.
YEARS = range(1900, 2200)


class WrongValue(ValueError):
    """A value of a row that cannot be read: its key, and a translatable reason."""

    def __init__(self, key, reason):
        super().__init__(reason)
        self.key = key
        self.reason = reason


class Key(NamedTuple):
    """A key of a row."""

    read: Callable
    kind: str
    help: str
    required: bool = False  # for what is new


def read_text(value):
    """Return a text without blanks around it, "" for none."""
    if value is None or value is False:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError(_lt("Not a text"))
    text = str(value).strip()
    if "\0" in text or not text.isprintable() and _has_surrogates(text):
        raise ValueError(_lt("Characters that no text can have"))
    return text


def _has_surrogates(text):
    return any("\ud800" <= character <= "\udfff" for character in text)


def read_texts(value):
    """Return a list of texts, without those that are empty."""
    if not isinstance(value, (list, tuple)):
        raise ValueError(_lt("Not a list"))
    return [text for text in map(read_text, value) if text]


def read_boolean(value):
    """Return True or False."""
    if not isinstance(value, bool):
        raise ValueError(_lt("Neither true nor false"))
    return value


def read_number(value):
    """Return a number; many systems send them as texts, with a point."""
    try:
        number = None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or not isfinite(number) or abs(number) > LARGEST:
        raise ValueError(_lt("Not a number"))
    return number


def read_amount(value):
    """Return an amount that is not negative."""
    if (amount := read_number(value)) < 0:
        raise ValueError(_lt("Negative"))
    return amount


def read_known_amount(value):
    """Return an amount that is not negative, None for not known."""
    return None if value is None else read_amount(value)


def read_discount(value):
    """Return a discount in percent."""
    if not 0 <= (discount := read_number(value)) <= MOST_DISCOUNT:
        raise ValueError(_lt("Not a percentage"))
    return discount


def read_date(value):
    """Return a moment in UTC, which Odoo keeps without a time zone.

    Without an offset it is UTC; a day alone means its noon, which is the same day in
    nearly all time zones.
    """
    try:
        moment = isoparse(value.strip().replace(" ", "T", 1))
        if "T" not in value.strip().replace(" ", "T", 1):
            moment = datetime.combine(moment, time(12))
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise ValueError(_lt("Not a date of ISO 8601")) from error
    if moment.year not in YEARS:
        raise ValueError(_lt("Not a date between 1900 and 2199"))
    return moment.replace(microsecond=0)


def read_state(value):
    """Return the state of an order, as Odoo calls it."""
    if not isinstance(value, str) or value not in STATES:
        raise ValueError(_lt("None of quotation, confirmed, cancelled"))
    return STATES[value]


def read_lines(value):
    """Return the lines of an order."""
    lines = read_rows("lines", value, LINE_KEYS)
    for number, line in enumerate(lines):
        if not line.get("name") and not line.get("product"):
            raise WrongValue(f"lines[{number}].name", _lt("Missing"))
    return lines


def read_refunds(value):
    """Return the refunds of an order."""
    return read_rows("refunds", value, REFUND_KEYS)


def read_rows(name, value, keys):
    """Return the rows that are the value of a key."""
    if not isinstance(value, (list, tuple)):
        raise ValueError(_lt("Not a list"))
    return [read_row(row, keys, f"{name}[{i}].") for i, row in enumerate(value)]


def read_row(row, keys, prefix="", *, is_new=True):
    """Return the values of a row by key.

    :param dict row: as the other system sends it
    :param dict keys: :class:`Key` by name
    :param str prefix: where the row stands in another one
    :param bool is_new: whether all required keys have to be there
    :raise WrongValue: for the first value that cannot be read
    """
    if not isinstance(row, dict):
        raise WrongValue(prefix.rstrip("."), _lt("Not an object with keys"))
    values = {}
    for name, value in row.items():
        if name not in keys:
            raise WrongValue(f"{prefix}{name}", _lt("Not a known key"))
        try:
            values[name] = keys[name].read(value)
        except WrongValue:
            raise
        except ValueError as error:
            raise WrongValue(f"{prefix}{name}", error.args[0]) from error
    if is_new:
        check_required(values, keys, prefix)
    return values


def check_required(values, keys, prefix=""):
    """Check that a new row has all that it needs.

    :raise WrongValue: for the first key that is missing
    """
    for name, key in keys.items():
        if key.required and values.get(name, "") == "":
            raise WrongValue(f"{prefix}{name}", _lt("Missing"))


CUSTOMER_KEYS = {
    "id": Key(read_text, "text", "its number in the other system", required=True),
    "name": Key(read_text, "text", "name of the company or person", required=True),
    "is_company": Key(read_boolean, "boolean", "a company; else a person"),
    "parent": Key(
        read_text,
        "text",
        "number of the company above it, or of the company that the person works for",
    ),
    "account_ref": Key(read_text, "text", "reference of an account of Odoo"),
    "account_id": Key(
        read_text,
        "text",
        "number of its account in the other system; made when it is new",
    ),
    "email": Key(read_text, "text", ""),
    "phone": Key(read_text, "text", ""),
    "website": Key(read_text, "text", ""),
    "vat": Key(read_text, "text", "Tax ID"),
    "ref": Key(read_text, "text", "internal reference"),
    "street": Key(read_text, "text", ""),
    "street2": Key(read_text, "text", ""),
    "city": Key(read_text, "text", ""),
    "zip": Key(read_text, "text", ""),
    "state": Key(
        read_text,
        "text",
        "state or province: ISO 3166-2 code (`US-CA`), or what is behind the country",
    ),
    "country": Key(read_text, "text", "ISO 3166 code of two letters"),
    "lang": Key(
        read_text, "text", "language that is installed: ISO code, with country or not"
    ),
    "active": Key(read_boolean, "boolean", "false: archived"),
    "aliases": Key(
        read_texts,
        "list",
        "other numbers of it, by which orders may name it: its email, where they have "
        "no number",
    ),
}
LINE_KEYS = {
    "name": Key(read_text, "text", "what was sold; needed without product"),
    "product": Key(
        read_text, "text", "code of a product: its Internal Reference, where it has one"
    ),
    "quantity": Key(read_number, "number", "1 by default"),
    "price_unit": Key(read_number, "number", "untaxed", required=True),
    "discount": Key(read_discount, "number", "in percent"),
}
REFUND_KEYS = {
    "date": Key(read_date, "date", "when it was refunded", required=True),
    "amount": Key(read_amount, "number", "untaxed", required=True),
}
ORDER_KEYS = {
    "id": Key(read_text, "text", "its number in the other system", required=True),
    "customer": Key(
        read_text,
        "text",
        "number of the customer, or of one of its people, in this channel",
        required=True,
    ),
    "date": Key(
        read_date, "date", "when it was ordered: ISO 8601, with offset", required=True
    ),
    "state": Key(read_state, "text", "quotation, confirmed (by default) or cancelled"),
    "currency": Key(read_text, "text", "ISO 4217 code; by default that of the company"),
    "lines": Key(read_lines, "list", "what was ordered; see below"),
    "amount_untaxed": Key(read_number, "number", "untaxed total, instead of lines"),
    "refunded": Key(
        read_known_amount,
        "number",
        "untaxed total of refunds, where their dates are not known",
    ),
    "refunds": Key(read_refunds, "list", "refunds at their own dates; see below"),
    "invoiced": Key(
        read_known_amount, "number", "untaxed total of invoices; by default the order's"
    ),
    "paid": Key(
        read_known_amount, "number", "untaxed total of payments; by default invoiced"
    ),
    "reference": Key(
        read_text, "text", "what people call the order; by default its number"
    ),
}
KEYS = {"customer": CUSTOMER_KEYS, "order": ORDER_KEYS}

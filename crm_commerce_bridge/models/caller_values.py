"""Check values that callers send, before the database sees them."""

from collections.abc import Set
from datetime import date
from math import isfinite

from odoo.exceptions import MissingError, UserError


def _is_number(value):
    """Return whether a value is a number, or a text that is one."""
    try:
        return not isinstance(value, bool) and isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


# Checks by type of field; the ORM has parsed dates before
VALID = {
    "float": _is_number,
    "monetary": _is_number,
    "integer": lambda value: _is_number(value) and abs(float(value)) < 2**31,
    "selection": lambda value: isinstance(value, str),
    "datetime": lambda value: isinstance(value, (str, date)),
}


def check_search_value(records, field, value):
    """Refuse values to search for that a field cannot have, before the database fails.

    :param records: any records of the user, for the environment
    :param field: the field that is searched
    :param value: one value, or several of them
    :raise UserError: if the field can never have a value
    """
    values = value if isinstance(value, (list, tuple, Set)) else [value]
    for item in values:
        if item not in (None, False) and not VALID[field.type](item):
            raise UserError(
                records.env._(
                    "%(value)s is no value for %(field)s.",
                    value=str(item).encode(errors="replace").decode()[:100],
                    field=field._description_string(records.env),
                )
            )


def get_ids(context, key):
    """Return the ids under a key of the context, which callers may fill with anything.

    :return: list of ids
    """
    value = context.get(key)
    values = value if isinstance(value, (list, tuple)) else [value]
    return [id_ for id_ in values if type(id_) is int and 0 < id_ < 2**31]


def check_one(records):
    """Check that this is one record, which still exists.

    :raise ValueError: if it is not one record
    :raise MissingError: if it does not exist any more
    """
    records.ensure_one()
    if not records.id or not records.exists():
        raise MissingError(
            records.env._(
                "This is not there any more: %s",
                records.env["ir.model"]._get(records._name).name,
            )
        )


def name_readable(record):
    """Return the name of a record for messages, hidden from users who may not read it.

    :return: text, empty for no record
    """
    if not record:
        return ""
    if record.sudo(False).has_access("read"):
        return record.display_name
    return record.env._("(one you may not see)")

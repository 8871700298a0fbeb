"""Values that Python hands to a statement, in a form that the planner can judge.

Of an array the planner knows the length, but not whether its values repeat: it joins
the array row by row, which for a million of them never ends. More than some thousand
values become a temporary table with statistics.
"""

from itertools import count

from odoo.tools import SQL

MANY = 2000
_numbers = count(1)


def rows_sql(cr, types=None, **columns):
    """Return a query of the values given, one row for each position.

    :param cr: the cursor of the statement that reads the rows, in the same transaction,
        as they may be in a temporary table
    :param dict types: names of the types of columns that are no integers
    :param columns: the values by name of the column, all of the same length
    """
    names = SQL(", ").join(map(SQL.identifier, columns))
    kinds = [SQL((types or {}).get(name, "int")) for name in columns]
    values = [list(column) for column in columns.values()]
    if max(map(len, values)) <= MANY:
        return _unnest(names, kinds, values)
    # As text: each value of a list would become a node of the parsed statement.
    return table_sql(cr, _unnest(names, kinds, map(_as_text, values)))


def table_sql(cr, query):
    """Return a query of the rows of another query, from a table with statistics.

    However many there are, they do not pass through Python.
    """
    table = SQL.identifier(f"crm_commerce_bridge_values_{next(_numbers)}")
    cr.execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, query))
    cr.execute(SQL("ANALYZE %s", table))
    return SQL("SELECT * FROM %s", table)


def among_sql(cr, column, ids):
    """Return the condition that a column is one of ids, however many they are."""
    ids = list(ids)
    if len(ids) <= MANY:
        return SQL("%s = ANY(%s)", column, ids)
    return SQL("%s IN (%s)", column, rows_sql(cr, id=ids))


def ids_sql(ids):
    """Return a query of ids that needs no table, so that a read-only server runs it.

    As text: each value of a list would become a node of the parsed statement.
    """
    return SQL("SELECT unnest(%s::int[])", _as_text(ids))


def listed_sql(**columns):
    """Return :func:`rows_sql` of integers as a query that a read-only server runs."""
    names = SQL(", ").join(map(SQL.identifier, columns))
    return _unnest(names, [SQL("int")] * len(columns), map(_as_text, columns.values()))


def _unnest(names, kinds, values):
    arrays = (
        SQL("%s::%s[]", array, kind) for array, kind in zip(values, kinds, strict=True)
    )
    return SQL("SELECT * FROM unnest(%s) AS given(%s)", SQL(", ").join(arrays), names)


def _as_text(values):
    return f"{{{','.join('NULL' if v is None else str(v) for v in values)}}}"

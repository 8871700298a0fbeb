"""The companies of a multi-company database that a record is for.

A record of the company ``narrow`` may refer to a record of the company ``wide`` if
that is empty (shared by all), the same company, or a parent company of it. An account
is never narrower than its customer: who may see the customer may see the account.

A test compares the two functions.
"""

from odoo.tools import SQL


def is_as_wide(wide, narrow):
    """Return whether a record of ``narrow`` may refer to a record of ``wide``.

    :param wide: the ``res.company`` of the account, empty for all
    :param narrow: the ``res.company`` of what refers to it, empty for all
    """
    return wide.sudo() <= narrow.sudo().parent_ids


def is_as_wide_sql(wide, narrow):
    """Return :func:`is_as_wide` as an SQL condition.

    :param SQL wide: the id of the company of the account, NULL for all
    :param SQL narrow: the id of the company of what refers to it, NULL for all
    """
    return SQL(
        """(
            %(wide)s IS NULL OR %(wide)s = %(narrow)s OR EXISTS (
                SELECT FROM res_company branch
                WHERE branch.id = %(narrow)s
                  AND strpos('/' || branch.parent_path, '/' || %(wide)s || '/') > 0
            )
        ) IS TRUE""",
        wide=wide,
        narrow=narrow,
    )

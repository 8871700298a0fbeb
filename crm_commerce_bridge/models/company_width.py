"""For which companies of a multi-company database a record is.

What belongs to the company ``narrow`` may refer to what belongs to the company
``wide`` if that is none (shared by all), the same one, or a parent company of it. An
account is never narrower than its customer: who may see the customer may see the
account.

A test holds the two functions together.
"""

from odoo.tools import SQL


def is_as_wide(wide, narrow):
    """
    :param wide: the ``res.company`` of the account, empty for all
    :param narrow: the ``res.company`` of what refers to it, empty for all
    """
    return wide.sudo() <= narrow.sudo().parent_ids


def is_as_wide_sql(wide, narrow):
    """
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

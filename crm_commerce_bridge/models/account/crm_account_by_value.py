"""Lists of accounts by lifetime value: their top is read from the index of totals."""

import re

from odoo import api, models
from odoo.tools import SQL

from ..value_rows import MANY, ids_sql, rows_sql

BY_VALUE = re.compile(r"\s*lifetime_value(?:\s+(asc|desc))?\s*(?:,(.*))?", re.I | re.S)
# So few accounts are sorted by their values at once.
FEW = 500


class CrmAccount(models.Model):
    _inherit = "crm.account"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Take a page by lifetime value from the top, without summing all accounts."""
        by_value = BY_VALUE.fullmatch(order or "")
        last = (offset or 0) + (limit or MANY)
        if by_value and last < MANY and self.env["sale.order"]._reads_all():
            self._check_field_access(self._fields["lifetime_value"], "read")
            descending = (by_value[1] or "").lower() == "desc"
            # Of equal values, no page repeats what another one has.
            then = by_value[2] or "id"
            found = super()._search(domain, limit=FEW + 1, **options)
            ids = found.get_result_ids()
            if len(ids) > FEW:
                rows = self._find_top(domain, last, descending, then, options)
                query, value = self._join_given(rows)
            else:
                query = self.browse(ids)._as_query(ordered=False)
                value = self._join_sums(query, self._lifetime_sums_sql(ids))
            self._order_by_value(query, value, descending, then)
            query.offset, query.limit = offset, limit
            return query
        return super()._search(domain, offset, limit, order, **options)

    @api.model
    def _find_top(self, domain, count, descending, order, options):
        """Return the first accounts by value, and their values.

        Those that are not behind come from the index, in parts: who bought, who did
        not, who gave back more. The others are summed.

        :return: list of (id, value): more than asked for, not sorted
        """
        stale = self.env["crm.account.total"]._find_stale()
        rows = []
        for sign in (">", "=", "<") if descending else ("<", "=", ">"):
            query = self._search(domain, limit=count - len(rows), **options)
            value = self._join_stored(query, sign, stale)
            self._order_by_value(query, value, descending, order)
            rows += self._execute_values(query, value)
            if len(rows) >= count:
                break
        if stale:
            among = ids_sql(stale)
            query = self._search(domain, limit=count, **options)
            query.add_where(SQL("%s IN (%s)", SQL.identifier(query.table, "id"), among))
            value = self._join_sums(query, self._sum_customers_sql(among))
            self._order_by_value(query, value, descending, order)
            rows += self._execute_values(query, value)
        return rows

    @api.model
    def _join_stored(self, query, sign, stale):
        """Narrow a query to accounts with stored values of a sign.

        :param str sign: ``>``, ``=`` or ``<`` 0; without a line the value is 0
        :param list stale: ids of accounts to leave out
        :return: expression for the value
        """
        orders, totals = self.env["sale.order"], self.env["crm.account.total"]
        id_, total = SQL.identifier(query.table, "id"), "stored_total"
        value = SQL.identifier(total, orders._get_lifetime_column())
        of_account = SQL(
            "%s = %s AND %s = %s",
            SQL.identifier(total, "account_id"),
            id_,
            SQL.identifier(total, "company_id"),
            self.env.company.id,
        )
        query.add_where(totals._is_current_sql(id_, stale))
        if sign != "=":
            query.add_join("JOIN", total, totals._table, of_account)
            query.add_where(SQL("%s %s 0", value, SQL(sign)))
            return value
        query.add_where(
            SQL(
                "NOT EXISTS (SELECT FROM %s %s WHERE %s AND %s != 0)",
                totals._table_sql,
                SQL.identifier(total),
                of_account,
                value,
            )
        )
        return SQL("0::numeric")

    @api.model
    def _join_sums(self, query, exact):
        """Join the exact sums of accounts, a query, and return the value."""
        sums = "exact_total"
        query.add_join(
            "LEFT JOIN",
            sums,
            SQL("(%s)", exact),
            SQL(
                "%s = %s", SQL.identifier(sums, "id"), SQL.identifier(query.table, "id")
            ),
        )
        return SQL("COALESCE(%s, 0)", SQL.identifier(sums, "lifetime_value"))

    @api.model
    def _join_given(self, rows):
        """Return a query of accounts joined with values, and the value.

        :param list rows: ids and values
        """
        ids, values = zip(*rows, strict=True)
        query = self.browse(ids)._as_query(ordered=False)
        query.add_join(
            "JOIN",
            "given",
            SQL("(%s)", rows_sql(self.env.cr, {"v": "numeric"}, id=ids, v=values)),
            SQL("given.id = %s", SQL.identifier(query.table, "id")),
        )
        return query, SQL("given.v")

    @api.model
    def _order_by_value(self, query, value, descending, order):
        """Sort a query by an expression for the value, and then as told."""
        query.order = SQL(
            "%s %s, %s",
            value,
            SQL("DESC" if descending else "ASC"),
            self._order_to_sql(order, query),
        )

    @api.model
    def _execute_values(self, query, value):
        id_ = SQL.identifier(query.table, "id")
        return self.env.execute_query(query.select(id_, value))

"""What the engine would do, if customers were different. Nothing is written."""

from collections import Counter

from odoo import api, models
from odoo.tools import SQL

from ..value_rows import among_sql, rows_sql
from .crm_account_resolver import IS_SET_BY_HAND
from .crm_account_run_preview import Outcome

# What people decide that the function reads, and its type
ASSUMED = {
    "crm_account_pin_id": "int",
    "parent_id": "int",
    "crm_account_strategy": "varchar",
}


class PartialOutcome(Outcome):
    """The outcome for some customers, beside all others on the same accounts.

    :param rows: as of the outcome
    :param dict counts: number of customers today, by account
    """

    def __init__(self, rows, counts):
        super().__init__(rows)
        self.before = Counter(counts)
        self.after = self.before.copy()
        for _partner_id, left, entered in self.moves:
            self.after[left] -= 1
            self.after[entered] += 1
        self.after = Counter({a: n for a, n in self.after.items() if a and n > 0})
        self.left_empty = self.before.keys() - self.after.keys()


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _foresee(self, assumptions):
        """Where customers would be, if some columns were different.

        The function itself answers, reading a table of partners with other values.

        :param dict assumptions: dict of ``crm_account_pin_id``, ``parent_id`` and
            ``crm_account_strategy`` (the ones that change) by partner id
        :rtype: PartialOutcome
        """
        rows = self._foresee_rows(assumptions)
        accounts = {account for row in rows for account in row[1:3] if account}
        counts = self.env.execute_query(
            SQL(
                """
                SELECT mapped_account_id, count(*) FROM res_partner
                WHERE %s GROUP BY mapped_account_id
                """,
                among_sql(self.env.cr, SQL("mapped_account_id"), accounts),
            )
        )
        return PartialOutcome(rows, dict(counts))

    @api.model
    def _foresee_rows(self, assumptions):
        """:return: rows of an outcome, of these customers and those below them"""
        concerned = self._find_below(list(assumptions))
        rule = self._get_rule()
        if any(values.get("crm_account_strategy") for values in assumptions.values()):
            rule = rule._replace(words=True)
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE res_partner AS NOT MATERIALIZED (%(partners)s), %(plan)s
                SELECT p.id, account_from_id, COALESCE(account_to_id, -base_id),
                       base_id, %(is_set_by_hand)s
                FROM result JOIN res_partner p USING (id)
                """,
                partners=self._assume(assumptions),
                plan=self._plan(concerned, rule),
                is_set_by_hand=IS_SET_BY_HAND,
            )
        )

    @api.model
    def _assume(self, assumptions):
        """The partners as they would be.

        In the name of their table, which the statement finds first; the schema leads to
        the table itself.
        """
        assumed = rows_sql(
            self.env.cr,
            types=ASSUMED,
            id=list(assumptions),
            **{
                name: [values.get(name) or None for values in assumptions.values()]
                for name in ASSUMED
            },
            **{
                f"has_{name}": [int(name in values) for values in assumptions.values()]
                for name in ASSUMED
            },
        )
        columns = [
            SQL(
                "CASE WHEN assumed.%(has)s = 1 THEN assumed.%(name)s"
                " ELSE stored.%(name)s END AS %(name)s",
                has=SQL.identifier(f"has_{name}"),
                name=SQL.identifier(name),
            )
            if name in ASSUMED
            else SQL.identifier("stored", name)
            for name, field in self.env["res.partner"]._fields.items()
            if field.store and field.column_type
        ]
        return SQL(
            """
            SELECT %s FROM public.res_partner stored
            LEFT JOIN (%s) assumed ON assumed.id = stored.id
            """,
            SQL(", ").join(columns),
            assumed,
        )

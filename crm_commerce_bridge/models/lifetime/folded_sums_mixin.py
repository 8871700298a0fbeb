"""Sums of orders that are stored, and how they are brought up to date."""

import logging

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..background import failures
from ..value_rows import among_sql
from .basis import BASES
from .sale_order_lifetime import COUNTED

_logger = logging.getLogger(__name__)

# Columns that folding (summing the orders) writes, in the order of the sums
FIGURES = ["order_count", *BASES.values(), "first_order_date", "last_order_date"]
NOTES_PER_STEP = 5000


class FoldedSumsMixin(models.AbstractModel):
    """Lines with sums of orders, folded (summed) from these.

    They may be deleted and folded again at any time. Notes tell whose lines are behind:
    until these are folded, whoever reads sums the orders.
    """

    _name = "folded.sums.mixin"
    _description = "Sums of Orders"
    _inherit = ["stepwise.work.mixin"]
    _log_access = False

    # What there is one line for: columns, the first one with the record noted
    _key = ()
    # Model of the notes
    _notes = None
    # Columns that folding writes
    _figures = FIGURES

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The company that sold.",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
        help="The currency of the company that sold.",
    )
    order_count = fields.Integer(
        string="Orders",
        readonly=True,
        help="Confirmed orders. Cancelled ones are not counted.",
    )
    lifetime_ordered = fields.Monetary(
        string="Net Ordered",
        readonly=True,
        help="Ordered, less credit notes that were not invoiced again.",
    )
    lifetime_invoiced = fields.Monetary(
        string="Net Invoiced",
        readonly=True,
        help="Posted invoices, less posted credit notes; down payments included.",
    )
    lifetime_paid = fields.Monetary(
        string="Net Paid",
        readonly=True,
        help="Invoiced, counting of each document the share that is paid.",
    )
    first_order_date = fields.Datetime(
        string="First Order",
        readonly=True,
        help="Order date of the earliest confirmed order.",
    )
    last_order_date = fields.Datetime(
        string="Last Order",
        readonly=True,
        help="Order date of the latest confirmed order.",
    )

    @api.model
    def _sums_sql(self, ids):
        """Return a query of the lines as they should be: the key, then the figures.

        :param list ids: of the records whose lines are folded; None: all
        """
        raise NotImplementedError

    @api.model
    def _is_in_the_way(self, error):
        """Try again, too, if another worker was the first to write a line."""
        first = isinstance(error, psycopg2.errors.UniqueViolation)
        return first or super()._is_in_the_way(error)

    @api.model
    def _stop_at(self, error):
        if not failures.is_machine(error):
            raise error
        _logger.warning("Lifetime values have to wait: %s", failures.get_message(error))

    @api.model
    def _fold_noted(self):
        """Fold the lines of the oldest notes.

        What cannot be folded stays noted: its figures are summed live.

        :return: number of notes processed; 0 to go on at once, None if that was all
        """
        self._flush_sources()
        notes = self.env[self._notes]
        noted = notes._take(NOTES_PER_STEP)
        left = dict(self._fold_apart(sorted(set(noted))))
        notes._keep(left)
        processed = sum(id_ not in left for id_ in noted)
        return processed, 0 if processed == NOTES_PER_STEP else None

    @api.model
    def _fold_apart(self, ids):
        """Fold the lines of records, and return those for which it is refused.

        :return: list of (id, error)
        """
        if not ids:
            return []
        left = self.env["crm.account.resolver"]._apart(ids, self._fold)
        for id_, error in left:
            if isinstance(error, psycopg2.errors.UniqueViolation):
                raise error
            _logger.warning("Not folded: %s %s: %s", self._key[0], id_, error)
        return left

    @api.model
    def _fold_all(self):
        """Fold all lines from the orders, as at installation."""
        self._flush_sources()
        self.env[self._notes]._take_all()
        self._fold()

    @api.model
    def _fold(self, ids=None):
        """Write the sums to the lines where they differ.

        :param list ids: of the records whose lines are folded; nothing means all
        """
        self.env.cr.execute(
            SQL(
                """
                WITH live (%(key)s, %(figures)s) AS MATERIALIZED (%(live)s), gone AS (
                    DELETE FROM %(table)s folded
                    WHERE %(kept)s AND NOT EXISTS (
                        SELECT FROM live WHERE (%(live_key)s) = (%(folded_key)s))
                )
                INSERT INTO %(table)s AS folded (%(key)s, %(figures)s)
                SELECT * FROM live
                ON CONFLICT (%(key)s) DO UPDATE SET (%(figures)s) = ROW(%(new)s)
                WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                table=self._table_sql,
                key=self._columns_sql(self._key),
                live_key=self._columns_sql(self._key, "live"),
                folded_key=self._columns_sql(self._key, "folded"),
                figures=self._columns_sql(self._figures),
                old=self._columns_sql(self._figures, "folded"),
                new=self._columns_sql(self._figures, "excluded"),
                live=self._sums_sql(ids),
                kept=self._among(SQL.identifier("folded", self._key[0]), ids),
            )
        )
        self.invalidate_model()

    @api.model
    def _wrong_sql(self, sums):
        """Return a query of records with a line that is not what it should be.

        :param SQL sums: query of the key and the figures, as they should be
        """
        return SQL(
            """
            SELECT DISTINCT %(record)s
            FROM (%(sums)s) live (%(key)s, %(figures)s)
            FULL JOIN %(table)s folded USING (%(key)s)
            WHERE (%(now)s) IS DISTINCT FROM (%(then)s)
            """,
            record=SQL.identifier(self._key[0]),
            sums=sums,
            key=self._columns_sql(self._key),
            figures=self._columns_sql(self._figures),
            table=self._table_sql,
            now=self._columns_sql(self._figures, "live"),
            then=self._columns_sql(self._figures, "folded"),
        )

    @api.model
    def _flush_sources(self):
        """Write to the database what the sums are made of, and what notes it."""
        self.env["sale.order"].flush_model(COUNTED)
        self.env["res.partner"].flush_model(
            ["commercial_partner_id", "mapped_account_id"]
        )

    @api.model
    def _columns_sql(self, names, *table):
        return SQL(", ").join(SQL.identifier(*table, name) for name in names)

    @api.model
    def _among(self, column, ids):
        """Return the condition that a column is among ids (list, query; None: all)."""
        if isinstance(ids, SQL):
            return SQL("%s IN (%s)", column, ids)
        return SQL("TRUE") if ids is None else among_sql(self.env.cr, column, ids)

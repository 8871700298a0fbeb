import logging

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..background import failures
from ..caller_values import check_search_value
from ..crm_account_related_mixin import AccountOfCustomer
from ..value_rows import among_sql
from .basis import BASES, AmountByBasis
from .sale_order_lifetime import COUNTED

_logger = logging.getLogger(__name__)

# Columns that folding (summing the orders) writes, in the order of the sums
FIGURES = ["order_count", *BASES.values(), "first_order_date", "last_order_date"]
NOTES_PER_STEP = 5000


class CommerceChannelCustomer(models.Model):
    """Sums of the orders of a customer in one channel and company.

    The lines are folded (summed) from the orders: they may be deleted and folded again
    at any time.
    """

    _name = "commerce.channel.customer"
    _description = "Commerce Customer"
    _inherit = ["crm.account.related.mixin", "stepwise.work.mixin"]
    _order = "last_order_date desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    channel_id = fields.Many2one(
        "commerce.channel",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    crm_account_id = AccountOfCustomer(
        related="partner_id.crm_account_id", string="Account"
    )
    order_count = fields.Integer(string="Orders", readonly=True)
    lifetime_value = AmountByBasis(
        compute="_compute_lifetime_value",
        search="_search_lifetime_value",
        help="On the basis chosen in the settings; untaxed, in the currency of the "
        "company.",
    )
    lifetime_ordered = fields.Monetary(string="Net Ordered", readonly=True)
    lifetime_invoiced = fields.Monetary(string="Net Invoiced", readonly=True)
    lifetime_paid = fields.Monetary(string="Net Paid", readonly=True)
    average_order_value = fields.Monetary(
        string="Average Order", compute="_compute_lifetime_value", aggregator=None
    )
    first_order_date = fields.Datetime(string="First Order", readonly=True)
    last_order_date = fields.Datetime(string="Last Order", readonly=True)

    _partner_channel_company_uniq = models.Constraint(
        "UNIQUE (partner_id, channel_id, company_id)",
        "A customer has one line per channel and company.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_count", *BASES.values())
    def _compute_lifetime_value(self):
        column = self.env["sale.order"]._get_lifetime_column()
        for customer in self:
            value, count = customer[column], customer.order_count
            customer.lifetime_value = value
            customer.average_order_value = count and value / count

    def _search_lifetime_value(self, operator, value):
        check_search_value(self, self._fields["lifetime_value"], value)
        return [(self.env["sale.order"]._get_lifetime_column(), operator, value)]

    # === READING === #

    @api.model
    def _lifetime_source_sql(self, customers=None):
        """Return a query of what customers were worth in each channel and company.

        It is up to date, and the one source of values, and of searching, sorting and
        summing by them. A user who reads all orders of the companies gets the folded
        lines, and sums of the orders of customers with open notes; others get sums of
        the orders that they may read.

        :param customers: ids of partners, or a query of them; None: all
        :return: query of (``partner_id, channel_id, company_id, order_count,
            lifetime_value, first_order_date, last_order_date``), of the current
            company
        """
        orders = self.env["sale.order"]
        orders.flush_model(COUNTED)
        if not orders._reads_all():
            return self._live_sql(customers, orders._search([]).select())
        noted = SQL(
            "SELECT partner_res_id FROM commerce_channel_customer_stale WHERE %s",
            self._among(SQL("partner_res_id"), customers),
        )
        return SQL(
            """
            SELECT partner_id, channel_id, company_id, order_count,
                   %(amount)s AS lifetime_value, first_order_date, last_order_date
            FROM commerce_channel_customer
            WHERE company_id = %(company)s AND %(kept)s
              AND NOT EXISTS (SELECT FROM commerce_channel_customer_stale
                              WHERE partner_res_id = partner_id)
            UNION ALL
            %(live)s
            """,
            amount=SQL.identifier(orders._get_lifetime_column()),
            company=self.env.company.id,
            kept=self._among(SQL("partner_id"), customers),
            live=self._live_sql(noted),
        )

    @api.model
    def _live_sql(self, customers, orders=None):
        """Return a query that sums the orders of customers now.

        :param customers: ids of partners, or a query of them; None: all
        :param SQL orders: query of the ids of orders; None: all
        """
        column = self.env["sale.order"]._get_lifetime_column()
        return self._sum_orders_sql(
            SQL("sum(%s) AS lifetime_value", SQL.identifier(column)),
            SQL(
                "company_id = %s AND %s AND %s",
                self.env.company.id,
                self._among(SQL("commerce_customer_id"), customers),
                self._among(SQL("id"), orders),
            ),
        )

    @api.model
    def _sum_orders_sql(self, amounts, condition):
        """Return a query that sums orders by customer, channel and company.

        :param SQL amounts: the columns of amounts
        :param SQL condition: on ``sale_order``
        """
        return SQL(
            """
            SELECT commerce_customer_id AS partner_id,
                   COALESCE(commerce_channel_id, %(direct)s) AS channel_id, company_id,
                   count(*) FILTER (WHERE state = 'sale')::int AS order_count,
                   %(amounts)s,
                   min(date_order) FILTER (WHERE state = 'sale') AS first_order_date,
                   max(date_order) FILTER (WHERE state = 'sale') AS last_order_date
            FROM sale_order
            WHERE commerce_customer_id IS NOT NULL AND %(counts)s AND %(condition)s
            GROUP BY 1, 2, 3
            """,
            direct=self.env["commerce.channel"]._get_direct_sales().id,
            amounts=amounts,
            counts=self.env["sale.order"]._counts_sql(),
            condition=condition,
        )

    @api.model
    def _among(self, column, ids):
        """Return the condition that a column is among ids (list, query; None: all)."""
        if isinstance(ids, SQL):
            return SQL("%s IN (%s)", column, ids)
        return SQL("TRUE") if ids is None else among_sql(self.env.cr, column, ids)

    # === FOLDING === #

    @api.model
    def _cron_fold(self):
        """Fold the customers noted, committing step by step."""
        self._work_in_steps(self._fold_noted)

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
        """Fold the customers of the oldest notes.

        Customers that cannot be folded stay noted: their figures are summed live.

        :return: number of notes processed; 0 to go on at once, None if that was all
        """
        self.env["sale.order"].flush_model(COUNTED)
        notes = self.env["commerce.channel.customer.stale"]
        noted = notes._take(NOTES_PER_STEP)
        left = dict(self._fold_apart(sorted(set(noted))))
        notes._keep(left)
        processed = sum(partner_id not in left for partner_id in noted)
        return processed, 0 if processed == NOTES_PER_STEP else None

    @api.model
    def _fold_apart(self, partner_ids):
        """Fold customers, and return those for whom it is refused.

        :return: list of (partner id, error)
        """
        if not partner_ids:
            return []
        left = self.env["crm.account.resolver"]._apart(partner_ids, self._fold)
        for partner_id, error in left:
            if isinstance(error, psycopg2.errors.UniqueViolation):
                raise error
            _logger.warning("Not folded: partner %s: %s", partner_id, error)
        return left

    @api.model
    def _fold_all(self):
        """Fold all customers from their orders, as at installation."""
        self.env["sale.order"].flush_model(COUNTED)
        self.env["commerce.channel.customer.stale"]._take_all()
        self._fold()

    @api.model
    def _fold(self, customers=None):
        """Write the sums of the orders to the lines where they differ.

        :param list customers: ids of partners; nothing means all
        """
        amounts = [SQL("sum(%s)", SQL.identifier(name)) for name in BASES.values()]
        self.env.cr.execute(
            SQL(
                """
                WITH live (%(key)s, %(figures)s) AS MATERIALIZED (%(live)s), gone AS (
                    DELETE FROM commerce_channel_customer folded
                    WHERE %(kept)s AND NOT EXISTS (
                        SELECT FROM live WHERE (live.partner_id, live.channel_id,
                                                live.company_id)
                            = (folded.partner_id, folded.channel_id, folded.company_id))
                )
                INSERT INTO commerce_channel_customer AS folded (%(key)s, %(figures)s)
                SELECT * FROM live
                ON CONFLICT (%(key)s) DO UPDATE SET (%(figures)s) = ROW(%(new)s)
                WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                key=SQL("partner_id, channel_id, company_id"),
                figures=self._columns_sql(),
                old=self._columns_sql("folded"),
                new=self._columns_sql("excluded"),
                live=self._sum_orders_sql(
                    SQL(", ").join(amounts),
                    self._among(SQL("commerce_customer_id"), customers),
                ),
                kept=self._among(SQL("folded.partner_id"), customers),
            )
        )
        self.invalidate_model()

    def _drop(self):
        """Delete the folded lines and note their customers, before these are merged."""
        self.env["commerce.channel.customer.stale"]._note_ids(self.partner_id.ids)
        self.sudo().unlink()

    @api.model
    def _columns_sql(self, *table):
        """Return the columns that folding writes, in the order of the sums."""
        return SQL(", ").join(SQL.identifier(*table, name) for name in FIGURES)

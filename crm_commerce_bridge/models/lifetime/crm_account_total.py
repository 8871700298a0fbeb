"""What accounts are worth, stored, so that a list by value is read from an index."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..value_rows import ids_sql, table_sql
from .basis import BASES
from .folded_sums_mixin import FIGURES

# With more of them, the database would not look them up in a hash table.
MOST_HASHED = 100_000


class CrmAccountTotal(models.Model):
    """Sums of the orders of an account in one company: those of its customers.

    An account is behind while it is noted, or one of its customers is: whoever takes
    figures from here sums the lines of its customers instead.
    """

    _name = "crm.account.total"
    _description = "Lifetime Value of an Account"
    _inherit = ["folded.sums.mixin"]
    _key = ("account_id", "company_id")
    _notes = "crm.account.total.stale"
    _figures = [*FIGURES, "order_days", "usual_gap"]

    account_id = fields.Many2one(
        "crm.account", required=True, readonly=True, ondelete="cascade"
    )
    order_days = fields.Integer(
        string="Days with Orders",
        readonly=True,
        help="Days of the time of the database (UTC). 0: none of the orders is "
        "confirmed.",
    )
    usual_gap = fields.Float(
        readonly=True,
        help="The median of the days from one day with orders to the next one.",
    )

    _account_company_uniq = models.Constraint(
        "UNIQUE (account_id, company_id)", "An account has one line per company."
    )
    _ordered_idx = models.Index("(company_id, lifetime_ordered)")
    _invoiced_idx = models.Index("(company_id, lifetime_invoiced)")
    _paid_idx = models.Index("(company_id, lifetime_paid)")

    # === READING === #

    @api.model
    def _find_stale(self, accounts=None):
        """Return the accounts that are behind: those noted, and of customers noted.

        :param accounts: ids to look among, or a query of them; None: all
        :return: list of ids
        """
        self._flush_sources()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account_res_id FROM crm_account_total_stale WHERE %s
                UNION
                SELECT entity.mapped_account_id
                FROM res_partner customer
                JOIN res_partner entity ON entity.id = customer.commercial_partner_id
                -- an array: of a table that is filled and emptied again the database
                -- never knows how few lines it has, and reads all partners
                WHERE customer.id = ANY(ARRAY(
                    SELECT partner_res_id FROM commerce_channel_customer_stale
                )) AND entity.mapped_account_id IS NOT NULL AND %s
                """,
                self._among(SQL("account_res_id"), accounts),
                self._among(SQL("entity.mapped_account_id"), accounts),
            )
        )
        return [account_id for (account_id,) in rows]

    @api.model
    def _is_current_sql(self, column, stale):
        """Return the condition that an account is not behind.

        :param SQL column: with the id of the account
        :param list stale: ids of those that are
        """
        if not stale:
            return SQL("TRUE")
        if len(stale) > MOST_HASHED:
            return SQL(
                "NOT EXISTS (SELECT FROM (%s) stale(id) WHERE stale.id = %s)",
                ids_sql(stale),
                column,
            )
        return SQL("%s NOT IN (%s)", column, ids_sql(stale))

    # === FOLDING === #

    @api.model
    def _sums_sql(self, ids):
        customers = self.env["commerce.channel.customer"]
        accounts = self.env["crm.account"]
        among = None if ids is None else accounts._get_lifetime_customers(ids)
        amounts = {name: name for name in BASES.values()}
        return self._sum_lines_sql(customers._exact_sql(amounts, among), ids)

    @api.model
    def _sum_lines_sql(self, lines, ids=None):
        """Return a query that sums the lines of customers by account and company.

        :param SQL lines: of ``commerce.channel.customer``
        :param list ids: of accounts; None: all
        """
        accounts = self.env["crm.account"]
        rhythm = accounts._sum_rhythm_sql(ids)
        if ids is None:
            # Of all orders: PostgreSQL sorts by several processes for a new table, but
            # never for what it inserts.
            rhythm = table_sql(self.env.cr, rhythm)
        amounts = (
            SQL("COALESCE(sum(%s), 0)", SQL.identifier(name)) for name in BASES.values()
        )
        return SQL(
            """
            SELECT sums.*, COALESCE(rhythm.order_days, 0), rhythm.usual_gap
            FROM (
                SELECT %(account)s AS id, source.company_id, sum(order_count),
                       %(amounts)s, min(first_order_date), max(last_order_date)
                FROM (%(lines)s) source %(join)s
                WHERE %(account)s IS NOT NULL
                GROUP BY 1, 2
            ) sums LEFT JOIN (%(rhythm)s) rhythm USING (id, company_id)
            """,
            rhythm=rhythm,
            account=accounts._lifetime_key_sql(),
            amounts=SQL(", ").join(amounts),
            lines=lines,
            join=accounts._lifetime_join_sql(),
        )

    @api.model
    def _find_wrong(self):
        """Return the accounts with wrong totals, but for those that are behind.

        :return: list of ids
        """
        lines = SQL(
            "SELECT * FROM (%s) sums (partner_id, channel_id, company_id, %s)",
            self.env["commerce.channel.customer"]._sums_sql(None),
            self._columns_sql(FIGURES),
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT account_id FROM (%s) wrong WHERE %s ORDER BY account_id",
                self._wrong_sql(self._sum_lines_sql(lines)),
                self._is_current_sql(SQL("account_id"), self._find_stale()),
            )
        )
        return [account_id for (account_id,) in rows]

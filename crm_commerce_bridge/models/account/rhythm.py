"""How often customers order, and who is silent for longer than usual by that."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..caller_values import check_search_value
from ..groups import GROUP_SALESMAN

RHYTHM_FIELDS = frozenset({"usual_gap", "rhythm"})


class CommerceSalesMixin(models.AbstractModel):
    _inherit = "commerce.sales.mixin"

    usual_gap = fields.Float(
        string="Usual Days between Orders",
        compute="_compute_rhythm",
        search=lambda self, *condition: self._search_figure("usual_gap", *condition),
        digits=(16, 1),
        aggregator=None,
        groups=GROUP_SALESMAN,
        help="The median of the days from one order to the next one, in the current "
        "company; orders of one day count once.",
    )
    rhythm = fields.Selection(
        [("usual", "As Usual"), ("quiet", "Going Quiet")],
        compute="_compute_rhythm",
        search=lambda self, *condition: self._search_figure("rhythm", *condition),
        groups=GROUP_SALESMAN,
        help="Going quiet: the last order is longer ago than three times the days that "
        "usually pass between two orders. The settings may say another number, and how "
        "many orders there have to be; without these, there is no rhythm.",
    )

    @api.model
    def _get_order_figures(self):
        return super()._get_order_figures() | RHYTHM_FIELDS

    @api.depends(lambda self: self._get_lifetime_dependencies())
    @api.depends_context("uid", "company", "allowed_company_ids", "tz")
    def _compute_rhythm(self):
        ids = self._origin.ids
        rows = ids and self.env.execute_query_dict(self._silence_sql(ids))
        rhythms = {row["id"]: row for row in rows}
        for record in self:
            row = rhythms.get(record._origin.id, {})
            record.update({name: row.get(name) for name in RHYTHM_FIELDS})

    @api.model
    def _search_figure(self, name, operator, value):
        field = self._fields[name]
        check_search_value(self, field, value)
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(
                name, operator, value, model, alias, query
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in RHYTHM_FIELDS:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        rhythm = query.make_alias(alias, "rhythm")
        query.add_join(
            "LEFT JOIN",
            rhythm,
            SQL("(%s)", self._silence_sql()),
            SQL("%s = %s", SQL.identifier(rhythm, "id"), SQL.identifier(alias, "id")),
        )
        return SQL.identifier(rhythm, field_expr)

    @api.model
    def _silence_sql(self, ids=None):
        """Return a query of records with a usual gap.

        :param ids: of the records, a list or a query; nothing means all
        :return: query of ``id``, ``RHYTHM_FIELDS``, ``last_order_date`` and
            ``quiet_days``, for how many days a record with this gap is quiet by now
        """
        # Superuser: whoever reads figures need not read settings.
        company = self.env.company.sudo()
        return SQL(
            """
            SELECT id, usual_gap, last_order_date, quiet_days,
                   CASE WHEN order_days < %(orders)s THEN NULL
                        WHEN quiet_days > 0 THEN 'quiet'
                        ELSE 'usual' END AS rhythm
            FROM (
                SELECT *, %(days)s - %(gaps)s * usual_gap AS quiet_days
                FROM (%(rhythm)s) rhythm
            ) silence
            """,
            orders=company.segment_quiet_orders,
            days=self._days_since_sql(SQL("last_order_date")),
            gaps=company.segment_quiet_gaps,
            rhythm=self._rhythm_sql(ids),
        )

    @api.model
    def _rhythm_sql(self, ids):
        """Return a query of how often records ordered in the current company.

        :param ids: of the records, a list or a query; None: all
        :return: query of ``id, last_order_date, order_days, usual_gap``, with a gap
        """
        orders = self.env["sale.order"]
        condition = SQL("company_id = %s", self.env.company.id)
        if not orders._reads_all():
            own = orders._search([]).select()
            condition = SQL("%s AND id IN (%s)", condition, own)
        return SQL(
            """
            SELECT id, last_order_date, order_days, usual_gap
            FROM (%s) rhythm WHERE usual_gap IS NOT NULL
            """,
            self._sum_rhythm_sql(ids, condition),
        )

    @api.model
    def _sum_rhythm_sql(self, ids, condition=None):
        """Return a query of the rhythm of records, from all their orders.

        All orders are sorted once, whoever they belong to.

        :param ids: of the records, a list or a query; None: all
        :param SQL condition: on ``sale_order``
        :return: query of ``id, company_id, last_order_date, order_days, usual_gap``
        """
        folded = self.env["commerce.channel.customer"]
        folded._flush_sources()
        return SQL(
            """
            SELECT id, company_id, max(date_order) AS last_order_date,
                   count(gap)::int + 1 AS order_days,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS usual_gap
            FROM (
                SELECT id, company_id, date_order,
                       NULLIF(date_order::date - lag(date_order::date) OVER (
                           PARTITION BY id, company_id ORDER BY date_order), 0) AS gap
                FROM (
                    SELECT %(key)s AS id, source.company_id, source.date_order
                    FROM (
                        SELECT commerce_customer_id AS partner_id, company_id,
                               date_order
                        FROM sale_order
                        WHERE state = 'sale' AND %(condition)s
                    ) source %(join)s
                    WHERE %(key)s IS NOT NULL AND %(among)s
                ) ordered
            ) gaps
            GROUP BY id, company_id
            """,
            key=self._lifetime_key_sql(),
            condition=condition or SQL("TRUE"),
            join=self._lifetime_join_sql(),
            among=folded._among(self._lifetime_key_sql(), ids),
        )

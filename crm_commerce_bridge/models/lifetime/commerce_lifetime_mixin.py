from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from ..actions import prepare_action
from ..caller_values import check_search_value
from ..groups import GROUP_SALESMAN

# The columns of _lifetime_sql()
LIFETIME_FIELDS = frozenset(
    {
        "lifetime_value",
        "average_order_value",
        "first_order_date",
        "last_order_date",
        "days_since_last_order",
        "customer_segment",
        "order_count",
    }
)


def search_by(name):
    """Return a search method for one of the figures."""
    return lambda self, operator, value: self._search_lifetime(name, operator, value)


class CompanyCurrency(fields.Many2one):
    """The currency of the current company, also in SQL, which sums amounts with it."""

    def to_sql(self, model, alias):
        return SQL("%s::int", model.env.company.currency_id.id)


class CommerceLifetimeMixin(models.AbstractModel):
    """Figures of the orders behind a record, from the orders that the user may read.

    All are of the current company, the number of orders as much as their value, and up
    to date: nothing is stored here. The sales of other selected companies stand beside
    them (:attr:`lifetime_value_by_company`), and are never added up.
    """

    _name = "commerce.lifetime.mixin"
    _description = "Lifetime Value"

    lifetime_currency_id = CompanyCurrency(
        "res.currency",
        string="Currency of the Lifetime Value",
        compute="_compute_lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="The currency of your current company. Sales of other companies are not "
        "added.",
    )
    lifetime_value = fields.Monetary(
        compute="_compute_lifetime",
        currency_field="lifetime_currency_id",
        search=search_by("lifetime_value"),
        groups=GROUP_SALESMAN,
        help="Net untaxed sales so far, less credit notes.",
    )
    lifetime_value_limited = fields.Boolean(
        string="Counts Your Own Orders Only",
        compute="_compute_lifetime_value_limited",
        groups=GROUP_SALESMAN,
        help="You may read your own orders only, so these figures count no others.",
    )
    lifetime_value_by_company = fields.Text(
        string="Lifetime Value by Company",
        compute="_compute_lifetime_value_by_company",
        groups=GROUP_SALESMAN,
        help="Value and orders in each of the selected companies; they are never "
        "added up.",
    )
    order_count = fields.Integer(
        string="Orders",
        compute="_compute_lifetime",
        search=search_by("order_count"),
        groups=GROUP_SALESMAN,
        help="Confirmed orders in your current company, of those that you may read. "
        "Cancelled ones are not counted.",
    )
    average_order_value = fields.Monetary(
        string="Average Order",
        compute="_compute_lifetime",
        search=search_by("average_order_value"),
        currency_field="lifetime_currency_id",
        aggregator=None,
        groups=GROUP_SALESMAN,
        help="Lifetime value by number of orders.",
    )
    first_order_date = fields.Datetime(
        string="First Order",
        compute="_compute_lifetime",
        search=search_by("first_order_date"),
        groups=GROUP_SALESMAN,
        help="Order date of the earliest confirmed order in your current company.",
    )
    last_order_date = fields.Datetime(
        string="Last Order",
        compute="_compute_lifetime",
        search=search_by("last_order_date"),
        groups=GROUP_SALESMAN,
        help="Order date of the latest confirmed order in your current company.",
    )
    days_since_last_order = fields.Integer(
        compute="_compute_lifetime",
        search=search_by("days_since_last_order"),
        aggregator=None,
        groups=GROUP_SALESMAN,
        help="Days from the latest confirmed order in your current company until "
        "today.",
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Say in the labels, of reports too, if the user reads own orders only."""
        description = super().fields_get(allfields, attributes)
        orders = self.env["sale.order"]
        names = self._get_order_figures() & description.keys()
        if names and not orders._reads_all():
            orders._label_own_orders(description, names)
        return description

    @api.model
    def _get_order_figures(self):
        """Return the names of all fields that come from the orders one may read."""
        return LIFETIME_FIELDS

    # === COMPUTE METHODS === #

    @api.depends_context("company")
    def _compute_lifetime_currency_id(self):
        self.lifetime_currency_id = self.env.company.currency_id

    @api.depends(lambda self: self._get_lifetime_dependencies())
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_lifetime(self):
        figures = self._read_lifetime()
        for record in self:
            row = figures.get(record._origin.id, {"customer_segment": "prospect"})
            record.update({name: row.get(name) for name in LIFETIME_FIELDS})

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lifetime_value_limited(self):
        self.lifetime_value_limited = not self.env["sale.order"]._reads_all()

    @api.depends_context("uid", "company", "allowed_company_ids", "lang")
    def _compute_lifetime_value_by_company(self):
        self.lifetime_value_by_company = False
        companies = self.env.companies
        if len(companies) < 2:
            return
        values = {
            company: self.with_company(company)._read_lifetime()
            for company in companies
        }
        for record in self:
            rows = {
                company: row
                for company, figures in values.items()
                if (row := figures.get(record._origin.id))
            }
            if rows.keys() - {self.env.company}:  # else the line itself says it
                lines = [self._format_lifetime(*item) for item in rows.items()]
                record.lifetime_value_by_company = "\n".join(lines)

    @api.model
    def _format_lifetime(self, company, figures):
        """Return the value and the number of orders in a company, as text."""
        value = figures["lifetime_value"]
        return self.env._(
            "%(company)s: %(value)s (orders: %(count)s)",
            company=company.name,
            value=format_amount(self.env, value, company.currency_id),
            count=figures["order_count"],
        )

    def _read_lifetime(self):
        """Return the figures of records with orders: dicts of values by id."""
        if not self._origin:
            return {}
        rows = self.env.execute_query_dict(self._lifetime_sql(self._origin.ids))
        return {row["id"]: row for row in rows}

    # === ACTION METHODS === #

    @api.readonly
    def action_view_lifetime_orders(self):
        """Open the orders behind the lifetime value, with the share of each."""
        view = self.env.ref("crm_commerce_bridge.sale_order_view_list_lifetime")
        return prepare_action(
            self.env,
            "sale.action_orders",
            name=self.env._("Lifetime Value"),
            display_name=self.env._("Lifetime Value"),
            domain=self._get_lifetime_domain() & self._get_counted_domain(),
            context={"active_test": False, **self._prepare_sales_context()},
            views=[(view.id, "list"), (False, "form")],
        )

    @api.model
    def _get_counted_domain(self):
        """Return the domain of orders that add to a lifetime value."""
        return Domain("state", "=", "sale") | Domain("lifetime_amount", "!=", 0)

    def _prepare_sales_context(self):
        """Return the context for documents that are made in a list of the record."""
        return {}

    @api.readonly
    def action_view_sales_by_month(self):
        """Open the lifetime value by month and channel, as a chart."""
        action = self.action_view_lifetime_orders()
        graph = self.env.ref("crm_commerce_bridge.sale_order_view_graph_lifetime")
        action["views"] = [(graph.id, "graph"), *action["views"]]
        return action

    # === SEARCHING, SORTING, SUMMING === #

    @api.model
    def _search_lifetime(self, name, operator, value):
        field = self._fields[name]
        check_search_value(self, field, value)
        domain = Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(
                name, operator, value, model, alias, query
            )
        )
        if name == "days_since_last_order":  # without orders it is not 0 days
            domain &= Domain("last_order_date", "!=", False)
        return domain

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in LIFETIME_FIELDS:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        figures = query.make_alias(alias, "lifetime")
        query.add_join(
            "LEFT JOIN",
            figures,
            SQL("(%s)", self._lifetime_sql()),
            SQL("%s = %s", SQL.identifier(figures, "id"), SQL.identifier(alias, "id")),
        )
        column = SQL.identifier(figures, field_expr)
        if field_expr == "customer_segment":
            return SQL("COALESCE(%s, 'prospect')", column)
        if self._fields[field_expr].type == "monetary" or field_expr == "order_count":
            return SQL("COALESCE(%s, 0)", column)
        return column

    # === SQL === #

    @api.model
    def _lifetime_sql(self, ids=None):
        """Return a query of the figures of records with orders, in the current company.

        :param ids: of the records, a list or a query; nothing means all
        :return: query of ``id`` and the columns of ``LIFETIME_FIELDS``
        """
        return SQL(
            """
            SELECT id, order_count, lifetime_value,
                   COALESCE(lifetime_value / NULLIF(order_count, 0), 0)
                       AS average_order_value,
                   first_order_date, last_order_date,
                   %(days)s AS days_since_last_order,
                   %(segment)s AS customer_segment
            FROM (%(sums)s) sums
            """,
            days=self._days_since_sql(SQL("last_order_date")),
            segment=self._segment_sql(),
            sums=self._lifetime_sums_sql(ids),
        )

    @api.model
    def _days_since_sql(self, column):
        """Return an expression for the user's days since a time."""
        return SQL(
            "%s::date - (%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            fields.Date.context_today(self),
            column,
            str(self.env.tz),
        )

    @api.model
    def _lifetime_sums_sql(self, ids):
        """Return the sums that the figures are made of, exact in this moment."""
        return self._sum_customers_sql(ids)

    @api.model
    def _sum_customers_sql(self, ids):
        """Return a query that sums the lines of the records' customers.

        :param ids: of the records, a list or a query; None: all
        """
        customers = None if ids is None else self._get_lifetime_customers(ids)
        folded = self.env["commerce.channel.customer"]
        return SQL(
            """
            SELECT id, sum(order_count) AS order_count,
                   COALESCE(sum(lifetime_value), 0) AS lifetime_value,
                   min(first_order_date) AS first_order_date,
                   max(last_order_date) AS last_order_date
            FROM (
                -- sorted, as many sums are slower in a hash table
                SELECT %(key)s AS id, source.*
                FROM (%(source)s) source %(join)s ORDER BY 1
            ) lines
            GROUP BY id
            """,
            key=self._lifetime_key_sql(),
            source=folded._lifetime_source_sql(customers),
            join=self._lifetime_join_sql(),
        )

    # Each model says with these methods which orders belong to a record.

    def _get_lifetime_domain(self):
        """Return the domain of the records' orders in the current company."""
        raise NotImplementedError

    @api.model
    def _get_lifetime_dependencies(self):
        """Return the paths whose changes show in figures before they are saved."""
        return []

    @api.model
    def _lifetime_key_sql(self):
        """Return an expression for the record that a line of ``source`` belongs to."""
        raise NotImplementedError

    @api.model
    def _lifetime_join_sql(self):
        """Return the joins that :meth:`_lifetime_key_sql` needs."""
        return SQL()

    @api.model
    def _get_lifetime_customers(self, ids):
        """Return the ids of the records' customers or a query; None if all may be."""
        return None

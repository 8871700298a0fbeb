"""In which fifth of all accounts one is, by recency, frequency and value."""

from pytz import utc

from odoo import api, fields, models
from odoo.tools import SQL

from ..groups import GROUP_SALESMAN
from ..lifetime.basis import BASES

FIFTHS = [(fifth, fifth) for fifth in "12345"]
# Figures by the name of the field with the fifth
QUINTILES = {
    "recency_quintile": "last_order_date",
    "frequency_quintile": "order_count",
    "value_quintile": "lifetime_value",
}
# Columns of totals whose bounds are stored
MEASURES = ["last_order_date", "order_count", *BASES.values()]
BOUNDS = ["bound_1", "bound_2", "bound_3", "bound_4"]


class CrmAccountQuintile(models.Model):
    """The bounds between the fifths of the accounts with orders, in each company.

    They are those of the last night, from the totals of all accounts: whoever orders
    goes up at once, as measured by these bounds.
    """

    _name = "crm.account.quintile"
    _description = "Bounds of Fifths of Accounts"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    measure = fields.Char(required=True, readonly=True)
    bound_1 = fields.Float(
        readonly=True, help="The highest figure of the lowest fifth."
    )
    bound_2 = fields.Float(readonly=True)
    bound_3 = fields.Float(readonly=True)
    bound_4 = fields.Float(readonly=True)

    _company_measure_uniq = models.Constraint(
        "UNIQUE (company_id, measure)", "A company has one line per measure."
    )

    @api.model
    def _cron_refresh(self):
        """Write the bounds of today."""
        for measure in MEASURES:
            column = self._number_sql(measure, SQL.identifier(measure))
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_account_quintile (company_id, measure, %(bounds)s)
                    SELECT company_id, %(measure)s, %(fifths)s
                    FROM (
                        SELECT company_id, %(percentiles)s AS bound
                        FROM crm_account_total WHERE order_count > 0 GROUP BY company_id
                    ) company
                    ON CONFLICT (company_id, measure)
                    DO UPDATE SET (%(bounds)s) = ROW(%(new)s)
                    """,
                    measure=measure,
                    percentiles=self._percentiles_sql(column),
                    bounds=SQL(", ").join(map(SQL.identifier, BOUNDS)),
                    fifths=SQL("bound[1], bound[2], bound[3], bound[4]"),
                    new=SQL(", ").join(SQL.identifier("excluded", b) for b in BOUNDS),
                )
            )
        self.invalidate_model()

    @api.model
    def _get_bounds(self):
        """Return the bounds in the current company: lists of four by field.

        Whoever reads own orders only is shown the fifths of these, as of now.
        """
        orders, accounts = self.env["sale.order"], self.env["crm.account"]
        if not orders._reads_all():
            return accounts._get_own_bounds()
        lines = self.sudo().search([("company_id", "=", self.env.company.id)])
        by_measure = {line.measure: [line[b] for b in BOUNDS] for line in lines}
        by_measure["lifetime_value"] = by_measure.get(orders._get_lifetime_column())
        return {name: by_measure.get(figure) for name, figure in QUINTILES.items()}

    @api.model
    def _percentiles_sql(self, number):
        """Return an expression for the four bounds: figures that accounts have."""
        return SQL(
            "percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY %s)",
            number,
        )

    @api.model
    def _number_sql(self, measure, column):
        """Return a figure as a number: of a date the seconds, as Odoo reads it."""
        if measure == "last_order_date":
            column = SQL("extract(epoch FROM date_trunc('second', %s))", column)
        return SQL("(%s)::float8", column)


class CrmAccount(models.Model):
    _inherit = "crm.account"

    recency_quintile = fields.Selection(
        FIFTHS,
        compute="_compute_quintiles",
        search=lambda self, *condition: self._search_figure(
            "recency_quintile", *condition
        ),
        groups=GROUP_SALESMAN,
        help="5: a fifth of the accounts ordered as recently as this one, or more "
        "recently, as of last night.",
    )
    frequency_quintile = fields.Selection(
        FIFTHS,
        compute="_compute_quintiles",
        search=lambda self, *condition: self._search_figure(
            "frequency_quintile", *condition
        ),
        groups=GROUP_SALESMAN,
        help="5: a fifth of the accounts have as many orders as this one, or more, as "
        "of last night.",
    )
    value_quintile = fields.Selection(
        FIFTHS,
        compute="_compute_quintiles",
        search=lambda self, *condition: self._search_figure(
            "value_quintile", *condition
        ),
        groups=GROUP_SALESMAN,
        help="5: a fifth of the accounts are worth as much as this one, or more, as of "
        "last night.",
    )

    @api.model
    def _get_order_figures(self):
        return super()._get_order_figures() | QUINTILES.keys()

    @api.depends(*QUINTILES.values())
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_quintiles(self):
        bounds = self.env["crm.account.quintile"]._get_bounds()
        for account in self:
            for name, figure in QUINTILES.items():
                account[name] = account._find_fifth(figure, bounds[name])

    def _find_fifth(self, figure, bounds):
        """Return the fifth of a figure; the SQL beside it says the same."""
        if not bounds or not self.last_order_date:
            return False
        number = self[figure]
        if figure == "last_order_date":
            number = number.replace(microsecond=0, tzinfo=utc).timestamp()
        return str(1 + sum(number > bound for bound in bounds))

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in QUINTILES:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        figure = QUINTILES[field_expr]
        quintiles = self.env["crm.account.quintile"]
        bounds = quintiles._get_bounds()[field_expr]
        last = self._field_to_sql(alias, "last_order_date", query)
        column = self._field_to_sql(alias, figure, query)
        if not bounds:
            return SQL("NULL::text")
        return SQL(
            "CASE WHEN %s IS NOT NULL"
            " THEN (1 + (SELECT count(*) FROM unnest(%s::float8[]) bound"
            "            WHERE %s > bound))::text END",
            last,
            bounds,
            quintiles._number_sql(figure, column),
        )

    @api.model
    def _get_own_bounds(self):
        """Return the bounds of the orders that the user may read, as of now."""
        quintiles = self.env["crm.account.quintile"]
        bounds = (
            quintiles._percentiles_sql(
                quintiles._number_sql(figure, SQL.identifier(figure))
            )
            for figure in QUINTILES.values()
        )
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) sums WHERE order_count > 0",
                SQL(", ").join(bounds),
                self._lifetime_sums_sql(None),
            )
        )
        return dict(zip(QUINTILES, row, strict=True))

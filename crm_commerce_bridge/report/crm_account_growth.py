"""Which accounts are new, lost, grown or shrunk between two periods."""

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.account.sales_by_year import get_periods
from ..models.actions import prepare_action
from ..models.days import start_of_day

# The days of the periods, in the context; the last day belongs to its period.
DAYS = ("growth_from", "growth_to", "growth_before_from", "growth_before_to")
# In the context: whether orders count for the account that their customer had then
AS_THEN = "growth_as_then"
DAY = timedelta(days=1)
# Periods without a beginning or an end: there are days around them in any time zone.
FIRST_DAY, LAST_DAY = date.min + 2 * DAY, date.max - 2 * DAY
# Another reader, company or period reads another row of the same account.
DEPENDS = (*DAYS, AS_THEN, "uid", "company", "allowed_company_ids", "tz")


class CrmAccountGrowth(models.Model):
    """One row an account that bought in one of two periods, in the current company.

    The periods stand in the context, see ``DAYS``; without them this year to date is
    compared with last year to date. A row is made of the orders that the reader may
    read.
    """

    _name = "crm.account.growth"
    _description = "Growth of Accounts"
    _auto = False
    _rec_name = "account_id"
    _order = "change desc, id"
    _depends = {
        "sale.order": ["date_order", "state", "commerce_customer_id", "company_id"],
        "res.partner": ["commercial_partner_id", "mapped_account_id"],
        "crm.account": ["user_id", "team_id"],
    }

    account_id = fields.Many2one(
        "crm.account",
        readonly=True,
        help="It bought in one of the two periods, or in both, in the current company.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        readonly=True,
        help="Who looks after the account today; others may have sold.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        help="The team of the account today; other teams may have sold.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        readonly=True,
        help="In which the amounts are shown: that of the current company.",
    )
    value_before = fields.Monetary(
        string="Before",
        readonly=True,
        depends_context=DEPENDS,
        help="Lifetime value of the orders of the compared period, in the current "
        "company.",
    )
    value_now = fields.Monetary(
        string="Now",
        readonly=True,
        depends_context=DEPENDS,
        help="Lifetime value of the orders of the period, in the current company.",
    )
    change = fields.Monetary(
        readonly=True,
        depends_context=DEPENDS,
        help="What was bought now less what was bought before: below zero if the "
        "account bought less.",
    )
    change_percent = fields.Float(
        string="Change (%)",
        digits=(16, 1),
        aggregator=None,
        readonly=True,
        depends_context=DEPENDS,
        help="Of what was bought before; not shown if that was nothing.",
    )
    growth = fields.Selection(
        [
            ("new", "New"),
            ("grown", "Grown"),
            ("same", "Unchanged"),
            ("shrunk", "Shrunk"),
            ("lost", "Lost"),
        ],
        readonly=True,
        depends_context=DEPENDS,
        help="New: worth nothing before; lost: worth nothing now.",
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Say in the labels if the user reads own orders only."""
        description = super().fields_get(allfields, attributes)
        orders = self.env["sale.order"]
        names = {"value_before", "value_now", "change"} & description.keys()
        if names and not orders._reads_all():
            orders._label_own_orders(description, names)
        return description

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT account.id, account.id AS account_id, account.user_id,
                   account.team_id, %(currency)s AS currency_id, value_before,
                   value_now, value_now - value_before AS change,
                   CASE WHEN value_before > 0
                        THEN (value_now - value_before) / value_before * 100
                        END AS change_percent,
                   CASE WHEN value_before = value_now THEN 'same'
                        WHEN value_before = 0 THEN 'new'
                        WHEN value_now = 0 THEN 'lost'
                        WHEN value_now > value_before THEN 'grown'
                        ELSE 'shrunk' END AS growth
            FROM (%(sums)s) sums (account_id, value_before, value_now)
            JOIN crm_account account ON account.id = sums.account_id
            WHERE value_before != 0 OR value_now != 0
            """,
            currency=self.env.company.currency_id.id,
            sums=self._sums_sql(),
        )

    @api.model
    def _sums_sql(self):
        """Return a query of accounts, and what they were worth before and now."""
        report = self.env["commerce.lifetime.report"]
        now, before = self._get_periods()
        query = report._search(
            Domain("company_id", "=", self.env.company.id)
            & Domain.OR(map(self._get_domain, (now, before)))
        )
        account, date, value = (
            report._field_to_sql(query.table, name, query)
            for name in (self._get_account_field(), "date", "lifetime_value")
        )
        query.groupby = account
        return query.select(
            account,
            *(
                SQL(
                    "COALESCE(sum(%s) FILTER (WHERE %s >= %s AND %s < %s), 0)",
                    *(value, date, start, date, end),
                )
                for start, end in (before, now)
            ),
        )

    @api.model
    def _get_account_field(self):
        return "account_then_id" if self.env.context.get(AS_THEN) else "crm_account_id"

    @api.model
    def _get_domain(self, period):
        start, end = period
        return Domain("date", ">=", start) & Domain("date", "<", end)

    @api.model
    def _get_periods(self):
        """Return when the periods begin and end, in UTC: now, and before."""
        first, last, first_before, last_before = self._get_days()
        return [
            (
                start_of_day(self.env, max(start, FIRST_DAY)),
                start_of_day(self.env, min(end, LAST_DAY) + DAY),
            )
            for start, end in ((first, last), (first_before, last_before))
        ]

    @api.model
    def _get_days(self):
        """Return the four days of the context, or else those of this and last year.

        :raise UserError: if one of them is no date
        """
        periods = get_periods(fields.Date.context_today(self))
        defaults = []
        for name in ("this_year_to_date", "last_year_to_date"):
            start, end = periods[name]
            defaults += [start, end - DAY]
        given = [self.env.context.get(name) for name in DAYS]
        return [
            self._parse_day(day) if day else default
            for day, default in zip(given, defaults, strict=True)
        ]

    @api.model
    def _parse_day(self, day):
        try:
            return fields.Date.to_date(day) or fields.Date.to_date(str(day))
        except (TypeError, ValueError, AttributeError):
            raise UserError(self.env._("%s is no date.", day)) from None

    # === ACTION METHODS === #

    @api.readonly
    def action_view_orders(self):
        """Open the orders of both periods that the rows are made of."""
        domain = Domain(self._get_account_field(), "in", self.account_id.ids)
        domain &= Domain("company_id", "=", self.env.company.id)
        domain &= Domain.OR(map(self._get_domain, self._get_periods()))
        view = self.env.ref("crm_commerce_bridge.commerce_lifetime_report_view_list")
        return prepare_action(
            self.env,
            "crm_commerce_bridge.sale_order_action_lifetime",
            domain=domain,
            context={},
            views=[(view.id, "list"), (False, "pivot"), (False, "graph")],
        )

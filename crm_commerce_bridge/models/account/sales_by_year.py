"""What an account or a customer bought this year and last year, by channel."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..days import start_of_day
from ..groups import GROUP_SALESMAN


def get_periods(today):
    """Return the days of the periods that are compared: the first, and the one after.

    :param date today: counts as a part of *to date*
    :return: dict of (start, end) by name
    """
    this_year, last_year = date(today.year, 1, 1), date(today.year - 1, 1, 1)
    a_year_ago = today - relativedelta(years=1)
    return {
        "this_year_to_date": (this_year, today + timedelta(days=1)),
        "last_year_to_date": (last_year, a_year_ago + timedelta(days=1)),
        "last_year": (last_year, this_year),
    }


def get_change(now, before):
    """Return by how many per cent a figure changed; None if it began with nothing."""
    return round((now - before) / before * 100, 1) if before > 0 else None


class CommerceSalesMixin(models.AbstractModel):
    _inherit = "commerce.sales.mixin"

    sales_by_year = fields.Json(
        string="Sales by Year",
        compute="_compute_sales_by_year",
        groups=GROUP_SALESMAN,
        help="Shares of the orders in the lifetime value, by the year and the day of "
        "the order. Years are calendar years in your time zone, as in Odoo's "
        "filters of dates; to date: until the end of today, and of the same day a "
        "year ago.",
    )

    @api.depends_context("uid", "company", "allowed_company_ids", "tz", "lang")
    def _compute_sales_by_year(self):
        periods = {
            name: [start_of_day(self.env, day) for day in days]
            for name, days in get_periods(fields.Date.context_today(self)).items()
        }
        sales = self._sum_sales(periods.values())
        common = {
            "limited": not self.env["sale.order"]._reads_all(),
            "currency_id": self.env.company.currency_id.id,
            "periods": {
                name: [
                    ("date_order", ">=", fields.Datetime.to_string(start)),
                    ("date_order", "<", fields.Datetime.to_string(end)),
                ]
                for name, (start, end) in periods.items()
            },
        }
        for record in self:
            lines = sales.get(record._origin.id, {})
            rows = self._prepare_channel_rows(lines, periods)
            record.sales_by_year = {**common, "rows": rows}

    def _sum_sales(self, periods):
        """Sum the shares of orders in one query, however many orders there are.

        :param periods: pairs of times
        :return: dict by id of the record: dicts of lists of sums by id of the channel
        """
        orders = self.env["sale.order"]
        first, last = min(min(periods)), max(map(max, periods))
        dated = Domain("date_order", ">=", first) & Domain("date_order", "<", last)
        query = orders._search(
            self._get_lifetime_domain() & self._get_counted_domain() & dated
        )
        owner, channel, day, amount = (
            orders._field_to_sql(query.table, name, query)
            for name in (
                self._order_owner,
                "commerce_channel_id",
                "date_order",
                orders._get_lifetime_column(),
            )
        )
        query.groupby = SQL("%s, %s", owner, channel)
        in_period = "COALESCE(sum(%s) FILTER (WHERE %s >= %s AND %s < %s), 0)"
        sums = [SQL(in_period, amount, day, start, day, end) for start, end in periods]
        sales = {}
        rows = self.env.execute_query(query.select(owner, channel, *sums))
        for owner_id, channel_id, *row in rows:
            sales.setdefault(owner_id, {})[channel_id] = row
        return sales

    @api.model
    def _prepare_channel_rows(self, lines, periods):
        """Return what a table shows: a row a channel, and the total if there are more.

        Who sees nothing of channels, as there is one only, gets the total.

        :param dict lines: lists of sums by id of the channel
        :param periods: names of the sums
        """
        channels = self.env["commerce.channel"].with_context(active_test=False)
        direct = channels._get_direct_sales().id
        by_channel = {}
        for channel_id, row in lines.items():
            by_channel.setdefault(channel_id or direct, []).append(row)
        # Superuser: who reads the orders may know what their channel is called.
        named = channels.sudo().browse(by_channel).sorted()
        shown = self.env.user.has_group("crm_commerce_bridge.group_commerce_channel")
        rows = [
            self._prepare_row(by_channel[channel.id], periods, channel, direct)
            for channel in named
            if shown
        ]
        if len(rows) != 1 and lines:
            rows.append(self._prepare_row(lines.values(), periods))
        return rows

    @api.model
    def _prepare_row(self, lines, periods, channel=None, direct=None):
        """Return the sums of lines, and the domain of their orders."""
        ids = channel and [channel.id, *([False] if channel.id == direct else [])]
        sums = map(sum, zip(*lines, strict=True))
        rounded = map(self.env.company.currency_id.round, sums)
        row = dict(zip(periods, rounded, strict=True))
        return {
            "channel": channel and channel.display_name,
            "domain": [("commerce_channel_id", "in", ids)] if channel else [],
            "change": get_change(row["this_year_to_date"], row["last_year_to_date"]),
            **row,
        }

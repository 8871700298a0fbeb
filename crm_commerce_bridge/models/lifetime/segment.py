"""The segments of customers, by how long ago, how often and how much they bought."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..days import start_of_day
from ..groups import GROUP_SALESMAN
from .commerce_lifetime_mixin import search_by

# Limits: days since the last order and (new) the first, number of orders, value
LAPSED_DAYS = 365
AT_RISK_DAYS = 180
NEW_DAYS = 90
LOYAL_ORDERS = 4
KEY_VALUE = 10_000
KEY_VALUE_WITHOUT_CENTS = 1_000_000


class CommerceLifetimeMixin(models.AbstractModel):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "commerce.lifetime.mixin"

    customer_segment = fields.Selection(
        [
            ("key", "Key"),
            ("loyal", "Loyal"),
            ("active", "Active"),
            ("new", "New"),
            ("risk", "At Risk"),
            ("lapsed", "Lapsed"),
            ("prospect", "No Orders"),
        ],
        string="Segment",
        compute="_compute_lifetime",
        search=search_by("customer_segment"),
        groups=GROUP_SALESMAN,
        help="By how long ago, how often and how much was bought. Lapsed: nothing for "
        "a year; at risk: for half a year; new: bought first in the last 90 days; "
        "loyal: four orders; key: also worth 10,000 (1,000,000 in a currency without "
        "cents); else active.",
    )

    @api.model
    def _segment_sql(self):
        """Return an expression for the segment: the first rule that is true."""
        cents = not self.env.company.currency_id.is_zero(0.01)
        return SQL(
            """
            CASE WHEN last_order_date IS NULL THEN 'prospect'
                 WHEN last_order_date < %(lapsed)s THEN 'lapsed'
                 WHEN last_order_date < %(at_risk)s THEN 'risk'
                 WHEN first_order_date >= %(new)s THEN 'new'
                 WHEN order_count < %(loyal)s THEN 'active'
                 WHEN lifetime_value < %(key)s THEN 'loyal'
                 ELSE 'key' END
            """,
            lapsed=self._start_of_day(LAPSED_DAYS),
            at_risk=self._start_of_day(AT_RISK_DAYS),
            new=self._start_of_day(NEW_DAYS),
            loyal=LOYAL_ORDERS,
            key=KEY_VALUE if cents else KEY_VALUE_WITHOUT_CENTS,
        )

    @api.model
    def _start_of_day(self, days_ago):
        """Return when the day began that many days ago, for the user."""
        day = fields.Date.context_today(self) - timedelta(days=days_ago)
        return start_of_day(self.env, day)

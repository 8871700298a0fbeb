"""The segments of customers, by how long ago, how often and how much they bought."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..days import start_of_day
from ..groups import GROUP_SALESMAN
from .commerce_lifetime_mixin import search_by


class CommerceLifetimeMixin(models.AbstractModel):
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
        help="By how long ago, how often and how much was bought; the settings say "
        "from when on. Lapsed: nothing for long; at risk: for quite some time; new: "
        "bought first not long ago; loyal: several orders; key: also worth much; else "
        "active.",
    )

    @api.model
    def _segment_sql(self):
        """Return an expression for the segment: the first rule that is true."""
        # Superuser: whoever reads figures need not read settings.
        company = self.env.company.sudo()
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
            lapsed=self._start_of_day(company.segment_lapsed_days),
            at_risk=self._start_of_day(company.segment_risk_days),
            new=self._start_of_day(company.segment_new_days),
            loyal=company.segment_loyal_orders,
            key=company._get_segment_key_value(),
        )

    @api.model
    def _start_of_day(self, days_ago):
        """Return when the day began that many days ago, for the user."""
        day = fields.Date.context_today(self) - timedelta(days=days_ago)
        return start_of_day(self.env, day)

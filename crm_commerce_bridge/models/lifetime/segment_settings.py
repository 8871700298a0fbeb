"""The thresholds of the segments, of each company."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..groups import GROUP_SALESMAN

# Whoever changes settings need not be a salesperson.
GROUPS = f"{GROUP_SALESMAN},base.group_system"
MOST_DAYS = 36_500
THRESHOLDS = [
    "segment_lapsed_days",
    "segment_risk_days",
    "segment_new_days",
    "segment_loyal_orders",
    "segment_key_value",
    "segment_quiet_gaps",
    "segment_quiet_orders",
]
KEY_VALUE = 10_000
KEY_VALUE_WITHOUT_CENTS = 1_000_000


class ResCompany(models.Model):
    _inherit = "res.company"

    segment_lapsed_days = fields.Integer(
        string="Lapsed: Days since the Last Order",
        default=365,
        groups=GROUPS,
        help="Customers who have not ordered for more days have lapsed.",
    )
    segment_risk_days = fields.Integer(
        string="At Risk: Days since the Last Order",
        default=180,
        groups=GROUPS,
        help="Customers who have not ordered for more days are at risk.",
    )
    segment_new_days = fields.Integer(
        string="New: Days since the First Order",
        default=90,
        groups=GROUPS,
        help="Customers whose first order was within so many days are new.",
    )
    segment_loyal_orders = fields.Integer(
        string="Loyal: Number of Orders",
        default=4,
        groups=GROUPS,
        help="Customers with fewer orders are active, but not loyal.",
    )
    segment_key_value = fields.Monetary(
        string="Key: Lifetime Value",
        groups=GROUPS,
        help="Lifetime value from which a loyal customer is a key customer. 0: 10,000, "
        "or 1,000,000 in a currency without cents.",
    )

    segment_quiet_gaps = fields.Float(
        string="Going Quiet: Usual Gaps without an Order",
        default=3,
        digits=(16, 1),
        groups=GROUPS,
        help="Customers who have not ordered for more than so many times the days that "
        "usually pass between their orders are going quiet.",
    )
    segment_quiet_orders = fields.Integer(
        string="Going Quiet: Number of Orders",
        default=4,
        groups=GROUPS,
        help="Customers with fewer orders have no rhythm yet. Orders of one day "
        "count once.",
    )

    segment_quiet_activity = fields.Boolean(
        string="Tell Account Managers Who Goes Quiet",
        default=True,
        groups=GROUPS,
        help="Creates one activity for each silence. It goes when the customer orders.",
    )

    @api.constrains(*THRESHOLDS)
    def _check_segments(self):
        for company in self.sudo():
            lapsed, new = company.segment_lapsed_days, company.segment_new_days
            if not 0 < company.segment_risk_days < lapsed:
                raise ValidationError(
                    self.env._(
                        "Customers are at risk first, and lapsed after more days."
                    )
                )
            if company.segment_quiet_gaps < 1 or company.segment_quiet_orders < 2:
                raise ValidationError(
                    self.env._(
                        "Going quiet takes 2 orders at least, and 1 usual gap at least "
                        "without an order."
                    )
                )
            if max(lapsed, new) > MOST_DAYS:
                raise ValidationError(
                    self.env._("Segments look back a hundred years at most.")
                )
            if min(new, company.segment_loyal_orders, company.segment_key_value) < 0:
                raise ValidationError(
                    self.env._("The limits of segments cannot be negative.")
                )

    def _get_segment_key_value(self):
        """Return the value from which a customer is a key customer."""
        cents = not self.currency_id.is_zero(0.01)
        usual = KEY_VALUE if cents else KEY_VALUE_WITHOUT_CENTS
        return self.segment_key_value or usual


class ResConfigSettings(models.TransientModel):
    """Writes the thresholds of a company together.

    Related fields are written one at a time, and a threshold that fits another new one
    may contradict the one that is there.
    """

    _inherit = "res.config.settings"

    @api.model_create_multi
    def create(self, vals_list):
        split = [self._split_thresholds(vals) for vals in vals_list]
        res = super().create([rest for thresholds, rest in split])
        for settings, (thresholds, _rest) in zip(res, split, strict=True):
            settings._write_thresholds(thresholds)
        return res

    def write(self, vals):
        thresholds, rest = self._split_thresholds(vals)
        res = super().write(rest)
        self._write_thresholds(thresholds)
        return res

    @api.model
    def _split_thresholds(self, vals):
        rest = dict(vals)
        return {name: rest.pop(name) for name in THRESHOLDS if name in rest}, rest

    def _write_thresholds(self, thresholds):
        if thresholds:
            self.company_id.write(thresholds)

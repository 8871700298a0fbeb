from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..models.actions import prepare_action


class CrmAccountGrowthShow(models.TransientModel):
    """Ask for two periods, to see which accounts grew from one to the other."""

    _name = "crm.account.growth.show"
    _description = "Compare Periods"
    _inherit = ["crm.account.wizard.mixin"]

    def _get_default_day(self, index):
        return self.env["crm.account.growth"]._get_days()[index]

    date_from = fields.Date(
        string="Period From",
        required=True,
        default=lambda self: self._get_default_day(0),
        help="The first day that counts as now; proposed is this year until today.",
    )
    date_to = fields.Date(
        string="Period Until",
        required=True,
        default=lambda self: self._get_default_day(1),
        help="The last day that counts as now, and counts in full.",
    )
    before_from = fields.Date(
        string="Compared Period From",
        required=True,
        default=lambda self: self._get_default_day(2),
        help="The first day that counts as before; proposed is the same part of last "
        "year.",
    )
    before_to = fields.Date(
        string="Compared Period Until",
        required=True,
        default=lambda self: self._get_default_day(3),
        help="The last day that counts as before, and counts in full.",
    )
    as_then = fields.Boolean(
        string="Accounts as They Were",
        help="Count each order for the account that its customer had at the time, "
        "instead of the one it has today.",
    )

    @api.constrains("date_from", "date_to", "before_from", "before_to")
    def _check_periods(self):
        for periods in self:
            if (
                periods.date_to < periods.date_from
                or periods.before_to < periods.before_from
            ):
                raise ValidationError(self.env._("A period ends before it begins."))

    def action_show(self):
        """Open the list of accounts that bought in one of the periods."""
        self.ensure_one()
        days = [self.date_from, self.date_to, self.before_from, self.before_to]
        # Short, so that the whole title is read beside the search box.
        words = [format_date(self.env, day, date_format="short") for day in days]
        title = self.env._(
            "Growth: %(start)s-%(end)s vs. %(before_start)s-%(before_end)s",
            start=words[0],
            end=words[1],
            before_start=words[2],
            before_end=words[3],
        )
        return prepare_action(
            self.env,
            "crm_commerce_bridge.crm_account_growth_action",
            name=title,
            display_name=title,
            context={
                "growth_from": fields.Date.to_string(days[0]),
                "growth_to": fields.Date.to_string(days[1]),
                "growth_before_from": fields.Date.to_string(days[2]),
                "growth_before_to": fields.Date.to_string(days[3]),
                "growth_as_then": self.as_then,
            },
        )

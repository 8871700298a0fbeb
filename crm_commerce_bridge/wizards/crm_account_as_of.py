from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..models.actions import prepare_action


class CrmAccountAsOf(models.TransientModel):
    """Ask for a date, to see which account each customer had then."""

    _name = "crm.account.as.of"
    _description = "Accounts as of a Date"
    _inherit = ["crm.account.wizard.mixin"]

    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Each customer is listed with the account that it had at the end of this "
        "day, in your time zone.",
    )

    def action_show(self):
        """Open a list of the customers with their accounts at the end of the day."""
        self.ensure_one()
        view = self.env.ref("crm_commerce_bridge.crm_account_as_of_view_list")
        title = self.env._("Accounts as of %s", format_date(self.env, self.date))
        return prepare_action(
            self.env,
            "crm_commerce_bridge.crm_account_assignment_action",
            name=title,
            display_name=title,
            domain=Domain("as_of", "=", fields.Date.to_string(self.date)),
            views=[(view.id, "list"), (False, "form")],
        )

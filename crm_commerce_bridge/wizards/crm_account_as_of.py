from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class CrmAccountAsOf(models.TransientModel):
    """Ask for a date, to see which account each customer had then."""

    _name = "crm.account.as.of"
    _description = "Accounts as of a Date"
    _inherit = ["crm.account.wizard.mixin"]

    date = fields.Date(required=True, default=fields.Date.context_today)

    def action_show(self):
        """List the customers with the accounts they had at the end of the day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_commerce_bridge.crm_account_assignment_action"
        )
        date = format_date(self.env, self.date)
        action["name"] = self.env._("Accounts as of %s", date)
        action["display_name"] = action["name"]
        action["domain"] = Domain("as_of", "=", fields.Date.to_string(self.date))
        action["views"] = [
            (
                self.env.ref("crm_commerce_bridge.crm_account_as_of_view_list").id,
                "list",
            ),
            (False, "form"),
        ]
        action.pop("path", None)
        return action

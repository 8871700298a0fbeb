from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    # A user is created with the values of its partner, so it guards the same columns.
    _name = "res.users"
    _inherit = ["res.users", "technical.columns.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._promote_portal_users()
        return users

    def write(self, vals):
        res = super().write(vals)
        if "group_ids" in vals or vals.get("active"):
            self._promote_portal_users()
        return res

    def _promote_portal_users(self):
        """Make the companies of portal users customers."""
        portal_users = self.sudo().filtered(
            lambda user: user.active and user._is_portal()
        )
        portal_users.partner_id._promote_to_customer(self._get_customer_flag())

    def _filter_working_for(self, company):
        """Return those who have not left, and may work for a company.

        :param company: none means any
        """
        # Superuser: whoever asks need not read for which companies others work.
        return self.filtered(
            lambda user: (
                user.sudo().active
                and (not company or company in user.sudo().company_ids)
            )
        )

    @api.model
    def _get_customer_flag(self):
        """Return the flag that a company gets by a portal login."""
        return "is_crm_customer"


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        res = super().write(vals)
        if "user_ids" in vals:
            users = Domain("group_ids", "in", self.ids)
            users &= Domain("partner_id.crm_account_id", "=", False)
            self.env["res.users"].sudo().search(users)._promote_portal_users()
        return res

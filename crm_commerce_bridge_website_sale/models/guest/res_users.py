from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _promote_portal_users(self):
        res = super()._promote_portal_users()
        self.sudo().partner_id._leave_guest_account()
        return res

"""Whether a customer user was invited to the portal, or has logged in."""

from odoo import api, fields, models

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class ResPartner(models.Model):
    _inherit = "res.partner"

    portal_state = fields.Selection(
        [("invited", "Invited"), ("active", "Confirmed")],
        string="Portal Access",
        compute="_compute_portal_state",
        groups=GROUP_SALESMAN,
        help="Invited: has a login to the portal, and never used it. Confirmed: has "
        "logged in. Empty: has none.",
    )

    @api.depends("user_ids", "last_login_date")
    def _compute_portal_state(self):
        # Superuser: salespeople may not read users of the portal.
        for partner in self:
            invited = any(partner.sudo().user_ids.mapped("share"))
            state = "active" if partner.last_login_date else "invited"
            partner.portal_state = invited and state

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Website-dependent settings
    guest_account_policy = fields.Selection(
        related="website_id.guest_account_policy", readonly=False
    )
    ask_company_at_signup = fields.Boolean(
        related="website_id.ask_company_at_signup", readonly=False
    )
    allow_quotation_request = fields.Boolean(
        related="website_id.allow_quotation_request", readonly=False
    )

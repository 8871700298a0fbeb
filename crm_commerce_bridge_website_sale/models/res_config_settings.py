from odoo import api, fields, models


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
    finds_similar_names = fields.Boolean(compute="_compute_finds_similar_names")

    @api.depends("website_id")
    def _compute_finds_similar_names(self):
        self.finds_similar_names = self.env["res.partner"]._can_find_similar()

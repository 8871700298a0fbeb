from odoo import api, fields, models


class ResPartner(models.Model):
    """Computes what people write, as addons for first names and the like do."""

    _inherit = "res.partner"

    name_parts = fields.Char()
    legal_form = fields.Char()
    home_company_id = fields.Many2one("res.company")
    name = fields.Char(
        compute="_compute_name_of_parts", store=True, precompute=True, readonly=False
    )
    is_company = fields.Boolean(
        compute="_compute_is_company_by_form", store=True, readonly=False
    )
    company_id = fields.Many2one(
        compute="_compute_company_of_home", store=True, readonly=False
    )

    @api.depends("name_parts")
    def _compute_name_of_parts(self):
        for partner in self:
            partner.name = partner.name_parts or partner.name

    @api.depends("legal_form")
    def _compute_is_company_by_form(self):
        for partner in self:
            partner.is_company = bool(partner.legal_form) or partner.is_company

    @api.depends("home_company_id")
    def _compute_company_of_home(self):
        for partner in self:
            partner.company_id = partner.home_company_id or partner.company_id

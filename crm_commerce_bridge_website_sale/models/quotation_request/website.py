from odoo import fields, models


class Website(models.Model):
    _inherit = "website"

    allow_quotation_request = fields.Boolean(
        string="Requests for Quotation",
        help="Buyers can ask for a quotation of what is in their cart.",
    )

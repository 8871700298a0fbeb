from odoo import fields, models


class Website(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "website"

    allow_quotation_request = fields.Boolean(
        string="Requests for Quotation",
        help="Buyers can ask for a quotation of what is in their cart.",
    )

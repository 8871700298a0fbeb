from odoo import fields, models


class Website(models.Model):
    _inherit = "website"

    ask_company_at_signup = fields.Boolean(
        string="Company at Sign-up",
        help="Ask for the company of whoever signs up: it becomes the customer.",
    )

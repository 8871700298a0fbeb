from odoo import api, fields, models

from ..evidence import normal_forms


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    finds_spelling = fields.Boolean(
        string="Can Compare Spelling",
        compute="_compute_finds",
        help="Off if the database lacks the extension pg_trgm: names spelt "
        "differently are not found then.",
    )
    reads_telephones = fields.Boolean(
        string="Can Read Phone Numbers",
        compute="_compute_finds",
        help="Off if the Python package phonenumbers is not installed: only the last "
        "digits are compared then.",
    )

    @api.depends("company_id")
    def _compute_finds(self):
        """Whether what makes matches better is there."""
        self.finds_spelling = self.env["crm.customer.match"]._can_compare_spelling()
        self.reads_telephones = normal_forms.phonenumbers is not None

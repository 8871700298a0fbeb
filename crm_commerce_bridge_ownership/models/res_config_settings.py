from odoo import fields, models

from .crm_account import OWNERSHIP


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_account_ownership = fields.Boolean(
        string="Follow the Account Manager",
        config_parameter=OWNERSHIP,
    )

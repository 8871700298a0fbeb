from odoo import fields, models

from .crm_account import OWNERSHIP


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_account_ownership = fields.Boolean(
        string="Follow the Account Manager",
        config_parameter=OWNERSHIP,
        help="New customers, leads and opportunities of an account without a "
        "salesperson get its manager, unless their team assigns leads by a rule. When "
        "the manager changes you are asked whether to take along what is there.",
    )

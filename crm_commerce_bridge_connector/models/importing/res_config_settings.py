from odoo import fields, models

from .commerce_import_file import DEFAULT_DAYS, KEEP_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    commerce_import_keep_days = fields.Integer(
        string="Days to Keep Imported Files",
        default=DEFAULT_DAYS,
        config_parameter=KEEP_DAYS,
        help="After so many days a file is deleted, and what its refused rows say of "
        "people. The import can be undone all the same.",
    )

from odoo import SUPERUSER_ID, api

from odoo.addons.crm_commerce_bridge.hooks import pre_init_hook


def migrate(cr, version):
    """Channels and lifetime amounts of existing orders, by SQL as at installation."""
    pre_init_hook(api.Environment(cr, SUPERUSER_ID, {}))

from odoo import SUPERUSER_ID, api

from odoo.addons.crm_commerce_bridge.hooks import pre_init_hook


def migrate(cr, version):
    """One column for each basis of the lifetime value, instead of one for ordered."""
    cr.execute("ALTER TABLE sale_order DROP COLUMN IF EXISTS lifetime_amount")
    pre_init_hook(api.Environment(cr, SUPERUSER_ID, {}))

from odoo.addons.crm_commerce_bridge.hooks import create_columns


def migrate(cr, version):
    """What is not known of an order is looked up when it is confirmed."""
    create_columns(cr)

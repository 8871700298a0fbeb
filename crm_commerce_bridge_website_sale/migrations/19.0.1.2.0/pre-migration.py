from odoo import SUPERUSER_ID, api

from odoo.addons.crm_commerce_bridge_website_sale.hooks import bring_trigram


def migrate(cr, version):
    bring_trigram(api.Environment(cr, SUPERUSER_ID, {}))

"""What uninstalling leaves: orders that count by what Odoo itself knows of them."""

from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.hooks import fill_amounts
from odoo.addons.crm_commerce_bridge.models.lifetime.order_amounts import (
    sum_invoices_sql,
)

from .models.importing.commerce_import_file import KEEP_DAYS


def uninstall_hook(env):
    """Count orders of other systems again, as orders without invoices.

    They and their customers stay, and their lines stay closed.
    """
    env.flush_all()
    env.cr.execute("UPDATE sale_order SET lifetime_paid = NULL WHERE commerce_history")
    keep_product(env)
    drop_files(env)
    history = SQL("line.order_id IN (SELECT id FROM sale_order WHERE commerce_history)")
    fill_amounts(env.cr, sum_invoices_sql(history))
    orders = env["sale.order"]
    orders.invalidate_model(["lifetime_ordered", "lifetime_invoiced", "lifetime_paid"])
    env["commerce.channel.customer.stale"]._note_found(
        SQL(
            """
            SELECT DISTINCT commerce_customer_id FROM sale_order
            WHERE commerce_customer_id IS NOT NULL AND commerce_history
            """
        )
    )


def keep_product(env):
    """Keep the product of orders that stay: Odoo would fail to delete it."""
    product = env.ref("crm_commerce_bridge_connector.product_elsewhere")
    if env["sale.order.line"].search([("product_id", "=", product.id)], limit=1):
        for record in (product, product.product_tmpl_id):
            names = [("model", "=", record._name), ("res_id", "=", record.id)]
            env["ir.model.data"].search(names).unlink()


def drop_files(env):
    """Delete the files of imports: Odoo would leave them, with the people in them."""
    env["commerce.import.file"].search([]).unlink()
    env["ir.config_parameter"].search([("key", "=", KEEP_DAYS)]).unlink()

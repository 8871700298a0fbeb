"""Fill the data of existing orders at installation, by set-based statements."""

from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.hooks import fill_amounts
from odoo.addons.crm_commerce_bridge.models.lifetime.order_amounts import (
    sum_invoices_sql,
)

# Condition on ``line``: of orders that a Point of Sale has to do with
IN_POS = SQL(
    """
    line.order_id IN (
        SELECT order_id FROM sale_order_line
        WHERE id IN (SELECT sale_order_line_id FROM pos_order_line)
    )
    """
)


def post_init_hook(env):
    """Count what a Point of Sale knows of existing orders."""
    recount(env, env["sale.order"]._sum_invoices_sql(IN_POS))


def uninstall_hook(env):
    """Count orders again by what the order lines themselves know."""
    recount(env, sum_invoices_sql(IN_POS))


def recount(env, invoices):
    """Count the orders of the Point of Sale again, and note their customers.

    :param SQL invoices: query of what is invoiced and paid of orders
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order SET lifetime_paid = NULL
            WHERE id IN (SELECT line.order_id FROM sale_order_line line WHERE %s)
            """,
            IN_POS,
        )
    )
    fill_amounts(env.cr, invoices)
    orders = env["sale.order"]
    orders.invalidate_model(["lifetime_ordered", "lifetime_invoiced", "lifetime_paid"])
    env["commerce.channel.customer.stale"]._note_found(
        SQL(
            """
            SELECT DISTINCT commerce_customer_id
            FROM sale_order JOIN sale_order_line line ON line.order_id = sale_order.id
            WHERE commerce_customer_id IS NOT NULL AND %s
            """,
            IN_POS,
        )
    )

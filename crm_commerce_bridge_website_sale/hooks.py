"""Fill the data of existing websites at installation, by set-based statements."""

from contextlib import nullcontext

from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.hooks import indexed_afterwards


def post_init_hook(env):
    """Give existing websites channels, and move their orders and customers there."""
    env["website"].search(Domain.TRUE)._make_channels()
    move_website_orders(env)
    flag_sign_ups(env)


def uninstall_hook(env):
    """Archive the channels of websites that orders belong to, delete the others."""
    channels = env["commerce.channel"].with_context(active_test=False)
    channels.search([("website_id", "!=", False)])._retire()


def move_website_orders(env):
    """Move orders to the channels of their websites, unless somebody chose another."""
    env.flush_all()
    [[many]] = env.execute_query(
        # a tenth: for fewer, making all indexes takes longer than writing them
        SQL("SELECT count(website_id) > count(*) / 10 FROM sale_order")
    )
    channel = "commerce_channel_id"
    given = (env.cr, "sale_order", (channel,), channel)
    with indexed_afterwards(*given) if many else nullcontext():
        env.cr.execute(
            SQL(
                """
                UPDATE sale_order SET commerce_channel_id = channel.id
                FROM commerce_channel channel
                WHERE channel.website_id = sale_order.website_id
                  AND commerce_channel_chosen IS NOT TRUE
                  AND commerce_channel_id IS DISTINCT FROM channel.id
                """
            )
        )
    env["sale.order"].invalidate_model(["commerce_channel_id"])
    env["commerce.channel.customer"]._fold_all()


def flag_sign_ups(env):
    """Flag customers with a portal login as commerce customers.

    Without a website, a login made them customers only. They have their accounts, which
    do not change by it.
    """
    env.cr.execute(
        SQL(
            """
            UPDATE res_partner SET is_commerce_customer = TRUE
            FROM (%s) customer
            WHERE customer.id = res_partner.id AND customer.commerce
              AND res_partner.is_crm_customer
              AND res_partner.is_commerce_customer IS NOT TRUE
            """,
            env["res.partner"]._evidence_sql(),
        )
    )
    env["res.partner"].invalidate_model(["is_commerce_customer"])

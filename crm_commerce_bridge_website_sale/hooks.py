"""Fill the data of existing websites at installation, by set-based statements."""

import logging

import psycopg2

from odoo.fields import Domain
from odoo.modules.db import has_trigram
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)


def pre_init_hook(env):
    """Create the extension that an index of this addon needs, if allowed."""
    bring_trigram(env)


def post_init_hook(env):
    """Give existing websites channels, and move their orders and customers there."""
    env["website"].search(Domain.TRUE)._make_channels()
    move_website_orders(env)
    flag_sign_ups(env)
    # The planner has no statistics of what an index computes until it is analyzed.
    env.cr.execute("ANALYZE res_partner")


def uninstall_hook(env):
    """Archive the channels of websites that orders belong to, delete the others."""
    channels = env["commerce.channel"].with_context(active_test=False)
    channels.search([("website_id", "!=", False)])._retire()


def move_website_orders(env):
    """Move orders to the channels of their websites, unless somebody chose another."""
    env.flush_all()
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


def bring_trigram(env):
    """Create pg_trgm, which finds very similar names, if the database user may."""
    if env.registry.has_trigram:
        return
    try:
        with mute_logger("odoo.sql_db"), env.cr.savepoint():
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg2.Error as error:
        # The settings say what is missing, and who can bring it.
        _logger.info("Names are compared by their letters: %s", error)
    # Odoo reads it at start only, and indexes that need it are about to be made.
    env.registry.has_trigram = has_trigram(env.cr)

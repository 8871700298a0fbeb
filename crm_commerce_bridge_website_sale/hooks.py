"""Installing over existing websites: set-based, however many orders there are."""

import logging

import psycopg2

from odoo.fields import Domain
from odoo.modules.db import has_trigram
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)


def pre_init_hook(env):
    bring_trigram(env)


def post_init_hook(env):
    env["website"].search(Domain.TRUE)._make_channels()
    move_website_orders(env)
    flag_sign_ups(env)
    # The planner knows nothing of what an index computes, until it is told.
    env.cr.execute("ANALYZE res_partner")


def uninstall_hook(env):
    """Channels stay as long as orders belong to them, as any others."""
    channels = env["commerce.channel"].with_context(active_test=False)
    channels.search([("website_id", "!=", False)])._retire()


def move_website_orders(env):
    """To the channels of their websites, unless somebody chose another one."""
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
    """Portal logins made customers so far; with a website, commerce customers.

    They have their accounts, and whether they buy does not change them.
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
            env["res.partner"]._get_evidence(),
        )
    )
    env["res.partner"].invalidate_model(["is_commerce_customer"])


def bring_trigram(env):
    """What finds very similar names, where the user of the database may bring it."""
    if env.registry.has_trigram:
        return
    try:
        with mute_logger("odoo.sql_db"), env.cr.savepoint():
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg2.Error as error:
        # The settings say what is missing, and who can bring it.
        _logger.info("Names are compared by their letters: %s", error)
    # Known from now on: indexes are about to be made.
    env.registry.has_trigram = has_trigram(env.cr)

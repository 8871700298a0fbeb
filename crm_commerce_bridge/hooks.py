"""Installing over existing data: set-based, however many customers there are."""

import logging

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

_logger = logging.getLogger(__name__)

# Columns the ORM would otherwise fill record by record.
COLUMNS = [
    ("res_partner", "is_crm_customer", "bool"),
    ("res_partner", "is_commerce_customer", "bool"),
    ("res_partner", "crm_account_pinned", "bool"),
    ("sale_order", "commerce_customer_id", "int4"),
    ("crm_lead", "crm_account_id", "int4"),
]
# Customers mapped by one statement.
CHUNK = 50_000


def pre_init_hook(env):
    for table, column, column_type in COLUMNS:
        if not column_exists(env.cr, table, column):
            create_column(env.cr, table, column, column_type)
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order SET commerce_customer_id = p.commercial_partner_id
            FROM res_partner p
            WHERE p.id = sale_order.partner_id
              AND commerce_customer_id IS NULL
            """
        )
    )


def post_init_hook(env):
    _flag_customers(env)
    resolver = env["crm.account.resolver"]
    for customers in _split_customers(env):
        for partner_id, error in resolver._apart(
            customers, lambda ids: resolver._resolve(ids, "install")
        ):
            _logger.warning("No account for partner %s: %s", partner_id, error)
    _analyze(env)


def uninstall_hook(env):
    """Put CRM's own menu entry back where it was."""
    env.ref("crm.res_partner_menu_customer").write(
        {"parent_id": env.ref("crm.crm_menu_sales").id, "sequence": 5}
    )


def _flag_customers(env):
    """Whoever was sent a quotation, ordered, has a portal login or an opportunity."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE res_partner SET is_crm_customer = TRUE,
                                   is_commerce_customer = customer.commerce
            FROM (%s) customer
            WHERE customer.id = res_partner.id
              AND res_partner.is_crm_customer IS NOT TRUE
              AND NOT EXISTS (
                  SELECT FROM res_company WHERE partner_id = res_partner.id)
            """,
            env["res.partner"]._get_evidence(),
        )
    )
    _analyze(env)
    env["res.partner"].invalidate_model(["is_crm_customer", "is_commerce_customer"])


def _analyze(env):
    """Or the planner takes customers for the rare thing they were a moment ago."""
    env.cr.execute("ANALYZE res_partner, crm_account")


def _split_customers(env):
    env.cr.execute("SELECT id FROM res_partner WHERE is_crm_customer ORDER BY id")
    customers = [partner_id for (partner_id,) in env.cr.fetchall()]
    return [customers[i : i + CHUNK] for i in range(0, len(customers), CHUNK)]

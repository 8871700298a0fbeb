"""Fill the data of an existing database at installation, by set-based statements."""

import logging
import time
from contextlib import contextmanager

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, drop_constraint

from .models.background import failures
from .models.lifetime.order_amounts import (
    net_amounts_sql,
    sum_invoices_sql,
    write_amounts_sql,
)

_logger = logging.getLogger(__name__)

# Columns the ORM would otherwise fill record by record.
COLUMNS = [
    ("res_partner", "is_crm_customer", "bool"),
    ("res_partner", "is_commerce_customer", "bool"),
    ("res_partner", "crm_account_pinned", "bool"),
    ("sale_order", "commerce_customer_id", "int4"),
    ("sale_order", "commerce_customer_known", "bool"),
    ("sale_order", "commerce_channel_id", "int4"),
    ("sale_order", "commerce_channel_chosen", "bool"),
    ("sale_order", "lifetime_ordered", "numeric"),
    ("sale_order", "lifetime_invoiced", "numeric"),
    ("sale_order", "lifetime_paid", "numeric"),
    ("crm_lead", "crm_account_id", "int4"),
    ("crm_lead", "commerce_channel_id", "int4"),
]
# Number of customers that one statement maps
CHUNK = 50_000
# What drops and makes the indexes of a table, and the foreign keys of some columns;
# Odoo knows by its comment what an index was made from.
INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass),
           pg_get_indexdef(indexrelid) || format(
               '; COMMENT ON INDEX %%s IS %%L', indexrelid::regclass,
               obj_description(indexrelid, 'pg_class'))
    FROM pg_index
    WHERE indrelid = %(table)s::regclass AND NOT indisunique AND NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = indrelid AND attnum = ANY(indkey) AND attname = %(kept)s)
    UNION ALL
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass,
                  conname, pg_get_constraintdef(pg_constraint.oid))
    FROM pg_constraint
    WHERE contype = 'f' AND conrelid = %(table)s::regclass AND EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = conrelid AND attnum = ANY(conkey) AND attname IN %(columns)s)
"""


def pre_init_hook(env):
    """Create stored columns, which the ORM would fill record by record."""
    create_columns(env.cr)


def create_columns(cr):
    """Create the columns that do not exist yet."""
    for table, column, column_type in COLUMNS:
        if not column_exists(cr, table, column):
            create_column(cr, table, column, column_type)


def post_init_hook(env):
    """Make existing partners customers, and map them to accounts."""
    with _logged("orders"):
        fill_orders(env)
    with _logged("opportunities"):
        fill_leads(env)
    with _logged("customers"):
        _flag_customers(env)
    with _logged("accounts"):
        _map_customers(env)
    with _logged("lifetime values"):
        env["commerce.channel.customer"]._fold_all()
        env["crm.account.quintile"]._cron_refresh()


@contextmanager
def _logged(what):
    """Tell in the log what the installation is at: of many orders it takes a while."""
    started = time.monotonic()
    _logger.info("Installing: %s", what)
    yield
    _logger.info("Installing: %s done in %.0f s", what, time.monotonic() - started)


def _map_customers(env):
    """Give all customers their accounts, and tell how far it is."""
    resolver = env["crm.account.resolver"]
    parts = _split_customers(env)
    total, done = sum(map(len, parts)), 0
    for customers in parts:
        for partner_id, error in resolver._apart(
            customers, lambda ids: resolver._resolve(ids, "install")
        ):
            if failures.is_held(error):
                raise error  # no later job would try it again
            _logger.warning("No account for partner %s: %s", partner_id, error)
        done += len(customers)
        _logger.info("Installing: %d of %d customers have an account", done, total)
    _analyze(env)


def uninstall_hook(env):
    """Put CRM's own menu entry back where it was, and let channels be deleted.

    Odoo deletes our records before the columns that point to them: orders would hold
    their channels, and each refusal is an error in the log.
    """
    env.ref("crm.res_partner_menu_customer").write(
        {"parent_id": env.ref("crm.crm_menu_sales").id, "sequence": 5}
    )
    for table in ("sale_order", "crm_lead"):
        drop_constraint(env.cr, table, f"{table}_commerce_channel_id_fkey")


def fill_orders(env):
    """Fill all that orders have of us at once: each change writes every index anew."""
    channel = env["commerce.channel"]._get_direct_sales()
    also = SQL(
        """
        commerce_customer_id = COALESCE(commerce_customer_id, (
            SELECT commercial_partner_id FROM res_partner WHERE id = partner_id
        )),
        commerce_channel_id = COALESCE(commerce_channel_id, %s)
        """,
        channel.id,
    )
    columns = tuple(column for table, column, _ in COLUMNS if table == "sale_order")
    with indexed_afterwards(env.cr, "sale_order", columns, "commerce_channel_id"):
        fill_amounts(env.cr, also=also)
    env["sale.order"].invalidate_model()


@contextmanager
def indexed_afterwards(cr, table, columns, kept):
    """Make all indexes when many rows were written: in one go each.

    Writing a row anew writes it into each of them, Odoo's as well, which takes most of
    the time. Odoo has locked the whole table anyway, to add the columns.

    :param columns: those written, whose foreign keys are checked afterwards as well
    :param kept: the one of them whose index stays, which changes in each row. Without
        it PostgreSQL would write the new row into no index at all (HOT), and ignore all
        that are made then as long as an older transaction is open anywhere.
    """
    cr.execute(SQL(INDEXES, table=table, columns=columns, kept=kept))
    indexes = cr.fetchall()
    for drop, _make in indexes:
        cr.execute(drop)
    yield
    for _drop, make in indexes:
        cr.execute(make)


def fill_amounts(cr, invoices=None, also=None):
    """Fill the amounts of the orders that have none yet.

    :param SQL invoices: query as of :func:`sum_invoices_sql`; None: what the order
        lines themselves know
    :param SQL also: what to write as well, as of :func:`write_amounts_sql`
    """
    invoices = invoices or sum_invoices_sql(SQL("TRUE"))
    net = net_amounts_sql(invoices, SQL("lifetime_paid IS NULL"))
    cr.execute(write_amounts_sql(net, also))


def fill_leads(env):
    """Set the channel of all leads: as yet there is only one."""
    channel = env["commerce.channel"]._get_direct_sales()
    env.cr.execute(
        SQL(
            "UPDATE crm_lead SET commerce_channel_id = %s"
            " WHERE commerce_channel_id IS NULL",
            channel.id,
        )
    )
    env["crm.lead"].invalidate_model(["commerce_channel_id"])


def _flag_customers(env):
    """Flag partners as customers by their quotations, orders, deals and logins."""
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
            env["res.partner"]._evidence_sql(),
        )
    )
    _analyze(env)
    env["res.partner"].invalidate_model(["is_crm_customer", "is_commerce_customer"])


def _analyze(env):
    """Update the statistics of the planner, by which customers are still rare."""
    env.cr.execute("ANALYZE res_partner, crm_account")


def _split_customers(env):
    """Return lists of the ids of all customers, one for each statement."""
    env.cr.execute("SELECT id FROM res_partner WHERE is_crm_customer ORDER BY id")
    customers = [partner_id for (partner_id,) in env.cr.fetchall()]
    return [customers[i : i + CHUNK] for i in range(0, len(customers), CHUNK)]

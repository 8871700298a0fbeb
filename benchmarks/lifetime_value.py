"""Lifetime values over many orders: folding, sorting by them, opening an account.

Each is compared, in the same database, with what it may not be much slower than:
folding with one bare statement that stores the same sums, a list sorted by lifetime
value with the same list sorted by name, a big account with a small one.
"""

import argparse
import os
import statistics
import time
from contextlib import contextmanager

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

# Customers with an account each, one of them with a tenth of all orders.
CREATE_CUSTOMERS = """
    WITH accounts AS (
        INSERT INTO crm_account (name, automatic_name, active)
        SELECT 'Benchmark ' || md5(n::text), 'Benchmark ' || md5(n::text), TRUE
        FROM generate_series(1, %(customers)s) n
        RETURNING id, name
    ), partners AS (
        INSERT INTO res_partner (name, complete_name, is_company, active, type,
                                 autopost_bills, is_crm_customer, is_commerce_customer,
                                 own_account_id, mapped_account_id)
        SELECT name, name, TRUE, TRUE, 'contact', 'ask', TRUE, TRUE, id, id
        FROM accounts
        RETURNING id
    )
    SELECT min(id), max(id) FROM partners
"""
CREATE_ORDERS = """
    INSERT INTO sale_order (name, state, date_order, company_id, partner_id,
                            partner_invoice_id, partner_shipping_id, currency_id,
                            commerce_customer_id, commerce_channel_id, amount_untaxed,
                            currency_rate, lifetime_ordered, lifetime_invoiced,
                            lifetime_paid)
    SELECT 'B' || n, 'sale', now() - n %% 700 * interval '1 day', %(company)s,
           customer, customer, customer, %(currency)s, customer,
           %(first_channel)s + n %% 3, n %% 1000, 1, n %% 1000, 0, 0
    FROM (
        SELECT n, CASE WHEN n <= %(big)s THEN %(first)s ELSE
                  %(first)s + 1 + n %% (%(last)s - %(first)s) END AS customer
        FROM generate_series(1, %(orders)s) n
    ) numbered
"""
BARE = """
    INSERT INTO bare (partner_id, channel_id, company_id, order_count, lifetime_ordered,
                      lifetime_invoiced, lifetime_paid, first_order_date,
                      last_order_date)
    SELECT commerce_customer_id, commerce_channel_id, company_id, count(*),
           sum(lifetime_ordered), sum(lifetime_invoiced), sum(lifetime_paid),
           min(date_order), max(date_order)
    FROM sale_order WHERE state = 'sale' AND commerce_customer_id IS NOT NULL
    GROUP BY 1, 2, 3
"""


@contextmanager
def transaction():
    with Registry(config["db_name"][0]).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def create(orders, customers, big):
    with transaction() as env:
        channels = env["commerce.channel"].create([{"name": f"C{n}"} for n in range(3)])
        env.flush_all()
        env.cr.execute(CREATE_CUSTOMERS, {"customers": customers})
        first, last = env.cr.fetchone()
        env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [first]
        )
        values = {
            "first": first,
            "last": last,
            "first_channel": min(channels.ids),
            "company": env.company.id,
            "currency": env.company.currency_id.id,
            "orders": orders,
            "big": big,
        }
        env.cr.execute(CREATE_ORDERS, values)
    with Registry(config["db_name"][0]).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE sale_order")
        cr.execute("VACUUM ANALYZE res_partner")
        cr.execute("VACUUM ANALYZE crm_account")
        cr._cnx.autocommit = False
    return first


def timed(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fold(rounds):
    """From nothing, both; the tables have the same columns, keys and indexes."""
    bare, folded = [], []
    for _round in range(rounds):
        with transaction() as env:
            env.cr.execute(
                "CREATE TABLE bare (LIKE commerce_channel_customer INCLUDING ALL)"
            )
            for column, table in (
                ("partner_id", "res_partner"),
                ("channel_id", "commerce_channel"),
                ("company_id", "res_company"),
            ):
                env.cr.execute(
                    f"ALTER TABLE bare ADD FOREIGN KEY ({column}) REFERENCES {table}"
                )
            bare.append(timed(lambda env=env: env.cr.execute(BARE)))
            env.cr.rollback()
            env.cr.execute("DELETE FROM commerce_channel_customer")
            folded.append(timed(env["commerce.channel.customer"]._fold_all))
            lines = env["commerce.channel.customer"].search_count([])
            env.cr.commit()
            again = timed(env["commerce.channel.customer"]._fold_all)
            env.cr.execute("DROP TABLE IF EXISTS bare")
    with Registry(config["db_name"][0]).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE commerce_channel_customer")
        cr._cnx.autocommit = False
    report("folding all", folded, "bare statement", bare)
    print(f"  {lines:,} lines; again, with nothing changed {again:.2f} s")


def sort(rounds):
    seconds = {"name": [], "lifetime_value desc": []}
    fields = ["name", "lifetime_value", "order_count", "last_order_date"]
    specification = {name: {} for name in fields}
    for _round in range(rounds):
        for order, taken in seconds.items():
            with transaction() as env:
                accounts = env["crm.account"]
                taken.append(
                    timed(
                        lambda accounts=accounts, order=order: accounts.web_search_read(
                            [], specification, limit=80, order=order
                        )
                    )
                )
    report(
        "list by lifetime value",
        seconds["lifetime_value desc"],
        "by name",
        seconds["name"],
    )


def open_account(first, rounds):
    """All fields of the form, as the web client reads them."""
    seconds, queries = {"big": [], "small": []}, {}
    with transaction() as env:
        partners = env["res.partner"].browse([first, first + 1])
        ids = dict(zip(seconds, partners.crm_account_id.ids, strict=True))
        view = env["crm.account"].get_view(view_type="form")
        names = list(view["models"]["crm.account"])
        counts = {
            size: env["crm.account"].browse(ids[size]).order_count for size in seconds
        }
    for _round in range(rounds):
        for size, taken in seconds.items():
            with transaction() as env:
                before = env.cr.sql_log_count
                account = env["crm.account"].browse(ids[size])
                taken.append(
                    timed(lambda a=account: a.web_read({name: {} for name in names}))
                )
                queries[size] = env.cr.sql_log_count - before
    report(
        f"account of {counts['big']:,} orders",
        seconds["big"],
        f"of {counts['small']:,}",
        seconds["small"],
    )
    print(f"  queries {queries['big']} and {queries['small']}")


def report(name, seconds, other_name, other):
    mine, others = statistics.median(seconds), statistics.median(other)
    print(
        f"{name:<26} {mine * 1000:9,.1f} ms; {other_name} {others * 1000:9,.1f} ms; "
        f"ratio {mine / others:.2f}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="orders")
    parser.add_argument("--customers", type=int, default=100_000)
    arguments = parser.parse_args()
    config.parse_config(os.environ["ODOO_OPTIONS"].split("\n"), setup_logging=True)
    first = create(arguments.size, arguments.customers, arguments.size // 10)
    fold(3)
    sort(9)
    open_account(first, 15)


if __name__ == "__main__":
    odoo.multi_process = False
    main()

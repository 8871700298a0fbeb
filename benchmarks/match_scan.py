"""A scan of all customers for matches: how long it takes, and what it needs.

Customers of match_data.py, with an order each, of which some are billed to another one;
each batch is committed, as the scheduled action does. Beside it stand the least that
any search for doubles has to do, in the same database: reading the names and numbers of
all, and one bare statement that joins the values that few have, without a weight.

The cost of a customer should not grow with their number: compare ``--size 100000`` with
``--size 1000000``, which takes an hour with the loading, and 6 GB of disk.
"""

import resource
from itertools import islice

from common import clock, session
from generator.cloning import insert
from match_data import Generator
from match_quality import load

from odoo.tools import SQL

SIZE = 100_000
CHUNK = 20_000
READ = """
    SELECT count(md5(concat(name, street, zip, phone, email, vat, website)))
    FROM res_partner WHERE is_crm_customer
"""
JOINED = """
    WITH shared AS MATERIALIZED (
        SELECT kind, value FROM crm_customer_key
        GROUP BY kind, value HAVING count(*) BETWEEN 2 AND 20
    )
    SELECT count(*) FROM (
        SELECT DISTINCT one.partner_id, other.partner_id
        FROM shared JOIN crm_customer_key one USING (kind, value)
        JOIN crm_customer_key other USING (kind, value)
        WHERE one.partner_id < other.partner_id
    ) pair
"""


def load_all(size):
    """In several transactions: what loading needs is not what is measured."""
    rows, ids = Generator(size, seed=1).rows(), {}
    while chunk := list(islice(rows, CHUNK)):
        with session.transaction() as env:
            loaded = load(env, chunk)
            ids |= zip((row["row"] for row in chunk), loaded, strict=True)
            payers = [ids.get(row.get("bill_to"), ids[row["row"]]) for row in chunk]
            order(env, loaded, payers)
    session.vacuum("res_partner", "sale_order")
    return len(ids)


def order(env, customer_ids, payer_ids):
    """Copies of an order, one for each customer."""
    new = {
        "id": "nextval('sale_order_id_seq')",
        "name": "'B' || customer_id",
        "partner_id": "customer_id",
        "commerce_customer_id": "customer_id",
        "partner_shipping_id": "customer_id",
        "partner_invoice_id": "payer_id",
    }
    insert(
        env.cr,
        "sale_order",
        {name: SQL(value) for name, value in new.items()},
        SQL(
            """
            (SELECT * FROM sale_order ORDER BY id LIMIT 1) old
            CROSS JOIN unnest(%s, %s) AS given(customer_id, payer_id)
            """,
            customer_ids,
            payer_ids,
        ),
    )


def work(scan_id, stage):
    while True:
        with session.transaction() as env:
            scan = env["crm.customer.match.scan"].browse(scan_id)
            if scan.stage != stage:
                return
            scan._work()


def scan(size):
    with session.transaction() as env:
        scan_id = env["crm.customer.match"]._scan_all().id
    total = 0
    for stage, name in (("keys", "making keys"), ("pairs", "comparing")):
        seconds = clock.timed(lambda stage=stage: work(scan_id, stage))
        each = seconds / size * 1000
        print(f"{name:<16} {seconds:8.1f} s, {each:.3f} ms each", flush=True)
        total += seconds
    return total


def floor():
    """:return: seconds"""
    total = 0
    for name, statement in (("bare reading", READ), ("bare join", JOINED)):
        with session.transaction() as env:
            seconds = clock.timed(lambda env=env, sql=statement: env.cr.execute(sql))
        print(f"{name:<16} {seconds:8.1f} s", flush=True)
        total += seconds
    return total


def count():
    with session.transaction() as env:
        keys = env["crm.customer.key"].search_count([])
        matches = env["crm.customer.match"]
        for kind in ("same", "parent"):
            number = matches.search_count([("kind", "=", kind), ("state", "=", "open")])
            print(f"{number:,} matches of kind {kind}")
        print(f"{keys:,} keys")


def main():
    arguments = session.start(__doc__, size=(SIZE, "customers"))
    size = load_all(arguments.size)
    seconds = scan(size)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:,} customers in {seconds:,.1f} s, {size / seconds:,.0f} a second, "
        f"{seconds / size * 1000:.3f} ms each; {seconds / floor():.1f} times the floor"
    )
    count()
    print(f"peak memory {memory:,.0f} MiB")


if __name__ == "__main__":
    main()

"""A full check of all customers and orders, and the repair of many broken ones.

The check has to be done within 5 minutes and 500 MiB for 1,000,000 customers. Beside it
stands a bare statement that reads each of their orders and each line of their history.
"""

import resource
import time

from common import bridge, clock, figures, session

from odoo.tools import SQL

CUSTOMERS = 100_000
TABLE_OF_SCALE = 65
# What raw SQL may do to some customers, by the kind of finding
DAMAGES = {
    "different": """
        UPDATE res_partner SET mapped_account_id = (SELECT min(id) FROM crm_account)
        WHERE id IN (SELECT id FROM broken WHERE place % 4 = 0)""",
    "missing": """
        UPDATE res_partner SET mapped_account_id = NULL
        WHERE id IN (SELECT id FROM broken WHERE place % 4 = 1)""",
    "own": """
        UPDATE res_partner SET own_account_id = NULL
        WHERE id IN (SELECT id FROM broken WHERE place % 4 = 2)""",
    "pinned": """
        UPDATE res_partner SET crm_account_pinned = crm_account_pin_id IS NULL
        WHERE id IN (SELECT id FROM broken WHERE place % 4 = 3)""",
    "amount": """
        UPDATE sale_order SET lifetime_ordered = lifetime_ordered + 1
        WHERE commerce_customer_id IN (SELECT id FROM broken WHERE place % 4 = 0)""",
}
BROKEN = """
    DROP TABLE IF EXISTS broken;
    CREATE TABLE broken AS
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM (
        SELECT id FROM res_partner
        WHERE is_crm_customer AND mapped_account_id = own_account_id
        ORDER BY hashint4(id) LIMIT %s
    ) chosen
"""
BARE = """
    SELECT (SELECT sum(lifetime_ordered) FROM sale_order),
           (SELECT count(account_to_id) FROM crm_account_assignment),
           (SELECT count(mapped_account_id) FROM res_partner)
"""


def check():
    """Each part of it.

    :return: number of records found by the kind of finding
    """
    with session.transaction() as env:
        bare = clock.timed(lambda: env.execute_query(SQL(BARE)))
        checks = env["crm.account.check"]
        parts, counts = {}, {}
        for derived in checks._get_derived():
            started = time.perf_counter()
            counts[derived.kind] = len(checks._find_wrong(derived))
            parts[derived.kind] = time.perf_counter() - started
    seconds = sum(parts.values())
    slowest = sorted(parts.items(), key=lambda part: -part[1])[:5]
    told = ", ".join(f"{kind} {taken:.2f} s" for kind, taken in slowest)
    print(
        f"check {seconds:8.2f} s, bare statement {bare:.2f} s; slowest: {told}; "
        f"peak memory {peak():,.0f} MiB",
        flush=True,
    )
    more = {"floor": bare, "peer": "bare statement"}
    figures.record("check, beside reading all", seconds, "s", **more)
    figures.record("check", seconds, "s", goal=300)
    figures.record("peak memory of a check", peak(), "MiB", goal=500)
    return counts


def damage(count):
    with session.transaction() as env:
        env.cr.execute(BROKEN, [count])
        for statement in DAMAGES.values():
            env.cr.execute(statement)
    session.vacuum("res_partner", "sale_order")


def repair():
    """As the scheduled action does it, with the run that ends it.

    :return: number of records found by the kind of finding
    """
    with session.transaction() as env:
        env["crm.account.check"]._cron_check()
        found = env["crm.account.check"].search([], limit=1).finding_ids
        counts = {finding.kind: finding.count for finding in found}
    missed = DAMAGES.keys() - counts.keys()
    assert not missed, f"not found: {missed}"
    bridge.work()
    return counts


def assert_right(before):
    """Nothing is left but what was there before."""
    bridge.check()
    with session.transaction() as env:
        left = {
            kind: len(ids) for kind, ids in env["crm.account.check"]._find().items()
        }
        left = {kind: count for kind, count in left.items() if count > before[kind]}
        assert not left, f"left: {left}"


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    arguments = session.start(__doc__, broken=(10_000, "customers that SQL damages"))
    before = check()
    damage(arguments.broken)
    started = time.perf_counter()
    counts = repair()
    seconds = time.perf_counter() - started
    assert_right(before)
    told = ", ".join(f"{kind} {count:,}" for kind, count in counts.items())
    print(f"check and repair {seconds:8.2f} s: {told}; peak memory {peak():,.0f} MiB")
    figures.record(f"check and repair of {arguments.broken:,}", seconds, "s")
    figures.record("peak memory of both", peak(), "MiB", goal=500)


if __name__ == "__main__":
    main()

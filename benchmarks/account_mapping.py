"""Installing over existing customers, and switching the strategy both ways.

Each is compared with its floor: one bare SQL statement that writes the same columns of
the same rows, in the same database, without checks or batches; with one that writes the
same history as well; and, where that is more, with one that writes all that has to be
written: the accounts put away or brought back, and those of the opportunities.
"""

import resource

from common import bridge, clock, figures, session

CUSTOMERS = 100_000
TABLE_OF_SCALE = 20
# As if nothing had ever been installed; who had an account is remembered.
FORGET = """
    DROP TABLE IF EXISTS benchmark_customer;
    CREATE TABLE benchmark_customer AS
        SELECT id, is_commerce_customer FROM res_partner WHERE is_crm_customer;
    DELETE FROM crm_account_assignment;
    DELETE FROM commerce_channel_customer;
    DELETE FROM crm_account_total;
    UPDATE crm_lead SET crm_account_id = NULL, commerce_channel_id = NULL;
    UPDATE sale_order SET commerce_customer_id = NULL, commerce_channel_id = NULL,
        lifetime_ordered = NULL, lifetime_invoiced = NULL, lifetime_paid = NULL;
    UPDATE res_partner SET is_crm_customer = NULL, is_commerce_customer = NULL,
        mapped_account_id = NULL, own_account_id = NULL, crm_account_pin_id = NULL,
        crm_account_pinned = NULL
    WHERE is_crm_customer OR mapped_account_id IS NOT NULL;
    DELETE FROM crm_account;
"""
INSTALL_FLOOR = """
    WITH RECURSIVE fresh AS MATERIALIZED (
        SELECT *, nextval('crm_account_id_seq')::int AS account_id
        FROM benchmark_customer
    ), accounts AS (
        INSERT INTO crm_account (id, name, automatic_name, active)
        SELECT account_id, name, name, TRUE FROM fresh JOIN res_partner USING (id)
    ), orders AS (
        UPDATE sale_order SET commerce_customer_id = partner.commercial_partner_id,
            commerce_channel_id = (SELECT min(id) FROM commerce_channel),
            lifetime_ordered = amount_untaxed, lifetime_invoiced = amount_untaxed,
            lifetime_paid = amount_untaxed
        FROM res_partner partner WHERE partner.id = partner_id
    ), leads AS (
        UPDATE crm_lead SET crm_account_id = account_id,
            commerce_channel_id = (SELECT min(id) FROM commerce_channel)
        FROM fresh WHERE fresh.id = partner_id
    ), moved AS (
        UPDATE res_partner
        SET is_crm_customer = TRUE, is_commerce_customer = fresh.is_commerce_customer,
            own_account_id = account_id, mapped_account_id = account_id
        FROM fresh WHERE fresh.id = res_partner.id
        RETURNING res_partner.id, own_account_id, mapped_account_id
    )
"""
ROOT_FLOOR = """
    WITH RECURSIVE climbed(id, root_id, parent_id) AS (
        SELECT id, id, parent_id FROM res_partner WHERE is_crm_customer
        UNION ALL
        SELECT climbed.id, parent.id, parent.parent_id
        FROM climbed JOIN res_partner parent ON parent.id = climbed.parent_id
    ), moved AS (
        UPDATE res_partner SET mapped_account_id = root.own_account_id
        FROM climbed JOIN res_partner root ON root.id = climbed.root_id
        WHERE climbed.parent_id IS NULL AND climbed.id = res_partner.id
          AND res_partner.mapped_account_id != root.own_account_id
        RETURNING res_partner.id, res_partner.own_account_id,
                  res_partner.mapped_account_id
    )
"""
EACH_FLOOR = """
    WITH RECURSIVE moved AS (
        UPDATE res_partner SET mapped_account_id = own_account_id
        WHERE mapped_account_id != own_account_id
        RETURNING id, own_account_id, mapped_account_id
    )
"""
COUNT = "SELECT count(*) FROM moved"
# The same with a history: what PostgreSQL itself needs for the rows we must write.
HISTORY = """
    INSERT INTO crm_account_assignment
        (partner_id, account_from_id, account_to_id, cause, user_id, date)
    SELECT id, own_account_id, mapped_account_id, 'strategy', 1, now() FROM moved
"""
# Installing makes accounts and leads in its bare statement already.
EVERYTHING = f"""
    , history AS ({HISTORY}), leads AS (
        UPDATE crm_lead SET crm_account_id = moved.mapped_account_id
        FROM moved JOIN res_partner contact ON contact.commercial_partner_id = moved.id
        WHERE crm_lead.partner_id = contact.id
    )
    UPDATE crm_account SET active = NOT active
    FROM moved WHERE crm_account.id = moved.own_account_id
"""
GOALS = {"with history": 2.0}
FLOORS = {
    "bare statement": COUNT,
    "with history": HISTORY,
    "with all that moves": EVERYTHING,
}

TABLES = (
    "res_partner",
    "crm_account",
    "crm_account_assignment",
    "crm_lead",
    "sale_order",
)


def time_floor(statement):
    """:return: seconds of a bare statement, which is then rolled back"""
    session.vacuum(*TABLES)
    floor = clock.Samples()
    with session.transaction() as env:
        with floor.measure(env):
            env.cr.execute(statement)
        env.cr.rollback()
    session.vacuum(*TABLES)
    return floor.median


def measure(name, statement, work, floors):
    """:param floors: names of the floors"""
    floors = {floor: time_floor(statement + FLOORS[floor]) for floor in floors}
    seconds = clock.timed(work)
    with session.transaction() as env:
        env.cr.execute("SELECT count(*) FROM benchmark_customer")
        [size] = env.cr.fetchone()
    told = "; ".join(
        f"{floor} {taken:.2f} s, ratio {seconds / taken:.2f}"
        for floor, taken in floors.items()
    )
    print(
        f"{name:<16} {seconds:7.2f} s {size / seconds:9,.0f} customers/s; {told}",
        flush=True,
    )
    for floor, taken in floors.items():
        goal = GOALS.get(floor)
        more = {"floor": taken, "peer": floor, "goal": goal}
        figures.record(f"{name}, {size:,} customers", seconds, "s", **more)
    return seconds


def install():
    from odoo.addons.crm_commerce_bridge import hooks  # its path is known by now

    with session.transaction() as env:
        hooks.pre_init_hook(env)
        hooks.post_init_hook(env)


def preview(strategy):
    with session.transaction() as env:
        run = env["crm.account.run"]
        seconds = clock.timed(lambda: run.preview(strategy))
    print(f"preview of {strategy} {seconds:8.2f} s", flush=True)
    return seconds


def switch(strategy):
    bridge.choose(strategy)
    bridge.work()


def report_batches(strategy):
    """Of the last run, which has to be right."""
    bridge.check()
    with session.transaction() as env:
        run, longest = bridge.longest_batch(env)
        print(f"  {len(run.batch_ids)} batches, the longest {longest:.3f} s")
    figures.record(f"longest batch to {strategy}", longest * 1000, "ms", goal=200)


def main():
    session.start(__doc__)
    bridge.settle("each")
    with session.transaction() as env:
        env.cr.execute(FORGET)
    *some, _all = FLOORS
    measure("install", INSTALL_FLOOR, install, some)
    for strategy, floor in (("root", ROOT_FLOOR), ("each", EACH_FLOOR)):
        before = preview(strategy)
        seconds = measure(
            f"switch to {strategy}", floor, lambda s=strategy: switch(s), FLOORS
        )
        report_batches(strategy)
        print(f"  the preview took {before / seconds:.2f} of the switch")
        more = {"floor": seconds, "peer": "the switch"}
        figures.record(f"preview of {strategy}", before, "s", **more)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {memory:,.0f} MiB")
    figures.record("peak memory", memory, "MiB")


if __name__ == "__main__":
    main()

"""Lifetime values over many orders: folding, sorting by them, opening an account.

Each is compared, in the same database, with what it may not be much slower than:
folding with bare statements that store the same sums, a list sorted by lifetime value
with the same list sorted by name, also with many open notes and for who reads own
orders only, a sum by manager with the bare join, a big account with a small one. In the
end a change of strategy leaves accounts behind, and they are folded.
"""

from common import bridge, clock, session

from odoo import Command

CUSTOMERS = 100_000
TABLE_OF_SCALE = 30
# An account, and how many orders it has
ACCOUNT = """
    SELECT mapped_account_id, count(*)
    FROM sale_order JOIN res_partner ON res_partner.id = commerce_customer_id
    WHERE mapped_account_id IS NOT NULL
    GROUP BY 1 ORDER BY %s LIMIT 1
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
# How many days pass between two orders, as bare as it gets
BARE_GAPS = """
    CREATE TEMPORARY TABLE bare_gap ON COMMIT DROP AS
    SELECT account_id, company_id, count(gap) + 1 AS order_days,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS usual_gap
    FROM (
        SELECT account_id, company_id, NULLIF(day - lag(day) OVER (
                   PARTITION BY account_id, company_id ORDER BY day), 0) AS gap
        FROM (
            SELECT entity.mapped_account_id AS account_id, sale_order.company_id,
                   date_order::date AS day
            FROM sale_order
            JOIN res_partner customer ON customer.id = commerce_customer_id
            JOIN res_partner entity ON entity.id = customer.commercial_partner_id
            WHERE state = 'sale' AND entity.mapped_account_id IS NOT NULL
        ) ordered
    ) gaps
    GROUP BY 1, 2
"""
BARE_TOTALS = """
    INSERT INTO bare_total (account_id, company_id, order_count, lifetime_ordered,
                            lifetime_invoiced, lifetime_paid, first_order_date,
                            last_order_date, order_days, usual_gap)
    SELECT sums.*, order_days, usual_gap FROM (
        SELECT entity.mapped_account_id AS account_id, bare.company_id,
               sum(order_count), sum(lifetime_ordered), sum(lifetime_invoiced),
               sum(lifetime_paid), min(first_order_date), max(last_order_date)
        FROM bare
        JOIN res_partner customer ON customer.id = bare.partner_id
        JOIN res_partner entity ON entity.id = customer.commercial_partner_id
        WHERE entity.mapped_account_id IS NOT NULL
        GROUP BY 1, 2
    ) sums LEFT JOIN bare_gap USING (account_id, company_id)
"""
BARE_MANAGERS = """
    SELECT user_id, count(*), sum(lifetime_ordered)
    FROM crm_account account
    LEFT JOIN crm_account_total total
        ON total.account_id = account.id AND total.company_id = %s
    WHERE account.active GROUP BY 1
"""
LIKE = {"bare": "commerce_channel_customer", "bare_total": "crm_account_total"}
FOREIGN_KEYS = {
    "bare": ["res_partner partner_id", "commerce_channel channel_id"],
    "bare_total": ["crm_account account_id"],
}
LISTS = {
    "all": [],
    "companies": [("is_individual", "=", False)],
    "key": [("customer_segment", "=", "key")],
    "at risk": [("customer_segment", "=", "risk")],
    "going quiet": [("rhythm", "=", "quiet")],
    "no orders": [("customer_segment", "=", "prospect")],
}
MODELS = ("commerce.channel.customer", "crm.account.total")
# Notes by kind: table and column, and where the ids noted come from
NOTED = {
    "customers": (
        "commerce_channel_customer_stale",
        "partner_res_id",
        "commerce_channel_customer",
        "partner_id",
    ),
    "accounts": (
        "crm_account_total_stale",
        "account_res_id",
        "crm_account_total",
        "account_id",
    ),
}
# So many open notes at most, of a tenth of the customers
NOTES = 100_000


def create_bare(cr):
    """Empty tables with the same columns, keys and indexes."""
    for table, model in LIKE.items():
        cr.execute(f"CREATE TABLE {table} (LIKE {model} INCLUDING ALL)")
        for target, column in map(
            str.split, FOREIGN_KEYS[table] + ["res_company company_id"]
        ):
            cr.execute(
                f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {target}"
            )


def fold(rounds):
    """From nothing, both."""
    bare, folded = clock.Samples("bare statements"), clock.Samples("bridge")
    for _round in range(rounds):
        with session.transaction() as env:
            lines = env["commerce.channel.customer"]
            create_bare(env.cr)
            with bare.measure(env):
                env.cr.execute(BARE)
                env.cr.execute(BARE_GAPS)
                env.cr.execute(BARE_TOTALS)
            env.cr.rollback()
            for model in LIKE.values():
                env.cr.execute(f"DELETE FROM {model}")
            with folded.measure(env):
                lines._fold_all()
            count = [env[name].search_count([]) for name in MODELS]
            env.cr.commit()
            again = clock.timed(lines._fold_all)
    session.vacuum(*LIKE.values())
    clock.compare("folding all", folded, bare, goal=1.2)
    print(f"  {count[0]:,} lines, {count[1]:,} totals; again, unchanged {again:.2f} s")


def open_list(env, order, domain):
    fields = ["name", "lifetime_value", "order_count", "last_order_date"]
    env["crm.account"].web_search_read(
        domain, {name: {} for name in fields}, limit=80, order=order, count_limit=10001
    )


def leave_notes(env, kind):
    """As so many orders, or moved customers, leave them."""
    table, column, source, id_ = NOTED[kind]
    env.cr.execute(f"SELECT count(*) / 10 FROM {source}")
    count = min(NOTES, env.cr.fetchone()[0])
    env.cr.execute(
        f"INSERT INTO {table} ({column}) SELECT {id_} FROM {source} LIMIT {count}"
    )
    return count


def sort(rounds, title="", login=None, notes=None):
    for name, domain in LISTS.items():
        if notes and name != "all":
            continue
        samples = [clock.Samples("by value"), clock.Samples("by name")]
        for number in range(rounds + 1):
            for sample, order in zip(
                samples, ("lifetime_value desc", "name"), strict=True
            ):
                with session.transaction(login=login) as env:
                    count = notes and leave_notes(env, notes)
                    env.invalidate_all()
                    with sample.measure(env):
                        open_list(env, order, domain)
                    env.cr.rollback()
                if not number:
                    sample.forget(1)
        title_of = f"{title or 'list'}: {name}"
        if notes:
            title_of = f"{count:,} notes of {notes}"
        clock.compare(title_of, *samples)


def group(rounds):
    samples = [clock.Samples("by manager"), clock.Samples("bare join")]
    for _round in range(rounds):
        with session.transaction() as env:
            with samples[0].measure(env):
                env["crm.account"].formatted_read_group(
                    [], ["user_id"], ["__count", "lifetime_value:sum"]
                )
            with samples[1].measure(env):
                env.cr.execute(BARE_MANAGERS, [env.company.id])
                env.cr.fetchall()
    clock.compare("sums", *samples)


def create_seller():
    """Of own orders only."""
    with session.transaction() as env:
        salesman = env.ref("sales_team.group_sale_salesman")
        seller = env["res.users"].create(
            {
                "name": "Seller",
                "login": "own_orders",
                "group_ids": [Command.set(salesman.ids)],
            }
        )
        env.cr.execute(
            "UPDATE sale_order SET user_id = %s WHERE id %% 20 = 0", [seller.id]
        )
        return seller.login


def switch():
    """Customers move to other accounts, which are folded then."""
    bridge.choose("root")
    bridge.work()
    with session.transaction() as env:
        moved = env["crm.account.run"].search([], limit=1).moved_count
        notes = env["crm.account.total.stale"].search_count([])
    with session.transaction() as env:
        seconds = clock.timed(env["commerce.channel.customer"]._cron_fold)
    with session.transaction() as env:
        assert not env["crm.account.total"]._find_stale(), "not all is folded"
        assert not env["crm.account.total"]._find_wrong(), "wrong totals"
    print(f"after {moved:,} moved, {notes:,} notes are folded in {seconds:.1f} s")


def open_account(rounds):
    """All fields of the form, as the web client reads them."""
    samples, ids = [], []
    with session.transaction() as env:
        for sorting in ("count(*) DESC", "abs(count(*) - 10), 1"):
            env.cr.execute(ACCOUNT % sorting)
            account_id, orders = env.cr.fetchone()
            samples.append(clock.Samples(f"with {orders:,} orders"))
            ids.append(account_id)
        view = env["crm.account"].get_view(view_type="form")
        specification = {name: {} for name in view["models"]["crm.account"]}
    for _round in range(rounds):
        for account_id, sample in zip(ids, samples, strict=True):
            with session.transaction() as env:
                account = env["crm.account"].browse(account_id)
                with sample.measure(env):
                    account.web_read(specification)
    clock.compare("an account", *samples, goal=1.5)


def main():
    session.start(__doc__)
    fold(3)
    sort(9)
    for kind in ("customers", "accounts"):
        sort(5, notes=kind)
    sort(5, title="own orders", login=create_seller())
    group(5)
    open_account(15)
    switch()


if __name__ == "__main__":
    main()

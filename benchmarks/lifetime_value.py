"""Lifetime values over many orders: folding, sorting by them, opening an account.

Each is compared, in the same database, with what it may not be much slower than:
folding with one bare statement that stores the same sums, a list sorted by lifetime
value with the same list sorted by name, a big account with a small one.
"""

from common import clock, session

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


def fold(rounds):
    """From nothing, both; the tables have the same columns, keys and indexes."""
    bare, folded = clock.Samples("bare statement"), clock.Samples("bridge")
    for _round in range(rounds):
        with session.transaction() as env:
            lines = env["commerce.channel.customer"]
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
            with bare.measure(env):
                env.cr.execute(BARE)
            env.cr.rollback()
            env.cr.execute("DELETE FROM commerce_channel_customer")
            with folded.measure(env):
                lines._fold_all()
            count = lines.search_count([])
            env.cr.commit()
            again = clock.timed(lines._fold_all)
    session.vacuum("commerce_channel_customer")
    clock.compare("folding all", folded, bare, goal=1.2)
    print(f"  {count:,} lines; again, with nothing changed {again:.2f} s")


def sort(rounds):
    samples = [clock.Samples("lifetime_value desc"), clock.Samples("name")]
    fields = ["name", "lifetime_value", "order_count", "last_order_date"]
    specification = {name: {} for name in fields}
    for _round in range(rounds):
        for sample in samples:
            with session.transaction() as env, sample.measure(env):
                env["crm.account"].web_search_read(
                    [], specification, limit=80, order=sample.name
                )
    clock.compare("list by", *samples)


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
    open_account(15)


if __name__ == "__main__":
    main()

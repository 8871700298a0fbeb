"""What the bridge adds to confirming an order.

Two databases, one with the addons and one without, confirm the same orders in turn: one
transaction each, as a checkout does, and then many at once, as a salesperson does who
selects them in a list.
"""

from common import clock, session

CUSTOMERS = 10_000
# Two databases, each beside its template: a million do not fit on small disks.
MOST_CUSTOMERS = 100_000
DATABASES = ["addons", "bare"]
TABLE_OF_SCALE = 60
# What confirming may not add to: a checkout that leaves traces fills the chatter
TRACES = [
    "crm.account.assignment",
    "mail.activity",
    "mail.message",
    "mail.notification",
    "mail.tracking.value",
]
# Salespeople's quotations to those who ordered before, and are customers already
WAITING = """
    SELECT id FROM sale_order
    WHERE state IN ('draft', 'sent') AND website_id IS NULL AND EXISTS (
        SELECT FROM sale_order known
        WHERE known.partner_id = sale_order.partner_id AND known.state = 'sale'
    )
    ORDER BY id OFFSET %s LIMIT %s
"""


class Shop:
    """A database, and its orders waiting to be confirmed."""

    def __init__(self, name, database, place, count):
        self.database, self.samples = database, clock.Samples(name)
        with session.transaction(database) as env:
            env.cr.execute(WAITING, [place, count])
            self.order_ids = [order_id for (order_id,) in env.cr.fetchall()]
        self.traces_before = self.count_traces()

    def count_traces(self):
        with session.transaction(self.database) as env:
            return sum(env[name].search_count([]) for name in TRACES if name in env)

    def confirm(self, order_ids):
        with session.transaction(self.database) as env:
            orders = env["sale.order"].browse(order_ids)
            with self.samples.measure(env):
                orders.action_confirm()
                env.cr.commit()


def measure(place, size, at_once, warm_up, goal=None):
    """Confirm ``size`` orders in each, ``at_once`` in a transaction.

    :param place: how many orders the measurements before took
    :return: that of the next one
    """
    print(f"{size:,} orders, {at_once} in a transaction")
    count = size + warm_up * at_once
    databases = session.databases().items()
    shops = [Shop(name, database, place, count) for name, database in databases]
    if any(len(shop.order_ids) < count for shop in shops):
        raise SystemExit("too few quotations: choose a greater --size")
    for number in range(0, count, at_once):
        for shop in shops if number // at_once % 2 else shops[::-1]:
            shop.confirm(shop.order_ids[number : number + at_once])
    title = (
        f"confirming {at_once} orders at once" if at_once > 1 else "confirming an order"
    )
    clock.report_both(title, [shop.samples for shop in shops], warm_up, goal)
    traces = [f"{s.count_traces() - s.traces_before:,} {s.samples.name}" for s in shops]
    print(f"records of history and chatter: {', '.join(traces)}", flush=True)
    return place + count


def main():
    arguments = session.start(__doc__, orders=(1000, "in each"))
    place = measure(0, arguments.orders, at_once=1, warm_up=100, goal=1.05)
    measure(place, arguments.orders, at_once=50, warm_up=2)


if __name__ == "__main__":
    main()

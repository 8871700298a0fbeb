"""What a push costs beside what Odoo's own ways cost for the same records.

New customers and orders: pushed by an integration, made by one batch ``create`` of the
same values, and loaded as a file that is sorted by level. Then the same rows again.
Nothing is kept: each turn ends in a rollback.
"""

import time

from common import clock, session

from odoo.fields import Command

GROUP = 10  # companies: a top, and the others below it
LINES = 3
ROUNDS = 3
CONNECTOR = "crm_commerce_bridge_connector.group_connector"


def customers(count):
    """Rows of companies in groups, each child before its parent."""
    rows = []
    for number in reversed(range(count)):
        top = number - number % GROUP
        rows.append(
            {
                "id": number,
                "name": f"Pushed {number}",
                "is_company": True,
                "email": f"pushed-{number}@example.com",
                "phone": f"+32 456 01 {number:04}",
                "street": f"{number} Benchmark Street",
                "city": "Ghent",
                "zip": "9000",
                "country": "BE",
                **({"parent": top} if number != top else {}),
            }
        )
    return rows


def orders(count, buyers):
    """Rows of orders of these customers, with lines and now and then a refund."""
    return [
        {
            "id": number,
            "customer": number % buyers,
            "date": f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}T10:00:00+02:00",
            "lines": [
                {"name": f"Line {n}", "quantity": n + 1, "price_unit": "12.50"}
                for n in range(LINES)
            ],
            **({"refunded": 5} if number % 10 == 0 else {}),
        }
        for number in range(count)
    ]


class Turn:
    """A transaction of its own, with an integration and its channel."""

    def __init__(self, env):
        users = env["res.users"].with_context(no_reset_password=True)
        user = users.create(
            {
                "name": "Integration",
                "login": "integration",
                "group_ids": [Command.set([env.ref(CONNECTOR).id])],
            }
        )
        channels = env["commerce.channel"].with_user(user)
        self.channel = channels.create({"name": "Benchmark"})
        self.env = self.channel.sudo()._with_clean_context().env
        self.env.flush_all()

    def measure(self, samples, work):
        self.env.invalidate_all()
        with samples.measure(self.env):
            result = work()
            self.env.flush_all()
        return result

    def push(self, method, rows):
        answers = getattr(self.channel, method)(rows)
        found = {answer["status"] for answer in answers}
        assert len(found) == 1, found
        return found.pop()

    def make_customers(self, rows):
        """By one ``create`` a level, as a child needs the id of its parent."""
        belgium, made = self.env.ref("base.be").id, {}
        partners = self.env["res.partner"]
        for is_top in (True, False):
            level = [row for row in rows if ("parent" not in row) == is_top]
            values = [prepare_customer(row, belgium, made) for row in level]
            for row, partner in zip(level, partners.create(values), strict=True):
                made[row["id"]] = partner.id

    def load_customers(self, rows):
        """As a file, which has to be sorted by level."""
        columns = ["id", "name", "is_company", "email", "phone", "street", "city"]
        columns += ["zip", "country_id", "is_commerce_customer", "type", "parent_id/id"]
        data = [
            [
                f"__bench__.c{row['id']}",
                row["name"],
                "1",
                row["email"],
                row["phone"],
                row["street"],
                row["city"],
                row["zip"],
                "Belgium",
                "1",
                "other" if "parent" in row else "contact",
                f"__bench__.c{row['parent']}" if "parent" in row else "",
            ]
            for row in sorted(rows, key=lambda row: "parent" in row)
        ]
        for level in (False, True):
            some = [line for line in data if bool(line[-1]) == level]
            result = self.env["res.partner"].load(columns, some)
            assert result["ids"], result["messages"]

    def make_orders(self):
        """The same values as the push finds, by one ``create``."""
        self.env["sale.order"].create(self.prepared)

    def prepare_orders(self, rows):
        """Find what the push finds, which is not measured here."""
        # Addons can be imported as soon as the options are read.
        from odoo.addons.crm_commerce_bridge_connector.models.push.row import Row

        channel = self.channel.with_env(self.env)
        taken = [Row(self.env, "order", row) for row in rows]
        channel._find_parents(taken, "customer")
        channel._find_currencies(taken)
        moments = {(row.currency_id, row.values["date"].date()) for row in taken}
        rates = self.env["res.currency"]._find_rates(self.env.company, moments)
        products = channel._find_products_of(taken)
        self.prepared = [channel._prepare_order(r, products, rates) for r in taken]


def prepare_customer(row, country_id, made):
    names = ("name", "is_company", "email", "phone", "street", "city", "zip")
    values = {name: row[name] for name in names}
    values.update(country_id=country_id, is_commerce_customer=True)
    if "parent" in row:
        values.update(parent_id=made[row["parent"]], type="other")
    return values


def take_turn(samples, rows, order_rows, way):
    """All of one way, in a transaction that is taken back."""
    with session.transaction() as env:
        turn = Turn(env)
        push = turn.push
        if way == "push":
            turn.measure(samples["customers"], lambda: push("push_customers", rows))
            status = turn.measure(
                samples["again"], lambda: push("push_customers", rows)
            )
            assert status == "unchanged"
            turn.measure(samples["orders"], lambda: push("push_orders", order_rows))
            again = turn.measure(
                samples["orders again"], lambda: push("push_orders", order_rows)
            )
            assert again == "unchanged"
        elif way == "create":
            turn.measure(samples["customers"], lambda: turn.make_customers(rows))
            # Once more, with numbers: their orders need them.
            push("push_customers", rows)
            turn.prepare_orders(order_rows)
            turn.measure(samples["orders"], turn.make_orders)
        else:
            turn.measure(samples["customers"], lambda: turn.load_customers(rows))
        env.cr.rollback()


def main():
    arguments = session.start(
        __doc__,
        rows=(5000, "customers to push"),
        orders=(1000, "orders to push"),
    )
    rows = customers(arguments.rows)
    order_rows = orders(arguments.orders, arguments.rows)
    kinds = ("customers", "again", "orders", "orders again")
    ways = {
        way: {kind: clock.Samples(way) for kind in kinds}
        for way in ("push", "create", "load")
    }
    started = time.perf_counter()
    for _round in range(ROUNDS):
        for way, samples in ways.items():
            take_turn(samples, rows, order_rows, way)
    push, create, load = ways["push"], ways["create"], ways["load"]
    clock.compare(f"{len(rows):,} customers", push["customers"], create["customers"])
    clock.compare("customers as a file", load["customers"], create["customers"])
    clock.compare("customers again", push["again"], push["customers"])
    clock.compare(f"{len(order_rows):,} orders", push["orders"], create["orders"])
    clock.compare("orders again", push["orders again"], push["orders"])
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()

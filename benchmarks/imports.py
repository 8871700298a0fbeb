"""What the bridge adds to writes that change nothing, and to files of new customers.

Two databases, one with the addons and one without, do the same in turn, under both
strategies: files of customers and orders that are there already, files of new
customers, with and without accounts, and forms saved as they are. Nothing is kept: each
turn ends in a rollback. Queries and CPU are those of one row; the ratio is to the same
work without the addons, or without the column that is asked about.
"""

import time

from common import clock, session

CUSTOMERS = 10_000
DATABASES = ["addons", "bare"]
MODULE = "__bench_imports__"
GROUP = 10  # companies: a top, and the others below it
LINES = 3
# Each database's first, and the cache's
WARM_UP = 2
STRATEGIES = ("each", "root")
# What a form sends of a company, and a file has in its columns
PLAIN = ["name", "email", "phone", "street", "city", "zip", "website", "ref"]


def transaction(database):
    """Of an administrator: to superusers, access checks cost nothing."""
    return session.transaction(database, login="admin")


class Database:
    """Customers and orders that have External IDs, and files of them."""

    def __init__(self, name, database, size):
        self.name, self.database, self.size = name, database, size
        self.bridged = name == session.BRIDGED
        with transaction(database) as env:
            self.create_customers(env)
            self.create_orders(env)
            self.create_owners(env)
        session.vacuum(database=database)

    # === WHAT IS THERE === #

    def create_customers(self, env):
        """Those of the orders apart: to write a customer costs more with invoices."""
        for kind in ("buyer", "customer"):
            columns, rows = self.customers_file(
                "company_type", "type", "parent_id/id", kind=kind
            )
            if self.bridged:
                columns = [*columns, "is_crm_customer"]
                rows = [[*row, "1"] for row in rows]
            self.customer_ids = self.load(env, "res.partner", columns, rows)

    def create_orders(self, env):
        products = env["product.product"].search([("type", "=", "consu")], limit=LINES)
        self.product_ids = [str(product.id) for product in products]
        for kind in ("confirmed", "invoiced"):
            order_ids = self.load(env, "sale.order", *self.orders_file(kind))
            orders = env["sale.order"].browse(order_ids)
            orders.filtered(lambda order: order.state == "draft").action_confirm()
            self.load_orders(env, kind)  # confirming dated them anew
        for line in orders.order_line:
            line.qty_delivered = line.product_uom_qty
        if orders.filtered(lambda order: order.invoice_status == "to invoice"):
            orders._create_invoices().action_post()

    def create_owners(self, env):
        """What rows can point at, one each: accounts, and something of Odoo's own."""
        for model in ("res.partner.industry", "crm.account"):
            if model in env:
                rows = [[self.xid(model, n), f"Owned {n}"] for n in range(self.size)]
                self.load(env, model, ["id", "name"], rows)

    # === FILES === #

    def xid(self, kind, number):
        return f"{MODULE}.{kind.replace('.', '_')}_{number}"

    def plain(self, number):
        return [
            f"Benchmark {number}",
            f"benchmark-{number}@example.com",
            f"+32 456 00 {number:04}",
            f"{number} Benchmark Street",
            "Ghent",
            "9000",
            f"http://{number}.example.com",
            f"B{number}",
        ]

    def customers_file(self, *more, kind="customer"):
        columns, rows = ["id", *PLAIN], []
        for number in range(self.size):
            top = number - number % GROUP
            values = {
                "company_type": "company",
                "type": "contact" if number == top else "other",
                "parent_id/id": "" if number == top else self.xid(kind, top),
            }
            rows.append([self.xid(kind, number), *self.plain(number)])
            rows[-1] += [values[column] for column in more]
        return [*columns, *more], rows

    def newcomers_file(self, column=None, model=None):
        columns = ["name", "company_type", "email", "city"]
        rows = [
            [f"Newcomer {n}", "company", f"newcomer-{n}@example.com", "Ghent"]
            for n in range(self.size)
        ]
        if column:
            columns = [*columns, column]
            rows = [[*row, self.xid(model, n)] for n, row in enumerate(rows)]
        return columns, rows

    def orders_file(self, kind):
        columns = ["id", "partner_id/id", "date_order", "client_order_ref"]
        columns += [
            f"order_line/{name}"
            for name in ("id", "product_id/.id", "product_uom_qty", "price_unit")
        ]
        rows = []
        for number in range(self.size):
            order = [
                self.xid(kind, number),
                self.xid("buyer", number),
                "2026-01-15 10:00:00",
                f"REF {number}",
            ]
            for place, product_id in enumerate(self.product_ids):
                line = [self.xid(f"{kind}_{place}", number), product_id, "2", "10"]
                rows.append([*order, *line])
                order = [""] * len(order)
        return columns, rows

    def load(self, env, model, columns, rows):
        result = env[model].with_context(tracking_disable=False).load(columns, rows)
        if not result["ids"]:
            raise RuntimeError(result["messages"])
        return result["ids"]

    # === WORK === #

    def load_customers(self, env, *more):
        self.load(env, "res.partner", *self.customers_file(*more))

    def load_newcomers(self, env, column=None, model=None):
        self.load(env, "res.partner", *self.newcomers_file(column, model))

    def load_orders(self, env, kind):
        self.load(env, "sale.order", *self.orders_file(kind))

    def save_forms(self, env, with_parent=False):
        """As the web client does: each record on its own, and read again."""
        customers = env["res.partner"].browse(self.customer_ids)
        for number, customer in enumerate(customers):
            values = dict(zip(PLAIN, self.plain(number), strict=True))
            if with_parent:
                values["company_type"] = "company"
                values["parent_id"] = self.parent_id(number)
            customer.with_prefetch().web_save(values, {name: {} for name in values})

    def parent_id(self, number):
        return number % GROUP > 0 and self.customer_ids[number - number % GROUP]

    def write_at_once(self, env):
        customers = env["res.partner"].browse(self.customer_ids)
        customers.write({"is_company": True, "city": "Ghent", "company_id": False})


class Case:
    """Some work, done by databases in turn."""

    def __init__(self, title, goal=None):
        self.title, self.goal, self.sides = title, goal, []

    def add(self, name, database, method, *arguments):
        def work(env):
            getattr(database, method)(env, *arguments)
            env.cr.flush()

        self.sides.append((database, work, clock.Samples(name)))
        return self

    def measure(self, rounds):
        for number in range(WARM_UP + rounds):
            for database, work, samples in (
                self.sides if number % 2 else self.sides[::-1]
            ):
                with transaction(database.database) as env:
                    with samples.measure(env, time.process_time):
                        work(env)
                    env.cr.rollback()
        self.report()

    def report(self):
        print(self.title)
        floor = None
        for database, _work, samples in self.sides:
            samples.forget(WARM_UP)
            queries = samples.median_queries / database.size
            seconds = samples.median / database.size
            line = f"  {samples.name:<32}{queries:8.2f} queries{seconds * 1000:9.2f} ms"
            if floor:
                line += f"   x {queries / floor[0]:5.2f}{seconds / floor[1]:7.2f}"
                if self.goal:
                    line += f"   goal {self.goal}"
            floor = floor or (queries, seconds)
            print(line, flush=True)


def switch(database, strategy):
    pause = 0
    with transaction(database) as env:
        env["crm.account.run"].start(strategy)
    while pause is not None:
        with transaction(database) as env:
            _processed, pause = env["crm.account.run"].sudo()._step()


def cases(bare, bridged, strategy):
    """Each with its floor first."""

    def both(title, work, *arguments, goal=None):
        case = Case(f"{title} [{strategy}]", goal).add(
            session.STOCK, bare, work, *arguments
        )
        return case.add(bridged.name, bridged, work, *arguments)

    again = "Known customers loaded again"
    kind, parent = "company_type", "parent_id/id"
    yield both(again, "load_customers", goal=1.1)
    yield both(f"{again}, with {kind}", "load_customers", kind, goal=1.1)
    yield both(f"{again}, with parent_id", "load_customers", parent, goal=1.1)
    yield both(f"{again}, with both", "load_customers", kind, parent, goal=1.1)
    yield both("New companies", "load_newcomers")
    # Odoo itself looks each reference up, one by one: so the floor has one as well.
    account = ("crm_account_id/id", "crm.account")
    industry = ("industry_id/id", "res.partner.industry")
    case = Case(f"New companies, each with an account [{strategy}]", goal=1.5)
    case.add("with addons, an industry", bridged, "load_newcomers", *industry)
    case.add("with addons, an account", bridged, "load_newcomers", *account)
    yield case
    case = Case(f"New companies, each with an account, and bare [{strategy}]", goal=1.5)
    case.add(f"{session.STOCK}, an industry", bare, "load_newcomers", *industry)
    case.add("with addons, an account", bridged, "load_newcomers", *account)
    case.add("with addons, neither", bridged, "load_newcomers")
    yield case
    for kind in ("confirmed", "invoiced"):
        title = f"{kind.capitalize()} orders loaded again"
        yield both(title, "load_orders", kind, goal=1.1)
    yield both("Forms saved as they are", "save_forms", goal=1.1)
    yield both(
        "Forms saved as they are, with kind and parent",
        "save_forms",
        True,
        goal=1.1,
    )
    yield both("All written at once as they are", "write_at_once", goal=1.1)


def main():
    parser = session.parser(
        __doc__, rows=(100, "of a file"), rounds=(5, "to take the median of")
    )
    parser.add_argument("--strategy", choices=STRATEGIES, help="one of both")
    arguments = parser.parse_args()
    session.read_options()
    bare, bridged = (
        Database(name, database, arguments.rows)
        for name, database in session.databases().items()
    )
    print(f"{arguments.rows} rows, median of {arguments.rounds}; queries and CPU a row")
    for strategy in [arguments.strategy] if arguments.strategy else STRATEGIES:
        switch(bridged.database, strategy)
        for case in cases(bare, bridged, strategy):
            case.measure(arguments.rounds)


if __name__ == "__main__":
    main()

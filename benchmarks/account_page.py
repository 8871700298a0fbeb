"""Opening an account: its form, each embedded list, its chart and its conversation.

The same of an account with little and of one with very much, and Odoo's own form of
the same customer beside it. The number of queries must not depend on the size.
"""

from common import bridge, clock, session

from odoo import Command

CUSTOMERS = 100_000
TABLE_OF_SCALE = 40
ADDON = "crm_commerce_bridge"
GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_readonly",
    "base.group_partner_manager",
)
LISTS = (
    "action_view_customers",
    "action_view_orders",
    "action_view_quotations",
    "action_view_customer_users",
    "action_view_contacts",
    "action_view_all_opportunities",
    "action_view_history",
    "action_view_invoices",
    "action_view_meetings",
)
# One with about 10,000 customers (by its ratio, so small databases take their largest),
# and one with about ten of them and ten orders
GROUPS_OF_CUSTOMERS = """
    WITH bought AS (
        SELECT commerce_customer_id AS id, count(*) AS orders
        FROM sale_order GROUP BY 1
    ), account AS (
        SELECT mapped_account_id AS account_id, count(*) AS customers,
               COALESCE(sum(orders), 0)::int AS orders
        FROM res_partner LEFT JOIN bought USING (id)
        WHERE mapped_account_id IS NOT NULL GROUP BY 1
    )
    (SELECT 'big', * FROM account ORDER BY abs(ln(customers / 10000.0)) LIMIT 1)
    UNION ALL
    (SELECT 'small', * FROM account WHERE customers > 1
     ORDER BY abs(customers - 10) + abs(orders - 10), account_id LIMIT 1)
"""
# A bare database cannot have them.
ON_ACCOUNT = """
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, body, author_id,
                              date, create_date)
    SELECT 'crm.account', %(account)s, 'comment', %(subtype)s, 'Message ' || n,
           %(author)s, now() - n %% 900 * interval '1 day', now()
    FROM generate_series(1, %(count)s) n
"""
MEETINGS = """
    WITH events AS (
        INSERT INTO calendar_event (name, show_as, start, stop, active, user_id)
        SELECT 'Meeting ' || id, 'busy', now(), now(), TRUE, %(user)s
        FROM res_partner WHERE mapped_account_id = %(account)s LIMIT %(count)s
        RETURNING id, name
    )
    INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
    SELECT id, split_part(name, ' ', 2)::int FROM events
"""


def create_user(env):
    """Unless an earlier benchmark in the same database did."""
    if known := env["res.users"].search([("login", "=", "benchmark")]):
        return known
    groups = [env.ref(name).id for name in GROUPS]
    values = {
        "name": "Seller",
        "login": "benchmark",
        "group_ids": [Command.set(groups)],
    }
    return env["res.users"].create(values)


def create():
    """:return: id of a salesperson; dict of accounts' ids by size"""
    bridge.settle("root")
    accounts = {}
    with session.transaction() as env:
        user = create_user(env)
        env.flush_all()
        env.cr.execute(GROUPS_OF_CUSTOMERS)
        for size, account_id, customers, orders in env.cr.fetchall():
            print(f"{size}: {customers:,} customers, {orders:,} orders")
            accounts[size] = account_id
            values = {
                "account": account_id,
                "count": max(customers // 10, 10),
                "subtype": env.ref("mail.mt_comment").id,
                "author": env.user.partner_id.id,
                "user": user.id,
            }
            env.cr.execute(ON_ACCOUNT, values)
            env.cr.execute(MEETINGS, values)
    session.vacuum()
    return user.id, accounts


def specification(env, model, view, own=True):
    """What the web client asks for, judging by the fields of the view."""
    fields = env[model]._fields
    result = {}
    for name in view["models"][model]:
        field = fields[name]
        if own or ADDON not in field._modules:
            shown = {"fields": {"display_name": {}}} if field.relational else {}
            many = field.type in ("one2many", "many2many")
            result[name] = {**shown, **({"limit": 40} if many else {})}
    return result


def open_form(record, own=True):
    env = record.env
    view = env[record._name].get_view(view_type="form")
    wanted = specification(env, record._name, view, own)
    return lambda: record.web_read(wanted)


def open_list(account, method):
    """What an embedded list asks for: the action, then the first page and the count."""

    def work():
        action = getattr(account, method)()
        model = action["res_model"]
        records = account.env[model].with_context(**action["context"])
        records.web_search_read(
            action["domain"], wanted[model], limit=80, count_limit=10001
        )

    action = getattr(account, method)()
    views = {kind: view_id for view_id, kind in action["views"]}
    model = action["res_model"]
    view = account.env[model].get_view(views["list"], "list")
    wanted = {model: specification(account.env, model, view)}
    return work


def open_chart(account):
    def work():
        action = account.action_view_sales_by_month()
        orders = account.env["sale.order"].with_context(**action["context"])
        orders.formatted_read_group(
            action["domain"],
            ["date_order:month", "commerce_channel_id"],
            ["lifetime_amount:sum"],
        )

    return work


def read_sales(record):
    return lambda: record.read(["sales_by_year"])


def open_conversation(record):
    from odoo.addons.mail.tools.discuss import Store  # its path is known by now

    def work():
        found = record.env["mail.message"]._message_fetch(None, thread=record, limit=30)
        Store().add(found["messages"]).get_result()

    return work


def parts(env, account_id):
    account = env["crm.account"].browse(account_id)
    partner = account.customer_ids.filtered(lambda p: p.own_account_id == account)
    return {
        "form": open_form(account),
        "chart": open_chart(account),
        "sales by year": read_sales(account),
        "conversation": open_conversation(account),
        **{
            method.removeprefix("action_view_"): open_list(account, method)
            for method in LISTS
        },
        "customer's form": open_form(partner),
        "Odoo's form of the customer": open_form(partner, own=False),
    }


def measure(user_id, accounts, rounds):
    """The first round only warms up.

    :return: dict by part of dicts of clock.Samples by size
    """
    samples = {}
    for _round in range(rounds + 1):
        for size, account_id in accounts.items():
            with session.transaction() as env:
                for name, work in parts(env(user=user_id), account_id).items():
                    sample = samples.setdefault(name, {}).setdefault(
                        size, clock.Samples(size)
                    )
                    env.invalidate_all()
                    with sample.measure(env):
                        work()
    for sizes in samples.values():
        for sample in sizes.values():
            sample.forget(1)
    return samples


def report(samples):
    totals = {size: clock.Samples(size) for size in ("big", "small")}
    for name, sizes in samples.items():
        clock.compare(name, sizes["big"], sizes["small"])
        if not name.startswith(("customer's", "Odoo's")):
            for size, total in totals.items():
                total.add(sizes[size])
    clock.compare("all of the account", totals["big"], totals["small"], goal=1.5)


def main():
    arguments = session.start(__doc__, rounds=(9, "to take the median of"))
    report(measure(*create(), arguments.rounds))


if __name__ == "__main__":
    main()

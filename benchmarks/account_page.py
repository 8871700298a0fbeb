"""Opening an account: its form, each embedded list, its chart and its conversation.

The same of an account with little and of one with very much, and Odoo's own form of
the same customer beside it. The number of queries must not depend on the size.
"""

import argparse
import os
import statistics
import time
from contextlib import contextmanager

import odoo
from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.mail.tools.discuss import Store

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
# A company group below one customer, all with its account, and a person in each
CUSTOMERS = """
    WITH companies AS (
        INSERT INTO res_partner (name, complete_name, is_company, active, type,
                                 autopost_bills, is_crm_customer, is_commerce_customer,
                                 parent_id, mapped_account_id, create_date)
        SELECT %(name)s || n, %(name)s || n, TRUE, TRUE, 'other', 'ask', TRUE, TRUE,
               %(root)s, %(account)s, now()
        FROM generate_series(2, %(customers)s) n
        RETURNING id, name
    )
    INSERT INTO res_partner (name, complete_name, is_company, active, type,
                             autopost_bills, parent_id, commercial_partner_id,
                             create_date)
    SELECT 'Person', name || ', Person', FALSE, TRUE, 'contact', 'ask', id, id, now()
    FROM companies
"""
ENTITIES = """
    UPDATE res_partner SET commercial_partner_id = id
    WHERE parent_id = %(root)s AND is_company
"""
HISTORY = """
    INSERT INTO crm_account_assignment (partner_id, account_to_id, cause, date)
    SELECT id, mapped_account_id, 'create', now() FROM res_partner
    WHERE mapped_account_id = %(account)s AND parent_id = %(root)s
"""
USERS = """
    WITH users AS (
        INSERT INTO res_users (login, notification_type, partner_id, company_id, share,
                               active)
        SELECT 'benchmark' || id, 'email', id, %(company)s, TRUE, TRUE
        FROM res_partner
        WHERE parent_id IN (SELECT id FROM res_partner WHERE parent_id = %(root)s)
        ORDER BY id LIMIT GREATEST(%(customers)s / 10, 1)
        RETURNING id
    )
    INSERT INTO res_users_log (create_uid, create_date)
    SELECT id, now() - id %% 90 * interval '1 day' FROM users
"""
OF_CUSTOMER = """
    FROM generate_series(1, %(count)s) series (n)
    JOIN (
        SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM res_partner
        WHERE mapped_account_id = %(account)s
    ) customer ON customer.place = series.n %% %(customers)s
"""
ORDERS = (
    """
    INSERT INTO sale_order (name, state, date_order, company_id, partner_id,
                            partner_invoice_id, partner_shipping_id, currency_id,
                            commerce_customer_id, commerce_channel_id, amount_untaxed,
                            currency_rate, lifetime_ordered, lifetime_invoiced,
                            lifetime_paid, create_date, user_id)
    SELECT 'B' || n, CASE WHEN n %% 5 = 0 THEN 'draft' ELSE 'sale' END,
           now() - n %% 700 * interval '1 day', %(company)s, customer.id, customer.id,
           customer.id, %(currency)s, customer.id, %(channel)s, n %% 1000, 1,
           CASE WHEN n %% 5 = 0 THEN 0 ELSE n %% 1000 END, 0, 0, now(), %(user)s
    """
    + OF_CUSTOMER
)
INVOICES = (
    """
    INSERT INTO account_move (name, journal_id, currency_id, company_id, state,
                              move_type, auto_post, date, invoice_date, partner_id,
                              commercial_partner_id, amount_untaxed_signed,
                              payment_state, create_date)
    SELECT 'B' || %(account)s || '/' || n, %(journal)s, %(currency)s, %(company)s,
           'posted', 'out_invoice', 'no', now(), now(), customer.id, customer.id,
           n %% 1000, 'not_paid', now()
    """
    + OF_CUSTOMER
)
LEADS = (
    """
    INSERT INTO crm_lead (name, type, active, partner_id, crm_account_id, company_id,
                          expected_revenue, probability, won_status, user_id, stage_id,
                          create_date)
    SELECT 'Deal ' || n, 'opportunity', TRUE, customer.id, %(account)s, %(company)s, n,
           50, 'pending', %(user)s, %(stage)s, now()
    """
    + OF_CUSTOMER
)
MEETINGS = (
    """
    WITH events AS (
        INSERT INTO calendar_event (name, show_as, start, stop, active, user_id)
        SELECT 'Meeting ' || customer.id, 'busy', now(), now(), TRUE, %(user)s
        """
    + OF_CUSTOMER
    + """
        RETURNING id, name
    )
    INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
    SELECT id, split_part(name, ' ', 2)::int FROM events
    """
)
# Half about orders, the rest about customers, some on the account itself
MESSAGES = """
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, body, author_id,
                              date, create_date)
    SELECT thread.model, thread.id, 'comment', %(subtype)s, 'Message ' || n, %(author)s,
           now() - n %% 900 * interval '1 day', now()
    FROM generate_series(1, %(count)s) n
    JOIN (
        SELECT 'sale.order' AS model, id, row_number() OVER (ORDER BY id) * 2 AS place
        FROM sale_order WHERE commerce_customer_id IN (
            SELECT id FROM res_partner WHERE mapped_account_id = %(account)s
        )
        UNION ALL
        SELECT 'res.partner', id, row_number() OVER (ORDER BY id) * 2 + 1
        FROM res_partner WHERE mapped_account_id = %(account)s
        UNION ALL
        SELECT 'crm.account', %(account)s, 1
    ) thread ON thread.place = CASE WHEN n %% 2 = 0 THEN n %% (%(orders)s * 2)
        WHEN n %% 10 = 1 THEN 1 ELSE n %% (%(customers)s * 2) END
"""


@contextmanager
def transaction():
    with Registry(config["db_name"][0]).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def create_user(env):
    groups = [env.ref(name).id for name in GROUPS]
    values = {
        "name": "Seller",
        "login": "benchmark",
        "group_ids": [Command.set(groups)],
    }
    return env["res.users"].create(values)


def create_account(env, user, name, orders, customers):
    """:return: id of the customer on top, whose account all the others have"""
    values = {"name": f"{name} 1", "is_company": True, "is_crm_customer": True}
    root = env["res.partner"].create(values)
    env.flush_all()
    parameters = {
        "name": f"{name} ",
        "root": root.id,
        "account": root.crm_account_id.id,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "channel": env["commerce.channel"].search([], limit=1).id,
        "journal": env["account.journal"].search([("type", "=", "sale")], limit=1).id,
        "stage": env["crm.stage"].search([], limit=1).id,
        "subtype": env.ref("mail.mt_comment").id,
        "author": env.user.partner_id.id,
        "user": user.id,
        "customers": customers,
        "orders": orders,
    }
    few = max(customers // 10, 10)
    for statement, count in (
        (CUSTOMERS, 0),
        (ENTITIES, 0),
        (HISTORY, 0),
        (USERS, 0),
        (ORDERS, orders),
        (INVOICES, orders),
        (LEADS, few),
        (MEETINGS, few),
        (MESSAGES, orders),
    ):
        env.cr.execute(statement, {**parameters, "count": count})
        env.cr.execute("ANALYZE res_partner, sale_order")
    return root.id


def create(orders, customers):
    with transaction() as env:
        user = create_user(env)
        roots = {
            "small": create_account(env, user, "Small", 10, 10),
            "big": create_account(env, user, "Big", orders, customers),
        }
        env["commerce.channel.customer"]._fold_all()
    with Registry(config["db_name"][0]).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")
        cr._cnx.autocommit = False
    return user.id, roots


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


def open_conversation(record):
    def work():
        found = record.env["mail.message"]._message_fetch(None, thread=record, limit=30)
        Store().add(found["messages"]).get_result()

    return work


def parts(env, root):
    partner = env["res.partner"].browse(root)
    account = partner.crm_account_id
    return {
        "form": open_form(account),
        "chart": open_chart(account),
        "conversation": open_conversation(account),
        **{
            method.removeprefix("action_view_"): open_list(account, method)
            for method in LISTS
        },
        "customer's form": open_form(partner),
        "Odoo's form of the customer": open_form(partner, own=False),
    }


def measure(user_id, roots, rounds):
    """The first round only warms up.

    :return: dict of seconds and queries by part and size
    """
    seconds, queries = {}, {}
    for number in range(rounds + 1):
        for size, root in roots.items():
            with transaction() as env:
                works = parts(env(user=user_id), root)
                for name, work in works.items():
                    env.invalidate_all()
                    before, started = env.cr.sql_log_count, time.perf_counter()
                    work()
                    taken = time.perf_counter() - started
                    if number:
                        seconds.setdefault((name, size), []).append(taken)
                    queries[name, size] = env.cr.sql_log_count - before
    return seconds, queries


def report(seconds, queries):
    names = list(dict.fromkeys(name for name, _size in seconds))
    total = {"small": 0, "big": 0}
    for name in names:
        small, big = (
            statistics.median(seconds[name, size]) * 1000 for size in ("small", "big")
        )
        if not name.startswith(("customer's", "Odoo's")):
            total["small"] += small
            total["big"] += big
        counts = " and ".join(str(queries[name, size]) for size in ("small", "big"))
        print(
            f"{name:<28} small {small:7,.1f} ms, big {big:7,.1f} ms, "
            f"ratio {big / small:5.2f}; queries {counts}"
        )
    print(
        f"{'all of the account':<28} small {total['small']:7,.1f} ms, "
        f"big {total['big']:7,.1f} ms, ratio {total['big'] / total['small']:5.2f}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="orders, messages")
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    config.parse_config(os.environ["ODOO_OPTIONS"].split("\n"), setup_logging=True)
    user_id, roots = create(arguments.size, arguments.customers)
    print(
        f"small: 10 orders, 10 customers; big: {arguments.size:,} orders, invoices and "
        f"messages, {arguments.customers:,} customers"
    )
    report(*measure(user_id, roots, arguments.rounds))


if __name__ == "__main__":
    odoo.multi_process = False
    main()

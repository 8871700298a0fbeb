"""Addons uninstalled by the button of Apps: what people made with them stays.

What is left of all of them, and of all of their columns, is a benchmark, ``./dev bench
uninstall``.
"""

import time
from ast import literal_eval
from datetime import datetime, timedelta

import pytest
from conftest import Client

from tools import database, server
from tools.testing import complains

BRIDGE = "crm_commerce_bridge"
CONNECTOR = f"{BRIDGE}_connector"
AUTOMATION = f"{BRIDGE}_base_automation"
MAILINGS = f"{BRIDGE}_mass_mailing"
OWNERSHIP = f"{BRIDGE}_ownership"
PLANS = f"{BRIDGE}_plan"
# What only an addon has made, by kind
OWN = {
    "columns": """
        SELECT replace(field.model, '.', '_') || '.' || field.name
        FROM ir_model_fields field
        JOIN ir_model_data known
            ON known.model = 'ir.model.fields' AND known.res_id = field.id
        WHERE field.store GROUP BY field.id HAVING max(module) = min(module)
            AND min(module) = '{addon}'
    """,
    "models": """
        SELECT ir_model.model FROM ir_model
        JOIN ir_model_data known
            ON known.model = 'ir.model' AND known.res_id = ir_model.id
        GROUP BY ir_model.id HAVING max(module) = min(module)
            AND min(module) = '{addon}'
    """,
}
LEFT = {
    "columns": """
        SELECT table_name || '.' || column_name
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "models": "SELECT model FROM ir_model",
}
CUSTOMERS = [
    {"id": 2, "name": "Leaving Hotel", "is_company": True, "parent": 1},
    {"id": 1, "name": "Leaving Group", "is_company": True, "country": "BE"},
    {"id": 3, "name": "Leaving Person", "parent": 2, "email": "leaving@example.com"},
]
ORDERS = [
    {
        "id": "L1",
        "customer": 3,
        "date": "2026-01-15",
        "lines": [{"name": "Bed", "quantity": 2, "price_unit": 30}],
    },
    {"id": "L2", "customer": 1, "date": "2026-01-16", "amount_untaxed": 80},
]
KEPT = {
    "res.partner": ["name", "parent_id", "crm_account_id", "lifetime_value", "email"],
    "crm.account": ["name", "active", "lifetime_value", "customer_ids"],
    "sale.order": ["name", "partner_id", "state", "amount_total", "date_order"],
    "sale.order.line": ["name", "product_id", "product_uom_qty", "price_unit", "state"],
    "commerce.channel.customer": ["partner_id", "channel_id", "order_count"],
}


@pytest.fixture
def served(odoo, tmp_path):
    """A database of its own, served; yields its name, and the administrator."""
    log, port = tmp_path / "odoo.log", server.free_port()
    with database.scratch(odoo) as name:
        with server.serving(odoo, name, port, logfile=log, max_cron_threads=0):
            yield name, Client(f"http://127.0.0.1:{port}", name, "admin", "admin")
    assert not complains(log)


def push(admin):
    """:return: the ids of what was pushed, by model"""
    channel_ids = admin.call("commerce.channel", "create", [{"name": "Leaving Shop"}])
    ids = {"commerce.channel": channel_ids}
    for model, method, rows in (
        ("res.partner", "push_customers", CUSTOMERS),
        ("sale.order", "push_orders", ORDERS),
    ):
        answers = admin.call("commerce.channel", method, channel_ids, rows)
        assert {answer["status"] for answer in answers} == {"created"}, answers
        ids[model] = [answer["res_id"] for answer in answers]
    ids["sale.order.line"] = admin.call(
        "sale.order.line", "search", [("order_id", "in", ids["sale.order"])]
    )
    customers = admin.call(
        "res.partner", "read", ids["res.partner"], KEPT["res.partner"]
    )
    ids["crm.account"] = sorted({c["crm_account_id"][0] for c in customers})
    ids["commerce.channel.customer"] = admin.call(
        "commerce.channel.customer", "search", [("channel_id", "in", channel_ids)]
    )
    return ids


def read(admin, ids):
    return {model: admin.call(model, "read", ids[model], KEPT[model]) for model in KEPT}


def uninstall(name, admin, addon):
    """Press the button of Apps; nothing of the addon is left."""
    own = find_own(name, addon)
    [module_id] = admin.call("ir.module.module", "search", [("name", "=", addon)])
    admin.call("ir.module.module", "button_immediate_uninstall", [module_id])
    for kind, query in LEFT.items():
        assert not own[kind] & set(database.sql(query, name)), kind
    query = f"SELECT name FROM ir_model_data WHERE module = '{addon}'"
    assert not database.sql(query, name)


def find_own(name, addon):
    return {
        kind: set(database.sql(query.format(addon=addon), name))
        for kind, query in OWN.items()
    }


def test_what_it_brought_stays_and_nothing_of_it(served):
    name, admin = served
    own = find_own(name, CONNECTOR)
    assert "commerce.channel.identity" in own["models"]
    assert "sale_order.commerce_history" in own["columns"]
    ids = push(admin)
    before = read(admin, ids)
    assert {line["state"] for line in before["sale.order.line"]} == {"cancel"}
    uninstall(name, admin, CONNECTOR)
    assert read(admin, ids) == before
    check_closed(admin, ids)


def check_closed(admin, ids):
    """Later, nothing is to be invoiced of them either; the bridge goes on."""
    admin.call(
        "sale.order.line", "write", ids["sale.order.line"], {"product_uom_qty": 5}
    )
    orders = admin.call("sale.order", "read", ids["sale.order"], ["invoice_status"])
    assert {order["invoice_status"] for order in orders} == {"no"}
    check_bridge(admin)


def check_bridge(admin):
    """New customers get their accounts, and all that is stored is right."""
    [customer] = admin.call("res.partner", "read", [come(admin)], ["crm_account_id"])
    assert customer["crm_account_id"][1] == "Coming"
    action = admin.call("crm.account.check", "action_check")
    assert not admin.call(
        "crm.account.check.finding",
        "search_read",
        [("check_id", "=", action["res_id"])],
        fields=["kind", "count"],
    )


def come(admin, name="Coming", **values):
    """:return: the id of a new customer"""
    values |= {"name": name, "is_company": True, "is_crm_customer": True}
    [partner_id] = admin.call("res.partner", "create", [values])
    return partner_id


def create(admin, model, **values):
    [record_id] = admin.call(model, "create", [values])
    return record_id


def find(admin, model, *domain):
    return admin.call(model, "search", list(domain))


@pytest.fixture
def served_with_apps(odoo, tmp_path):
    """The same with the addons for Email Marketing and Automation Rules."""
    log, port = tmp_path / "odoo.log", server.free_port()
    with database.scratch(odoo) as name:
        database.update(odoo, name, "Installing", install=[AUTOMATION, MAILINGS])
        with server.serving(odoo, name, port, logfile=log, max_cron_threads=0):
            yield name, Client(f"http://127.0.0.1:{port}", name, "admin", "admin")
    assert not complains(log)


def test_rules_stay_and_mailings_keep_their_people(served_with_apps):
    name, admin = served_with_apps
    make_rule(admin)
    company_id = come(admin, "Told")
    tags = ("crm.tag", ("name", "like", "line %"))
    assert len(find(admin, *tags)) == 1
    uninstall(name, admin, AUTOMATION)
    assert find(admin, "base.automation", ("name", "=", "Changes of accounts"))
    come(admin, "Not told")
    assert len(find(admin, *tags)) == 1
    check_bridge(admin)
    person = {"name": "Ann", "parent_id": company_id, "email": "ann@told.example"}
    people = [create(admin, "res.partner", **person)]
    mailing_id = make_mailing(admin, "Told")
    assert find_people(admin, mailing_id) == people
    uninstall(name, admin, BRIDGE)  # and with it that of mailings
    assert find_people(admin, mailing_id) == people


def make_rule(admin):
    """Of each line of the account history there is a tag."""
    [model_id] = find(admin, "ir.model", ("model", "=", "crm.account.assignment"))
    code = "env['crm.tag'].create({'name': f'line {record.id}'})"
    action = {"name": "Tell", "state": "code", "code": code}
    action |= {"model_id": model_id, "usage": "base_automation"}
    rule = {"name": "Changes of accounts", "model_id": model_id}
    rule |= {"trigger": "on_create", "action_server_ids": [(0, 0, action)]}
    create(admin, "base.automation", **rule)


def make_mailing(admin, account):
    """:return: the id of a mailing to the people of the account of that name"""
    account_ids = find(admin, "crm.account", ("name", "=", account))
    action = admin.call("crm.account", "action_send_mailing", account_ids)
    [mailing_id] = admin.call(
        "mailing.mailing", "create", [{"subject": "News"}], context=action["context"]
    )
    return mailing_id


def find_people(admin, mailing_id):
    [mailing] = admin.call("mailing.mailing", "read", [mailing_id], ["mailing_domain"])
    return find(admin, "res.partner", *literal_eval(mailing["mailing_domain"]))


def test_what_plans_did_stays_and_what_waits_is_never_done(served):
    name, admin = served
    for strategy, seconds in (("root", 2), ("each", 3600)):
        date = str(datetime.utcnow() + timedelta(seconds=seconds))[:19]
        plan = {"kind": "strategy", "strategy": strategy, "date": date}
        plan_id = create(admin, "crm.account.plan", **plan)
        admin.call("crm.account.plan", "action_plan", [plan_id])
    time.sleep(3)
    for action in (f"{PLANS}.ir_cron_account_plan", f"{BRIDGE}.ir_cron_account_run"):
        run(admin, action)
    accounts = read_accounts(admin)
    [run_id] = find(admin, "crm.account.run", ("strategy_to", "=", "root"))
    uninstall(name, admin, PLANS)
    assert read_accounts(admin) == accounts
    [done] = admin.call("crm.account.run", "read", [run_id], ["state", "moved_count"])
    assert done["state"] == "done" and done["moved_count"]
    admin.call("crm.account.run", "action_undo", [run_id])
    run(admin, f"{BRIDGE}.ir_cron_account_run")
    assert read_accounts(admin) != accounts
    check_bridge(admin)


def run(admin, xmlid):
    """Run a scheduled action by hand."""
    module, _dot, name = xmlid.partition(".")
    [known] = admin.call(
        "ir.model.data",
        "search_read",
        [("module", "=", module), ("name", "=", name)],
        fields=["res_id"],
    )
    admin.call("ir.cron", "method_direct_trigger", [known["res_id"]])


def read_accounts(admin):
    """:return: the accounts of customers, ordered by customer"""
    return admin.call(
        "res.partner",
        "search_read",
        [("crm_account_id", "!=", False)],
        fields=["crm_account_id"],
        order="id",
    )


def test_all_of_it_goes_under_the_other_strategy(served):
    """Accounts are left as the demo goes, and its transaction takes long."""
    name, admin = served
    admin.call("crm.account.run", "start", "root")
    run(admin, f"{BRIDGE}.ir_cron_account_run")
    ours = "FROM ir_model_data WHERE starts_with(module, 'crm_commerce_bridge')"
    demo = f"SELECT res_id {ours} AND model = 'sale.order'"
    orders = "SELECT id, amount_untaxed FROM sale_order"
    kept = set(database.sql(f"{orders} WHERE id NOT IN ({demo})", name))
    assert kept
    [module_id] = find(admin, "ir.module.module", ("name", "=", BRIDGE))
    admin.call("ir.module.module", "button_immediate_uninstall", [module_id])
    assert not database.sql(f"SELECT module, name {ours}", name)
    assert set(database.sql(orders, name)) == kept
    installed = ("name", "=like", f"{BRIDGE}%"), ("state", "!=", "uninstalled")
    assert not find(admin, "ir.module.module", *installed)


def test_managers_and_salespeople_stay(served):
    name, admin = served
    admin.call(
        "res.config.settings",
        "execute",
        [create(admin, "res.config.settings", crm_account_ownership=True)],
    )
    [account_id] = find(admin, "crm.account", ("name", "=", "Kestrel Workspaces"))
    create(admin, "crm.account.member", account_id=account_id, user_id=2)
    admin.call("crm.account", "write", [account_id], {"user_id": 2})
    [offer_id] = find(admin, "crm.account.hand.over", ("account_id", "=", account_id))
    admin.call("crm.account.hand.over", "action_hand_over", [offer_id])
    owned = read_owned(admin, account_id)
    assert owned == {"crm.account": {2}, "res.partner": {2}, "crm.lead": {2}}
    uninstall(name, admin, OWNERSHIP)
    assert read_owned(admin, account_id) == owned
    setting = ("key", "=", "crm_commerce_bridge.account_ownership")
    assert not find(admin, "ir.config_parameter", setting)
    check_bridge(admin)


def read_owned(admin, account_id):
    """:return: who looks after an account, its customers and its opportunities"""
    domains = {
        "crm.account": [("id", "=", account_id)],
        "res.partner": [("mapped_account_id", "=", account_id)],
        "crm.lead": [("crm_account_id", "=", account_id)],
    }
    return {
        model: {
            record["user_id"] and record["user_id"][0]
            for record in admin.call(model, "search_read", domain, fields=["user_id"])
        }
        for model, domain in domains.items()
    }

"""The connector uninstalled by the button of Apps: what it brought stays.

Uninstalling all of the bridge is a benchmark, ``./dev bench uninstall``.
"""

import pytest
from conftest import Client

from tools import database, server
from tools.testing import complains

CONNECTOR = "crm_commerce_bridge_connector"
# What only it has made, by kind
OWN = {
    "columns": f"""
        SELECT replace(field.model, '.', '_') || '.' || field.name
        FROM ir_model_fields field
        JOIN ir_model_data known
            ON known.model = 'ir.model.fields' AND known.res_id = field.id
        WHERE field.store GROUP BY field.id HAVING max(module) = min(module)
            AND min(module) = '{CONNECTOR}'
    """,
    "models": f"""
        SELECT ir_model.model FROM ir_model
        JOIN ir_model_data known
            ON known.model = 'ir.model' AND known.res_id = ir_model.id
        GROUP BY ir_model.id HAVING max(module) = min(module)
            AND min(module) = '{CONNECTOR}'
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


def uninstall(admin):
    [module_id] = admin.call("ir.module.module", "search", [("name", "=", CONNECTOR)])
    admin.call("ir.module.module", "button_immediate_uninstall", [module_id])


def find_own(name):
    return {kind: set(database.sql(query, name)) for kind, query in OWN.items()}


def test_what_it_brought_stays_and_nothing_of_it(served):
    name, admin = served
    own = find_own(name)
    assert "commerce.channel.identity" in own["models"]
    assert "sale_order.commerce_history" in own["columns"]
    ids = push(admin)
    before = read(admin, ids)
    assert {line["state"] for line in before["sale.order.line"]} == {"cancel"}
    uninstall(admin)
    assert read(admin, ids) == before
    for kind, query in LEFT.items():
        assert not own[kind] & set(database.sql(query, name)), kind
    query = f"SELECT name FROM ir_model_data WHERE module = '{CONNECTOR}'"
    assert not database.sql(query, name)
    check_closed(admin, ids)


def check_closed(admin, ids):
    """Later, nothing is to be invoiced of them either; the bridge goes on."""
    admin.call(
        "sale.order.line", "write", ids["sale.order.line"], {"product_uom_qty": 5}
    )
    orders = admin.call("sale.order", "read", ids["sale.order"], ["invoice_status"])
    assert {order["invoice_status"] for order in orders} == {"no"}
    [company] = admin.call(
        "res.partner",
        "create",
        [{"name": "Coming", "is_company": True, "is_crm_customer": True}],
    )
    [customer] = admin.call("res.partner", "read", [company], ["crm_account_id"])
    assert customer["crm_account_id"][1] == "Coming"
    action = admin.call("crm.account.check", "action_check")
    assert not admin.call(
        "crm.account.check.finding",
        "search_read",
        [("check_id", "=", action["res_id"])],
        fields=["kind", "count"],
    )

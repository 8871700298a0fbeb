"""Three servers of one database, with a replica that pages are read from.

Servers of their own PostgreSQL, and another one that receives what is written there, as
Odoo's ``db_replica_host`` has it: what only reads has to work on it.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import Client
from lxml import etree
from test_switch import findings, switch

from tools import database, odoo_source, postgres, server
from tools.testing import complains

# As many machines, threaded or with processes
MACHINES = (
    {"workers": 0, "max_cron_threads": 2},
    {"workers": 2, "max_cron_threads": 1},
    {"workers": 0, "max_cron_threads": 1},
)
REQUEST = (
    r'"POST /web/dataset/call_kw/([\w.]+)/(\w+)\S* HTTP/1.1" 200 - \d+ \S+ \S+ (\S+)$'
)
OURS = ("crm.account", "commerce.", "crm.customer", "test.")
# Of others, but with fields, pages or lists of ours
BESIDE = ("res.partner", "crm.lead", "sale.order")
LISTS = {
    "crm.account": [
        "action_view_activities",
        "action_view_all_opportunities",
        "action_view_carts",
        "action_view_contacts",
        "action_view_customer_matches",
        "action_view_customer_users",
        "action_view_customers",
        "action_view_history",
        "action_view_invoices",
        "action_view_lifetime_orders",
        "action_view_meetings",
        "action_view_open_invoices",
        "action_view_opportunities",
        "action_view_orders",
        "action_view_overdue_invoices",
        "action_view_quotation_requests",
        "action_view_quotations",
        "action_view_sales_by_month",
    ],
    "res.partner": ["action_view_customer_matches", "explain_crm_account"],
}


@pytest.fixture(scope="module")
def folder():
    """Where PostgreSQL's user may go as well."""
    path = Path(tempfile.mkdtemp(prefix="machines-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def name():
    return os.environ["BRIDGE_SERVER_DATABASE"]


@pytest.fixture(scope="module")
def replicated(folder, name):
    """A server with a copy of the database, and its replica: what is in which."""
    primary, replica = folder / "primary", folder / "replica"
    for path in (primary, replica):
        path.mkdir()
    dump = folder / "dump"
    subprocess.run(["pg_dump", "-Fc", f"--file={dump}", name], check=True)
    with ExitStack() as stack:
        stack.enter_context(postgres.cluster(primary))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("PGHOST", str(primary))
        patch.setenv("PGHOST_REPLICA", str(replica))
        database.sql(f"""CREATE DATABASE "{name}" TEMPLATE template0 LC_COLLATE 'C'""")
        subprocess.run(["pg_restore", "-d", name, dump], check=True)
        stack.enter_context(postgres.cluster(replica, primary))
        yield primary, replica


class Machine:
    def __init__(self, url, log, database):
        self.url, self.log, self.database = url, log, database

    def log_in(self, login):
        return Client(self.url, self.database, login, login)

    def requests(self):
        """:return: list of (model, method, mode of its cursor)"""
        return re.findall(REQUEST, self.log.read_text(), re.M)


@pytest.fixture(scope="module")
def machines(replicated, folder, name):
    odoo = odoo_source.Odoo(Path(os.environ["BRIDGE_SERVER_ODOO"]))
    with ExitStack() as stack:
        made = []
        for number, mode in enumerate(MACHINES):
            log, port = folder / f"odoo-{number}.log", server.free_port()
            more = {"logfile": log, "gevent_port": server.free_port(), **mode}
            stack.enter_context(
                server.serving(odoo, name, port, **{"log_level": "info", **more})
            )
            made.append(Machine(f"http://127.0.0.1:{port}", log, name))
        yield made
    for machine in made:
        assert not complains(machine.log), "No page has to be asked again"


def ask(folder, query, name="postgres"):
    line = ["psql", "-XAtq", "-h", folder, "-d", name, "-c", query]
    answer = subprocess.run(line, capture_output=True, text=True, check=True)
    return answer.stdout.splitlines()


def shown(arch):
    """The fields of a view, without those of the lists in it."""
    return {
        node.get("name"): {}
        for node in etree.fromstring(arch).iter("field")
        if not any(above.tag == "field" for above in node.iterancestors())
    }


def read_pages(client, model):
    """What the pages of a model ask for: a list, its groups, a form, a look-up."""
    kinds = [(False, "list"), (False, "form"), (False, "search")]
    views = client.call(model, "get_views", kinds)["views"]
    wanted = shown(views["list"]["arch"])
    domain = []
    rows = client.call(
        model, "web_search_read", domain, wanted, limit=80, count_limit=10001
    )
    client.call(model, "search_count", domain)
    client.call(model, "formatted_read_group", domain, [], ["__count"])
    record_ids = [row["id"] for row in rows["records"][:2]]
    client.call(model, "web_read", record_ids, shown(views["form"]["arch"]))
    return record_ids


def our_models(client):
    """Those with a list that somebody may open."""
    views = client.call(
        "ir.ui.view", "search_read", [("type", "=", "list")], fields=["model"]
    )
    domain = [("access_ids.perm_read", "=", True), ("transient", "=", False)]
    domain.append(("model", "in", list({view["model"] for view in views})))
    models = client.call("ir.model", "search_read", domain, fields=["model"])
    return [model["model"] for model in models if model["model"].startswith(OURS)]


def test_pages_are_read_from_the_replica(machines, replicated, capsys):
    told = []
    for machine in machines:
        boss = machine.log_in("admin")
        models = our_models(boss)
        assert {"crm.account", "commerce.channel", "crm.customer.match"} <= set(models)
        for model in [*models, *BESIDE]:
            read_pages(boss, model)
        seller = machine.log_in("demo")
        for model, methods in LISTS.items():
            for record_id in read_pages(seller, model):
                for method in methods:
                    seller.call(model, method, [record_id])
        seller.call("crm.account", "web_name_search", "a", {"display_name": {}})
        requests = machine.requests()
        assert {*LISTS["crm.account"], "web_read"} <= {row[1] for row in requests}
        assert [request for request in requests if request[-1] != "ro"] == []
        told.append(len(requests))
    _primary, replica = replicated
    [recovering] = ask(replica, "SELECT pg_is_in_recovery()")
    assert recovering == "t"
    with capsys.disabled():
        print(f"\n{told} pages and lists, all from the replica", end="")


def test_what_writes_does_not_try_the_replica(machines):
    """The preview of a switch makes temporary tables, and reads as Odoo's pages do."""
    machine = machines[0]
    boss = machine.log_in("admin")
    model = "crm.account.change.strategy"
    wizard = boss.call(model, "create", [{"strategy": "root"}])
    [values] = boss.call(model, "web_read", wizard, {"preview": {}})
    assert values["preview"]
    assert boss.call("crm.account.run", "preview", "root")["moved_count"]
    modes = {tuple(call): mode for *call, mode in machine.requests()}
    assert modes[model, "web_read"] == modes["crm.account.run", "preview"] == "rw"


def test_switch_by_the_schedulers_of_three_machines(machines, replicated, name, capsys):
    """Whichever works, the others sell, and each customer is right in the end."""
    bosses = [machine.log_in("admin") for machine in machines]

    def save(boss, strategy):
        model = "crm.account.change.strategy"
        wizard = boss.call(model, "create", [{"strategy": strategy}])
        boss.call(model, "action_change_strategy", wizard)
        for number, other in enumerate(bosses):
            values = {"name": f"New {strategy} {number}", "is_crm_customer": True}
            other.call("res.partner", "create", [values])

    for boss, strategy in zip(bosses, ("root", "each", "root"), strict=True):
        run, _saved, _done = switch(boss, save, strategy)
        assert run["moved_count"] and not run["error_count"], run
        assert not findings(boss)
    held = []
    for folder in replicated:
        query = "SELECT application_name FROM pg_stat_activity"
        query += f" WHERE backend_type = 'client backend' AND datname = '{name}'"
        held.append(Counter(ask(folder, query)))
    with capsys.disabled():
        primary, replica = (dict(count.most_common()) for count in held)
        print(f"\nconnections: to the primary {primary}, to the replica {replica}")

"""Servers of their own, over a committed database with demo data.

``./dev test`` sets the variables; the database is a copy that it drops at the end.
"""

import os
from pathlib import Path

import pytest
import requests

from tools import database as databases
from tools import odoo_source, server
from tools.testing import complains

# Else one of Odoo's own jobs, due since the installation, runs when a server is ended.
OURS_ONLY = """
    UPDATE ir_cron SET nextcall = now() + interval '1 day' WHERE id NOT IN (
        SELECT res_id FROM ir_model_data
        WHERE model = 'ir.cron' AND starts_with(module, 'crm_commerce_bridge'))
"""
MODES = {
    "threaded": {"workers": 0, "max_cron_threads": 2},
    "three workers": {"workers": 3, "max_cron_threads": 2},
}


class Client:
    """Somebody logged in, who calls what the pages call."""

    def __init__(self, url, database, login, password):
        self.url, self.session = url, requests.Session()
        self.post(
            "/web/session/authenticate", db=database, login=login, password=password
        )

    def post(self, path, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(self.url + path, json=body, timeout=60).json()
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer.get("result")  # which a method may do without

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", **params)


@pytest.fixture
def odoo():
    return odoo_source.Odoo(Path(os.environ["BRIDGE_SERVER_ODOO"]))


@pytest.fixture(params=MODES, ids=MODES)
def running(request, tmp_path, odoo):
    """A running server; yields its mode and how to log in."""
    database, port = os.environ["BRIDGE_SERVER_DATABASE"], server.free_port()
    log = tmp_path / "odoo.log"
    databases.sql(OURS_ONLY, database=database)
    more = {"logfile": log, "gevent_port": server.free_port(), **MODES[request.param]}
    with server.serving(odoo, database, port, **more):
        url = f"http://127.0.0.1:{port}"
        yield request.param, lambda *who: Client(url, database, *who)
    assert not complains(log)


@pytest.fixture
def boss(running):
    """A sales administrator, who is no administrator of the system."""
    _mode, log_in = running
    admin = log_in("admin", "admin")
    [group] = admin.call(
        "ir.model.data",
        "search_read",
        [("module", "=", "sales_team"), ("name", "=", "group_sale_manager")],
        fields=["res_id"],
    )
    known = admin.call("res.users", "search", [("login", "=", "boss")])
    if not known:
        values = {"name": "Boss", "login": "boss", "password": "boss of servers"}
        values["group_ids"] = [(4, group["res_id"])]
        admin.call("res.users", "create", [values])
    return log_in("boss", "boss of servers")

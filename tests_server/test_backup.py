"""A backup as Odoo takes it: what was at work goes on in the database restored."""

import time

import pytest
from conftest import Client

from tools import cache, console, database, environment, server
from tools.testing import complains

BOUND = 60
JOB = """
    SELECT res_id FROM ir_model_data
    WHERE module = 'crm_commerce_bridge' AND name = 'ir_cron_account_run'
"""
# Else another one may be at work when a server is ended.
NO_OTHERS = f"UPDATE ir_cron SET active = FALSE WHERE id NOT IN ({JOB})"
RUN = ["state", "done", "total", "error_count", "is_stuck"]
# Odoo's command for databases reads few of the options of a server.
DATABASES = ["-m", "odoo", "db", "--data-dir", cache.ODOO_DATA]


@pytest.fixture
def restored(odoo, tmp_path):
    """Restores a database under another name; yields how, and drops all in the end."""
    names = []

    def restore(name, *options):
        # The end of a name says whose it is, if this is killed.
        target = name.replace("_addons_", "_restored_")
        names.append(target)
        backup = tmp_path / "backup.zip"
        for words in (["dump", name, backup], ["load", *options, target, backup]):
            line = [environment.python(), *DATABASES, *words]
            log = tmp_path / f"{words[0]}.log"
            console.run(line, log, words[0], env=database.variables(odoo))
        return target

    yield restore
    for name in names:
        database.drop(name)


@pytest.fixture
def serve(odoo, tmp_path):
    """Serves a database for a while, and looks into its log."""

    def serve(name, ask, **options):
        log, port = tmp_path / f"{name}.log", server.free_port()
        with server.serving(odoo, name, port, logfile=log, **options):
            url = f"http://127.0.0.1:{port}"
            answer = ask(Client(url, name, "admin", "admin"))
        assert not complains(log)
        return answer

    return serve


@pytest.fixture
def changing(odoo, serve):
    """A database whose change of strategy has begun, without a scheduler."""
    with database.scratch(odoo) as name:
        database.sql(NO_OTHERS, database=name)
        assert serve(name, change_strategy, max_cron_threads=0)["state"] == "queued"
        yield name


def change_strategy(admin):
    admin.call("crm.account.run", "start", "root")
    return last_run(admin)


def last_run(admin):
    [run] = admin.call("crm.account.run", "search_read", [], fields=RUN, limit=1)
    return run


def wait_for_run(admin):
    end = time.monotonic() + BOUND
    while (run := last_run(admin))["state"] != "done" and time.monotonic() < end:
        time.sleep(0.2)
    return run, count_accounts(admin), findings(admin)


def count_accounts(admin):
    """:return: how many accounts the companies of the demo group have"""
    customers = admin.call(
        "res.partner",
        "search_read",
        [("name", "in", ["Brightwater Group", "Brightwater Benelux"])],
        fields=["crm_account_id"],
    )
    assert len(customers) == 2, customers
    return len({customer["crm_account_id"][0] for customer in customers})


def findings(admin):
    action = admin.call("crm.account.check", "action_check")
    domain = [("check_id", "=", action["res_id"])]
    finding = "crm.account.check.finding"
    return admin.call(finding, "search_read", domain, fields=["kind", "count"])


def test_restored_in_the_middle_of_a_change(changing, restored, serve):
    run, accounts, wrong = serve(restored(changing), wait_for_run)
    assert (run["state"], run["done"], run["error_count"]) == ("done", run["total"], 0)
    assert accounts == 1
    assert not wrong


def test_copy_to_try_things_with(changing, restored, serve):
    copy = restored(changing, "--neutralize")
    active = f"SELECT active FROM ir_cron WHERE id IN ({JOB})"
    assert database.sql(active, changing) == ["t"]
    assert database.sql(active, copy) == ["f"]
    later = "UPDATE crm_account_run SET write_date = write_date - interval '3 minutes'"
    database.sql(later, copy)
    run = serve(copy, last_run)
    assert (run["state"], run["is_stuck"]) == ("queued", True)

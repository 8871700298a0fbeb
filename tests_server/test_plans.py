"""Changes planned for a date and hour, started by a real scheduler."""

import time
from datetime import datetime, timedelta, timezone

# How late a plan may start: the scheduler looks around once a minute.
BOUND = 120
PLAN = "crm.account.plan"
RUN = "crm.account.run"
NAMES = ["state", "run_id", "date", "date_start", "outcome", "report_move_count"]
COUNTS = ["moved_count", "is_compared", "unforeseen_count", "unmoved_count"]


def plan(client, seconds, **values):
    """As the form does, for so many seconds from now.

    :return: id of the plan
    """
    date = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    values["date"] = date.strftime("%Y-%m-%d %H:%M:%S")
    [plan_id] = client.call(PLAN, "create", [values])
    client.call(PLAN, "action_plan", [plan_id])
    return plan_id


def read(client, plan_id):
    [record] = client.call(PLAN, "read", [plan_id], [*NAMES, *COUNTS])
    return record


def wait_for(client, plan_id, name, value):
    end = time.monotonic() + BOUND
    while time.monotonic() < end:
        record = read(client, plan_id)
        if record[name] == value:
            return record
        time.sleep(0.5)
    raise AssertionError(f"{record} after {BOUND} s")


def strategy_of(admin):
    key = "crm_commerce_bridge.account_strategy"
    return admin.call("ir.config_parameter", "get_param", key)


def test_planned_changes_start_within_two_minutes(running, boss, capsys):
    """One is carried out and undone, one withdrawn, one overtaken by the first."""
    mode, log_in = running
    admin = log_in("admin", "admin")
    assert strategy_of(admin) == "each"
    wanted = {"kind": "strategy", "strategy": "root"}
    withdrawn = plan(boss, 3, **wanted)
    boss.call(PLAN, "action_withdraw", [withdrawn])
    plan_id = plan(boss, 3, **wanted)
    done = wait_for(boss, plan_id, "is_compared", True)
    late = datetime.fromisoformat(done["date_start"])
    late -= datetime.fromisoformat(done["date"])
    with capsys.disabled():
        print(f"\n{mode}: started {late.total_seconds():.0f} s late", end="")
    assert timedelta(0) <= late < timedelta(seconds=BOUND)
    assert (done["state"], done["outcome"]) == ("done", False)
    assert done["moved_count"] == done["report_move_count"] > 0
    assert not (done["unforeseen_count"] or done["unmoved_count"])
    assert strategy_of(admin) == "root"
    assert read(boss, withdrawn)["state"] == "withdrawn"

    boss.call(PLAN, "action_undo", [plan_id])
    assert read(boss, plan_id)["state"] == "undone"
    assert strategy_of(admin) == "each"
    end = time.monotonic() + BOUND
    while boss.call(RUN, "search_count", [("state", "in", ["queued", "running"])]):
        assert time.monotonic() < end
        time.sleep(0.2)

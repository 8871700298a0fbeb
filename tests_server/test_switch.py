"""A change of strategy, from saving it until it is done, by a real scheduler."""

import time

# Waiting for the scheduler's next look around would take a minute.
BOUND = 30


def save_in_dialog(client, strategy):
    """As *Change Strategy* on Account Runs does."""
    model = "crm.account.change.strategy"
    wizard = client.call(model, "create", [{"strategy": strategy}])
    client.call(model, "action_change_strategy", wizard)


def save_in_settings(client, strategy):
    values = {"crm_account_strategy": strategy, "crm_account_strategy_shown": "other"}
    settings = client.call("res.config.settings", "create", [values])
    client.call("res.config.settings", "execute", settings)


def last_run(client):
    names = ["state", "done", "total", "progress", "error_count", "moved_count"]
    [run] = client.call(
        "crm.account.run", "search_read", [], fields=[*names, "obstacle_text"], limit=1
    )
    return run


def switch(client, save, strategy):
    """Save, and look until it is done, as the page does.

    :return: the run, seconds from saving to the answer, and to the end of the run
    """
    started = time.monotonic()
    save(client, strategy)
    saved = time.monotonic() - started
    while time.monotonic() - started < BOUND:
        run = last_run(client)
        assert run["done"] <= run["total"], run
        if run["state"] == "done":
            return run, saved, time.monotonic() - started
        time.sleep(0.1)
    raise AssertionError(f"Not done after {BOUND} s: {run}")


def accounts_of_a_group(client):
    customers = client.call(
        "res.partner",
        "search_read",
        [("name", "in", ["Brightwater Group", "Brightwater Benelux"])],
        fields=["crm_account_id"],
    )
    assert len(customers) == 2, customers
    return {customer["crm_account_id"][0] for customer in customers}


def findings(client):
    action = client.call("crm.account.check", "action_check")
    return client.call(
        "crm.account.check.finding",
        "search_read",
        [("check_id", "=", action["res_id"]), ("kind", "in", ["missing", "different"])],
        fields=["kind", "count"],
    )


def test_switch_is_done_at_once(running, boss, capsys):
    mode, log_in = running
    admin = log_in("admin", "admin")
    for client, save, strategy, accounts in (
        (boss, save_in_dialog, "root", 1),
        (boss, save_in_dialog, "each", 2),
        (admin, save_in_settings, "root", 1),
        (admin, save_in_settings, "each", 2),
    ):
        run, saved, done = switch(client, save, strategy)
        with capsys.disabled():
            print(
                f"\n{mode}, {save.__name__}, {strategy}: {run['moved_count']} of "
                f"{run['total']} customers moved; saved in {saved:.1f} s, done after "
                f"{done:.1f} s",
                end="",
            )
        assert (run["done"], run["progress"], run["error_count"]) == (
            run["total"],
            100,
            0,
        )
        assert run["moved_count"] and not run["obstacle_text"]
        assert len(accounts_of_a_group(client)) == accounts
        assert not findings(boss)

"""Customers that are changed are compared, and many decided, by a real scheduler."""

import time

# Waiting for the scheduler's next look around would take a minute.
BOUND = 30
MATCH = "crm.customer.match"


def wait_for(client, model, id_, state):
    end = time.monotonic() + BOUND
    while time.monotonic() < end:
        [record] = client.call(model, "read", [id_], ["state"])
        if record["state"] == state:
            return
        time.sleep(0.1)
    raise AssertionError(f"{model} {id_} is {record['state']} after {BOUND} s")


def accounts(client, customer_ids):
    rows = client.call("res.partner", "read", customer_ids, ["crm_account_id"])
    return [row["crm_account_id"][0] for row in rows]


def scan(client):
    """As the button on Match Scans does."""
    action = client.call("crm.customer.match.scan", "action_start", [])
    wait_for(client, "crm.customer.match.scan", action["res_id"], "done")


def decide(client, match_ids):
    """As *Same Account* does in the list of matches.

    :return: id of the run
    """
    model = "crm.customer.match.decide"
    context = {"active_model": MATCH, "active_ids": match_ids}
    wizard = client.call(model, "create", [{"decision": "same"}], context=context)
    action = client.call(model, "action_start", wizard, context=context)
    return action["res_id"]


def test_two_of_one_company(running, boss):
    _mode, log_in = running
    admin = log_in("admin", "admin")
    same = {"phone": "+32 9 765 43 21", "street": "7 Quay", "zip": "9000"}
    values = {"name": "Zephyrine", "is_company": True, "is_crm_customer": True}
    customer_ids = admin.call("res.partner", "create", [{**values, **same}] * 2)
    before = accounts(boss, customer_ids)
    assert before[0] != before[1]
    scan(boss)
    domain = [("partner_id", "in", customer_ids), ("other_id", "in", customer_ids)]
    [match] = boss.call(MATCH, "search_read", domain, fields=["state", "source"])
    assert (match["state"], match["source"]) == ("open", "hand")

    run = "crm.customer.match.run"
    run_id = decide(boss, [match["id"]])
    wait_for(boss, run, run_id, "done")
    assert len(set(accounts(boss, customer_ids))) == 1
    boss.call(run, "action_undo", [run_id])
    wait_for(boss, run, run_id, "undone")
    assert accounts(boss, customer_ids) == before
    # Nothing to find for whoever comes next.
    admin.call("res.partner", "unlink", customer_ids)

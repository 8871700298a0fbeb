"""Which statements read a whole big table: their plans, as PostgreSQL tells them.

``./dev bench NAME --plans`` and ``./dev test --plans`` have auto_explain hand each plan
to whoever asked for it, as a notice; here those that read a whole table are kept, with
the line of ours that asked. Also a plugin of pytest.

A table is read as a whole by a sequential scan, or by an index without a condition.
"""

import json
import os
import re
import sys
from collections import deque
from pathlib import Path

ADDON = "crm_commerce_bridge"
BIG = {
    "account_move",
    "account_move_line",
    "commerce_channel_customer",
    "crm_account",
    "crm_account_assignment",
    "crm_customer_key",
    "crm_customer_match",
    "crm_customer_match_evidence",
    "crm_lead",
    "mail_message",
    "res_partner",
    "sale_order",
    "sale_order_line",
}
OURS = re.compile(r"\b(crm_account|commerce_c|crm_customer|lifetime_|mapped_account)")
INDEXED = ("Index Scan", "Index Only Scan")


def read_whole(plan):
    """Yield the big tables that a plan reads as a whole, and what it looks for."""
    kind, table = plan["Node Type"], plan.get("Relation Name")
    whole = kind == "Seq Scan" or kind in INDEXED and "Index Cond" not in plan
    if whole and table in BIG:
        yield table, plan.get("Filter", "")
    for below in plan.get("Plans", ()):
        yield from read_whole(below)


def find_place(frame):
    """The innermost line of an addon of ours, else of a test of it.

    :return: the line; whether it is of the addon itself
    """
    test = ""
    while frame:
        path = Path(frame.f_code.co_filename)
        if any(part.startswith(ADDON) for part in path.parts):
            place = f"{path.name}:{frame.f_lineno} {frame.f_code.co_name}"
            if "tests" not in path.parts:
                return place, True
            test = test or place
        frame = frame.f_back
    return test, False


def keep(notice, frame, file):
    """Write down what a notice tells of whole tables, if it is ours."""
    _duration, told, text = notice.partition("plan:\n")
    if not told:
        return
    explained = json.loads(text)
    statement = " ".join(explained["Query Text"].split())
    for table, looked_for in read_whole(explained["Plan"]):
        place, ours = find_place(frame)
        if ours or OURS.search(statement):
            values = [table, place, statement[:600], looked_for[:300]]
            file.write(json.dumps(values) + "\n")
            file.flush()


def watch():
    """From now on, whatever this process and those that it starts ask."""
    if not (path := os.environ.get("BENCHMARK_PLANS")):
        return
    from odoo.sql_db import Cursor

    execute = Cursor.execute
    file = open(path, "a")

    def watched(cursor, *arguments, **options):
        notices = cursor._cnx.notices = deque()  # of a list, it keeps the last 50
        try:
            return execute(cursor, *arguments, **options)
        finally:
            for notice in notices:
                keep(notice, sys._getframe(1), file)

    Cursor.execute = watched


def pytest_configure():
    watch()

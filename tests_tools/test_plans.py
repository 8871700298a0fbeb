"""Statements that read a whole big table are told, with the line of ours that asks."""

import io
import json
import os
import subprocess
import sys

import pytest

from tools import cache, database, plans
from tools.postgres import sql

sys.path.append(str(database.BENCHMARKS))

from common import plans as collector  # noqa: E402

# As the addons are: code in a file of one, and in a file of its tests
ADDON, TEST = (
    f"/x/{collector.ADDON}/models/thing.py",
    f"/x/{collector.ADDON}/tests/t.py",
)


def frames(*paths):
    """The frame of code that was called through these files, the innermost last."""
    call = sys._getframe
    for path in reversed(paths):
        call = eval(compile("lambda call: lambda: call()", path, "eval"))(call)
    return call()


def kept(query, plan, frame):
    file = io.StringIO()
    text = json.dumps({"Query Text": query, "Plan": plan})
    collector.keep(f"NOTICE:  duration: 0.1 ms  plan:\n{text}\n", frame, file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


@pytest.fixture
def explained(cluster, tmp_path):
    """What auto_explain tells of a statement, as the tools have it do so."""
    sql("CREATE DATABASE planned")
    table = "CREATE TABLE res_partner (id int PRIMARY KEY, name text, up int)"
    sql(table, database="planned")
    fill = "INSERT INTO res_partner SELECT n, n, n FROM generate_series(1, 500) n"
    sql(fill, database="planned")

    def ask(statement, **more):
        with plans.watched(True, **more) as given:
            line = ["psql", "-XAtqd", "planned", "-c", statement]
            answer = subprocess.run(
                line, env={**os.environ, **given}, capture_output=True, text=True
            )
        assert not answer.returncode, answer.stderr
        _duration, told, text = answer.stderr.partition("plan:\n")
        assert told, answer.stderr
        return list(collector.read_whole(json.loads(text)["Plan"]))

    return ask


def test_only_what_reads_the_whole_table_is_told(explained):
    by_name = "SELECT id FROM res_partner WHERE name = '7'"
    assert explained(by_name) == [("res_partner", "(name = '7'::text)")]
    assert explained("SELECT name FROM res_partner WHERE id = 7") == []


def test_small_table_is_told_only_where_no_index_would_do(explained):
    # Most of it: PostgreSQL reads the whole, though there is an index.
    some = "SELECT name FROM res_partner WHERE id > 2"
    assert explained(some)
    assert not explained(some, **plans.NO_INDEX)
    joined = "SELECT p.name FROM res_partner p JOIN res_partner u ON u.id = p.up"
    assert len(explained(joined)) == 2
    assert len(explained(joined, **plans.NO_INDEX)) == 1, "One is looked up"
    assert explained("SELECT name FROM res_partner ORDER BY id", **plans.NO_INDEX)


def test_line_of_the_addon_is_named_and_not_that_of_its_test():
    sql, own = "/odoo/sql_db.py", "thing.py:1 <lambda>"
    for paths, expected in (
        ([TEST, "/odoo/orm.py", ADDON, sql], (own, True)),
        ([TEST, sql], ("t.py:1 <lambda>", False)),
        ([ADDON, TEST, sql], (own, True)),
    ):
        assert collector.find_place(frames(*paths)) == expected


def test_what_odoo_asks_for_itself_is_left_out():
    plan = {"Node Type": "Seq Scan", "Relation Name": "res_partner", "Filter": "f"}
    frame = frames("/odoo/sql_db.py")
    assert not kept("SELECT name FROM res_partner", plan, frame)
    [row] = kept("SELECT 1  FROM crm_account\nJOIN x", plan, frame)
    assert row[0] == "res_partner" and row[2:] == [
        "SELECT 1 FROM crm_account JOIN x",
        "f",
    ]
    ours = frames(ADDON, "/odoo/sql_db.py")
    assert kept("SELECT name FROM res_partner", plan, ours)
    above = {"Node Type": "Sort", "Plans": [plan, {"Node Type": "Limit"}]}
    assert len(kept("SELECT name FROM res_partner", above, ours)) == 1
    small = {"Node Type": "Seq Scan", "Relation Name": "res_country"}
    assert not kept("SELECT name FROM res_country", small, ours)


def test_notice_of_something_else_is_passed_over():
    file = io.StringIO()
    collector.keep("NOTICE:  table does not exist, skipping\n", None, file)
    assert not file.getvalue()


def test_places_are_told_by_how_often(capsys):
    rows = [["crm_lead", "a.py:1 f", "SELECT 1", ""]]
    rows += [["res_partner", "b.py:2 g", f"SELECT {n}", "x = 1"] for n in (2, 3)]
    assert plans.tell(rows).splitlines() == [
        "2 places read a whole big table",
        "     2 x res_partner: b.py:2 g",
        "         SELECT 2",
        "         looking for x = 1",
        "     1 x crm_lead: a.py:1 f",
        "         SELECT 1",
    ]
    with plans.watched(True) as given:
        with open(given["BENCHMARK_PLANS"], "a") as file:
            file.write(json.dumps(rows[0]) + "\n")
    assert "1 x crm_lead: a.py:1 f" in capsys.readouterr().out
    assert list(cache.LOGS.glob("plans-*"))


def test_nothing_is_watched_unless_asked_for(monkeypatch):
    with plans.watched(False) as given:
        assert given == {}
    monkeypatch.delenv("BENCHMARK_PLANS", raising=False)
    collector.watch()  # without Odoo there: it must not even look for it

"""What a benchmark gets, and the table that is made of what it hands over."""

import argparse
import sys
from pathlib import Path

import pytest
from test_database import create, value_in

from tools import bench, database, environment
from tools.odoo_source import Odoo
from tools.postgres import sql

FIGURE = {
    "benchmark": "demo",
    "what": "a switch",
    "figure": 12.5,
    "unit": "s",
    "floor": 5.0,
    "peer": "bare statement",
    "goal": 2.0,
    "queries": "7 / 7",
}
# Changes the database that it is given, and hands over what it found there.
SCRIPT = """
import os, subprocess, sys
sys.path.append({benchmarks!r})
from common import figures

{constants}
options = os.environ["ODOO_OPTIONS"].split("\\n")
[name] = [text[11:] for text in options if text.startswith("--database=")]
bare = os.environ.get("ODOO_BARE_DATABASE", "")
psql = ["psql", "-XAtqd", name, "-c", "UPDATE kept SET value = value + 1"]
subprocess.run(psql, check=True)
figures.tell(" ".join([name, bare, *sys.argv[1:]]), 3, "s", floor=2, peer='a', goal=1.6)
sys.exit({code})
"""


@pytest.fixture
def script(tmp_path, cluster, monkeypatch):
    """Write a benchmark; templates are there, and Odoo has nothing to upgrade."""
    made = []

    def template(kind):
        def make(part):
            made.append(kind)
            create(part)

        return lambda odoo, customers=0: database.template(
            f"{kind}{customers or ''}", "key", make
        )

    for kind in ("addons", "bare"):
        monkeypatch.setitem(database.TEMPLATES, kind, template(kind))
    monkeypatch.setattr(database, "bare_template", template("bare"))
    monkeypatch.setattr(database, "update", lambda _odoo, name, *_: made.append(name))
    monkeypatch.setattr(environment, "python", lambda: sys.executable)

    def write(constants, code=0):
        path = tmp_path / "demo.py"
        given = {"benchmarks": str(database.BENCHMARKS), "code": code}
        path.write_text(SCRIPT.format(constants=constants, **given))
        return bench.Script(path)

    write.made = made
    return write


def run(script, tmp_path, *extra, **arguments):
    """:return: its code, and what it told: names of databases and its arguments"""
    chosen = argparse.Namespace(**{"size": None, "in_place": False, **arguments})
    figures = tmp_path / "figures"
    figures.unlink(missing_ok=True)
    code = script.run(Odoo(Path("/nowhere")), chosen, figures, extra)
    [figure] = map(bench.json.loads, figures.read_text().splitlines())
    assert (figure["benchmark"], figure["figure"], figure["goal"]) == ("demo", 3, 1.6)
    return code, figure["what"].split(" ")


def test_script_works_in_copies_that_are_dropped(script, tmp_path):
    demo = script('DATABASES = ["addons", "bare"]\nCUSTOMERS = 10')
    code, [name, bare, *words] = run(demo, tmp_path, "--rounds", "3")
    assert (code, words) == (0, ["--rounds", "3"])
    assert name.startswith(f"{database.PREFIX}_test_addons_")
    assert bare.startswith(f"{database.PREFIX}_test_bare_")
    assert not database.named(f"{database.PREFIX}_test_")
    assert script.made == ["addons", "bare"]
    for kind in ("addons", "bare"):
        assert value_in(f"{database.PREFIX}_{kind}10_key") == "1", "Not the template"


def test_code_of_a_script_is_told(script, tmp_path):
    code, _words = run(script("", code=3), tmp_path)
    assert code == 3


def test_reader_gets_the_template_itself(script, tmp_path):
    demo = script('DATABASES = ["bare"]\nREADS_ONLY = True\nCUSTOMERS = 10')
    _code, [name, *_] = run(demo, tmp_path, size=20)
    assert name == f"{database.PREFIX}_bare20_key"
    assert database.exists(name)


def test_in_place_there_is_one_database_only(script, tmp_path, monkeypatch):
    demo = script("CUSTOMERS = 10")
    kept = f"{database.PREFIX}_kept20"
    for value in ("2", "3"):
        _code, [name, *_] = run(demo, tmp_path, size=20, in_place=True)
        assert name == kept
        assert sql("SELECT value FROM kept", database=kept) == [value]
    assert database.named(database.PREFIX) == [kept]
    assert script.made == ["bare", kept], "Upgraded once"
    monkeypatch.setattr(database, "fingerprint", lambda: "of other files")
    run(demo, tmp_path, size=20, in_place=True)
    assert script.made == ["bare", kept, kept]


def test_script_that_needs_two_databases_has_copies_even_then(script, tmp_path):
    demo = script('DATABASES = ["addons", "bare"]\nCUSTOMERS = 5\nMOST_CUSTOMERS = 10')
    _code, [name, *_] = run(demo, tmp_path, size=20, in_place=True)
    assert name.startswith(f"{database.PREFIX}_test_addons_")
    templates = database.named(f"{database.PREFIX}_addons")
    assert templates == [f"{database.PREFIX}_addons10_key"]


@pytest.mark.parametrize(
    ("constants", "size", "customers", "told"),
    [
        ("", None, 0, []),
        ("", 1000, 0, []),
        ("SIZE = 10", None, 0, []),
        ("SIZE = 10", 1000, 0, ["--size", "1000"]),
        ("CUSTOMERS = 10", None, 10, []),
        ("CUSTOMERS = 10", 1000, 1000, []),
        ("CUSTOMERS = 10\nMOST_CUSTOMERS = 100", 1000, 100, []),
        ("CUSTOMERS = 10\nMOST_CUSTOMERS = 100", None, 10, []),
        ("CUSTOMERS = 10_000\nSQL = f'{1}'\nCUSTOMERS_OF = CUSTOMERS", 5, 5, []),
    ],
)
def test_size_is_that_of_all_customers(
    script, tmp_path, constants, size, customers, told
):
    demo = script(constants)
    assert demo.customers(size) == customers
    _code, [_name, _bare, *words] = run(demo, tmp_path, size=size)
    assert words == told


def test_table_of_scale_has_those_that_say_so_in_their_order():
    names = [script.name for script in bench._chosen("all")]
    assert {"account_mapping", "lifetime_value", "account_page"} <= set(names)
    assert names.index("account_mapping") < names.index("account_run_under_fire")
    assert "role_flows" not in names
    assert len(bench._chosen("*")) > len(names)
    assert [script.name for script in bench._chosen("checkout")] == ["checkout"]


def test_whoever_asks_for_a_bare_database_gets_one():
    for script in bench._chosen("*"):
        asks = "session.databases()" in script.path.read_text()
        assert asks == ("addons" in script.kinds and "bare" in script.kinds), (
            script.name
        )
        assert not {"size"} & set(script.wants) and script.customers(7) in (0, 7)


def test_table_says_what_missed_its_goal():
    better = {**FIGURE, "what": "it again", "figure": 9.0, "queries": ""}
    alone = {**FIGURE, "what": "memory", "figure": 1234.5, "unit": "MiB", "floor": None}
    table = bench.make_table(
        [FIGURE, better, {**alone, "goal": 500}, {**alone, "goal": None}]
    )
    assert table.splitlines()[2:] == [
        "| demo: a switch | 12.5 s | 5 s, bare statement | 2.50 | 2 | no | 7 / 7 |",
        "| demo: it again | 9 s | 5 s, bare statement | 1.80 | 2 | yes |  |",
        "| demo: memory | 1,234.5 MiB |  |  | 500 MiB | no | 7 / 7 |",
        "| demo: memory | 1,234.5 MiB |  |  |  |  | 7 / 7 |",
    ]


def test_size_of_nothing_is_zero_and_meets_its_goal():
    figure = {**FIGURE, "figure": 0, "unit": "", "floor": None, "goal": 0}
    [*_, row] = bench.make_table([figure]).splitlines()
    assert row == "| demo: a switch | 0 |  |  | 0 | yes | 7 / 7 |"

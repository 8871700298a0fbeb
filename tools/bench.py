"""Run benchmarks on generated customers, and make the table of scale of their figures.

A script says at its beginning, as constants, what it wants:

- ``CUSTOMERS``: how many its databases have beside Odoo's demo data, unless ``--size``
  says so; ``MOST_CUSTOMERS``: no more, whatever ``--size`` says
- ``SIZE``: how many it makes itself, unless its own ``--size`` says so
- ``DATABASES``: their kinds, of ``addons`` and ``bare``; the first is the one it works
  in, and ``READS_ONLY``: it needs no copy of them
- ``TABLE_OF_SCALE``: its place among those of ``./dev bench all``
"""

import ast
import json
import os
from contextlib import ExitStack, contextmanager

from . import cache, database, environment, plans
from .console import Failure, call, say
from .odoo_source import workplace

HEADINGS = ("what", "figure", "floor or peer", "ratio", "goal", "met", "queries")
ALL = "all"


def bench(arguments, extra):
    """The command ``./dev bench``; one that fails does not keep the others."""
    scripts = _chosen(arguments.name)
    if not scripts:
        raise Failure(f"there is no benchmarks/{arguments.name}.py")
    cache.LOGS.mkdir(parents=True, exist_ok=True)
    figures = cache.LOGS / f"figures-{arguments.size or 'usual'}-{os.getpid()}.json"
    failed = []
    try:
        with workplace() as odoo:
            for script in scripts:
                with plans.watched(arguments.plans) as more:
                    if script.run(odoo, arguments, figures, extra, **more):
                        failed.append(script.name)
    finally:
        # What was measured before something ended it is worth as much.
        if figures.exists():
            say(make_table(map(json.loads, figures.read_text().splitlines())))
            say(f"(from {figures})")
    if failed and scripts[1:]:
        say(f"failed: {', '.join(failed)}")
    return int(bool(failed))


def _chosen(name):
    """Those of the table in its order, or all that bear that name."""
    pattern = "*" if name == ALL else name
    scripts = map(Script, sorted(database.BENCHMARKS.glob(f"{pattern}.py")))
    if name != ALL:
        return list(scripts)
    in_table = [script for script in scripts if script.place]
    return sorted(in_table, key=lambda script: script.place)


class Script:
    """A benchmark, and what it wants."""

    def __init__(self, path):
        self.path, self.name = path, path.stem
        self.wants = read_constants(path.read_text())
        self.place = self.wants.get("TABLE_OF_SCALE")
        self.kinds = self.wants.get("DATABASES", ["addons"])

    def customers(self, size):
        """How many its databases have, for a ``--size`` or none."""
        usual = self.wants.get("CUSTOMERS", 0)
        wanted = usual and (size or usual)
        return min(wanted, self.wants.get("MOST_CUSTOMERS", wanted))

    def run(self, odoo, arguments, figures, extra, **more):
        """:return: its code; databases of its own are dropped by then"""
        customers = self.customers(arguments.size)
        in_place = arguments.in_place and self.kinds == ["addons"] and customers
        own = (
            ["--size", arguments.size]
            if arguments.size and "SIZE" in self.wants
            else []
        )
        say(f"=== {self.name}" + (f", {customers:,} customers" if customers else ""))
        with ExitStack() as stack:
            names = [
                stack.enter_context(self.database(odoo, kind, customers, in_place))
                for kind in self.kinds
            ]
            # The script gives these to odoo.tools.config.parse_config().
            chosen = "\n".join(database.options(odoo, names[0], log_level="warn"))
            given = {**more, "ODOO_OPTIONS": chosen, "BENCHMARK_FIGURES": str(figures)}
            if names[1:]:
                given["ODOO_BARE_DATABASE"] = names[1]
            env = database.variables(odoo, **given)
            line = [environment.python(), self.path, *map(str, own), *extra]
            return call(line, env=env)

    @contextmanager
    def database(self, odoo, kind, customers, in_place):
        if in_place:
            yield database.prepare_kept(odoo, customers)
        elif self.wants.get("READS_ONLY"):
            yield database.TEMPLATES[kind](odoo, customers)
        else:
            with database.scratch(odoo, kind, customers) as name:
                yield name


def read_constants(text):
    """:return: dict by name of what a script says at its beginning"""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:  # computed: none of those
                continue
    return found


def make_table(figures):
    """:return: Markdown; see ``benchmarks/common/figures.py`` for what a figure has"""
    rows = [HEADINGS, ["---"] * len(HEADINGS), *map(_make_row, figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _make_row(figure):
    floor, goal = figure["floor"], figure["goal"]
    ratio = figure["figure"] / floor if floor else None
    reached = figure["figure"] if ratio is None else ratio
    return (
        f"{figure['benchmark']}: {figure['what']}",
        _number(figure["figure"], figure["unit"]),
        f"{_number(floor, figure['unit'])}, {figure['peer']}" if floor else "",
        f"{ratio:.2f}" if floor else "",
        "" if goal is None else _number(goal, "" if floor else figure["unit"]),
        "" if goal is None else "yes" if reached <= goal else "no",
        figure["queries"],
    )


def _number(value, unit):
    return f"{value:,.6g} {unit}".strip()

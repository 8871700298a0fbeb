"""Figures handed over to ``./dev bench``, which makes its table of them."""

import json
import os
import sys
from pathlib import Path


def record(what, figure, unit, floor=None, peer="", goal=None, queries=""):
    """A line of the table.

    :param floor: the least possible, or a peer, in the same unit
    :param peer: what that is
    :param goal: the most that the ratio may be; without a floor, the figure
    :param queries: of both, as a text
    """
    values = {
        "benchmark": Path(sys.argv[0]).stem,
        "what": what,
        "figure": figure,
        "unit": unit,
        "floor": floor,
        "peer": peer,
        "goal": goal,
        "queries": queries,
    }
    with open(os.environ["BENCHMARK_FIGURES"], "a") as file:
        file.write(json.dumps(values) + "\n")


def tell(what, figure, unit, **more):
    """The same, and it is shown."""
    record(what, figure, unit, **more)
    line = f"{what:<40} {figure:12,.6g} {unit}"
    if floor := more.get("floor"):
        line += f"; {more['peer']} {floor:,.6g} {unit}, ratio {figure / floor:.2f}"
    print(line, flush=True)

"""What stock Odoo does in each flow, as each role: ``stock_outcomes.csv``.

Written by ``./dev bench role_flows --record``, and never by hand. A line is a flow in
one or several settings, which share their outcomes.
"""

import csv
from pathlib import Path

from .stock_data import ROLES, SETTINGS

FILE = Path(__file__).with_suffix(".csv")


def read():
    """:return: dict of the outcome by (setting, flow, role)"""
    with FILE.open(newline="") as file:
        return {
            (setting, line["flow"], role): line[role]
            for line in csv.DictReader(file)
            for setting in line["settings"].split()
            for role in ROLES
        }


def write(outcomes):
    """:param dict outcomes: as :func:`read` returns them"""
    lines = {}
    for flow in dict.fromkeys(flow for _setting, flow, _role in outcomes):
        for setting in SETTINGS:
            cells = tuple(outcomes[setting, flow, role] for role in ROLES)
            lines.setdefault((flow, cells), []).append(setting)
    with FILE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["flow", "settings", *ROLES])
        for (flow, cells), settings in lines.items():
            writer.writerow([flow, " ".join(settings), *cells])

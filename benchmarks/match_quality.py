"""Of customers whose truth is known: which matches are found, and how many are wrong.

Reads a CSV file (``true_id``, ``name``, ``street``, ``zip``, ``city``, ``phone``,
``email``, ``vat``, ``website``; any may be missing but the first two), loads its rows
as customers, scans, and compares the pairs with the truth: two rows of one ``true_id``
are the same. Beside it stand the rule that this replaced (a similar name, or the same
Tax ID) and splink, a well-kept library that learns Fellegi and Sunter's weights from
the same columns; it is installed for this benchmark only.

Rows that say the same in all columns are one. The figures are those of one half of the
companies (``--half``), as weights were chosen by looking at the other half of
``chicago_providers.csv``.

The last line is JSON.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

COLUMNS = ("name", "street", "zip", "city", "phone", "email", "vat", "website")
THRESHOLDS = (0.2, 0.5, 0.8, 0.9, 0.95)
BANDS = ((0.9, 1.0), (0.5, 0.9), (0.2, 0.5))
SHOWN = 0.5  # what a person is asked about
SIMILAR = 0.6  # the rule of before
MOST_FOR_RULE = 5000
BATCH = 500
HERE = Path(__file__).parent


def read(path, half):
    """:return: list of dicts, each different"""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {tuple(sorted(row.items())): row for row in rows}
    rows = list(known.values())
    if half:
        ids = sorted({row["true_id"] for row in rows})
        random.Random(0).shuffle(ids)
        middle = len(ids) // 2
        chosen = set(ids[:middle] if half == "first" else ids[middle:])
        rows = [row for row in rows if row["true_id"] in chosen]
    return rows


class Figures:
    """Pairs with their probability, beside the truth."""

    def __init__(self, truth):
        self.truth = truth  # list of true ids
        sizes = Counter(truth)
        self.pairs_there = sum(size * (size - 1) // 2 for size in sizes.values())
        self.alone = {n for n, true_id in enumerate(truth) if sizes[true_id] == 1}

    def is_right(self, pair):
        return self.truth[pair[0]] == self.truth[pair[1]]

    def at(self, found, threshold):
        """
        :param dict found: probability by pair of row numbers
        :return: recall, precision, F1
        """
        shown = [pair for pair, sure in found.items() if sure >= threshold]
        right = sum(map(self.is_right, shown))
        recall = right / max(self.pairs_there, 1)
        precision = right / max(len(shown), 1)
        return recall, precision, 2 * right / max(len(shown) + self.pairs_there, 1)

    def newcomers(self, found, threshold=SHOWN):
        """Each row as the newcomer among all others.

        :return: share of those with a match who are shown a right one, share of what
            is shown that is right, share of those without a match who are shown one
        """
        shown = defaultdict(list)
        for pair, sure in found.items():
            if sure >= threshold:
                for row in pair:
                    shown[row].append(self.is_right(pair))
        matched = [row for row in range(len(self.truth)) if row not in self.alone]
        answers = [right for rights in shown.values() for right in rights]
        return (
            sum(any(shown[row]) for row in matched) / max(len(matched), 1),
            sum(answers) / max(len(answers), 1),
            sum(bool(shown[row]) for row in self.alone) / max(len(self.alone), 1),
        )

    def band(self, found, low, high):
        """:return: share of right pairs, number of pairs"""
        pairs = [
            p for p, sure in found.items() if low <= sure < high or sure == high == 1
        ]
        return sum(map(self.is_right, pairs)) / max(len(pairs), 1), len(pairs)


def report(name, figures, found, seconds):
    print(f"{name}, {seconds:.1f} s")
    for threshold in THRESHOLDS:
        recall, precision, f1 = figures.at(found, threshold)
        print(
            f"  at {threshold:.2f}: recall {recall:.3f}, precision {precision:.3f}, "
            f"F1 {f1:.3f}"
        )
    recall, precision, disturbed = figures.newcomers(found)
    print(
        f"  newcomers: {recall:.3f} of those with a match are shown it, "
        f"{precision:.3f} of what is shown is right, "
        f"{disturbed:.3f} of those without one are disturbed "
        f"({round(disturbed * len(figures.alone))} of {len(figures.alone)})"
    )
    for low, high in BANDS:
        right, number = figures.band(found, low, high)
        print(f"  shown at {low} to {high}: {right:.3f} of {number} right")
    sys.stdout.flush()


# === OURS === #


def load(env, rows):
    """As customers, by SQL: to load is not what is measured.

    :return: list of the ids of the customers, in the order of the rows
    """
    names = ("name", "complete_name", *COLUMNS[1:], "company_registry")
    values = [
        [row.get("name" if name == "complete_name" else name) or None for row in rows]
        for name in names
    ]
    env.cr.execute(
        f"""
        INSERT INTO res_partner ({", ".join(names)}, is_company, active, type,
                                 autopost_bills, is_crm_customer)
        SELECT *, TRUE, TRUE, 'contact', 'ask', TRUE
        FROM unnest({", ".join(["%s::text[]"] * len(names))})
        RETURNING id
        """,  # noqa: S608  # names of columns
        values,
    )
    ids = [id_ for (id_,) in env.cr.fetchall()]
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [ids]
    )
    env.cr.execute("ANALYZE res_partner")
    env.invalidate_all()
    return ids


def scan(env):
    """:return: seconds"""
    matches, started = env["crm.customer.match"], time.perf_counter()
    scan = matches._scan_all()
    while scan.state != "done":
        env["crm.customer.match.scan"]._work()
    return time.perf_counter() - started


def get_pairs(env, ids, kind="same"):
    """:return: dict of probabilities by pair of row numbers; of parents, child first"""
    env.flush_all()
    env.cr.execute(
        "SELECT partner_id, other_id, probability FROM crm_customer_match"
        " WHERE state = 'open' AND kind = %s",
        [kind],
    )
    places = {id_: place for place, id_ in enumerate(ids)}
    order = sorted if kind == "same" else list
    return {
        tuple(order((places[one], places[other]))): sure
        for one, other, sure in env.cr.fetchall()
        if one in places and other in places
    }


def load_orders(env, rows, ids):
    """Orders that are billed to others, and those that are shipped to others."""
    places = {row.get("row"): id_ for row, id_ in zip(rows, ids, strict=True)}
    orders = []
    for row, id_ in zip(rows, ids, strict=True):
        if row.get("bill_to") in places:
            payer = places[row["bill_to"]]
            orders.append({"partner_id": id_, "partner_invoice_id": payer})
        if row.get("ship_to") in places:
            buyer = places[row["ship_to"]]
            orders.append({"partner_id": buyer, "partner_shipping_id": id_})
    for start in range(0, len(orders), BATCH):
        env["sale.order"].create(orders[start : start + BATCH])
    env.flush_all()
    env.invalidate_all()


def report_parents(env, rows, ids):
    """Of companies, however often they stand there: whether one of their rows has it.

    :return: dict of the true id of the parent by that of the child, and pairs found
    """
    true_ids = {row.get("row"): row["true_id"] for row in rows}
    there = {
        row["true_id"]: true_ids[row["parent"]]
        for row in rows
        if row.get("parent") in true_ids
    }
    found = [
        (rows[child]["true_id"], rows[parent]["true_id"])
        for child, parent in get_pairs(env, ids, "parent")
    ]
    right = [pair for pair in found if pair in there.items()]
    if there:
        print(
            f"Parents: {len(set(right)) / len(there):.3f} of {len(there)} found, "
            f"{len(right) / max(len(found), 1):.3f} of {len(found)} right"
        )
    return there, found


def rule_of_before(env, ids):
    """Similar names, and the same Tax ID."""
    env.cr.execute(
        """
        SELECT one.id, other.id FROM res_partner one JOIN res_partner other
          ON one.id < other.id AND (
            similarity(one.name, other.name) >= %s OR one.vat = other.vat
          )
        WHERE one.id = ANY(%s) AND other.id = ANY(%s)
        """,
        [SIMILAR, ids, ids],
    )
    places = {id_: place for place, id_ in enumerate(ids)}
    return {
        tuple(sorted((places[one], places[other]))): 1.0
        for one, other in env.cr.fetchall()
    }


# === SPLINK === #


def splink(rows):
    """In an environment of its own.

    :return: dict of probabilities by pair of row numbers, seconds
    """
    python = splink_environment()
    given = json.dumps(
        [{name: row.get(name) or "" for name in COLUMNS} for row in rows]
    )
    line = [python, HERE / "match_quality_splink.py"]
    answer = subprocess.run(  # noqa: S603  # our own script
        line, input=given, capture_output=True, text=True, check=True
    )
    said = json.loads(answer.stdout.splitlines()[-1])
    return {tuple(sorted(pair[:2])): pair[2] for pair in said["pairs"]}, said["seconds"]


def splink_environment():
    """:return: its Python"""
    cache = Path(os.environ.get("BRIDGE_CACHE", "~/.cache/crm-commerce-bridge"))
    folder = cache.expanduser() / "python-splink"
    python, wanted = folder / "bin/python", HERE / "requirements-splink.txt"
    done = folder / "installed.txt"
    if not done.exists() or done.read_text() != wanted.read_text():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603
        line = [python, "-m", "pip", "install", "-q", "-r", wanted]
        subprocess.run(line, check=True)  # noqa: S603
        done.write_text(wanted.read_text())
    return python


@contextmanager
def transaction():
    with Registry(config["db_name"][0]).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="the CSV file")
    parser.add_argument("--half", choices=("first", "second", ""), default="second")
    parser.add_argument("--no-splink", action="store_true")
    arguments = parser.parse_args()
    options = os.environ["ODOO_OPTIONS"].split("\n")
    config.parse_config(options, setup_logging=True)
    rows = read(arguments.file, arguments.half)
    figures = Figures([row["true_id"] for row in rows])
    print(f"{len(rows)} rows, {figures.pairs_there} true pairs")
    with transaction() as env:
        ids = load(env, rows)
        load_orders(env, rows, ids)
        seconds = scan(env)
        found = get_pairs(env, ids)
        report("Ours", figures, found, seconds)
        report_parents(env, rows, ids)
        if len(rows) <= MOST_FOR_RULE:  # all with all
            report("The rule of before", figures, rule_of_before(env, ids), 0)
    splink_f1 = None
    if not arguments.no_splink:
        theirs, their_seconds = splink(rows)
        report("splink", figures, theirs, their_seconds)
        splink_f1 = figures.at(theirs, SHOWN)[2]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {memory:,.0f} MiB")
    recall, precision, f1 = figures.at(found, SHOWN)
    newcomer_recall, newcomer_precision, disturbed = figures.newcomers(found)
    print(
        json.dumps(
            {
                "recall": recall,
                "precision": precision,
                "f1": f1,
                "splink_f1": splink_f1,
                "newcomer_recall": newcomer_recall,
                "newcomer_precision": newcomer_precision,
                "disturbed": disturbed,
                "seconds": seconds,
            }
        )
    )


if __name__ == "__main__":
    odoo.multi_process = False
    main()

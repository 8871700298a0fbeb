"""Of customers whose truth is known: which matches are found, and how many are wrong.

Reads a CSV file (``true_id``, ``name``, ``street``, ``zip``, ``city``, ``phone``,
``email``, ``vat``, ``website``; any may be missing), loads its rows as customers,
scans, and compares the pairs with the truth: two rows of one ``true_id`` are the same.
Beside it stand the rule that this replaced (a similar name, or the same Tax ID) and
splink, a well-kept library that learns Fellegi and Sunter's weights from the same
columns; it is installed for this benchmark only. Without a file, customers of
match_data.py are compared, some of whom have parent companies.

Rows that say the same in all columns are one. The figures are those of one half of the
companies (``--half``), as weights were chosen by looking at the other half of
``chicago_providers.csv``.

    ./dev bench match_quality customers.csv
    ./dev bench match_quality --size 40000 --no-splink

The last line is JSON.
"""

import csv
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from math import sqrt
from pathlib import Path

from common import session
from match_data import Generator

SIZE = 4000
COLUMNS = ("name", "street", "zip", "city", "phone", "email", "vat", "website")
THRESHOLDS = (0.2, 0.5, 0.8, 0.9, 0.95)
BANDS = ((0.9, 1.0), (0.5, 0.9), (0.2, 0.5))
SHOWN = 0.5  # what a person is asked about
SIMILAR = 0.6  # the rule of before
MOST_FOR_RULE = 5000
SURE = 0.99
BATCH = 500
HERE = Path(__file__).parent


def read(path):
    """:return: list of dicts, each different; who has no true id is alone"""
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, restkey="beyond", restval="")
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        rows = [{**row, "beyond": ""} for row in reader]
    rows = list({tuple(row.items()): row for row in rows}.values())
    for number, row in enumerate(rows):
        row["true_id"] = row.get("true_id", "").strip() or f"row {number}"
    return rows


def generate(size):
    return [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in Generator(size, seed=1).rows()
    ]


def take_half(rows, half):
    """By company, not by row."""
    ids = sorted({row["true_id"] for row in rows})
    random.Random(0).shuffle(ids)
    middle = len(ids) // 2
    chosen = set(ids[:middle] if half == "first" else ids[middle:])
    return [row for row in rows if row["true_id"] in chosen]


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
    values[:2] = [[name or "" for name in column] for column in values[:2]]
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
    numbered = zip(rows, ids, strict=True)
    places = {row["row"]: id_ for row, id_ in numbered if row.get("row")}
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
    true_ids = {row["row"]: row["true_id"] for row in rows if row.get("row")}
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
    line = [python, HERE / "common/splink_pairs.py"]
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


def try_splink(rows, figures):
    """:return: its F1, or None where it finds nothing to learn from"""
    try:
        theirs, seconds = splink(rows)
    except subprocess.CalledProcessError as error:
        print(f"splink cannot compare these: {error.stderr.strip().splitlines()[-1]}")
        return None
    report("splink", figures, theirs, seconds)
    return figures.at(theirs, SHOWN)[2]


# === WHAT IS SHOWN AS SURE === #


def report_sure(env, ids, figures, found):
    """Those with the same Tax ID and name, and those of a very high probability."""
    env.cr.execute(
        "SELECT partner_id, array_agg(value ORDER BY kind) FROM crm_customer_key"
        " WHERE kind IN ('tax_number', 'name') AND partner_id = ANY(%s)"
        " GROUP BY partner_id HAVING count(*) = 2",
        [ids],
    )
    said = dict(env.cr.fetchall())
    said = [said.get(id_) for id_ in ids]
    same = [
        (one, other) for one, other in found if said[one] and said[one] == said[other]
    ]
    surest = [pair for pair, sure in found.items() if sure >= SURE]
    for name, pairs in (("the same Tax ID and name", same), (f"{SURE}", surest)):
        right = sum(map(figures.is_right, pairs))
        print(
            f"  sure, {name}: {right} of {len(pairs)} right, "
            f"at least {lower_end(right, len(pairs)):.4f}"
        )


def lower_end(right, number):
    """Of Wilson's interval of 95 %."""
    if not number:
        return 0.0
    z, share = 1.96, right / number
    middle = share + z * z / (2 * number)
    spread = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    return (middle - spread) / (1 + z * z / number)


def compare(rows, figures):
    """:return: dict of probabilities by pair of row numbers, seconds"""
    with session.transaction() as env:
        ids = load(env, rows)
        load_orders(env, rows, ids)
        seconds = scan(env)
        found = get_pairs(env, ids)
        report("Ours", figures, found, seconds)
        report_sure(env, ids, figures, found)
        report_parents(env, rows, ids)
        if len(rows) <= MOST_FOR_RULE:  # all with all
            report("The rule of before", figures, rule_of_before(env, ids), 0)
        env.cr.rollback()
    return found, seconds


def main():
    parser = session.parser(__doc__, size=(SIZE, "customers, where there is no file"))
    parser.add_argument("file", nargs="?", help="the CSV file")
    parser.add_argument("--half", choices=("first", "second"))
    parser.add_argument("--no-splink", action="store_true")
    arguments = parser.parse_args()
    session.read_options()
    if arguments.file:
        rows = take_half(read(arguments.file), arguments.half or "second")
    else:
        rows = generate(arguments.size)
    figures = Figures([row["true_id"] for row in rows])
    print(f"{len(rows)} rows, {figures.pairs_there} true pairs")
    found, seconds = compare(rows, figures)
    splink_f1 = None if arguments.no_splink else try_splink(rows, figures)
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
    main()

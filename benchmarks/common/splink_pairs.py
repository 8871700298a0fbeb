"""What splink finds in the same rows; run by match_quality.py in its own environment.

Fellegi and Sunter's weights, learnt by expectation maximisation: the name with term
frequencies, the telephone, street and house number, and whatever else is filled in.
Reads rows as JSON, and writes pairs of row numbers with their probabilities.
"""

import json
import logging
import re
import sys
import time
import warnings
from contextlib import suppress

import pandas
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

FILLED = 0.05  # of the rows, for a column to be compared
LEAST = 0.01


def words(text):
    return " ".join(re.findall(r"\w+", text.lower())) or None


def clean(row):
    house = re.match(r"\D*(\d+)", row["street"])
    domain = re.sub(r"^(https?://)?(www\.)?|/.*$", "", row["website"].lower())
    name = words(row["name"])
    phone = re.sub(r"\D", "", row["phone"]) or None
    return {
        "name": name,
        "phone": phone,
        "house": house and house[1],
        "street": words(re.sub(r"^\W*\d+\S*", "", row["street"])),
        "zip": words(row["zip"]),
        "city": words(row["city"]),
        "email": row["email"].lower() or None,
        "vat": re.sub(r"\W", "", row["vat"].upper()) or None,
        "website": domain if "." in domain else None,
        "name_start": name and name[:6],
        "phone_start": phone and phone[:5],
    }


COMPARISONS = {
    "name": lambda: compare.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(
        term_frequency_adjustments=True
    ),
    "street": lambda: compare.JaroWinklerAtThresholds("street", [0.9]).configure(
        term_frequency_adjustments=True
    ),
}


def exact(column):
    return compare.ExactMatch(column).configure(term_frequency_adjustments=True)


def get_sure(compared):
    """:return: list of the columns that nearly always mean a match"""
    sure = [("phone",)] if "phone" in compared else []
    beside = [c for c in ("house", "zip", "city") if c in compared]
    return [*sure, ("name", *beside[:1])]


def main():
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    started = time.perf_counter()
    data = pandas.DataFrame([clean(row) for row in json.load(sys.stdin)])
    data["unique_id"] = range(len(data))
    compared = [
        column for column in data.columns[:9] if data[column].notna().mean() >= FILLED
    ]
    blocks = [c for c in ("phone", "house", "name", "vat", "email") if c in compared]
    rules = [block_on(c) for c in (*blocks, "name_start", "phone_start")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[COMPARISONS.get(c, lambda c=c: exact(c))() for c in compared],
        blocking_rules_to_generate_predictions=rules,
    )
    linker = Linker(data, settings, DuckDBAPI())
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*columns) for columns in get_sure(compared)], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for column in blocks:
        # Nothing is learnt from a column of which no two have the same.
        with suppress(EMTrainingException):
            training.estimate_parameters_using_expectation_maximisation(
                block_on(column)
            )
    found = linker.inference.predict(threshold_match_probability=LEAST)
    found = found.as_pandas_dataframe()
    columns = ("unique_id_l", "unique_id_r", "match_probability")
    pairs = list(zip(*(found[column].tolist() for column in columns), strict=True))
    print(json.dumps({"pairs": pairs, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()

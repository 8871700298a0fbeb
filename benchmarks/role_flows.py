"""What people may do in Odoo, as each role, and what the addons change of it.

Two databases, one with the addons and one without, run the same flows, which have to
end alike; the differences are listed. ``--record`` only writes the table that the tests
compare with: what Odoo does without the addons.
"""

import sys
import time
from collections import defaultdict

from common import session

import odoo
from odoo.tools import config

DATABASES = ["addons", "bare"]


def run_all(database, flows, settings):
    """:return: dict of (outcome, error) by (setting, flow, role)"""
    outcomes = {}
    for setting in settings:
        with session.transaction(database) as env:
            for flow, role, *outcome in flows.run(env, setting):
                outcomes[setting, flow, role] = outcome
            env.cr.rollback()
    return outcomes


def report(without, with_addons, agree):
    """Print what differs, the roles that share a difference together.

    :return: number of differences
    """
    roles, errors = defaultdict(list), {}
    for (setting, flow, role), (expected, _error) in without.items():
        got, error = with_addons[setting, flow, role]
        if not agree(setting, flow, expected, got):
            difference = (setting, flow, expected, got)
            roles[difference].append(role)
            errors[difference] = " ".join(str(error or "").split())[:200]
    for difference, names in roles.items():
        setting, flow, expected, got = difference
        print(f"{setting} {flow} ({' '.join(names)}): {expected} without, {got} with")
        if errors[difference]:
            print(f"    {errors[difference]}")
    return sum(map(len, roles.values()))


def main():
    parser = session.parser(__doc__)
    parser.add_argument("--setting", action="append", help="by default all")
    parser.add_argument(
        "--record", action="store_true", help="write the table of the tests"
    )
    arguments = parser.parse_args()
    if arguments.record and arguments.setting:
        parser.error("the table has all settings")
    session.read_options()
    from odoo.addons.crm_commerce_bridge.tests import (  # its path is known by now
        stock_data,
        stock_flows,
        stock_outcomes,
    )

    # As in a test: no mail leaves, and nothing is committed
    odoo.modules.module.current_test = True
    databases = session.databases()
    config["db_name"] = list(databases.values())
    settings = arguments.setting or list(stock_data.SETTINGS)
    results = []
    for name, database in databases.items():
        started = time.perf_counter()
        results.append(run_all(database, stock_flows, settings))
        seconds = time.perf_counter() - started
        print(f"{name}: {len(results[-1]):,} outcomes in {seconds:.0f} s", flush=True)
        if arguments.record:
            [outcomes] = results
            stock_outcomes.write({key: value for key, (value, _) in outcomes.items()})
            return 0
    differences = report(*results, stock_flows.agree)
    print(f"{differences} differences")
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())

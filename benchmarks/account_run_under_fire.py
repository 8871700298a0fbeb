"""A run over many customers while the server is killed, and while everybody works.

It fails unless everything is right at the end: every customer has the account that the
function gives it, and the history tells every move once.
"""

import collections
import functools
import multiprocessing
import os
import random
import signal
import time
import traceback

from common import bridge, clock, figures
from common.session import start, transaction

import odoo
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import retrying
from odoo.tools import mute_logger

CUSTOMERS = 10_000
TABLE_OF_SCALE = 90
# Merged partners have the lines of several, and are left out.
LINES = """
    WITH merged AS MATERIALIZED (
        SELECT partner_id FROM crm_account_assignment
        WHERE partner_id IS NOT NULL AND account_from_id IS NULL
        GROUP BY partner_id HAVING count(*) > 1
    ), line AS (
        SELECT * FROM crm_account_assignment
        WHERE partner_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM merged
            WHERE merged.partner_id = crm_account_assignment.partner_id)
    )
"""
# A customer's lines, in order: each begins where the one before ended.
BROKEN_HISTORY = f"""
    {LINES}
    SELECT count(*) FROM (
        SELECT line.*, lag(account_to_id) OVER lines AS before,
               lead(line.id) OVER lines AS next_id, p.mapped_account_id
        FROM line JOIN res_partner p ON p.id = partner_id
        WINDOW lines AS (PARTITION BY partner_id ORDER BY line.id)
    ) line
    WHERE account_from_id IS DISTINCT FROM before
       OR (next_id IS NULL AND account_to_id IS DISTINCT FROM mapped_account_id)
"""
DOUBLE_LINES = f"""
    {LINES}
    SELECT count(*) FROM (
        SELECT FROM line WHERE run_id IS NOT NULL
        GROUP BY run_id, partner_id HAVING count(*) > 1
    ) double
"""


def in_process(target, *arguments):
    """A process of its own, with connections of its own."""

    def run():
        random.seed(os.getpid())
        target(*arguments)

    odoo.sql_db.close_all()  # or the child would inherit the connections
    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    return process


def switch():
    with transaction() as env:
        strategy = env["crm.account.resolver"]._get_strategy()
    bridge.choose({"each": "root", "root": "each"}[strategy])


def last_run(*names):
    with transaction() as env:
        run = env["crm.account.run"].search([], limit=1)
        return [run[name] for name in names]


@functools.cache
def broken_before(query):
    """What another benchmark damaged in the same database, and had repaired.

    It is asked for before anything is done here.
    """
    with transaction() as env:
        env.cr.execute(query)
        return env.cr.fetchone()[0]


def check():
    bridge.check()
    with transaction() as env:
        without = [("is_crm_customer", "=", True), ("crm_account_id", "=", False)]
        customers = env["res.partner"].with_context(active_test=False)
        assert not customers.search_count(without), "customers without an account"
        for query in (BROKEN_HISTORY, DOUBLE_LINES):
            env.cr.execute(query)
            count = env.cr.fetchone()[0] - broken_before(query)
            assert not count, f"{count} lines of the history are wrong: {query}"


# === KILLED === #


def whole_run():
    """:return: seconds of a run that nobody disturbs"""
    switch()
    seconds = clock.timed(bridge.work)
    check()
    print(f"a run alone: {seconds:.1f} s", flush=True)
    return seconds


def kill(times, seconds):
    """Kill the worker so many times, each time at another moment of a run.

    :param seconds: of a whole run; some last longer than others before they are killed
    """
    switch()
    killed = finished = 0
    while killed < times:
        worker = in_process(bridge.work)
        worker.join(random.uniform(0.05, max(2, seconds / 4)))
        if worker.is_alive():
            os.kill(worker.pid, signal.SIGKILL)
            killed += 1
        else:
            check()
            finished += 1
            switch()
        worker.join()
    bridge.work()
    check()
    print(f"killed {killed} times, during {finished + 1} runs: all is right")
    figures.record(f"wrong customers, killed {killed} times", 0, "", goal=0)


# === UNDER FIRE === #


class Salesforce:
    """What people do all day, at random, each in a transaction of its own."""

    def __init__(self, counts):
        self.counts = counts
        with transaction() as env:
            self.product = env["product.product"].search([], limit=1).id
            env.cr.execute(
                "SELECT min(id), max(id) FROM res_partner WHERE is_commerce_customer"
            )
            self.limits = env.cr.fetchone()

    def pick(self, env, count=1):
        env.cr.execute(
            "SELECT id FROM res_partner WHERE is_company AND is_commerce_customer"
            " AND id >= %s ORDER BY id LIMIT %s",
            [random.randint(*self.limits), count],
        )
        return env["res.partner"].browse(row[0] for row in env.cr.fetchall())

    def create(self, env):
        env["res.partner"].create(
            {
                "name": "Benchmark new",
                "is_company": True,
                "type": "other",
                "parent_id": self.pick(env).id,
                "is_crm_customer": True,
            }
        )

    def move(self, env):
        self.pick(env).parent_id = self.pick(env)

    def set_by_hand(self, env):
        self.pick(env).crm_account_id = self.pick(env).crm_account_id

    def use_automatic(self, env):
        self.pick(env).crm_account_id = False

    def confirm(self, env):
        line = odoo.fields.Command.create({"product_id": self.product})
        env["sale.order"].create(
            {"partner_id": self.pick(env).id, "order_line": [line]}
        ).action_confirm()

    def merge(self, env):
        wizard = env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.pick(env, count=2).ids)

    def keep_working(self, until):
        names = ("create", "move", "set_by_hand", "use_automatic", "confirm", "merge")
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            while not until.is_set():
                self.do(random.choice(names))

    def do(self, name):
        started = time.perf_counter()
        try:
            with transaction() as env:
                retrying(lambda: getattr(self, name)(env), env)
            outcome = "done"
        except (UserError, ValidationError) as error:
            outcome = f"refused: {str(error)[:60]}"
        except Exception as error:
            outcome = "failed"
            traceback.print_exception(error, limit=-8)
        self.counts.put((name, outcome, time.perf_counter() - started))


def fire(workers, seconds):
    """Switch while so many people work.

    :param seconds: of a whole run that nobody disturbs
    """
    patience = max(300, 10 * seconds)
    context = multiprocessing.get_context("fork")
    counts, until = context.Queue(), context.Event()
    outcomes = []
    staff = [
        in_process(lambda: Salesforce(counts).keep_working(until))
        for _worker in range(workers)
    ]
    collect(counts, outcomes, seconds=5)
    alone = len(outcomes)
    switch()
    started = time.perf_counter()
    worker = in_process(bridge.work)
    while last_run("state") != ["done"] and time.perf_counter() - started < patience:
        collect(counts, outcomes, seconds=1)
    seconds = time.perf_counter() - started
    until.set()
    collect(counts, outcomes, seconds=3)
    for process in staff:
        process.join()
    worker.join()
    bridge.work()
    check()
    report(outcomes, alone, seconds)


def collect(counts, outcomes, seconds):
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        try:
            outcomes.append(counts.get(timeout=left))
        except multiprocessing.queues.Empty:
            return


def report(outcomes, alone, seconds):
    with transaction() as env:
        run, longest = bridge.longest_batch(env)
        print(
            f"run of {run.total:,} customers: {seconds:.1f} s, longest lock of a batch "
            f"{longest * 1000:.0f} ms, {run.error_count} set aside"
        )
    figures.record("longest lock while all work", longest * 1000, "ms", goal=200)
    for name in sorted({name for name, *_rest in outcomes}):
        of_name = [outcome for outcome in outcomes if outcome[0] == name]
        told = collections.Counter(outcome for _name, outcome, _seconds in of_name)
        slowest = max(seconds for *_rest, seconds in of_name)
        print(f"  {name:<14} {dict(told)}, slowest {slowest:.2f} s")
    print(f"{len(outcomes)} transactions, {alone} of them before the run: all is right")
    failed = sum(outcome == "failed" for _name, outcome, _seconds in outcomes)
    figures.record(f"failed of {len(outcomes)} transactions", failed, "", goal=0)
    assert not failed, f"{failed} transactions failed"


def main():
    arguments = start(
        __doc__,
        kills=(30, "of the worker"),
        workers=(8, "people at work; 0: the second half is left out"),
        seconds=(0, "of a whole run, where they are known: none is made first"),
    )
    check()
    seconds = arguments.seconds or whole_run()
    kill(arguments.kills, seconds)
    if arguments.workers:
        fire(arguments.workers, seconds)


if __name__ == "__main__":
    main()

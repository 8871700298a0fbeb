"""What several benchmarks do with the bridge."""

from . import session

STRATEGY = "crm_commerce_bridge.account_strategy"


def choose(strategy):
    """From now on; nothing is moved yet."""
    with session.transaction() as env:
        env["ir.config_parameter"].set_param(STRATEGY, strategy)


def settle(strategy):
    """Whatever an earlier benchmark left in the same database."""
    with session.transaction() as env:
        settled = env["crm.account.resolver"]._get_strategy() == strategy
    if not settled:
        choose(strategy)
        work()


def work():
    """The scheduled action, until no run and no note is left.

    :return: id of the last run
    """
    while True:
        with session.transaction() as env:
            env["crm.account.run"]._cron_work()
        with session.transaction() as env:
            run = env["crm.account.run"].search([], limit=1)
            if run.state == "done" and not env["crm.account.recheck"].search_count([]):
                return run.id


def check():
    """Every customer has the account that the function gives it."""
    with session.transaction() as env:
        differences = env["crm.account.resolver"]._find_differences()
        assert not differences, f"{len(differences)} customers on a wrong account"


def longest_batch(env):
    """:return: run, seconds that its longest batch held its locks"""
    run = env["crm.account.run"].search([], limit=1)
    return run, max(run.batch_ids.mapped("lock_seconds"))

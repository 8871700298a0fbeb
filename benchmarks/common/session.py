"""The arguments of a benchmark, and the databases that ``./dev bench`` gives it."""

import argparse
import os
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from . import plans

STOCK, BRIDGED = "without addons", "with addons"


def parser(description, **numbers):
    """
    :param numbers: default and help of each numerical argument
    """
    result = argparse.ArgumentParser(description=description)
    for name, (default, text) in numbers.items():
        result.add_argument(f"--{name}", type=int, default=default, help=text)
    return result


def start(description, **numbers):
    """:return: the arguments, when Odoo is ready to be used"""
    arguments = parser(description, **numbers).parse_args()
    read_options()
    return arguments


def read_options():
    config.parse_config(os.environ["ODOO_OPTIONS"].split("\n"), setup_logging=True)
    plans.watch()


def databases():
    """:return: dict of databases by name, the one without our addons first"""
    return {STOCK: os.environ["ODOO_BARE_DATABASE"], BRIDGED: config["db_name"][0]}


@contextmanager
def transaction(database=None, login=None):
    """Yield an environment: the superuser's, or of who logs in like that."""
    with Registry(database or config["db_name"][0]).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if login:
            env = env(user=env["res.users"].search([("login", "=", login)]).id)
        yield env


def vacuum(*tables, database=None):
    """Afterwards all know as much of their tables."""
    with Registry(database or config["db_name"][0]).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        cr.execute(f"VACUUM ANALYZE {', '.join(tables)}")
        cr._cnx.autocommit = False

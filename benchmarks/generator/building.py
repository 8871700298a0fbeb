"""Fills a database of Odoo without the addons."""

import time
from contextlib import ExitStack

from odoo.tools.populate import PopulateContext

from . import activity, customers, documents
from .specimens import Maker

FILLED = (
    "res.partner",
    "res.users",
    *(table.replace("_", ".") for table in documents.TABLES),
    "crm.lead",
    "mail.message",
)


def build(env, size):
    """As many customers, with all that they have; vacuum afterwards."""
    step = Steps()
    maker = Maker(env)
    specimens = maker.make()
    env.cr.commit()  # or it is lost where the role may not put foreign keys to sleep
    step("specimens")
    with ExitStack() as stack:
        context = PopulateContext()
        for name in FILLED:
            stack.enter_context(context.ignore_fkey_constraints(env[name]))
            stack.enter_context(context.ignore_indexes(env[name]))
        customers.create(env, maker, size)
        step("customers")
        documents.create(env, maker, specimens)
        step("documents")
        activity.create(env, maker)
        step("activity")
    step("indexes")
    env.invalidate_all()


class Steps:
    """Says what is done, and how long it took."""

    def __init__(self):
        self.started = time.monotonic()

    def __call__(self, name):
        now = time.monotonic()
        print(f"  {name}: {now - self.started:.0f} s", flush=True)
        self.started = now

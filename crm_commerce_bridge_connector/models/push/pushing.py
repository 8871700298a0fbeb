"""What happens to the rows that another system pushes, whatever they are about."""

import time
from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import config, split_every

from odoo.addons.crm_commerce_bridge.models.background import failures
from odoo.addons.crm_commerce_bridge.models.background.savepoint import Savepoint
from odoo.addons.crm_commerce_bridge.models.caller_values import check_one

from .row import Row

# Number of rows that a call takes; those behind are answered "later"
MOST_ROWS = 5000
# Number of new records that are made at once; between them we look at the clock
AT_ONCE = 1000
# Values come as from a file; nobody is told, nothing is logged.
CONTEXT = {
    "import_file": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "active_test": False,
}


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    def push_customers(self, rows, dry_run=False):
        """Make or update customers, and their people, by their numbers in the channel.

        :param list rows: dictionaries with the keys of ``CUSTOMER_KEYS``; up to 5,000,
            in any order. A key that is not there changes nothing, an empty value
            empties the field.
        :param bool dry_run: answer the same, and change nothing
        :return: list with a dictionary for each row: ``id`` as given, ``status``
            (``created``, ``updated``, ``unchanged``, ``refused``, or ``later``: push
            it again, as this call had no time left), ``res_id`` (id of the contact) and
            ``reason`` (what is wrong with which key)
        :raise AccessError: if the user is no connector of the channel
        """
        return self._push("customer", rows, dry_run)

    def push_orders(self, rows, dry_run=False):
        """Make or update orders by their numbers in the channel.

        They are history: nothing is mailed, delivered, planned, bought or invoiced by
        them, neither now nor later.

        :param list rows: dictionaries with the keys of ``ORDER_KEYS``, as in
            :meth:`push_customers`
        :param bool dry_run: answer the same, and change nothing
        :return: as :meth:`push_customers`; ``res_id`` is the id of the order
        :raise AccessError: if the user is no connector of the channel
        """
        return self._push("order", rows, dry_run)

    def _push(self, kind, rows, dry_run):
        """Take rows, and answer each of them."""
        self = self._with_language()
        check_one(self)
        self._check_may_push()
        if not isinstance(rows, (list, tuple)):
            raise UserError(self.env._("The rows to push have to be a list."))
        deadline = time.monotonic() + self._get_seconds()
        self._wait_for_turn()
        channel = self._with_clean_context()
        with channel._trying(dry_run):
            taken = channel._take_rows(kind, rows[:MOST_ROWS], deadline)
        late = [Row(channel.env, kind, given) for given in rows[MOST_ROWS:]]
        for row in taken + late:
            if not row.status:
                row.end("later")
            if dry_run and row.status == "created":
                row.res_id = False
        return [row.get_answer() for row in taken + late]

    def _with_language(self):
        """Return the channel with nothing of the caller's context but a language."""
        lang = self.env.context.get("lang")
        context = {"lang": lang} if isinstance(lang, str) else {}
        return self.with_env(self.env(context=context))

    def _with_clean_context(self):
        """Return the channel as superuser code, in the channel's company."""
        company = self.sudo().company_id or self.env.user.company_id
        return self.sudo().with_context(**CONTEXT, allowed_company_ids=company.ids)

    @staticmethod
    def _get_seconds():
        """Return how long a call may take: half of the time that Odoo gives it."""
        limits = (config["limit_time_real"], config["limit_time_cpu"])
        return min((limit for limit in limits if limit), default=600) / 2

    @contextmanager
    def _trying(self, dry_run):
        """Take back what is done, if it is only tried."""
        if not dry_run:
            yield
            self.env.flush_all()
            return
        registry = self.env.registry
        before = set(registry.cache_invalidated)
        with Savepoint(self.env.cr) as savepoint:
            yield
            self.env.flush_all()
            savepoint.close(rollback=True)
        if more := registry.cache_invalidated - before:
            registry.clear_cache(*more)
            registry.cache_invalidated -= more

    def _take_rows(self, kind, given, deadline):
        """Take rows in one's turn, as superuser with a clean context.

        :param str kind: ``customer`` or ``order``
        :param list given: dictionaries
        :param float deadline: when to stop, by the monotonic clock
        :return: list of :class:`Row`; those without a status are left for later
        """
        rows = [Row(self.env, kind, one) for one in given]
        for turn in self._split_repeated(rows):
            self._take(kind, turn, deadline)
        return rows

    @staticmethod
    def _split_repeated(rows):
        """Return lists of rows of which none has a number twice, in their order."""
        turns, seen = [], {}
        for row in rows:
            if not row.status:
                turn = seen[row.number] = seen.get(row.number, -1) + 1
                if turn == len(turns):
                    turns.append([])
                turns[turn].append(row)
        return turns

    def _take(self, kind, rows, deadline):
        """Take rows, each with another number."""
        identities = self.env["commerce.channel.identity"]
        numbers = {n for row in rows for n in (row.number, *row.aliases)}
        known = identities._find(self, kind, numbers)
        told = []
        for row in rows:
            row.res_id, digest = self._get_known(row, known)
            if digest == row.digest:
                row.end("unchanged", row.res_id)
                continue
            if not row.res_id:
                row.check_complete()
            if not row.status:
                told.append(row)
        take = {"customer": self._take_customers, "order": self._take_orders}[kind]
        if told:
            take(told, deadline)

    @staticmethod
    def _get_known(row, known):
        """Return what a row is about, by its number or else what else it is called.

        :param dict known: as of ``commerce.channel.identity._find``
        :return: id of the record or False, and the hash of what was said of it last
        """
        if row.number in known:
            return known[row.number]
        found = [known[alias][0] for alias in row.aliases if alias in known]
        return (found[0] if found else False), None

    def _write_rows(self, rows, work, deadline):
        """Do work on rows, some at a time, and refuse those with which it fails.

        :param rows: those that were refused already are left out
        :param work: called with a list of rows: sets what they lead to
        :param float deadline: rows are left for later from then on
        """

        def write(some):
            work(some)
            # Here, as elsewhere Odoo would compute in a context where it logs changes.
            self.env.flush_all()

        open_rows = [row for row in rows if not row.status]
        for some in split_every(AT_ONCE, open_rows, list):
            if time.monotonic() > deadline:
                return
            errors = self.env["crm.account.resolver"]._apart(some, write)
            for row, error in errors:
                if not failures.is_held(error):
                    row.refuse("", failures.get_message(error))
            self._note_rows(some)

    def _note_rows(self, rows):
        """Note what the rows lead to, of those that were done."""
        done = [row for row in rows if row.status and row.status != "refused"]
        if done:
            self.env["commerce.channel.identity"]._note(
                self, done[0].kind, [(r.number, r.res_id, r.digest) for r in done]
            )
        self._note_aliases(done)

    def _note_aliases(self, rows):
        """Note what else rows are called; what is known leads on to what it led to."""
        identities = self.env["commerce.channel.identity"]
        aliases = {alias: row.res_id for row in rows for alias in row.aliases}
        if aliases:
            kind = rows[0].kind
            known = identities._find(self, kind, aliases)
            new = [(a, id_, None) for a, id_ in aliases.items() if a not in known]
            if new:
                identities._note(self, kind, new)

"""The work of a run: batches that commit on their own, and may stop anywhere."""

import logging
import time

from odoo import api, fields, models
from odoo.tools import SQL

from ..background import failures
from ..background.stepwise_work_mixin import WAIT
from ..lifetime.sale_order_lifetime import COUNTED
from ..value_rows import among_sql
from .crm_account_resolver import IS_CONCERNED, IS_SET_BY_HAND

_logger = logging.getLogger(__name__)

# A batch that moves more than it should by this factor is planned anew, smaller.
MORE = 1.5


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    @api.model
    def _cron_work(self):
        """Work on the open run and the notes, committing step by step."""
        if self._work_in_steps(self._step):
            self._try(self._tell_who_holds_it)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_open(self):
        """Return the run that is waiting or running, if there is one."""
        return self.search([("state", "in", ("queued", "running"))], limit=1)

    @api.model
    def _step(self):
        """Do one step of the work there is: of the run, else of the notes.

        A run is done when nothing differs and all notes are processed. A transaction
        that commits later and has not seen the switch leaves a note: nobody is waited
        for.

        :return: number of customers processed, seconds to wait before the next step;
            None if nothing is left to do
        """
        self._set_limits()
        run, notes = self._get_open(), self.env["crm.account.recheck"]
        if processed := (run and run._sweep()) or notes._work_off():
            return processed, 0
        differing = run and run._find_left_behind()
        if processed := differing and run._catch_up(differing):
            return processed, 0
        if differing or notes.search_count([], limit=1):
            return 0, WAIT
        if run:
            run._finish()
        return 0, None

    @api.model
    def _set_limits(self):
        """Set limits for this transaction: do not wait long for locks.

        The job rather tries again than waits behind a checkout. The other setting tells
        the planner that the rows of a batch, which is small, are in memory: without it,
        whole tables are read.
        """
        self.env.cr.execute(
            "SET LOCAL lock_timeout = '50ms'; SET LOCAL random_page_cost = 1.1"
        )

    def _begin(self):
        """Start the run: note what there is to do and to compare with at the end."""
        values = {"state": "running", "total": self._count_customers()}
        if not self.date_start:
            values["date_start"] = fields.Datetime.now()
            values["lifetime_values"] = {"before": self._sum_lifetime_values()}
        self.write(values)

    @api.model
    def _count_customers(self):
        """Return the number of partners that a run goes through."""
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (%s) concerned",
                self.env["crm.account.resolver"]._everybody(),
            )
        )
        return count

    def _finish(self):
        self.write(
            {
                "state": "done",
                "obstacle": False,
                "date_end": fields.Datetime.now(),
                "lifetime_values": {
                    **(self.lifetime_values or {}),
                    "after": self._sum_lifetime_values(),
                },
            }
        )
        self.env["crm.account.total.stale"]._wake_up()

    def _sum_lifetime_values(self):
        """Return the lifetime value of all accounts, as a dict by id of the company."""
        orders = self.env["sale.order"]
        orders.flush_model(COUNTED)
        amounts = {"lifetime_value": orders._get_lifetime_column()}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT figures.company_id::text, sum(figures.lifetime_value)::float
                FROM (%s) figures
                JOIN res_partner p ON p.id = figures.partner_id
                JOIN res_partner entity ON entity.id = p.commercial_partner_id
                WHERE entity.mapped_account_id IS NOT NULL
                GROUP BY 1
                """,
                self.env["commerce.channel.customer"]._exact_sql(amounts),
            )
        )
        return dict(rows)

    def _sweep(self):
        """Process the next partners by id, from where the last batch stopped.

        :return: number of customers processed
        """
        if self.state == "queued":
            self._begin()
        return self._process(self._find_next_customers())

    def _find_next_customers(self):
        """Return the partners of the next batch; those that move are locked later."""
        self.env["crm.account.resolver"]._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id FROM res_partner p
                WHERE %(is_concerned)s AND p.id > (
                    SELECT COALESCE(max(last_partner_id), 0)
                    FROM crm_account_run_batch WHERE run_id = %(run)s
                )
                ORDER BY p.id LIMIT %(size)s
                """,
                is_concerned=IS_CONCERNED,
                run=self.id,
                size=self.env["crm.account.run.batch"]._get_next_size(self),
            )
        )
        return [partner_id for (partner_id,) in rows]

    def _find_left_behind(self):
        """Return customers that were locked, or written unaware of the run."""
        set_aside = self.error_ids.error_partner_id
        return self.env["crm.account.resolver"]._find_differences(besides=set_aside.ids)

    def _catch_up(self, partner_ids):
        """Process the first partners left behind that nobody has locked."""
        size = self.env["crm.account.run.batch"]._get_next_size(self)
        return self._process(self._lock(partner_ids, limit=size))

    def _lock(self, partner_ids, limit=None):
        """Lock partners that nobody has locked, so that orders can still be placed.

        :return: list of the ids of those locked
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner WHERE %s
                ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
                """,
                among_sql(self.env.cr, SQL("id"), partner_ids),
                limit,
            )
        )
        return [partner_id for (partner_id,) in rows]

    def _process(self, partner_ids):
        """Resolve a batch, and set aside the partners for whom it is refused.

        :return: number of customers processed
        """
        if not partner_ids:
            return 0
        processed = 0

        def resolve(ids):
            nonlocal processed
            processed += self._resolve_batch(ids)

        resolver = self.env["crm.account.resolver"]
        for partner_id, error in resolver._apart(partner_ids, resolve):
            if not failures.is_held(error):
                self._set_aside(partner_id, error)
                processed += 1
        if processed and self.obstacle:
            self.obstacle = False
        self.invalidate_recordset(["batch_ids", "done"])
        return processed

    def _resolve_batch(self, partner_ids):
        """Resolve the first partners, as many as a batch may move, and record it.

        Who stays where it is needs no lock: whoever changes it meanwhile resolves it as
        well, and all are compared at the end.

        :return: number of customers processed
        """
        started = time.monotonic()
        changes = self._plan_batch(partner_ids)
        locking = time.monotonic()
        changes = self._lock_changes(changes)
        reached = changes.partner_ids
        if not reached:
            return 0
        pinned, newcomers = self._count_among(reached)
        if newcomers:
            self.total += newcomers
        if not changes and (below := self._find_below_prospects(reached)):
            changes = self._plan_changes(below)
        self.env["crm.account.resolver"]._apply(changes, run=self)
        self.env["crm.account.run.batch"].create(
            {
                "run_id": self.id,
                "last_partner_id": max(reached),
                "rows": len(reached),
                "moved": len(changes),
                "created": changes.created,
                "reused": changes.reused,
                "archived": changes.archived,
                "pinned": pinned,
                "seconds": time.monotonic() - started,
                "lock_seconds": time.monotonic() - locking,
            }
        )
        return len(reached)

    def _plan_batch(self, partner_ids):
        """Plan the changes of the first partners, about as many as a batch may move."""
        changes = self._plan_changes(partner_ids)
        most = self.env["crm.account.run.batch"]._get_recent(self)._get_most_moves()
        while len(changes) > MORE * most and len(partner_ids) > 1:
            partner_ids = partner_ids[: len(partner_ids) * most // len(changes) or 1]
            changes = self._plan_changes(partner_ids)
        return changes

    def _plan_changes(self, partner_ids):
        cause = "strategy" if self.strategy_from else "repair"
        return self.env["crm.account.resolver"]._plan_changes(partner_ids, cause)

    def _lock_changes(self, changes):
        """Lock the partners that move, and plan anew without those held by others."""
        moving = [change.partner_id for change in changes]
        held = set(moving).difference(self._lock(moving)) if moving else ()
        if not held:
            return changes
        return self._plan_changes(
            [id_ for id_ in changes.partner_ids if id_ not in held]
        )

    def _find_below_prospects(self, partner_ids):
        """Return partners below those that need no account by themselves.

        An anchor that is no customer has an account for the customers below it only.
        """
        resolver = self.env["crm.account.resolver"]
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE %s AND NOT %s",
                among_sql(self.env.cr, SQL("p.id"), partner_ids),
                IS_CONCERNED,
            )
        )
        return rows and resolver._find_below([partner_id for (partner_id,) in rows])

    def _count_among(self, partner_ids):
        """Return how many are set by hand, and were created since the run began."""
        [counts] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE %s),
                       count(*) FILTER (
                           WHERE create_date > %s::timestamp + interval '1 s')
                FROM res_partner p WHERE %s
                """,
                IS_SET_BY_HAND,
                self.date_start or None,
                among_sql(self.env.cr, SQL("id"), partner_ids),
            )
        )
        return counts

    def _set_aside(self, partner_id, error):
        _logger.info("Account run %s: set aside %s: %s", self.id, partner_id, error)
        self.env["crm.account.run.batch"].create(
            {
                "run_id": self.id,
                "last_partner_id": partner_id,
                "rows": 1,
                "error_partner_id": partner_id,
                "error": failures.get_message(error),
            }
        )

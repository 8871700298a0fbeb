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


class CrmAccountRun(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
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

    def _sum_lifetime_values(self):
        """Return the lifetime value of all accounts, as a dict by id of the company."""
        orders = self.env["sale.order"]
        orders.flush_model(COUNTED)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sale_order.company_id::text, sum(%s)::float FROM sale_order
                JOIN res_partner p ON p.id = commerce_customer_id
                JOIN res_partner entity ON entity.id = p.commercial_partner_id
                WHERE entity.mapped_account_id IS NOT NULL
                GROUP BY 1
                """,
                SQL.identifier("sale_order", orders._get_lifetime_column()),
            )
        )
        return dict(rows)

    def _sweep(self):
        """Process the next partners by id, from where the last batch stopped.

        :return: number of customers processed
        """
        if self.state == "queued":
            self._begin()
        return self._process(self._lock_next_customers())

    def _lock_next_customers(self):
        """Lock and return the partners of the next batch."""
        self.env["crm.account.resolver"]._flush()
        return self._lock_free(
            SQL(
                """
                %(is_concerned)s AND p.id > (
                    SELECT COALESCE(max(last_partner_id), 0)
                    FROM crm_account_run_batch WHERE run_id = %(run)s
                )
                """,
                is_concerned=IS_CONCERNED,
                run=self.id,
            )
        )

    def _find_left_behind(self):
        """Return customers that were locked, or written unaware of the run."""
        set_aside = self.error_ids.error_partner_id
        return self.env["crm.account.resolver"]._find_differences(besides=set_aside.ids)

    def _catch_up(self, partner_ids):
        """Process a batch of partners that were left behind."""
        among = among_sql(self.env.cr, SQL("p.id"), partner_ids)
        return self._process(self._lock_free(among))

    def _lock_free(self, condition):
        """Lock the first partners ``p``, for a batch, that nobody else has locked.

        :param SQL condition: which partners
        :return: list of ids, locked
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id FROM res_partner p WHERE %s
                ORDER BY p.id LIMIT %s FOR NO KEY UPDATE OF p SKIP LOCKED
                """,
                condition,
                self.batch_ids._get_next_size(),
            )
        )
        return [partner_id for (partner_id,) in rows]

    def _process(self, partner_ids):
        """Resolve a batch, and set aside the partners for whom it is refused.

        :return: number of customers processed
        """
        if not partner_ids:
            return 0
        processed = len(partner_ids)
        resolver = self.env["crm.account.resolver"]
        for partner_id, error in resolver._apart(partner_ids, self._resolve_batch):
            if failures.is_held(error):
                processed -= 1
            else:
                self._set_aside(partner_id, error)
        if processed and self.obstacle:
            self.obstacle = False
        self.invalidate_recordset(["batch_ids", "done"])
        return processed

    def _resolve_batch(self, partner_ids):
        """Resolve partners that nobody else has locked, and record the batch."""
        started = time.monotonic()
        locked = self._lock(partner_ids)
        if not locked:
            return
        if newcomers := sum(is_new for _pinned, is_new in locked.values()):
            self.total += newcomers
        changes = self._resolve_accounts(list(locked))
        if not changes and (below := self._find_below_prospects(partner_ids)):
            changes = self._resolve_accounts(below)
        self.env["crm.account.run.batch"].create(
            {
                "run_id": self.id,
                "last_partner_id": max(partner_ids),
                "rows": len(locked),
                "moved": len(changes),
                "created": changes.created,
                "reused": changes.reused,
                "archived": changes.archived,
                "pinned": sum(pinned for pinned, _is_new in locked.values()),
                "seconds": time.monotonic() - started,
            }
        )

    def _resolve_accounts(self, partner_ids):
        cause = "strategy" if self.strategy_from else "repair"
        resolver = self.env["crm.account.resolver"]
        return resolver._resolve(partner_ids, cause, run=self)

    def _find_below_prospects(self, partner_ids):
        """Return partners below those that need no account by themselves.

        An anchor that is no customer has an account for the customers below it only.
        """
        resolver = self.env["crm.account.resolver"]
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE p.id = ANY(%s) AND NOT %s",
                partner_ids,
                IS_CONCERNED,
            )
        )
        return rows and resolver._find_below([partner_id for (partner_id,) in rows])

    def _lock(self, partner_ids):
        """Lock partners that nobody has locked, so that orders can still be placed.

        :return: dict of lists by id of the partners locked: whether it is set by hand,
            and whether it was created since the run began
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, %s,
                       COALESCE(create_date > %s::timestamp + interval '1 s', FALSE)
                FROM res_partner p WHERE id = ANY(%s)
                ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
                """,
                IS_SET_BY_HAND,
                self.date_start or None,
                partner_ids,
            )
        )
        return {partner_id: values for partner_id, *values in rows}

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

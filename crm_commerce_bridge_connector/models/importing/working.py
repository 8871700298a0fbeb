"""The work on imports: steps that commit on their own, and may stop anywhere."""

import logging
import time
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.background import failures
from odoo.addons.crm_commerce_bridge.models.background.stepwise_work_mixin import WAIT

from ..push.row import Row
from .commerce_import import WORKING

_logger = logging.getLogger(__name__)


class CommerceImport(models.Model):
    _inherit = "commerce.import"

    @api.model
    def _cron_work(self):
        """Work on imports, committing step by step."""
        self._work_in_steps(self._step)

    @api.model
    def _get_open(self):
        """Return the import that is waiting or at work the longest, if there is one."""
        return self.search([("state", "in", WORKING)], order="id", limit=1)

    @api.model
    def _step(self):
        """Do one step of the work there is.

        :return: number of rows processed, seconds to wait before the next step; None if
            nothing is left to do
        """
        if self.env["commerce.import.file"]._index_next():
            return 0, 0
        work = self._get_open()
        if not work:
            return 0, None
        if work.obstacle:
            work.obstacle = False
        if work.state == "queued":
            work.state = "running"
        if work.task != "undo" and not work.is_read:
            return work._read_some(), 0
        if not work.date_start:
            work._start()
            return 0, 0
        return work._undo_some() if work.task == "undo" else work._push_some()

    @api.model
    def _stop_at(self, error):
        """Wait for what the machine lacks; else the import fails, and says why.

        :param Exception error: that of a step, which has been rolled back
        :raise Exception: the same, if there is no import to note it on
        """
        work = self._get_open()
        message = failures.get_message(error)
        if not work:
            raise error
        work.obstacle = message
        if failures.is_machine(error):
            _logger.warning("Import %s has to wait: %s", work.id, message)
            return
        work.state = "failed"
        if not isinstance(error, UserError):
            _logger.error("Import %s failed", work.id, exc_info=error)

    def _start(self):
        """Begin a task: all rows are to do, but those that could not be read."""
        now = fields.Datetime.now()
        self.write({"date_start": now, "contradiction": False})
        if self.task == "undo":
            return
        self.batch_ids.filtered(lambda batch: batch.task != "undo").unlink()
        self.env.cr.execute(
            SQL(
                """
                UPDATE commerce_import_row SET status = NULL, reason = NULL
                WHERE import_id = %s AND content IS NOT NULL AND status IS NOT NULL
                """,
                self.id,
            )
        )
        rows = self.env["commerce.import.row"]
        rows.invalidate_model(flush=False)
        unread = rows.search_count(
            [("import_id", "=", self.id), ("status", "=", "refused")]
        )
        if unread:
            self._note_batch(Counter(refused=unread), 0)

    def _note_batch(self, statuses, seconds, **counts):
        self.env["commerce.import.batch"].create(
            {
                "import_id": self.id,
                "task": self.task,
                "rows": statuses.total(),
                "seconds": seconds,
                **statuses,
                **counts,
            }
        )
        self.invalidate_recordset(["batch_ids", "done"])

    # === PUSHING === #

    def _push_some(self):
        """Push the next rows, or only try to.

        :return: as of :meth:`_step`
        """
        started = time.monotonic()
        channel = self._get_channel()
        channel._check_may_push()
        channel._wait_for_turn()
        todo = self._get_next_rows()
        if not todo:
            self._end()
            return 0, 0
        company = self.company_id.ids
        pushing = channel._with_clean_context().with_context(
            allowed_company_ids=company
        )
        is_check = self.task == "check"
        with pushing._trying(is_check):
            answers = self._push_rows(pushing, todo)
            elsewhere, given = (
                is_check and self._count_contradictions(answers) or (0, 0)
            )
        done = [values for values in self._tell(answers, todo) if values["status"]]
        if done:
            self.env["commerce.import.row"]._note(done, keep_content=is_check)
            statuses = Counter(values["status"] for values in done)
            seconds = time.monotonic() - started
            self._note_batch(statuses, seconds, elsewhere=elsewhere, given=given)
        return len(done), 0 if done else WAIT

    def _count_contradictions(self, answers):
        """Return how many customers are not on the account that the file gives them.

        What is imported is counted at the end.
        """
        rows = answers.values() if self.task == "check" else ()
        ids = [row.res_id for row in rows if row.kind == "customer"]
        return self.env["res.partner"].browse(filter(None, ids))._count_contradictions()

    def _get_channel(self):
        """Return the channel as whoever imports sees it."""
        user = self.user_id
        context = {"lang": user.lang, "allowed_company_ids": self.company_id.ids}
        return self.channel_id.with_env(
            self.env(user=user.id, context=context, su=False)
        )

    def _get_next_rows(self):
        """Return the next rows, as tuples of id, kind, content, and is_brought."""
        size = self.env["commerce.import.batch"]._get_next_size(self)
        return self.env.execute_query(
            SQL(
                """
                SELECT id, kind, content, is_brought FROM commerce_import_row
                WHERE import_id = %s AND status IS NULL ORDER BY position LIMIT %s
                """,
                self.id,
                size,
            )
        )

    def _push_rows(self, channel, todo):
        """Push rows, customers first, and return the answers by id of the row.

        What is above the first row is pushed along when it is only tried: it was, too.
        """
        deadline = time.monotonic() + channel._get_seconds()
        above = self._get_rows_above(todo[0][0]) if self.task == "check" else []
        answers = self._answer_known(channel, above + todo)
        for kind in ("customer", "order"):
            rows = [r for r in above + todo if r[1] == kind and r[0] not in answers]
            contents = [content for _id, _kind, content, _is_brought in rows]
            taken = channel._take_rows(kind, contents, deadline)
            answers |= dict(zip((row[0] for row in rows), taken, strict=True))
        return answers

    def _answer_known(self, channel, rows):
        """Answer rows of customers that came with orders, and that are known."""
        brought = {row[0]: row[2] for row in rows if row[3]}
        numbers = [str(content["id"]).strip() for content in brought.values()]
        identities = self.env["commerce.channel.identity"]
        known = identities._find(channel, "customer", numbers)
        answers = {}
        for id_, content in brought.items():
            row = Row(channel.env, "customer", content)
            if row.number in known:
                row.end("unchanged", known[row.number][0])
                answers[id_] = row
        return answers

    def _get_rows_above(self, row_id):
        """Return the rows of the file above a row, as of :meth:`_get_next_rows`."""
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE way AS (
                    SELECT id, parent, ARRAY[id] AS ids FROM commerce_import_row
                    WHERE id = %(row)s
                    UNION ALL
                    SELECT up.id, up.parent, ids || up.id
                    FROM way CROSS JOIN LATERAL (
                        SELECT id, parent FROM commerce_import_row
                        WHERE import_id = %(id)s AND kind = 'customer'
                          AND foreign_id = way.parent AND content IS NOT NULL
                        ORDER BY position DESC LIMIT 1
                    ) up
                    WHERE way.parent != '' AND up.id != ALL(ids)
                )
                SELECT id, kind, content, is_brought FROM commerce_import_row
                WHERE id IN (SELECT id FROM way) AND id != %(row)s
                """,
                row=row_id,
                id=self.id,
            )
        )

    def _tell(self, answers, todo):
        """Return what became of rows, as their columns."""
        told, header = [], self._get_header(answers.values())
        for id_, kind, _content, _is_brought in todo:
            row = answers[id_]
            is_there = row.status and row.res_id and self.task != "check"
            res_id = row.res_id if is_there else None
            told.append(
                {
                    "id": id_,
                    "status": row.status,
                    "reason": self._get_reason(row, header),
                    "partner_id": res_id if kind == "customer" else None,
                    "order_id": res_id if kind == "order" else None,
                }
            )
        return told

    def _get_header(self, rows):
        """Return the columns of the file, as far as reasons have to name them."""
        if not self.file_ids or not any(row.wrong_key for row in rows):
            return []
        return self.file_ids[:1]._open().header

    def _get_reason(self, row, header):
        """Return why a row was refused, in the words of the file, or None."""
        if not row.wrong_key:
            return row.reason or None
        column = self._get_reader()._get_column(row.kind, row.wrong_key, header)
        return f"{column}{row.reason.removeprefix(row.wrong_key)}"

    # === END === #

    def _end(self):
        """End the task, and say once if the groups of the file are others."""
        state = {"check": "checked", "import": "done", "undo": "undone"}[self.task]
        user = self.with_context(lang=self.user_id.lang)
        self.write(
            {
                "state": state,
                "date_end": fields.Datetime.now(),
                "contradiction": user._describe_contradiction(),
            }
        )

    def _describe_contradiction(self):
        """Return a sentence if customers are not on the accounts that the file gives.

        What was only tried was counted as it was tried.
        """
        partners = self.env["res.partner"]
        if self.task == "check":
            counts = (
                sum(self.batch_ids.mapped("elsewhere")),
                sum(self.batch_ids.mapped("given")),
            )
        else:
            counts = self._get_imported("partner_id")._count_contradictions()
        return "\n".join(partners._describe_contradictions(*counts))

    def _get_imported(self, name):
        """Return the records that rows led to."""
        rows = self.env["commerce.import.row"]
        [[records]] = rows._read_group(
            [("import_id", "=", self.id)], aggregates=[f"{name}:recordset"]
        )
        return records

"""Carry plans out at their hour, and tell what differs from the report."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.background import failures
from odoo.addons.crm_commerce_bridge.models.background.savepoint import Savepoint
from odoo.addons.crm_commerce_bridge.models.background.stepwise_work_mixin import WAIT
from odoo.addons.crm_commerce_bridge.models.groups import check_may_switch
from odoo.addons.crm_commerce_bridge.models.value_rows import rows_sql

_logger = logging.getLogger(__name__)

# A plan that starts later than this says so.
LATE = timedelta(minutes=2)
# How long to wait for what somebody else has locked, as a setting of the database
PATIENCE = "5s"
# When to try again if somebody else works on the same
SOON = timedelta(seconds=30)


class CrmAccountPlan(models.Model):
    _name = "crm.account.plan"
    _inherit = ["crm.account.plan", "stepwise.work.mixin"]

    moved_count = fields.Integer(
        string="Customers Moved",
        readonly=True,
        technical=True,
        copy=False,
        help="Those who got another account, of all companies.",
    )
    unforeseen_count = fields.Integer(
        string="Moved, but Not in the Report",
        readonly=True,
        technical=True,
        copy=False,
        help="Customers who got another account though the report did not say so, as "
        "things had changed since.",
    )
    unmoved_count = fields.Integer(
        string="In the Report, but Not Moved",
        readonly=True,
        technical=True,
        copy=False,
        help="Customers who kept their account though the report said otherwise, as "
        "things had changed since.",
    )
    elsewhere_count = fields.Integer(
        string="Moved Elsewhere",
        readonly=True,
        technical=True,
        copy=False,
        help="To another account than the report said.",
    )
    is_compared = fields.Boolean(
        readonly=True,
        technical=True,
        copy=False,
        help="It has been counted how what was done differs from the report.",
    )

    # === THE CLOCK === #

    def _set_clock(self):
        """Have planned changes started at their hour."""
        for plan in self:
            self._wake_up(plan.date)
        self._set_reminder_days()

    @api.model
    def _wake_up(self, date):
        cron = self.env.ref("crm_commerce_bridge_plan.ir_cron_account_plan")
        # Superuser: scheduled actions are the system's.
        cron.sudo()._trigger(at=date)

    @api.model
    def _cron_start(self):
        """Start the plans whose hour has come, each in a transaction of its own."""
        if self._work_in_steps(self._step):
            self._wake_up(fields.Datetime.now() + SOON)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _find_due(self):
        """Return the plan whose turn it is, if there is one."""
        due = [("state", "=", "planned"), ("date", "<=", fields.Datetime.now())]
        return self.search(due, order="date, id", limit=1)

    @api.model
    def _step(self):
        """Start the next plan.

        :return: as of ``stepwise.work.mixin``
        """
        self.env.cr.execute("SELECT set_config('lock_timeout', %s, TRUE)", [PATIENCE])
        plan = self._find_due()
        if not plan:
            return 0, None
        if not plan.try_lock_for_update():
            return 0, WAIT  # somebody withdraws it at this moment
        plan._start_or_say_why_not()
        return 1, 0

    @api.model
    def _stop_at(self, error):
        """Let a plan fail by a fault of the code; what the machine lacks comes back.

        :param Exception error: that of a step, which has been rolled back
        """
        message = failures.get_message(error)
        if failures.is_machine(error):
            _logger.warning("A planned change has to wait: %s", message)
            return
        _logger.error("A planned change failed", exc_info=error)
        self._find_due()._tell("failed", message)

    # === AT THE HOUR === #

    def _start_or_say_why_not(self):
        """Carry the plan out; if it is refused, say why on it."""
        try:
            with Savepoint(self.env.cr):
                self._as_planner()._carry_out()
        except Exception as error:
            if not failures.is_refused(error):
                raise
            self.env.invalidate_all()
            self._as_planner()._tell("failed", failures.get_message(error))

    def _as_planner(self):
        """Return the plan as whoever planned it, in that person's language."""
        user = self.user_id
        context = {"lang": user.lang, "tz": user.tz or "UTC"}
        return self.with_user(user).with_context(**context)

    def _carry_out(self):
        """Do what is planned, if nothing stands in the way, with the user's rights.

        :raise AccessError: if the user may not do it any more
        """
        if not self.user_id:  # else the scheduler would do it with its own rights
            raise AccessError(self.env._("The user who planned it was deleted."))
        if not (self.env.user.active or self.env.su):  # OdooBot is never active
            raise AccessError(
                self.env._("%s does not work here any more.", self.env.user.name)
            )
        check_may_switch(self.env)
        if not self._may_read_named():
            raise AccessError(self._describe_hidden())
        kind = self._get_kind()
        if obstacle := kind._find_obstacle(self):
            return self._tell("overtaken", obstacle)
        left_out = kind._describe_left_out(self)
        last_line = self._get_last_line()
        run = kind._start(self)
        self.sudo().write(
            {"run_id": run.id, "date_start": fields.Datetime.now(), "state": "done"}
        )
        sentences = [*self._describe_delay(), *left_out]
        self._tell("done", "\n".join(sentences) or False)
        if not run:
            # The transaction sees no later lines but its own.
            self._compare(SQL("id > %s", last_line))
        return None

    @api.model
    def _get_last_line(self):
        """Return the number of the last line of the history, as of this transaction."""
        query = SQL("SELECT COALESCE(max(id), 0) FROM crm_account_assignment")
        return self.env.execute_query(query)[0][0]

    def _describe_delay(self):
        """Return sentences on a start that was late."""
        if self.date_start - self.date <= LATE:
            return []
        return [
            self.env._(
                "It started late, on %s: the scheduled action did not run at the hour.",
                self._format(self.date_start),
            )
        ]

    def _tell(self, state, text):
        """End the wait: note the state and why, and tell those who follow."""
        self._close(state, text)
        titles = {
            "done": self.env._("The planned change was started."),
            "overtaken": self.env._("The planned change was not made: overtaken."),
            "failed": self.env._("The planned change was not made: refused."),
        }
        lines = [titles[state], *(text or "").splitlines()]
        self._post(lines)

    def _post(self, lines):
        """Write to those who follow the plan."""
        body = "\n".join(lines)
        self.sudo().message_post(body=body, subtype_xmlid="mail.mt_comment")

    # === AFTERWARDS === #

    def _compare(self, lines):
        """Compare what was done with the report, and tell it.

        :param SQL lines: condition of the lines of the history that are of the plan
        """
        counts = self._count_differences(lines)
        self.sudo().write({**counts, "is_compared": True})
        self._post(self._describe_result())

    def _count_differences(self, lines):
        columns = self._get_foretold()
        foretold = rows_sql(
            self.env.cr,
            id=columns["id"],
            account_from=columns["account_from"],
            account_to=columns["account_to"],
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT count(done.id), count(*) FILTER (WHERE foretold.id IS NULL),
                       count(*) FILTER (WHERE done.id IS NULL),
                       count(*) FILTER (WHERE foretold.account_id != done.account_id)
                FROM (
                    SELECT move.id, COALESCE(made_for.own_account_id, account_to)
                        AS account_id
                    FROM (%(foretold)s) move
                    LEFT JOIN res_partner made_for ON made_for.id = -account_to
                    WHERE account_from IS DISTINCT FROM account_to
                ) foretold
                FULL JOIN (
                    SELECT DISTINCT ON (partner_id) partner_id AS id,
                           account_to_id AS account_id
                    FROM crm_account_assignment
                    WHERE partner_id IS NOT NULL AND %(lines)s
                    ORDER BY partner_id, id DESC
                ) done ON done.id = foretold.id
                """,
                foretold=foretold,
                lines=lines,
            )
        )
        names = ("moved", "unforeseen", "unmoved", "elsewhere")
        return {f"{n}_count": count for n, count in zip(names, rows[0], strict=True)}

    def _describe_result(self):
        """Return sentences on what was done, and how it differs from the report."""
        same = not (self.unforeseen_count or self.unmoved_count or self.elsewhere_count)
        sentences = [
            self.env._(
                "The report of %(date)s said that customers would move: %(foretold)s. "
                "Moved: %(moved)s.",
                date=self._format(self.report_date),
                foretold=self._format_count(self.report_move_count),
                moved=self._format_count(self.moved_count),
            )
        ]
        if same:
            return [*sentences, self.env._("They are the same customers.")]
        for count, text in (
            (self.unforeseen_count, self.env._("Moved, but not in the report: %s")),
            (self.unmoved_count, self.env._("In the report, but not moved: %s")),
            (self.elsewhere_count, self.env._("Moved to another account: %s")),
        ):
            if count:
                sentences.append(text % self._format_count(count))
        return [*sentences, self.env._("Changes made since the report are included.")]

    @api.model
    def _format_count(self, count):
        return self.env["crm.account.run"]._format_count(count)

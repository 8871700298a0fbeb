"""Note what keeps a run from going on, and describe it in words."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..background import failures
from ..value_rows import among_sql

_logger = logging.getLogger(__name__)

# For so long, what is locked is tried again at once; then at the interval of the job.
SOON = timedelta(minutes=1)


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    obstacle = fields.Json(
        readonly=True, help="What keeps the run from going on, as last seen."
    )
    obstacle_text = fields.Char(
        string="Waiting For",
        compute="_compute_obstacle_text",
        compute_sudo=True,
        help="What keeps the run from going on, as last seen; empty if nothing does.",
    )

    @api.depends("obstacle")
    @api.depends_context("lang", "uid")
    def _compute_obstacle_text(self):
        for run in self:
            run.obstacle_text = run.obstacle and run._describe_obstacle(run.obstacle)

    def _describe_obstacle(self, obstacle):
        if obstacle["kind"] == "held":
            return self._describe_holder(obstacle)
        why = obstacle["message"].rstrip(".")
        sentences = {
            "disk": self.env._("The disk of the database is full: %s.", why),
            "memory": self.env._("The memory of the server is used up: %s.", why),
            "limit": self.env._(
                "The work was cancelled, or took longer than allowed: %s.", why
            ),
            "connection": self.env._("The database does not answer: %s.", why),
            "machine": self.env._("The database or its server is in trouble: %s.", why),
            "fault": self.env._("An error that waiting does not cure: %s.", why),
        }
        return sentences[obstacle["kind"]]

    def _describe_holder(self, obstacle):
        """Return a sentence on who has locked customers, as far as it is known."""
        since = fields.Datetime.to_datetime(obstacle.get("since", obstacle["noticed"]))
        client = obstacle.get("client") or ""
        known = {"count": obstacle["count"], "since": format_datetime(self.env, since)}
        if not client:
            return self.env._(
                "Customers that somebody else has locked: %(count)s, by another "
                "program, since %(since)s.",
                **known,
            )
        if client == "maintenance":
            return self.env._(
                "Customers that somebody else has locked: %(count)s, by the "
                "maintenance of the database, since %(since)s.",
                **known,
            )
        if client.startswith("odoo"):
            return self.env._(
                "Customers that somebody else has locked: %(count)s, by a page or a "
                "job of Odoo, since %(since)s.",
                **known,
            )
        return self.env._(
            "Customers that somebody else has locked: %(count)s, by the program "
            "“%(client)s”, since %(since)s.",
            **known,
            client=client,
        )

    # === NOTING OBSTACLES === #

    def _set_obstacle(self, kind, **values):
        """Note an obstacle at each attempt: this also tells that the job is working."""
        now = fields.Datetime.to_string(fields.Datetime.now())
        for run in self:
            before = run.obstacle or {}
            noticed = before["noticed"] if before.get("kind") == kind else now
            run.obstacle = {"kind": kind, "noticed": noticed, "seen": now, **values}

    @api.model
    def _stop_at(self, error):
        """Wait for what the machine lacks; let the run fail by a fault of the code.

        :param Exception error: that of a step, which has been rolled back
        :raise Exception: the same, if it is a fault and there is no run to note it on
        """
        run = self._get_open()
        message = failures.get_message(error)
        if failures.is_machine(error):
            _logger.warning("The accounts of customers have to wait: %s", message)
            run._set_obstacle(failures.get_kind(error), message=message)
        elif run:
            _logger.error("Account run %s failed", run.id, exc_info=error)
            run._set_obstacle("fault", message=message)
            run.state = "failed"
        else:
            raise error

    @api.model
    def _tell_who_holds_it(self):
        """Note who has locked what the run still needs, and try again soon."""
        self._set_limits()
        run = self._get_open()
        notes = self.env["crm.account.recheck"]
        held = run and (run._find_left_behind() or notes._get_noted())
        if held:
            run._set_obstacle("held", count=len(held), **self._find_holder(held))
        if run and (not held or run._is_obstacle_new()):
            self._wake_up()
        return 0, None

    def _is_obstacle_new(self):
        """Return whether the obstacle was first noticed a moment ago."""
        noticed = fields.Datetime.to_datetime(self.obstacle["noticed"])
        return fields.Datetime.now() - noticed < SOON

    @api.model
    def _find_holder(self, partner_ids):
        """Return who most probably has locked these customers, or records they need.

        It is a session that has locked a row of their tables: one that has locked one
        of the customers (if it did so alone), else the oldest. Without the right to see
        the sessions of others, the database tells no times. No statements are read.

        :return: dict of ``client`` and ``since``, as far as they are known
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CASE backend_type WHEN 'client backend' THEN application_name
                                         ELSE 'maintenance' END,
                       date_trunc('second', xact_start AT TIME ZONE 'UTC')::text
                FROM pg_stat_activity session
                WHERE pid != pg_backend_pid() AND EXISTS (
                    SELECT FROM pg_locks held
                    WHERE held.pid = session.pid AND granted AND locktype = 'relation'
                      AND mode != 'AccessShareLock' AND database = session.datid
                      AND relation IN ('res_partner'::regclass, 'crm_lead'::regclass,
                                       'crm_account'::regclass)
                ) AND datname = current_database()
                ORDER BY EXISTS (
                    SELECT FROM res_partner p
                    WHERE %s AND p.xmax = session.backend_xid
                ) DESC, xact_start LIMIT 1
                """,
                among_sql(self.env.cr, SQL("p.id"), partner_ids),
            )
        )
        if not rows:
            return {}
        [(client, since)] = rows
        known = {"client": client, "since": since}
        return {name: value for name, value in known.items() if value}

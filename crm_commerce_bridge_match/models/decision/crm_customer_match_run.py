"""Many matches decided at once, step by step, and taken back as a whole."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.background import failures
from odoo.addons.crm_commerce_bridge.models.background.savepoint import Savepoint
from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser

# Matches decided before it is committed
BATCH = 20
WORKING = ("queued", "running")
DECISIONS = [
    ("same", "Same Account"),
    ("child", "Subsidiary"),
    ("different", "Not the Same"),
]


class CrmCustomerMatchRun(models.Model):
    """The same decision about many matches, as one person took it.

    Each is taken with the rights of that person. One that is refused is set aside with
    its reason.
    """

    _name = "crm.customer.match.run"
    _description = "Decision about Many Matches"
    _inherit = ["stepwise.work.mixin"]
    _order = "id desc"

    decision = fields.Selection(
        DECISIONS,
        required=True,
        readonly=True,
        help="The same decision for all matches of the run.",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        index=True,
        default="queued",
        help="A paused run can go on where it stopped; undone means that all its "
        "decisions were taken back.",
    )
    is_undoing = fields.Boolean(
        string="Undo in Progress",
        readonly=True,
        help="The run takes its decisions back, the last one first.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Decided By",
        required=True,
        readonly=True,
        help="The matches are decided with the rights of this person.",
    )
    worker_id = fields.Many2one(
        "res.users",
        string="With the Rights Of",
        required=True,
        readonly=True,
        help="Who decided, or who took it back.",
    )
    working_company_ids = fields.Json(
        string="Selected Companies",
        readonly=True,
        help="In which the person worked who decided.",
    )
    line_ids = fields.One2many(
        "crm.customer.match.run.line",
        "run_id",
        string="Lines",
        readonly=True,
        help="The matches of the run, with what became of each.",
    )
    total = fields.Integer(
        string="Matches",
        compute="_compute_progress",
        help="All that were selected, also those that you may not see.",
    )
    done = fields.Integer(
        string="Decided",
        compute="_compute_progress",
        help="Decided so far, and not taken back.",
    )
    refused_count = fields.Integer(
        string="Set Aside",
        compute="_compute_progress",
        help="Matches that could not be decided; each line says why.",
    )
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    date_end = fields.Datetime(
        string="Ended",
        readonly=True,
        help="When all matches were decided, or all decisions taken back.",
    )

    @api.depends("decision")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["decision"]._description_selection(self.env))
        for run in self:
            run.display_name = labels.get(run.decision)

    @api.depends("line_ids.state", "state", "is_undoing")
    def _compute_progress(self):
        # Superuser: numbers only, also of matches that a reader may not see.
        rows = (
            self.sudo()
            .env["crm.customer.match.run.line"]
            ._read_group([("run_id", "in", self.ids)], ["run_id", "state"], ["__count"])
        )
        counts = {(run.id, state): count for run, state, count in rows}
        for run in self:
            todo, done, refused, undone = (
                counts.get((run.id, state), 0)
                for state in ("todo", "done", "refused", "undone")
            )
            run.total = todo + done + refused + undone
            run.done = done
            run.refused_count = refused
            left = done if run.is_undoing else todo
            part = 100 * (1 - left / run.total) if run.total else 100
            run.progress = 100 if run.state in ("done", "undone") else part

    # === ACTION METHODS === #

    def action_pause(self):
        """Stop after the batch being worked on."""
        self._change_state(WORKING, "paused")

    def action_resume(self):
        """Go on where it stopped."""
        self._change_state(("paused",), "queued")
        self._wake_up()

    def action_undo(self):
        """Take back all that this run has decided, with the rights of the user.

        :raise UserError: if it was taken back already
        :raise AccessError: if it is somebody else's, and the user is no manager
        """
        self._change_state(
            (*WORKING, "paused", "done"),
            "queued",
            is_undoing=True,
            worker_id=self.env.uid,
            working_company_ids=self.env.companies.ids,
        )
        self._wake_up()

    def _change_state(self, states, state, **values):
        self.check_access("read")
        manager = self.env.user.has_group("sales_team.group_sale_manager")
        if not manager and self.user_id - self.env.user:
            raise AccessError(self.env._("Somebody else has decided these."))
        if any(run.state not in states for run in self):
            raise UserError(
                self.env._("The run is in another state by now: reload the page.")
            )
        as_superuser(self).write({"state": state, **values})

    # === BUSINESS METHODS === #

    @api.model
    def _start(self, matches, decision):
        """Decide about these matches, a moment later, as the user.

        :return: the run
        """
        matches.check_access("read")
        # Superuser: runs are nobody's to write.
        run = as_superuser(self).create(
            {
                "decision": decision,
                "user_id": self.env.uid,
                "worker_id": self.env.uid,
                "working_company_ids": self.env.companies.ids,
                "line_ids": [
                    fields.Command.create({"match_id": match_id})
                    for match_id in matches.ids
                ],
            }
        )
        self._wake_up()
        return run.with_env(self.env)

    @api.model
    def _wake_up(self):
        self.env.ref("crm_commerce_bridge_match.ir_cron_match_run").sudo()._trigger()

    # === WORKER === #

    @api.model
    def _cron_work(self):
        """Decide step by step, committing each."""
        self._work_in_steps(self._step)

    @api.model
    def _step(self):
        """One batch of the oldest run.

        :return: number of matches, seconds to wait before the next step; None if
            nothing is left to do
        """
        run = self.search([("state", "in", WORKING)], order="id", limit=1)
        if not run:
            return 0, None
        if run.state == "queued":
            run.state = "running"
        lines = run._get_next_lines()
        for line in lines:
            line._work()
        if not lines:
            state = "undone" if run.is_undoing else "done"
            run.write({"state": state, "date_end": fields.Datetime.now()})
        return len(lines), 0

    def _get_next_lines(self):
        """What was decided last is taken back first."""
        state, order = ("done", "id desc") if self.is_undoing else ("todo", "id")
        return self.line_ids.search(
            [("run_id", "=", self.id), ("state", "=", state)], order=order, limit=BATCH
        )


class CrmCustomerMatchRunLine(models.Model):
    _name = "crm.customer.match.run.line"
    _description = "Match of a Decision about Many"
    _inherit = ["crm.customer.match.readable.mixin"]
    _about = ("match_id",)
    _order = "id"
    _log_access = False
    _rec_name = "match_id"

    run_id = fields.Many2one(
        "crm.customer.match.run",
        string="Decision",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The decision about many matches that this line belongs to.",
    )
    match_id = fields.Many2one(
        "crm.customer.match",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The pair of customers that is decided about.",
    )
    state = fields.Selection(
        [
            ("todo", "To Do"),
            ("done", "Decided"),
            ("refused", "Set Aside"),
            ("undone", "Taken Back"),
        ],
        required=True,
        readonly=True,
        default="todo",
        help="Set aside means that the decision was refused; the reason says why.",
    )
    reason = fields.Char(
        readonly=True, help="Why the match was set aside; empty if it was not."
    )
    date = fields.Datetime(
        string="Decided On", readonly=True, help="To tell it from a later decision."
    )

    def _work(self):
        work = self._undo if self.run_id.is_undoing else self._decide
        match = self._as_worker()
        try:
            with mute_logger("odoo.sql_db"), Savepoint(self.env.cr):
                work(match)
        except Exception as error:
            # A redirection is refused as well: nobody is there to follow it.
            refused = failures.is_refused(error) or isinstance(error, RedirectWarning)
            if not refused:
                raise
            self.env.invalidate_all()
            self.write({"state": "refused", "reason": failures.get_message(error)})

    def _as_worker(self):
        """The match as who decides sees it."""
        worker = self.run_id.worker_id
        context = {
            "lang": worker.lang,
            "tz": worker.tz,
            "allowed_company_ids": self.run_id.working_company_ids,
        }
        env = self.env(user=worker.id, su=False, context=context)
        return self.match_id.with_env(env)

    def _decide(self, match):
        match.check_access("read")
        # One that follows from those before is decided as well.
        if match.state != "same" or not match.is_implied:
            match._check_for_many(self.run_id.decision)
            match._decide(self.run_id.decision)
        self.write({"state": "done", "date": match.date})

    def _undo(self, match):
        """Unless somebody has done that, or decided anew."""
        match.check_access("read")
        decided = match.state == self.run_id.decision and not match.is_implied
        if decided and match.date == self.date:
            match._undo()
        self.state = "undone"

import math
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..actions import prepare_action
from ..groups import check_may_switch
from ..superuser import as_superuser
from .ir_config_parameter import STRATEGY

# A run without a new batch for so long is stuck: the scheduler is probably off.
PATIENCE = timedelta(minutes=2)


class CrmAccountRun(models.Model):
    """One run over all customers that moves them to their accounts by a new strategy.

    New customers follow the new strategy from the first moment; a run takes the others
    there, batch by batch. It knows where it is from its committed batches, so it may
    stop and start anywhere, and it is done when a comparison of all customers with the
    function of the resolver finds no difference.
    """

    _name = "crm.account.run"
    _description = "Account Run"
    _inherit = ["stepwise.work.mixin"]
    _order = "id desc"

    strategy_from = fields.Selection(
        selection="_selection_strategy",
        string="Old Strategy",
        readonly=True,
        help="In force until the run was started; empty for a repair, which keeps the "
        "strategy.",
    )
    strategy_to = fields.Selection(
        selection="_selection_strategy",
        string="New Strategy",
        required=True,
        readonly=True,
        help="How customers of all companies get their accounts, where no account "
        "rule of a company group and no choice by hand says otherwise.",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("superseded", "Superseded"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
        help="A paused or failed run can go on where it stopped; superseded means "
        "that a later run took over.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Started By",
        readonly=True,
        default=lambda self: self.env.uid,
        help="The account history names this person for each customer moved; OdooBot "
        "if the scheduled check started it.",
    )
    batch_ids = fields.One2many(
        "crm.account.run.batch",
        "run_id",
        string="Batches",
        readonly=True,
        help="The steps of the work, each of them saved by itself.",
    )
    error_ids = fields.One2many(
        "crm.account.run.batch",
        "run_id",
        string="Customers Set Aside",
        domain=[("error", "!=", False)],
        readonly=True,
        help="Customers that could not be moved, with the reason; the others were "
        "moved all the same.",
    )
    total = fields.Integer(
        string="Customers",
        readonly=True,
        help="All that the run looks at, of all companies, also those who keep their "
        "account.",
    )
    done = fields.Integer(
        string="Customers Reached",
        compute="_compute_progress",
        help="Looked at so far, whether they moved or not.",
    )
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    moved_count = fields.Integer(
        string="Customers Moved",
        compute="_compute_progress",
        help="Those who got another account, of all companies.",
    )
    created_count = fields.Integer(
        string="Accounts Created",
        compute="_compute_progress",
        help="Made for customers that had no account of their own yet.",
    )
    reused_count = fields.Integer(
        string="Accounts Brought Back",
        compute="_compute_progress",
        help="Archived before, and in use again because a customer came back.",
    )
    archived_count = fields.Integer(
        string="Accounts Archived",
        compute="_compute_progress",
        help="Left without customers, with nothing on them that people put there. "
        "There are none if the settings say to keep them.",
    )
    pinned_count = fields.Integer(
        string="Customers with Account Set by Hand",
        compute="_compute_progress",
        help="What people set by hand stays as it is.",
    )
    error_count = fields.Integer(
        string="Number Set Aside",
        compute="_compute_progress",
        help="Customers that could not be moved. They can be tried once more.",
    )
    remaining_count = fields.Integer(
        string="Customers Remaining",
        compute="_compute_remaining_count",
        help="Not looked at yet; zero once the run is done.",
    )
    is_stuck = fields.Boolean(
        compute="_compute_is_stuck",
        help="The scheduled action should work on the run, but nothing moves.",
    )
    rate = fields.Float(
        string="Customers per Second",
        compute="_compute_progress",
        digits=(16, 0),
        help="The average since the start, without pauses.",
    )
    eta = fields.Datetime(
        string="Expected End",
        compute="_compute_progress",
        help="At the pace so far; empty while the run waits or only compares.",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        default=lambda self: self.env.company,
        help="The company its starter worked in; the run itself is about customers of "
        "all companies.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_lifetime_values",
        help="In which the amounts are shown: that of the current company.",
    )
    lifetime_value_before = fields.Monetary(
        compute="_compute_lifetime_values",
        help="Of all accounts, in the current company. It is the same afterwards, but "
        "for what was ordered or credited meanwhile.",
    )
    lifetime_value_after = fields.Monetary(
        compute="_compute_lifetime_values",
        help="Of all accounts, in the current company, once the run is done; zero "
        "before that.",
    )
    lifetime_values = fields.Json(
        readonly=True, help="Of all accounts, before and after, by company."
    )
    date_start = fields.Datetime(
        string="Started",
        readonly=True,
        help="When the work began; empty while the run waits to begin.",
    )
    date_end = fields.Datetime(
        string="Ended",
        readonly=True,
        help="When all customers were done, or a later run took over.",
    )

    @api.model
    def _selection_strategy(self):
        return self.env["crm.account.resolver"]._selection_strategy()

    # === COMPUTE METHODS === #

    @api.depends("lifetime_values")
    @api.depends_context("company")
    def _compute_lifetime_values(self):
        """Show each user the sums of the company that the user works in."""
        company = self.env.company
        for run in self:
            values = run.lifetime_values or {}
            before, after = (
                values.get(moment, {}).get(str(company.id), 0)
                for moment in ("before", "after")
            )
            run.currency_id = company.currency_id
            run.lifetime_value_before = before
            run.lifetime_value_after = after

    @api.depends("strategy_to", "strategy_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_strategy())
        for run in self:
            run.display_name = (
                labels.get(run.strategy_to, run.strategy_to)
                if run.strategy_from
                else self.env._("Repair")
            )

    @api.depends("batch_ids", "state", "total")
    def _compute_progress(self):
        # Superuser: customers that the user may not see count too.
        sums = (
            self.sudo()
            .env["crm.account.run.batch"]
            ._read_group(
                Domain("run_id", "in", self.ids),
                ["run_id"],
                [
                    *(f"{name}:sum" for name in ("rows", "moved", "created", "reused")),
                    *(f"{name}:sum" for name in ("archived", "pinned", "seconds")),
                    "error:count",
                ],
            )
        )
        sums = {run.id: values for run, *values in sums}
        for run in self:
            (
                run.done,
                run.moved_count,
                run.created_count,
                run.reused_count,
                run.archived_count,
                run.pinned_count,
                seconds,
                run.error_count,
            ) = sums.get(run.id, [0] * 8)
            run.rate = run.done / seconds if seconds else 0
            if run.total:  # customers may be reached more than once
                whole = run.state == "done" or run.done > run.total
                run.done = run.total if whole else run.done
            run.progress = run._get_progress()
            run.eta = run._get_eta()

    @api.depends("done", "total", "state")
    def _compute_remaining_count(self):
        for run in self:
            left = 0 if run.state == "done" else run.total - run.done
            run.remaining_count = max(0, left)

    @api.depends("state", "batch_ids")
    def _compute_is_stuck(self):
        last = dict(
            self.sudo()
            .env["crm.account.run.batch"]
            ._read_group(
                Domain("run_id", "in", self.ids), ["run_id"], ["create_date:max"]
            )
        )
        patient_since = fields.Datetime.now() - PATIENCE
        for run in self:
            moved = max(filter(None, (run.write_date, last.get(run))), default=None)
            works = run.state in ("queued", "running")
            run.is_stuck = bool(works and moved and moved < patient_since)

    def _get_progress(self):
        if self.state == "done":
            return 100.0
        return min(99.0, 100.0 * self.done / self.total) if self.total else 0.0

    def _get_eta(self):
        """Return the expected end, False while the run waits or only compares.

        It is never in the past.
        """
        remaining = self.total - self.done
        if self.state != "running" or not self.rate or remaining <= 0 or self.obstacle:
            return False
        seconds = 1 + math.ceil(remaining / self.rate)
        return fields.Datetime.add(fields.Datetime.now(), seconds=seconds)

    # === ACTION METHODS === #

    def action_pause(self):
        """Stop after the batch being worked on.

        :raise AccessError: if the user may not change the strategy
        :raise UserError: if the run is in another state by now
        """
        self._change_state(("queued", "running"), "paused")

    def action_resume(self):
        """Go on where the run stopped.

        :raise AccessError: if the user may not change the strategy
        :raise UserError: if the run is not paused
        """
        self._change_state(("paused",), "queued")
        self._wake_up()

    def action_retry(self):
        """Try a failed run once more, and the customers that were set aside.

        :raise UserError: if a later run has replaced this one
        """
        self.ensure_one()
        if self != self.sudo().search([], limit=1):
            raise UserError(
                self.env._("A later run has taken over: retry what it set aside.")
            )
        self._change_state(("running", "done", "failed"), "queued")
        self.sudo().error_ids.unlink()
        self._wake_up()

    def action_view_history(self):
        """Open the ledger lines that the run wrote."""
        self.ensure_one()
        return prepare_action(
            self.env,
            "crm_commerce_bridge.crm_account_assignment_action",
            domain=Domain("run_id", "=", self.id),
            context={},
        )

    def _change_state(self, states, state):
        """Change the state, if the user may and it is one of ``states``."""
        check_may_switch(self.env)
        if any(run.state not in states for run in self):
            raise UserError(
                self.env._("The run is in another state by now: reload the page.")
            )
        self.sudo().write({"state": state, "obstacle": False})

    # === BUSINESS METHODS === #

    @api.model
    def start(self, strategy):
        """Change the strategy, and start a run that moves the customers.

        :param str strategy: code of the new strategy (``each``, ``root``)
        :return: the run, or an empty one if the strategy is in force already
        :raise AccessError: if the user may not change the strategy
        :raise ValidationError: if there is no such strategy
        """
        check_may_switch(self.env)
        self._check_strategy(strategy)
        # Sales administrators are no system administrators: checked above.
        as_superuser(self.env["ir.config_parameter"]).set_param(STRATEGY, strategy)
        return self.search([("state", "in", ("queued", "running"))], limit=1)

    @api.model
    def _queue(self, strategy_from, strategy_to):
        """Queue a run for the strategy in force; it replaces any other open one.

        :param strategy_from: the strategy before; False: the run is a repair of what
            differs from the strategy in force
        :return: the run
        """
        open_states = ("queued", "running", "paused", "failed")
        self.search([("state", "in", open_states)]).write(
            {"state": "superseded", "date_end": fields.Datetime.now()}
        )
        run = self.create(
            {
                "strategy_from": strategy_from,
                "strategy_to": strategy_to,
                "user_id": self.env.uid,
            }
        )
        run._wake_up()
        return run

    @api.model
    def _wake_up(self):
        self.env.ref("crm_commerce_bridge.ir_cron_account_run").sudo()._trigger()

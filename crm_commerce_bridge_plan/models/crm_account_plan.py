"""A change of many accounts that is to be made at a date and hour."""

from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.crm_commerce_bridge.models.actions import prepare_new
from odoo.addons.crm_commerce_bridge.models.customer.res_partner_rule import (
    KnownSelection,
)
from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SWITCH, check_may_switch

# Where nothing else is chosen: at this hour nobody works.
HOUR = 22
# What is planned, which stays as it is once it is planned; its date may be moved
WHAT = {"kind", "strategy", "partner_id", "account_ids", "account_id", "company_id"}


class CrmAccountPlan(models.Model):
    """A change of many accounts, made by the scheduler as the person who planned it.

    What is planned depends on its kind (see ``crm.account.plan.kind``). Until it is
    made, a report says which customers would move; what they are by then is what
    counts, and the difference to the report is told afterwards.
    """

    _name = "crm.account.plan"
    _description = "Planned Change"
    _inherit = ["technical.columns.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(
        selection="_selection_kind",
        string="Change",
        required=True,
        default="strategy",
        help="What is done at the hour, such as another strategy or a merge of "
        "accounts.",
    )
    date = fields.Datetime(
        string="Planned For",
        required=True,
        default=lambda self: self._default_date(),
        index=True,
        tracking=True,
        help="It is done then, or as soon after as the scheduler works. The date may "
        "still be moved.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("done", "Carried Out"),
            ("undone", "Undone"),
            ("withdrawn", "Withdrawn"),
            ("overtaken", "Overtaken"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        technical=True,
        copy=False,
        index=True,
        tracking=True,
        help="Overtaken: something stood in the way at the hour. Failed: it was "
        "refused.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Planned By",
        readonly=True,
        technical=True,
        copy=False,
        help="The change is made with the rights that this person has by then.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        help="Only users of this company see the plan; all do if it is empty.",
    )
    summary = fields.Char(
        string="Planned Change",
        compute="_compute_summary",
        help="Without names, if you may not see the customer or the accounts.",
    )
    strategy = KnownSelection(
        selection="_selection_strategy",
        string="New Strategy",
        help="The one to change to, for all customers or for the company of the rule.",
    )
    strategy_from = fields.Char(
        string="Strategy Before",
        readonly=True,
        technical=True,
        copy=False,
        help="The strategy that is expected to be in force by then.",
    )
    account_ids = fields.Many2many(
        "crm.account",
        "crm_account_plan_account_rel",
        string="Accounts",
        check_company=True,
        context={"active_test": False},
        help="All but the one that stays are merged into it, and archived.",
    )
    account_id = fields.Many2one(
        "crm.account",
        string="Account That Stays",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        context={"active_test": False},
        help="The customers of the others move to it, and the others are archived.",
    )
    run_id = fields.Many2one(
        "crm.account.run",
        string="Account Run",
        readonly=True,
        technical=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=GROUP_SWITCH,
        help="It moves the customers once the hour has come; empty if no run over all "
        "customers is needed.",
    )
    run_state = fields.Selection(
        related="run_id.state", string="State of the Run", groups=GROUP_SWITCH
    )
    date_start = fields.Datetime(
        string="Started",
        readonly=True,
        technical=True,
        copy=False,
        help="When it was really begun, which may be later than planned.",
    )
    outcome = fields.Text(
        readonly=True,
        technical=True,
        copy=False,
        help="Why it was not carried out, or what has to be known about that.",
    )
    preview = fields.Json(
        compute="_compute_preview",
        groups=GROUP_SWITCH,
        help="What it would change, counted before anything is done.",
    )
    warning = fields.Text(
        compute="_compute_warning",
        groups=GROUP_SWITCH,
        help="Why it would not be done as things are now, or what is planned before "
        "it; empty if nothing stands in the way.",
    )
    can_undo = fields.Boolean(
        compute="_compute_can_undo",
        groups=GROUP_SWITCH,
        help="What the plan did can still be taken back.",
    )

    # === DEFAULTS === #

    @api.model
    def _selection_kind(self):
        kinds = self.env["crm.account.plan.kind"]._get_kinds()
        return [(code, kind._get_label()) for code, kind in kinds.items()]

    @api.model
    def _selection_strategy(self):
        return self.env["crm.account.resolver"]._selection_strategy()

    @api.model
    def _default_date(self):
        """Return the next time that it is night where the user is, in UTC."""
        now = datetime.now(self.env.tz).replace(tzinfo=None)
        night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
        if night <= now:
            night += timedelta(days=1)
        return self.env.tz.localize(night).astimezone(pytz.utc).replace(tzinfo=None)

    # === COMPUTE METHODS === #

    @api.depends("kind", "strategy", "partner_id", "account_ids", "account_id")
    @api.depends_context("lang", "uid")
    def _compute_summary(self):
        for plan in self:
            kind = plan._get_kind()
            known = plan._may_read_named()
            plan.summary = kind._describe(plan) if known else kind._get_label()

    @api.depends("summary", "date")
    @api.depends_context("lang", "tz", "uid")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = plan.date and self.env._(
                "%(what)s, on %(date)s",
                what=plan.summary,
                date=plan._format(plan.date),
            )

    @api.depends("partner_id", "account_ids", "account_id")
    def _compute_company_id(self):
        for plan in self:
            accounts = plan.account_id | plan.account_ids
            plan.company_id = (plan.partner_id.company_id | accounts.company_id)[:1]

    @api.depends("kind", "strategy", "partner_id", "state")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_preview(self):
        for plan in self:
            shown = plan.state == "draft" and plan._may_read_named()
            plan.preview = shown and plan._get_kind()._get_preview(plan)

    @api.depends(
        "kind", "date", "strategy", "partner_id", "account_ids", "account_id", "state"
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_warning(self):
        for plan in self:
            plan.warning = plan.state in ("draft", "planned") and plan._find_warning()

    @api.depends(
        "state",
        "run_state",
        "account_ids.merged_into_id",
        "date_start",
        "partner_id.crm_account_strategy",
    )
    def _compute_can_undo(self):
        for plan in self:
            done = plan.state == "done" and plan._may_read_named()
            plan.can_undo = done and plan._get_kind()._can_undo(plan)

    @api.onchange("kind")
    def _onchange_kind(self):
        """Clear what another kind needs: it would keep its company, unseen."""
        kinds = self.env["crm.account.plan.kind"]._get_kinds().values()
        of_others = {name for kind in kinds for name in kind._what}
        for name in of_others - set(self._get_kind()._what):
            self[name] = False

    def _find_warning(self):
        """Return why the plan would not be carried out as things are, if it is so."""
        if not self._may_read_named():
            return self._describe_hidden()
        before = self._find_planned_before()
        obstacle = self._get_kind()._find_obstacle(self)
        if obstacle or not before:
            return obstacle
        return self.env._(
            "Planned before this one, and not in its report: %s",
            before[0].display_name,
        )

    def _may_read_named(self):
        """Return whether the user may read what is planned.

        A customer may have moved to another company of the database since.
        """
        # Superuser: what may not be read is asked for.
        plan = self.sudo()
        named = (plan.account_id, plan.partner_id)
        return self._get_kind()._may_read(self) and all(
            r._origin.with_env(self.env).has_access("read") for r in named
        )

    def _describe_hidden(self):
        return self.env._(
            "%s may not see the customer or the account that this is about.",
            self.env.user.name,
        )

    def _find_planned_before(self):
        """Return the other plans that come before this one, the last first."""
        same_hour = Domain("date", "=", self.date or False)
        if self._origin:
            same_hour &= Domain("id", "<", self._origin.id)
        before = Domain("date", "<", self.date or False) | same_hour
        return self.search(Domain("state", "=", "planned") & before)

    def _get_kind(self):
        """Return the model of what is planned; that of any plan, if it is unknown."""
        any_kind = self.env["crm.account.plan.kind"]
        return any_kind._get_kinds().get(self.kind, any_kind)

    def _format(self, date):
        return format_datetime(self.env, date, tz=str(self.env.tz), dt_format="short")

    # === WRITING === #

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._check_named_readable()
        return plans

    def write(self, vals):
        """Keep what is planned as it is; a planned date may be moved.

        :raise UserError: if a plan is changed that is no draft
        """
        if self.env.su:
            return super().write(vals)
        moved = self._filter_moved(vals)
        res = super().write(vals)
        self._check_named_readable()
        moved._check_date()
        moved._set_clock()
        return res

    def _filter_moved(self, vals):
        """Return the plans that get another date, if all may be changed so.

        :raise UserError: if one may not
        """
        closed = self.filtered(lambda plan: plan.state != "draft")
        planned = closed.filtered(lambda plan: plan.state == "planned")
        if closed and WHAT & vals.keys():
            raise UserError(
                self.env._("Only a draft can be changed: withdraw the plan first.")
            )
        if "date" not in vals:
            return self.browse()
        if closed - planned:
            raise UserError(
                self.env._("The date of a plan that is over cannot be changed.")
            )
        return planned

    def _check_named_readable(self):
        """A plan names records: its user has to be one who may read them."""
        # Superuser: otherwise, those that may not be read would be left out.
        plans = self.sudo().with_context(active_test=False)
        for named in (plans.account_ids | plans.account_id, plans.partner_id):
            named.with_env(self.env).check_access("read")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if any(plan.state not in ("draft", "withdrawn") for plan in self):
            raise UserError(
                self.env._("Only drafts can be deleted, and plans that were withdrawn.")
            )

    # === ACTION METHODS === #

    @api.model
    def _prepare_new(self, **values):
        """Return an action that opens the form of a new plan with these values."""
        context = {f"default_{name}": value for name, value in values.items()}
        return prepare_new(self.env._("Plan for Later"), self._name, context)

    def action_plan(self):
        """Plan the change, make its report, and remind the managers concerned.

        :raise AccessError: if the user may not change the strategy
        :raise UserError: if something is missing, or the hour is over
        """
        self._check_state("draft")
        kind = self._get_kind()
        kind._check(self)
        if obstacle := kind._find_obstacle(self):
            raise UserError(obstacle)
        self._check_date()
        self.sudo().write(
            {
                "state": "planned",
                "user_id": self.env.uid,
                "strategy_from": kind._get_strategy_before(self),
                "outcome": False,
            }
        )
        self.message_subscribe(self.env.user.partner_id.ids)
        self._foretell()
        self._set_clock()
        self._remind_managers()

    def action_withdraw(self):
        """Take the plan back: nothing happens at its hour.

        :raise AccessError: if the user may not change the strategy
        :raise UserError: if it is not planned any more
        """
        self._check_state("planned")
        self._close("withdrawn")

    def action_draft(self):
        """Make a plan that was not carried out a draft again.

        :raise AccessError: if the user may not change the strategy
        :raise UserError: if it is planned, or was carried out
        """
        self._check_state("withdrawn", "overtaken", "failed")
        self.sudo().write({"state": "draft", "outcome": False})

    def action_undo(self):
        """Take back what the plan did.

        :return: action that opens the run that does it, if there is one
        :raise AccessError: if the user may not change the strategy
        :raise UserError: if there is nothing to take back
        """
        self._check_state("done")
        if not self.can_undo:
            raise UserError(self.env._("There is nothing left to take back."))
        action = self._get_kind()._undo(self)
        self._mark_undone()
        return action

    def action_view_run(self):
        """Open the run that came of the plan."""
        self.ensure_one()
        return self.run_id._get_records_action(context={})

    def _check_state(self, *states):
        """Check that the user may change the plan, and that it is in a state.

        :raise AccessError: if the user may not change the strategy
        :raise UserError: if it is in another state
        """
        self.ensure_one()
        check_may_switch(self.env)
        self.check_access("write")
        if self.state not in states:
            raise UserError(
                self.env._("The plan is in another state by now: reload the page.")
            )

    def _check_date(self):
        if any(plan.date <= fields.Datetime.now() for plan in self):
            raise UserError(self.env._("Choose a date and hour in the future."))

    def _close(self, state, outcome=False):
        """End the plan without carrying it out, and take the reminders back."""
        self.sudo().write({"state": state, "outcome": outcome})
        self._forget_reminders()

    def _mark_undone(self):
        self.sudo().filtered(lambda plan: plan.state == "done").state = "undone"

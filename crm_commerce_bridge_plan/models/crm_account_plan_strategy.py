from odoo import api, models
from odoo.exceptions import UserError


class CrmAccountPlanStrategy(models.AbstractModel):
    """Another strategy for all customers: the ordinary run, at its hour."""

    _name = "crm.account.plan.strategy"
    _description = "Change of Strategy"
    _inherit = ["crm.account.plan.kind"]
    _kind = "strategy"
    _what = ("strategy",)

    @api.model
    def _get_strategy_label(self, strategy):
        labels = dict(self.env["crm.account.resolver"]._selection_strategy())
        return labels.get(strategy, strategy)

    @api.model
    def _describe(self, plan):
        if not plan.strategy:
            return self._get_label()
        return self._get_strategy_label(plan.strategy)

    @api.model
    def _get_cause(self, plan):
        return self._get_strategy_label(plan.strategy)

    @api.model
    def _get_preview(self, plan):
        if not self.env["crm.account.resolver"]._is_strategy(plan.strategy):
            return False
        return self.env["crm.account.run"]._get_preview_summary(plan.strategy)

    @api.model
    def _get_strategy_before(self, plan):
        """Return what is in force by then, if the plans before it are carried out."""
        before = plan._find_planned_before().filtered(lambda p: p.kind == self._kind)
        return before[:1].strategy or self.env["crm.account.resolver"]._get_strategy()

    @api.model
    def _check(self, plan):
        if not plan.strategy:
            raise UserError(self.env._("Choose the new strategy."))

    @api.model
    def _find_obstacle(self, plan):
        """A change that somebody else has made since is not taken back by a plan."""
        if not plan.strategy:
            return False
        if not self.env["crm.account.resolver"]._is_strategy(plan.strategy):
            return self.env._('The strategy "%s" is not known any more.', plan.strategy)
        before = self._get_strategy_before(plan)
        label = self._get_strategy_label(before)
        if before == plan.strategy:
            return self.env._('"%s" is in force already, or will be by then.', label)
        if plan.state == "planned" and before != plan.strategy_from:
            return self.env._(
                'The strategy is "%(now)s", but it was to be "%(expected)s" when this '
                "was planned: somebody else has changed it. Plan it anew if it is "
                "still wanted.",
                now=label,
                expected=self._get_strategy_label(plan.strategy_from),
            )
        return False

    @api.model
    def _foretell(self, plan):
        # Superuser: the run will move the customers of all companies.
        runs = self.env["crm.account.run"].sudo()
        outcome = runs._get_outcome(plan.strategy)
        counts = runs._sum_up(outcome)
        names = {"total", *(name for name in counts if name.endswith("_count"))}
        names -= {"ungrouped_count", "opportunity_count"}
        counts["kept_count"] = sum(counts["kept"].values())
        names = [*sorted(names), "kept_count"]
        return self._get_rows(outcome), {name: counts[name] for name in names}

    @api.model
    def _get_rows(self, outcome):
        """Return the customers who move, and those who stay as they are set by hand."""
        return [
            (partner_id, left, entered, base_id)
            for partner_id, left, entered, base_id, pinned in outcome.rows
            if left != entered or pinned
        ]

    @api.model
    def _get_reasons(self, plan):
        strategy = self.env["crm.account.resolver"]._get_strategies().get(plan.strategy)
        return {
            "own": self.env._(strategy.own) if strategy else "%(strategy)s",
            "own_merged": self.env._(
                "%(strategy)s: its own account was merged into %(account)s."
            ),
            "top": self.env._("%(strategy)s: %(top)s is the top of its group."),
            "top_merged": self.env._(
                "%(strategy)s: %(top)s is the top of its group, and its account was "
                "merged into %(account)s."
            ),
            "top_by_hand": self.env._(
                "%(strategy)s: %(top)s is the top of its group, and its account was "
                "set by hand to %(account)s."
            ),
            "stays": self.env._("Its account was set by hand."),
            "stays_because": self.env._("Its account was set by hand: %(reason)s"),
        }

    @api.model
    def _start(self, plan):
        return self.env["crm.account.run"].start(plan.strategy)

    @api.model
    def _can_undo(self, plan):
        return plan.run_id.can_undo

    @api.model
    def _undo(self, plan):
        return plan.run_id.action_undo()

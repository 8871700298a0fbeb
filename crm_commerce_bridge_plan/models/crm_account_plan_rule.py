from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAccountPlan(models.Model):
    _inherit = "crm.account.plan"

    partner_id = fields.Many2one(
        "res.partner",
        string="Company of the Rule",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        context={"active_test": False},
        help="The account rule counts for it and for all companies below it.",
    )


class CrmAccountPlanRule(models.AbstractModel):
    """Another account rule for a company and all below it, or none any more."""

    _name = "crm.account.plan.rule"
    _description = "Account Rule of a Company"
    _inherit = ["crm.account.plan.strategy"]
    _kind = "rule"
    _what = ("partner_id", "strategy")

    @api.model
    def _describe(self, plan):
        if not plan.partner_id:
            return self._get_label()
        return plan.partner_id._describe_new_rule(plan.strategy)

    @api.model
    def _get_cause(self, plan):
        return plan.summary

    @api.model
    def _foresee(self, plan):
        """Return the outcome of the rule, by the function that will decide."""
        # Superuser: it moves whoever it concerns.
        resolver = self.env["crm.account.resolver"].sudo()
        company = plan.partner_id._origin or plan.partner_id
        return resolver._foresee({company.id: {"crm_account_strategy": plan.strategy}})

    @api.model
    def _get_preview(self, plan):
        strategy, resolver = plan.strategy, self.env["crm.account.resolver"]
        if not plan.partner_id or (strategy and not resolver._is_strategy(strategy)):
            return False
        outcome = self._foresee(plan)
        partners, runs = self.env["res.partner"], self.env["crm.account.run"].sudo()
        by_hand = sum(row[-1] for row in outcome.rows)
        return {
            "strategy": strategy,
            "moved_count": 0,  # the list of them is that of a change of strategy
            "sentences": [
                *partners._describe_moves(len(outcome.moves)),
                *partners._describe_set_by_hand(by_hand),
            ],
            "accounts": runs._describe_accounts(outcome),
        }

    @api.model
    def _get_strategy_before(self, plan):
        before = plan._find_planned_before().filtered(
            lambda p: p.kind == self._kind and p.partner_id == plan.partner_id
        )
        return before[0].strategy if before else plan.partner_id.crm_account_strategy

    @api.model
    def _check(self, plan):
        if not plan.partner_id:
            raise UserError(self.env._("Choose the company."))
        plan.partner_id.check_access("write")
        plan.partner_id._check_account_rule()

    @api.model
    def _find_obstacle(self, plan):
        """A rule that somebody else has given since is not taken back by a plan."""
        company = plan.partner_id
        if not company:
            return plan.state == "planned" and self.env._("The company was deleted.")
        resolver = self.env["crm.account.resolver"]
        if plan.strategy and not resolver._is_strategy(plan.strategy):
            return self.env._('The strategy "%s" is not known any more.', plan.strategy)
        before = self._get_strategy_before(plan)
        names = {"company": company.display_name}
        if (before or False) == (plan.strategy or False):
            return self.env._(
                "%(company)s has this account rule already, or will have it by then.",
                **names,
            )
        if plan.state == "planned" and (before or False) != plan.strategy_from:
            return self.env._(
                "Somebody else has changed the account rule of %(company)s since this "
                "was planned. Plan it anew if it is still wanted.",
                **names,
            )
        return False

    @api.model
    def _foretell(self, plan):
        outcome = self._foresee(plan)
        counts = {
            "moved_count": len(outcome.moves),
            "created_count": len(
                {row[2] for row in outcome.moves if (row[2] or 0) < 0}
            ),
            "pinned_count": sum(row[-1] for row in outcome.rows),
            "total": len(outcome.rows),
        }
        return self._get_rows(outcome), counts

    @api.model
    def _start(self, plan):
        """Give the rule, which takes effect at once: there is no run."""
        plan.partner_id.crm_account_strategy = plan.strategy
        return self.env["crm.account.run"]

    @api.model
    def _can_undo(self, plan):
        company = plan.partner_id
        return bool(company) and company.crm_account_strategy == plan.strategy

    @api.model
    def _undo(self, plan):
        plan.partner_id.crm_account_strategy = plan.strategy_from

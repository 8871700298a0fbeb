from odoo import api, fields, models
from odoo.tools import SQL


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    plan_ids = fields.One2many(
        "crm.account.plan",
        "run_id",
        readonly=True,
        help="The plan that started the run; empty if somebody started it at once.",
    )
    plan_id = fields.Many2one(
        "crm.account.plan",
        string="Planned As",
        compute="_compute_plan_id",
        help="The plan that started the run; empty if somebody started it at once.",
    )

    @api.depends("plan_ids")
    def _compute_plan_id(self):
        for run in self:
            run.plan_id = run.plan_ids[:1]

    def action_undo(self):
        """Undo it; the plan that it came of says so."""
        action = super().action_undo()
        # Superuser: what a plan says of itself is the system's.
        self.sudo().plan_ids._mark_undone()
        return action

    def _finish(self):
        """Tell how what was done differs from the report of its plan."""
        res = super()._finish()
        for plan in self.plan_ids.filtered(lambda plan: not plan.is_compared):
            plan._as_planner()._compare(SQL("run_id = %s", self.id))
        return res

"""Take back the last change of strategy, and the taking back."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    undone_run_id = fields.Many2one(
        "crm.account.run",
        string="Change Taken Back",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The change of strategy that this one took back.",
    )
    can_undo = fields.Boolean(
        compute="_compute_can_undo",
        help="Only the last change of strategy can be undone; repairs cannot.",
    )
    can_redo = fields.Boolean(
        compute="_compute_can_undo",
        help="The run took back a change of strategy, which can be made once more.",
    )
    undo_text = fields.Char(
        string="What Undo Does",
        compute="_compute_undo_text",
        help="To which strategy the button leads, and whose change it takes back or "
        "makes again.",
    )

    @api.depends("state", "strategy_from", "undone_run_id")
    def _compute_can_undo(self):
        """Let only the last change of strategy be undone; repairs cannot be."""
        last = self.sudo().search([], limit=1)
        for run in self:
            leads_back = run == last and bool(run.strategy_from)
            run.can_undo = leads_back and not run.undone_run_id
            run.can_redo = leads_back and bool(run.undone_run_id)

    @api.depends("can_undo", "can_redo")
    @api.depends_context("lang", "tz")
    def _compute_undo_text(self):
        labels = dict(self._selection_strategy())
        for run in self:
            change = run.undone_run_id or run
            words = {
                "strategy": labels.get(run.strategy_from, run.strategy_from),
                "user": change.user_id.sudo().name,
                "date": format_datetime(self.env, change.create_date),
            }
            run.undo_text = (
                run.can_undo
                and self.env._(
                    'Undo goes back to "%(strategy)s", as it was before %(user)s '
                    "changed it on %(date)s.",
                    **words,
                )
            ) or (
                run.can_redo
                and self.env._(
                    'Redo goes to "%(strategy)s" again, as %(user)s had chosen on '
                    "%(date)s.",
                    **words,
                )
            )

    def action_undo(self):
        """Go back to the strategy before, by a new run; undo an undo, which is a redo.

        :return: action that opens the new run
        :raise UserError: if it is not the last change of strategy
        """
        self.ensure_one()
        if not (self.can_undo or self.can_redo):
            raise UserError(
                self.env._("Only the last change of strategy can be undone.")
            )
        undone = self if self.can_undo else self.browse()
        run = self.start(self.strategy_from)
        run.sudo().undone_run_id = undone
        return run._get_records_action(context={})

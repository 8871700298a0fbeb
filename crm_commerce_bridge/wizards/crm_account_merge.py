from odoo import api, fields, models

from ..models.caller_values import get_ids


class CrmAccountMerge(models.TransientModel):
    """Choose which of several accounts stays, and see what moves to it."""

    _name = "crm.account.merge"
    _description = "Merge Accounts"
    _inherit = ["crm.account.wizard.mixin"]

    account_ids = fields.Many2many(
        "crm.account",
        "crm_account_merge_account_rel",
        string="Accounts",
        context={"active_test": False},
        default=lambda self: self._default_account_ids(),
        readonly=True,
    )
    account_id = fields.Many2one(
        "crm.account",
        string="Account That Stays",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', account_ids)]",
        context={"active_test": False},
    )
    summary = fields.Char(string="What Moves", compute="_compute_summary")

    @api.model
    def _default_account_ids(self):
        accounts = self.env["crm.account"].browse(
            get_ids(self.env.context, "active_ids")
        )
        return accounts.exists().filtered(lambda account: not account.merged_into_id)

    @api.depends("account_ids")
    def _compute_account_id(self):
        """Proposal: the account with most customers, then the oldest."""
        for wizard in self:
            best = wizard.account_ids._origin.sorted(
                lambda a: (-a.customer_count, a.id)
            )
            wizard.account_id = best[:1]

    @api.depends("account_ids", "account_id")
    def _compute_summary(self):
        for wizard in self:
            merged = wizard.account_ids._origin - wizard.account_id._origin
            wizard.summary = merged._describe_content()

    def action_merge(self):
        """Merge the others into the account that stays.

        :return: action that opens it
        :raise UserError: if there is nothing to merge, or it may not be merged
        """
        self.ensure_one()
        (self.account_ids - self.account_id).merge_into(self.account_id.id)
        return self.account_id._get_records_action(context={})

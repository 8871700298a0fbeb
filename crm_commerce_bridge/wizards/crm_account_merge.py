from odoo import api, fields, models
from odoo.fields import Domain

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
        help="Those selected, without any that is merged into another one already.",
    )
    account_id = fields.Many2one(
        "crm.account",
        string="Account That Stays",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', account_ids)]",
        context={"active_test": False},
        help="The customers of the others move to it, and the others are archived.",
    )
    summary = fields.Char(
        string="What Moves",
        compute="_compute_summary",
        help="What is on the accounts that are merged into the one that stays.",
    )
    by_hand_count = fields.Integer(
        string="Customers with Account Set by Hand",
        compute="_compute_by_hand_count",
        help="They would have another account than these if nobody had set it by hand.",
    )

    @api.model
    def _default_account_ids(self):
        accounts = self.env["crm.account"].browse(
            get_ids(self.env.context, "active_ids")
        )
        return accounts.exists().filtered(lambda account: not account.merged_into_id)

    @api.depends("account_ids")
    def _compute_account_id(self):
        """Propose the account with most customers, then the oldest."""
        if self.env.context.get("crm_account_put_away"):
            return  # the account that stays is none of these
        for wizard in self:
            best = wizard.account_ids._origin.sorted(
                lambda a: (-a.customer_count, a.id)
            )
            wizard.account_id = best[:1]

    @api.depends("account_ids", "account_id")
    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            merged = wizard.account_ids._origin - wizard.account_id._origin
            wizard.summary = merged._describe_content()

    @api.depends("account_ids")
    def _compute_by_hand_count(self):
        for wizard in self:
            wizard.by_hand_count = len(wizard._find_by_hand())

    def _find_by_hand(self):
        """Return the customers that would have other accounts if not set by hand."""
        partners = self.env["res.partner"].with_context(active_test=False)
        chosen = partners.search(
            Domain("mapped_account_id", "in", self.account_ids._origin.ids)
            & Domain("crm_account_pin_id", "!=", False)
        )
        resolver = self.env["crm.account.resolver"].sudo()
        automatic = resolver._get_automatic_accounts(chosen.ids)
        return chosen.filtered(
            lambda p: automatic.get(p.id) not in self.account_ids._origin._ids
        )

    def action_use_automatic_accounts(self):
        """Forget what was chosen by hand, and archive the accounts left empty.

        :return: action that opens the accounts
        """
        self.ensure_one()
        self._find_by_hand()._use_automatic_account()
        accounts = self.account_ids
        in_use = accounts._count_in_use(Domain("active", "=", True))
        accounts.filtered(lambda account: account not in in_use).action_archive()
        return accounts._get_records_action(context={"active_test": False})

    def action_merge(self):
        """Merge the others into the account that stays.

        :return: action that opens it
        :raise UserError: if there is nothing to merge, or it may not be merged
        """
        self.ensure_one()
        (self.account_ids - self.account_id).merge_into(self.account_id.id)
        return {
            "type": "ir.actions.client",
            "tag": "crm_account_show",
            "params": {"action": self.account_id._get_records_action(context={})},
        }

"""Who works on an account, and what happens when its manager changes."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import str2bool

OWNERSHIP = "crm_commerce_bridge.account_ownership"


class CrmAccount(models.Model):
    _inherit = "crm.account"

    member_ids = fields.One2many(
        "crm.account.member",
        "account_id",
        string="Members",
        help="Who works on the account beside its manager.",
    )
    hand_over_ids = fields.One2many(
        "crm.account.hand.over",
        "account_id",
        string="Hand-Overs",
        help="What was offered to new account managers, and what became of it.",
    )
    hand_over_id = fields.Many2one(
        "crm.account.hand.over",
        string="Offered Hand-Over",
        compute="_compute_hand_over_id",
        help="What the manager before looked after, and nobody has decided about.",
    )

    @api.depends("hand_over_ids.state", "user_id.active")
    def _compute_hand_over_id(self):
        for account in self:
            offered = account.hand_over_ids.filtered(lambda h: h.state == "offered")
            account.hand_over_id = offered.filtered(lambda h: h._is_to_manager())[:1]

    @api.model
    def _is_manager_followed(self):
        """Return whether what is new on an account gets its manager."""
        parameters = self.env["ir.config_parameter"].sudo()
        return str2bool(parameters.get_param(OWNERSHIP, "False"), False)

    def write(self, vals):
        """Offer to take along what the manager looked after."""
        if "user_id" not in vals or not self._is_manager_followed():
            return super().write(vals)
        before = {account: account.user_id for account in self}
        res = super().write(vals)
        for account in self:
            if account.user_id and account.user_id != before[account]:
                self.env["crm.account.hand.over"]._offer(account, before[account])
        return res

    def action_view_hand_over(self):
        """Open what is offered to the new manager."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand-Over"),
            "res_model": "crm.account.hand.over",
            "res_id": self.hand_over_id.id,
            "views": [(False, "form")],
        }

    # === WHAT FOLLOWS THE MANAGER === #

    def _filter_managed(self, company):
        """Return the accounts whose manager may work for a company (or any)."""
        return self.filtered(
            lambda account: account.user_id._filter_working_for(company)
        )

    def _explain_following(self):
        """Return the line for the history of what got the manager, as text."""
        return self.env._(
            "%(manager)s is the salesperson now, as manager of the account "
            "%(account)s.",
            manager=self.user_id.name,
            account=self.name,
        )

    # === MERGES === #

    def _hand_over(self, target):
        """Move the members that the account that stays has not."""
        data = super()._hand_over(target)
        known = target.member_ids.user_id
        members = self.member_ids.filtered(lambda m: m.user_id not in known)
        members.account_id = target
        return {**data, "crm.account.member": members.ids}

    def _take_back(self):
        members = self.env["crm.account.member"]
        for account in self:
            ids = (account.merge_data or {}).get("crm.account.member", ())
            moved = (
                members.browse(ids)
                .exists()
                .filtered_domain(
                    Domain("account_id", "=", account.merged_into_id.id)
                    & Domain("user_id", "not in", account.member_ids.user_id.ids)
                )
            )
            moved.account_id = account
        return super()._take_back()

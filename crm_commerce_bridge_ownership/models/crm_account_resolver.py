from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Why a customer may be new on an account: not by a switch, nor by a repair.
NEW = {"create", "hand", "automatic", "parent"}


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _get_uses_of_account(self):
        """An account on which people work is not put away."""
        member = "EXISTS (SELECT FROM crm_account_member WHERE account_id = account.id)"
        return {**super()._get_uses_of_account(), "members": SQL(member)}

    @api.model
    def _account_changed(self, changes):
        """Give new customers without a salesperson the manager of their account."""
        res = super()._account_changed(changes)
        if self.env["crm.account"]._is_manager_followed():
            newcomers = [
                change.partner_id
                for change in changes
                if change.cause in NEW and not change.account_from_id
            ]
            if newcomers:
                self._follow_managers(newcomers)
        return res

    @api.model
    def _follow_managers(self, partner_ids):
        """Fill empty salespeople of customers, and say why in their history."""
        partners = self.env["res.partner"].with_context(active_test=False)
        alone = partners.search(
            Domain("id", "in", partner_ids)
            & Domain("user_id", "=", False)
            & Domain("mapped_account_id.user_id", "!=", False)
        )
        for (account, company), group in alone.grouped(
            lambda partner: (partner.mapped_account_id, partner.company_id)
        ).items():
            if account._filter_managed(company):
                group.user_id = account.user_id
                why = account._explain_following()
                group._message_log_batch(bodies=dict.fromkeys(group.ids, why))

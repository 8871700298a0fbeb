from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._follow_manager()
        return leads

    def write(self, vals):
        res = super().write(vals)
        if vals.get("crm_account_id") or vals.get("partner_id"):
            self._follow_manager()
        return res

    def _follow_manager(self):
        """Fill empty salespeople with the account's manager, and say why.

        Leads that a team shares out by its own rule are left to it.
        """
        if not self.env["crm.account"]._is_manager_followed():
            return
        # Superuser: whoever makes leads need not be a salesperson.
        leads = self.sudo().filtered(
            lambda lead: lead.crm_account_id.user_id and not lead.user_id
        )
        for (account, company, team), group in (
            leads.filtered(lambda lead: not lead._is_shared_out())
            .grouped(lambda lead: (lead.crm_account_id, lead.company_id, lead.team_id))
            .items()
        ):
            if account._filter_managed(company):
                # The team stays: Odoo would choose another one for the salesperson.
                team = team or account.team_id
                group.write({"user_id": account.user_id.id, "team_id": team.id})
                why = account._explain_following()
                group._message_log_batch(bodies=dict.fromkeys(group.ids, why))

    def _is_shared_out(self):
        """Return whether the team assigns leads by its own rule."""
        team = self.team_id
        return bool(
            team.assignment_enabled
            and team.assignment_max
            and not team.assignment_optout
        )

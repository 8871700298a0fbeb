from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_plan_account_rule(self):
        """Open the form of a plan for another account rule of the company.

        :return: action that opens it
        """
        self.ensure_one()
        return self.env["crm.account.plan"]._prepare_new(
            kind="rule", partner_id=self.id, strategy=self._get_other_rule()
        )

    def _get_other_rule(self):
        """Return what to propose: none any more, else a rule that is another one."""
        if self.crm_account_strategy:
            return False
        now = self.explain_crm_account()["strategy"]
        known = self.env["crm.account.resolver"]._selection_strategy()
        return next((code for code, _label in known if code != now), False)

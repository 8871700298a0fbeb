from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.actions import prepare_action


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    @api.model
    def _get_preview_summary(self, strategy):
        """With how many companies may have a parent that nobody has said yet."""
        summary = super()._get_preview_summary(strategy)
        matches = self.env["crm.customer.match"]
        rows = matches._read_group(self._get_parents_domain(), ["partner_id"])
        if rows:
            summary["parents"] = (
                self.env._("One company may have a parent")
                if len(rows) == 1
                else self.env._(
                    "%s companies may have a parent", self._format_count(len(rows))
                )
            )
        return summary

    @api.model
    def _get_parents_domain(self):
        to_review = self.env["crm.customer.match"]._get_to_review_domain()
        return to_review & Domain("kind", "=", "parent")

    @api.model
    def action_view_parents(self):
        """The matches that may be a parent company."""
        return prepare_action(
            self.env,
            "crm_commerce_bridge_match.crm_customer_match_action",
            domain=self._get_parents_domain(),
            context={},
        )

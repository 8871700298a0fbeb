from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.actions import prepare_action


class CrmAccount(models.Model):
    _inherit = "crm.account"

    customer_match_count = fields.Integer(
        string="Open Matches",
        compute="_compute_customer_match_count",
        help="Sure enough to be reviewed, and nobody has decided them yet.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_match_count(self):
        for account in self:
            matches = self.env["crm.customer.match"]
            domain = account._get_customer_match_domain()
            account.customer_match_count = matches.search_count(domain)

    def _get_customer_match_domain(self):
        """The open matches of the customers of these accounts."""
        to_review = self.env["crm.customer.match"]._get_to_review_domain()
        return to_review & Domain("crm_account_ids", "in", self._origin.ids)

    @api.readonly
    def action_view_customer_matches(self):
        """What customers of the account may belong together with."""
        return prepare_action(
            self.env,
            "crm_commerce_bridge_match.crm_customer_match_action",
            domain=self._get_customer_match_domain(),
            context={},
        )

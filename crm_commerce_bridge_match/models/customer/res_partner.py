from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.actions import prepare_action
from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_match_count = fields.Integer(
        string="Open Matches",
        compute="_compute_customer_match_count",
        groups=GROUP_SALESMAN,
        help="Sure enough to be reviewed, and nobody has decided them yet.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_match_count(self):
        for partner in self:
            matches = self.env["crm.customer.match"]
            domain = partner._get_customer_match_domain()
            partner.customer_match_count = matches.search_count(domain)

    def _get_customer_match_domain(self):
        """The open matches of the company."""
        ids = self.commercial_partner_id._origin.ids
        return self.env["crm.customer.match"]._get_to_review_domain() & (
            Domain("partner_id", "in", ids) | Domain("other_id", "in", ids)
        )

    @api.readonly
    def action_view_customer_matches(self):
        """What the company may belong together with."""
        return prepare_action(
            self.env,
            "crm_commerce_bridge_match.crm_customer_match_action",
            domain=self._get_customer_match_domain(),
            context={},
        )

    def unlink(self):
        """What followed from decisions about them has to be asked again."""
        # Superuser: whoever deletes contacts need not be a salesperson.
        matches = self.env["crm.customer.match"].sudo()
        alike = matches._find_same_as(self.sudo()) - self.sudo()
        reasons = matches._find_reasons(self.sudo())
        res = super().unlink()
        matches._end_questions()
        matches._forget_reasons(reasons)
        if alike:
            matches.invalidate_model()
            matches._reopen_loose(alike.exists())
        return res

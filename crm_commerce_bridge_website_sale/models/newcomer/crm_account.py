from odoo import fields, models
from odoo.fields import Domain


class CrmAccount(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account"

    open_match_ids = fields.Many2many(
        "crm.account.match",
        string="May Be the Same As",
        compute="_compute_open_match_ids",
        help="Customers with the same Tax ID as a new one, or a very similar name.",
    )

    def _compute_open_match_ids(self):
        """Search the open matches, not the customers: an account may have very many."""
        matches = self.env["crm.account.match"].search(
            Domain("state", "=", "open")
            & Domain("partner_id.crm_account_id", "in", self.ids)
        )
        by_account = matches.grouped(lambda match: match.partner_id.crm_account_id)
        for account in self:
            account.open_match_ids = by_account.get(account._origin)

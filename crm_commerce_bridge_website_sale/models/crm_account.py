from odoo import api, fields, models


class CrmAccount(models.Model):
    _inherit = "crm.account"

    open_match_ids = fields.Many2many(
        "crm.account.match",
        string="May Be the Same As",
        compute="_compute_open_match_ids",
        help="Customers with the same Tax ID as a new one, or a very similar name.",
    )

    @api.depends("customer_ids.account_match_ids.state")
    def _compute_open_match_ids(self):
        for account in self:
            matches = account.customer_ids.account_match_ids
            account.open_match_ids = matches.filtered(lambda m: m.state == "open")

    def _keep_unmerged(self):
        """Guests who buy at the same time do not wait for each other.

        What a merge at the very same moment does not see is looked at once more, soon:
        so it is for every choice of an account.
        """
        websites = self.env["website"].sudo()
        shared = websites.search([("guest_account_id", "in", self.ids)])
        return super(CrmAccount, self - shared.guest_account_id)._keep_unmerged()

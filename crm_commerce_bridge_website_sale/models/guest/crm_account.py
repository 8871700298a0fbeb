from odoo import models


class CrmAccount(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account"

    def _keep_unmerged(self):
        """Guests who buy at the same time do not wait for each other.

        What a merge at the very same moment does not see is looked at once more, soon:
        so it is for every choice of an account.
        """
        websites = self.env["website"].sudo()
        shared = websites.search([("guest_account_id", "in", self.ids)])
        return super(CrmAccount, self - shared.guest_account_id)._keep_unmerged()

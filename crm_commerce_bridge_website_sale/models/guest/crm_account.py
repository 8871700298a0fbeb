from odoo import models


class CrmAccount(models.Model):
    _inherit = "crm.account"

    def _keep_unmerged(self):
        """Leave the accounts of guests out, so that guests do not wait for each other.

        A merge at the very same moment may not be seen. Therefore every choice of an
        account leaves a note, by which it is resolved once more soon.
        """
        websites = self.env["website"].sudo()
        shared = websites.search([("guest_account_id", "in", self.ids)])
        return super(CrmAccount, self - shared.guest_account_id)._keep_unmerged()

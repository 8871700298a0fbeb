from odoo import api, models
from odoo.tools import SQL


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people say it"].append("website.guest_account_policy")
        return originals

    @api.model
    def _get_wrong_website_conditions(self):
        shared = SQL("guest_account_policy = 'shared' AND guest_account_id IS NULL")
        return [*super()._get_wrong_website_conditions(), shared]

    @api.model
    def _repair_websites(self, ids):
        websites = super()._repair_websites(ids)
        websites._make_guest_accounts()
        return websites

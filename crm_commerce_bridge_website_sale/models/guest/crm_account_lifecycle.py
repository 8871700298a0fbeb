from odoo import api, models
from odoo.tools import SQL


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _get_uses_of_account(self):
        uses = super()._get_uses_of_account()
        uses["guests"] = SQL(
            "EXISTS (SELECT FROM website WHERE guest_account_id = account.id)"
        )
        return uses

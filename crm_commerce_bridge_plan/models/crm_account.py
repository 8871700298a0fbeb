from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmAccount(models.Model):
    _inherit = "crm.account"

    @api.constrains("company_id")
    def _check_company_of_plans(self):
        """Keep what is planned with other accounts within their company."""
        # Superuser: plans of other companies.
        plans = self.env["crm.account.plan"].sudo()
        for account in self:
            named = Domain("account_id", "=", account.id)
            named |= Domain("account_ids", "in", account.ids)
            waiting = Domain("state", "in", ("draft", "planned"))
            companies = plans.search(named & waiting).company_id
            if account.company_id and companies - account.company_id:
                raise ValidationError(
                    self.env._(
                        "%s is part of a planned change of another company.",
                        account.name,
                    )
                )

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.mapping.crm_account_check_derived import (
    Derived,
)


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_derived(self):
        columns = ("commerce.channel.website_id", "website.guest_account_id")
        website = Derived(
            "website", "website", "_find_wrong_websites", columns, "_repair_websites"
        )
        return [*super()._get_derived(), website]

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["people say it"] += [
            "website.guest_account_policy",
            "website.ask_company_at_signup",
            "website.allow_quotation_request",
            "crm.account.match",
        ]
        originals["what happened, at the time"] += [
            "sale.order.is_quotation_request",
            "sale.order.quotation_request_website_id",
        ]
        return originals

    @api.model
    def _find_wrong_websites(self):
        """Without a channel, or without the account that their guests share."""
        return self._get_ids(
            SQL(
                """
                SELECT id FROM website
                WHERE NOT EXISTS (SELECT FROM commerce_channel
                                  WHERE website_id = website.id)
                   OR (guest_account_policy = 'shared' AND guest_account_id IS NULL)
                ORDER BY id
                """
            )
        )

    @api.model
    def _repair_websites(self, ids):
        websites = self.env["website"].browse(ids)
        websites._make_channels()
        websites._make_guest_accounts()


class CrmAccountCheckFinding(models.Model):
    _inherit = "crm.account.check.finding"

    kind = fields.Selection(
        selection_add=[
            ("website", "Websites without a channel, or an account of their guests")
        ],
        ondelete={"website": "cascade"},
    )

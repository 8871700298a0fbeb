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
    def _find_wrong_websites(self):
        """Return the websites that lack something."""
        return self._get_ids(
            SQL(
                "SELECT id FROM website WHERE %s ORDER BY id",
                SQL(" OR ").join(self._get_wrong_website_conditions()),
            )
        )

    @api.model
    def _get_wrong_website_conditions(self):
        """Return conditions on ``website``: it lacks something."""
        channel = SQL("SELECT FROM commerce_channel WHERE website_id = website.id")
        return [SQL("NOT EXISTS (%s)", channel)]

    @api.model
    def _repair_websites(self, ids):
        websites = self.env["website"].browse(ids)
        websites._make_channels()
        return websites


class CrmAccountCheckFinding(models.Model):
    _inherit = "crm.account.check.finding"

    kind = fields.Selection(
        selection_add=[
            ("website", "Websites without a channel, or an account of their guests")
        ],
        ondelete={"website": "cascade"},
    )

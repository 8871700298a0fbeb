"""The numbers of customers, accounts and orders: on their pages, and in searches."""

from collections.abc import Set

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN

ACTION = "crm_commerce_bridge_connector.commerce_channel_identity_action"
# Ways to search for a name, of which a number is one
BY_NAME = ("ilike", "like", "=ilike", "=like", "=", "in")


class CommerceIdentifiedMixin(models.AbstractModel):
    """Has numbers in channels, and is found by them as by its name."""

    _name = "commerce.identified.mixin"
    _description = "Has Numbers in Channels"

    # The field of a number that leads here
    _identity_field = None

    has_commerce_identities = fields.Boolean(
        string="Known to Other Systems",
        compute="_compute_has_commerce_identities",
        groups=GROUP_SALESMAN,
        help="A channel has a number for it, or for a customer or contact that "
        "belongs to it.",
    )

    def _compute_has_commerce_identities(self):
        identities = self.env["commerce.channel.identity"]
        for record in self:
            domain = record._get_identity_domain()
            record.has_commerce_identities = bool(identities.search(domain, limit=1))

    def _get_identity_domain(self):
        """Return the domain of the numbers that the page shows."""
        return Domain(self._identity_field, "in", self._origin.ids)

    @api.model
    def _search_display_name(self, operator, value):
        """Search by numbers, too: a whole number, as every number holds most others."""
        domain = super()._search_display_name(operator, value)
        found = self._find_by_number(operator, value)
        return Domain(domain) | Domain("id", "in", found) if found else domain

    @api.model
    def _find_by_number(self, operator, value):
        """Return the ids of the records with the numbers that somebody searches for."""
        identities = self.env["commerce.channel.identity"]
        values = value if isinstance(value, (list, tuple, Set)) else [value]
        texts = [text.strip() for text in values if isinstance(text, str)]
        numbers = [text for text in texts if text and "\0" not in text]
        if operator not in BY_NAME or not numbers or not identities.has_access("read"):
            return []
        found = identities.search([("foreign_id", "in", numbers)])
        return self._get_identified(found).ids

    @api.model
    def _get_identified(self, identities):
        """Return the records of this model that numbers lead to."""
        return identities[self._identity_field]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "commerce.identified.mixin"]
    _identity_field = "partner_id"

    commerce_identity_ids = fields.One2many(
        "commerce.channel.identity",
        "partner_id",
        string="Numbers in Channels",
        groups=GROUP_SALESMAN,
        readonly=True,
        help="What other systems call it: whoever searches for such a number finds it.",
    )

    def _get_identity_domain(self):
        """With those of its people, but without those of subsidiaries."""
        own = super()._get_identity_domain()
        return own | Domain("partner_id.commercial_partner_id", "in", self._origin.ids)

    def action_view_commerce_identities(self):
        """Open the numbers of the customer and of its people."""
        self.ensure_one()
        return self._action_view(ACTION, self._get_identity_domain())


class CrmAccount(models.Model):
    _name = "crm.account"
    _inherit = ["crm.account", "commerce.identified.mixin"]
    _identity_field = "account_id"

    def _get_identity_domain(self):
        """With those of merged accounts, which lead here, and of the customers."""
        merged = Domain("account_id.merged_into_id", "in", self._origin.ids)
        customers = Domain("partner_id.crm_account_id", "in", self._origin.ids)
        return super()._get_identity_domain() | merged | customers

    @api.model
    def _get_identified(self, identities):
        accounts = super()._get_identified(identities)
        # Superuser: the account it was merged into may be one of another company.
        followed = accounts.sudo().merged_into_id.sudo(False)
        return accounts | followed | identities.partner_id.crm_account_id

    def action_view_commerce_identities(self):
        """Open the numbers of the account and of its customers."""
        self.ensure_one()
        return self._action_view(ACTION, self._get_identity_domain())


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "commerce.identified.mixin"]
    _identity_field = "order_id"

    commerce_identity_ids = fields.One2many(
        "commerce.channel.identity",
        "order_id",
        string="Numbers in Channels",
        groups=GROUP_SALESMAN,
        readonly=True,
        help="What other systems call it: whoever searches for such a number finds it.",
    )

"""Guests of websites, and the account they have."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_guest_customer = fields.Boolean(
        string="Is a Guest",
        compute="_compute_is_guest_customer",
        search="_search_is_guest_customer",
        groups=GROUP_SALESMAN,
        help="Bought on a website without signing up.",
    )

    @api.depends("user_ids", "is_commerce_customer")
    def _compute_is_guest_customer(self):
        guests = self.filtered_domain(self._get_guest_domain())
        for partner in self:
            partner.is_guest_customer = partner in guests

    @api.model
    def _search_is_guest_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_guest_domain()

    @api.model
    def _get_guest_domain(self):
        """Return the domain of persons who bought on a website without a login."""
        bought = Domain("commerce_order_ids", "any!", [("website_id", "!=", False)])
        person = Domain("is_company", "=", False) & Domain("parent_id", "=", False)
        login = Domain("user_ids", "any!", [("active", "in", (True, False))])
        return Domain("is_commerce_customer", "=", True) & person & bought & ~login

    def _join_guests(self, website):
        """Set guests by hand to the account that all guests of a website share."""
        account = website.guest_account_id
        if guests := self.filtered(lambda guest: account._fits(guest.company_id)):
            guests._write_choice(
                {
                    "is_commerce_customer": True,
                    "crm_account_pin_id": account.id,
                    "crm_account_pin_reason": self.env._("Guest of %s", website.name),
                }
            )

    def _leave_guest_account(self):
        """Take customers who have signed up off the shared accounts of guests."""
        websites = self.env["website"].sudo()
        shared = websites.search([("guest_account_id", "!=", False)]).guest_account_id
        guests = self.commercial_partner_id.filtered(
            lambda partner: partner.crm_account_pin_id in shared
        )
        guests._use_automatic_account()

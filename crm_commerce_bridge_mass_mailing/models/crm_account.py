"""Mailings to the people of accounts."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.actions import prepare_new

MARKETING = "mass_mailing.group_mass_mailing_user"


class CrmAccount(models.Model):
    _inherit = "crm.account"

    def action_send_mailing(self):
        """Open a new mailing to the contacts of the accounts.

        All that a list finds stay a filter, which finds its people when the mailing is
        sent; others are named one by one.

        :raise AccessError: if the user sends no mailings
        """
        self.check_access("read")
        if not self.env.user.has_group(MARKETING):
            raise AccessError(
                self.env._("Only users of Email Marketing can send mailings.")
            )
        context = {
            "default_mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "default_mailing_domain": repr(self._get_mailing_domain()),
        }
        name = self.env._("Mailing to Contacts of Accounts")
        return prepare_new(name, "mailing.mailing", context)

    def _get_mailing_domain(self):
        """Return the domain of the people, as a list that the mailing can keep."""
        accounts = [("crm_account_id", "in", self.ids)]
        listed = self.env.context.get("active_domain")
        if listed and self._may_stay_a_filter() and self._are_all(listed):
            # Whoever has no account is not in one of which a filter is not true.
            accounts = [
                *Domain("crm_account_id", "!=", False),
                *Domain([self._follow(term) for term in listed]),
            ]
        people = Domain("is_company", "=", False) & Domain("type", "=", "contact")
        return list(people & Domain(accounts))

    @api.model
    def _may_stay_a_filter(self):
        """Return whether a filter finds the same for whoever sends the mailing.

        Scheduled mailings are sent by the system, which reads all orders, and in its
        own company.
        """
        one_company = self.env["res.company"].sudo().search_count([], limit=2) == 1
        return one_company and self.env["sale.order"]._reads_all()

    def _are_all(self, listed):
        return set(self.search(listed)._ids) == set(self._ids)

    @api.model
    def _follow(self, term):
        """Return a term of a domain on accounts, as one on their people."""
        if isinstance(term, str):
            return term
        name, operator, value = term
        return (f"crm_account_id.{name}", operator, value)

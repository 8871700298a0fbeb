"""A hook for addons that compare new customers with the others."""

from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _note_newcomers(self, partner_ids, source):
        """Handle partners that have become customers and got accounts: a hook.

        It does nothing here, and is called once for each set of new customers, as
        superuser, whichever way they came.

        :param list partner_ids: ids of the new customers, no contacts among them
        :param str source: ``import`` (a file brought them), ``hand`` (a person made
            them customers) or ``newcomer`` (they bought, asked, signed up); addons
            that call it may give others, like ``scan``
        """

    def _filter_newcomers(self):
        """Return the partners that are no customers as yet."""
        # Superuser: whoever edits contacts need not be a salesperson.
        return self.filtered(lambda partner: not partner.sudo().is_crm_customer)

    def _tell_of_newcomers(self):
        """Call the hook for these partners, which have become customers."""
        customers = self.filtered(lambda p: p.commercial_partner_id == p)
        if not customers:
            return
        by_person = self.env.context.get("crm_account_by_person") or not self.env.su
        source = "hand" if by_person else "newcomer"
        source = "import" if self._is_importing() else source
        # Superuser: a visitor who signs up may not see customers.
        self.sudo()._note_newcomers(customers.ids, source)

"""New customers are told to whoever wants to compare them with the others."""

from odoo import api, models


class ResPartner(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "res.partner"

    @api.model
    def _note_newcomers(self, partner_ids, source):
        """Partners have become customers, and have their accounts: to be overridden.

        Called once for each set of them, as superuser, whichever way they came. Here
        nobody listens, which costs nothing.

        :param list partner_ids: ids of the new customers, no contacts among them
        :param str source: ``import`` (a file brought them), ``hand`` (a person made
            them customers) or ``newcomer`` (they bought, asked, signed up); who calls
            it may say others, like ``scan``
        """

    def _filter_newcomers(self):
        """Those that are no customers as yet."""
        # Superuser: whoever edits contacts need not be a salesperson.
        return self.filtered(lambda partner: not partner.sudo().is_crm_customer)

    def _tell_of_newcomers(self):
        """These are customers now."""
        customers = self.filtered(lambda p: p.commercial_partner_id == p)
        if not customers:
            return
        by_person = "newcomer" if self.env.su else "hand"
        source = "import" if self._is_importing() else by_person
        # Superuser: a visitor who signs up may not see customers.
        self.sudo()._note_newcomers(customers.ids, source)

"""Leads from an address or number that is known: their account is proposed."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class CrmLead(models.Model):
    _inherit = "crm.lead"

    proposed_account_id = fields.Many2one(
        "crm.account",
        compute="_compute_proposed_account_id",
        groups=GROUP_SALESMAN,
        help="The only account with a customer or contact of the same email domain, "
        "or phone number. Nobody is moved there without a click.",
    )
    proposed_because = fields.Char(
        string="Why This Account",
        compute="_compute_proposed_account_id",
        groups=GROUP_SALESMAN,
        help="What the lead has in common with people of the account: an email address "
        "or domain, or a phone number.",
    )

    @api.depends(
        "crm_account_id", "email_domain_criterion", "phone_sanitized", "company_id"
    )
    def _compute_proposed_account_id(self):
        for lead in self:
            account, because = lead._find_proposal()
            lead.proposed_account_id = account
            lead.proposed_because = because

    def _find_proposal(self):
        """Return the account that is proposed and a sentence that says why."""
        nothing = self.env["crm.account"], False
        if self.crm_account_id:
            return nothing
        for domain, because in self._get_proposal_domains():
            partners = self.env["res.partner"].with_context(active_test=False)
            rows = partners._read_group(
                domain & Domain("crm_account_id", "!=", False),
                ["crm_account_id"],
                limit=2,
            )
            accounts = self.env["crm.account"].concat(*(row[0] for row in rows))
            if len(accounts) == 1 and accounts._fits(self.company_id):
                return accounts, because
        return nothing

    def _get_proposal_domains(self):
        """Return the domains of partners that may be the sender's, with the reason."""
        found = []
        # A domain, or the whole address if its provider has many customers
        if known := self.email_domain_criterion:
            if known.startswith("@"):
                domain = Domain("email_normalized", "=ilike", f"%{known}")
                because = self.env._("Its people write from %s, too.", known)
            else:
                domain = Domain("email_normalized", "=", known)
                because = self.env._("One of its people has this email address.")
            found.append((domain, because))
        if self.phone_sanitized:
            domain = Domain("phone_sanitized", "=", self.phone_sanitized)
            found.append((domain, self.env._("It has the same phone number.")))
        return found

    def action_use_proposed_account(self):
        """Take the proposed account: a person says so."""
        for lead in self.filtered("proposed_account_id"):
            lead.crm_account_id = lead.proposed_account_id

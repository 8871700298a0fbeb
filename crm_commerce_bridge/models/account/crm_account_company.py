"""The company of an account: none, or one that fits all its customers."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..caller_values import name_readable
from ..company_width import is_as_wide, is_as_wide_sql


class CrmAccount(models.Model):
    _inherit = "crm.account"

    @api.model
    def _others_sql(self):
        """Return a condition: others need the ``account``, not of the company of ``p``.

        Then all companies share it. An account is never narrower than the customers it
        stands for now, or will stand for again when it is unmerged.
        """
        return SQL(
            """
            EXISTS (
                SELECT FROM res_partner other
                WHERE other.mapped_account_id = account.id AND other.id != p.id
                  AND NOT (%(customer)s)
            ) OR EXISTS (
                SELECT FROM res_partner other
                WHERE other.crm_account_pin_id = account.id AND other.id != p.id
                  AND NOT (%(customer)s)
            ) OR EXISTS (
                -- who comes here again once nobody sets their account by hand
                SELECT FROM crm_account merged
                JOIN res_partner other ON other.own_account_id = merged.id
                WHERE merged.merged_into_id = account.id AND other.id != p.id
                  AND NOT (%(customer)s)
            ) OR EXISTS (
                SELECT FROM crm_lead lead
                WHERE lead.crm_account_id = account.id AND lead.partner_id IS NULL
                  AND NOT (%(lead)s)
            )
            """,
            customer=is_as_wide_sql(SQL("p.company_id"), SQL("other.company_id")),
            lead=is_as_wide_sql(SQL("p.company_id"), SQL("lead.company_id")),
        )

    def _fits(self, company):
        """Return whether records of a company (none: all) may be on this account."""
        return is_as_wide(self.sudo().company_id, company)

    def _check_fits(self, record):
        """Refuse what ``check_company`` would, in words that name nothing hidden.

        :param record: a customer or lead that is to have this account
        :raise ValidationError: if the account is not for the company of the record
        """
        company = record.sudo().company_id
        if not self or self._fits(company):
            return
        names = {
            "account": name_readable(self),
            "account_company": name_readable(self.sudo().company_id),
            "record": name_readable(record),
        }
        if company:
            message = self.env._(
                "%(account)s belongs to %(account_company)s, %(record)s to "
                "%(company)s.",
                **names,
                company=name_readable(company),
            )
        else:
            message = self.env._(
                "%(account)s belongs to %(account_company)s, %(record)s to all "
                "companies.",
                **names,
            )
        raise ValidationError(message)

    @api.constrains("company_id")
    def _check_company_of_customers(self):
        for account in self.sudo():
            for customer in account._get_all_customers():
                account._check_fits(customer)
            for lead in account._get_leads():
                account._check_fits(lead)

    def _get_all_customers(self):
        """Return the customers that have the accounts, or would by another strategy."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        ids = (self | self.with_context(active_test=False).merged_ids).ids
        return partners.search(
            Domain("mapped_account_id", "in", ids)
            | Domain("own_account_id", "in", ids)
            | Domain("crm_account_pin_id", "in", ids)
        )

    def _get_leads(self):
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return leads.search([("crm_account_id", "in", self.ids)])

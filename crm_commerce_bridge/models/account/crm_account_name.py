"""The name of an account made for a customer, until a person renames it."""

from odoo import api, models
from odoo.tools import SQL

from ..value_rows import among_sql

# Fields of a customer from which the name of its account is made
NAMED_AFTER = {"name", "email", "company_name", "is_company"}


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _automatic_name_sql(self):
        """Return an expression for the name of the account made for the partner ``p``.

        The partner may have no name. A person who buys for a company, by the company
        name given at a checkout, stands for that company.
        """
        return SQL(
            """COALESCE(
                CASE WHEN p.is_company IS NOT TRUE
                     THEN NULLIF(btrim(p.company_name), '') END,
                NULLIF(p.name, ''), NULLIF(p.complete_name, ''), p.email, '#' || p.id
            )"""
        )


class CrmAccount(models.Model):
    _inherit = "crm.account"

    @api.model
    def _follow_owners(self, partner_ids, moving=False):
        """Rename the accounts of these customers, until a person has renamed them.

        :param bool moving: whether accounts also go with their customers to another
            company of a multi-company database; else a person may have shared them with
            all
        """
        self.flush_model(["name", "company_id"])
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_account account
                SET automatic_name = CASE WHEN account.automatic_name IS NOT NULL
                                     THEN %(name)s END,
                    name = CASE WHEN account.name = account.automatic_name
                           THEN %(name)s ELSE account.name END,
                    company_id = CASE WHEN NOT %(moving)s THEN account.company_id
                                 WHEN NOT (%(is_others)s) THEN p.company_id END
                FROM res_partner p
                WHERE %(among)s AND p.own_account_id = account.id
                RETURNING account.id
                """,
                name=self.env["crm.account.resolver"]._automatic_name_sql(),
                moving=moving,
                is_others=self._others_sql(),
                among=among_sql(self.env.cr, SQL("p.id"), partner_ids),
            )
        )
        self.invalidate_model(["name", "automatic_name", "display_name", "company_id"])

"""The groups of companies that the customers of an account are part of."""

from odoo import api, models
from odoo.tools import SQL

from ..caller_values import check_one


class CrmAccount(models.Model):
    _inherit = "crm.account"

    @api.readonly
    def get_company_group(self, order="name", offset=0):
        """Return the tops of the groups of the account's customers.

        :param str order: see ``get_company_group`` of partners
        :param int offset: number of companies to leave out, as they are known
        :return: see there
        :rtype: dict
        :raise AccessError: if the user may not read the account
        """
        check_one(self)
        self.check_access("read")
        partners = self.env["res.partner"]
        partners._check_may_see_group(order, offset)
        return partners._read_tops(self._find_highest_customers(), order, offset)

    def _find_highest_customers(self):
        """Return the ids of customers without one of the same account right above.

        In a ring, which only raw SQL can make, this is the one with its own account.
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        partners._flush_group()
        partners.flush_model(["mapped_account_id", "own_account_id"])
        readable = partners._search(self._get_customer_domain())
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer.id
                FROM (%s) mine
                JOIN res_partner customer USING (id)
                LEFT JOIN res_partner parent ON parent.id = customer.parent_id
                LEFT JOIN res_partner up ON up.id = parent.commercial_partner_id
                WHERE up.mapped_account_id IS DISTINCT FROM customer.mapped_account_id
                   OR customer.own_account_id = customer.mapped_account_id
                """,
                readable.select(),
            )
        )
        return [id_ for (id_,) in rows]

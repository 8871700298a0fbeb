"""Which of two accounts stays, unless somebody says otherwise."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _tell(self, matches, newcomer_ids=()):
        self._keep_account_in_use(matches.ids)
        return super()._tell(matches, newcomer_ids)

    @api.model
    def _keep_account_in_use(self, match_ids):
        """A company's account stays, else the one with more orders or a manager, or the
        older one.

        Nobody wants to see the account that people work with put away for the one of a
        guest.
        """
        if not match_ids:
            return
        self.env["res.partner"].flush_model(["mapped_account_id"])
        self.env["crm.account"].flush_model(["user_id"])
        self.env["commerce.channel.customer"].flush_model(["order_count"])
        self.env.cr.execute(
            SQL(
                """
                WITH found AS MATERIALIZED (
                    SELECT id, partner_id, other_id FROM crm_customer_match match
                    WHERE %(among)s AND kind = 'same'
                ), worth AS MATERIALIZED (
                    SELECT partner.id, ROW(
                        (partner.is_company IS TRUE)::int,
                        (SELECT COALESCE(sum(order_count), 0)
                         FROM commerce_channel_customer WHERE partner_id = partner.id),
                        (account.user_id IS NOT NULL)::int
                    ) AS worth
                    FROM (
                        SELECT partner_id AS id FROM found
                        UNION SELECT other_id FROM found
                    ) one
                    JOIN res_partner partner USING (id)
                    LEFT JOIN crm_account account ON account.id = mapped_account_id
                )
                UPDATE crm_customer_match match SET is_swapped = TRUE
                FROM found JOIN worth one ON one.id = found.partner_id
                JOIN worth other ON other.id = found.other_id
                WHERE match.id = found.id AND one.worth >= other.worth
                """,
                among=among_sql(self.env.cr, SQL("match.id"), match_ids),
            )
        )
        self.browse(match_ids).invalidate_recordset(["is_swapped"])

from odoo import api, fields, models
from odoo.tools import SQL

from ..value_rows import rows_sql

# The customer p may have figures already. Of one that this transaction has made no
# other transaction knows, so what there is can be seen.
MAY_HAVE_FIGURES = SQL(
    """(
        p.create_date IS DISTINCT FROM now() AT TIME ZONE 'UTC'
        OR EXISTS (
            SELECT FROM res_partner member
            JOIN commerce_channel_customer line ON line.partner_id = member.id
            WHERE member.commercial_partner_id = p.id OR member.id = p.id)
    )"""
)


class CrmAccountTotalStale(models.Model):
    """Accounts whose totals are behind: their customers changed, or were folded.

    A customer that is itself noted needs no note here: its account follows from it.
    """

    _name = "crm.account.total.stale"
    _description = "Account with Figures to Update"
    _inherit = ["note.mixin"]
    _log_access = False
    _worked_off_by = "crm_commerce_bridge.ir_cron_lifetime_value"
    _noted_column = "account_res_id"

    # Reading figures looks for the accounts noted.
    account_res_id = fields.Integer(string="Account ID", required=True, index=True)

    @api.model
    def _note_unknown(self):
        """Note all accounts with figures from before totals, or columns, were."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_account_total_stale (account_res_id)
                SELECT id FROM crm_account
                WHERE EXISTS (SELECT FROM commerce_channel_customer)
                  AND NOT EXISTS (SELECT FROM crm_account_total)
                UNION
                SELECT account_id FROM crm_account_total WHERE order_days IS NULL
                """
            )
        )

    @api.model
    def _note_accounts_of(self, partner_ids):
        """Note the accounts that partners count for now."""
        if partner_ids:
            self._note_found(self._accounts_of_sql(partner_ids))

    @api.model
    def _insert_accounts_of(self, partner_ids):
        """Do the same, but wake nobody."""
        accounts = self._accounts_of_sql(partner_ids)
        self.env.cr.execute(self._insert_notes_sql(accounts))

    @api.model
    def _accounts_of_sql(self, partner_ids):
        return SQL(
            """
            SELECT DISTINCT entity.mapped_account_id
            FROM (%s) counted
            JOIN res_partner p USING (id)
            JOIN res_partner entity ON entity.id = p.commercial_partner_id
            WHERE entity.mapped_account_id IS NOT NULL
            """,
            rows_sql(self.env.cr, id=partner_ids),
        )

    @api.model
    def _note_entering(self, partner_ids, account_ids):
        """Note the accounts that partners have, and those they are going to have.

        :param list partner_ids: partners not yet written
        :param list account_ids: their new accounts, or None
        """
        entering = rows_sql(self.env.cr, id=partner_ids, account_id=account_ids)
        self._note_found(
            SQL(
                """
                SELECT DISTINCT account.id
                FROM (%s) entering
                JOIN res_partner p USING (id)
                CROSS JOIN LATERAL (VALUES (mapped_account_id), (account_id))
                    AS account(id)
                WHERE account.id IS NOT NULL
                """,
                entering,
            )
        )

    @api.model
    def _insert_changes_sql(self, noting):
        """Return a statement that notes the accounts that rows of ``change`` name.

        :param bool noting: whether it notes any
        """
        return self._insert_notes_sql(
            SQL(
                """
                SELECT DISTINCT account.id
                FROM change
                JOIN res_partner p USING (id)
                CROSS JOIN LATERAL (VALUES (account_from_id), (account_to_id))
                    AS account(id)
                WHERE %s AND account.id IS NOT NULL AND %s
                """,
                noting,
                MAY_HAVE_FIGURES,
            )
        )

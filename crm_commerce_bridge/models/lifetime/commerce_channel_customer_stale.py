from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..value_rows import among_sql, rows_sql

# Until the scheduled action is to run: at once would cost a notification of all
# servers, and so would asking about it for every order.
SOON = timedelta(seconds=5)
# Whether this transaction has asked for folding
ASKED = "crm_commerce_bridge.asked_to_fold"


class CommerceChannelCustomerStale(models.Model):
    """Customers whose folded figures are behind their orders.

    Notes are only inserted, in the transaction that changed an order, so nobody waits
    for anybody; one worker reads and deletes them. Until then the figures of these
    customers are summed live.
    """

    _name = "commerce.channel.customer.stale"
    _description = "Commerce Customer to Fold Again"
    _log_access = False

    # No foreign key, which would lock the customer; he may also be merged meanwhile.
    partner_res_id = fields.Integer(required=True, index=True)

    @api.model
    def _note_orders(self, orders):
        """Note the customers of those orders that count, as the database has them."""
        if orders:
            self._note(
                SQL(
                    """
                    SELECT DISTINCT commerce_customer_id FROM sale_order
                    WHERE %s AND commerce_customer_id IS NOT NULL AND %s
                    """,
                    among_sql(self.env.cr, SQL("id"), orders.ids),
                    orders._counts_sql(),
                )
            )

    @api.model
    def _note_ids(self, partner_ids):
        if partner_ids:
            self._note(rows_sql(self.env.cr, id=partner_ids))

    @api.model
    def _note(self, partners):
        """Note customers, and have them folded soon.

        :param SQL partners: query of partner ids
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO commerce_channel_customer_stale (partner_res_id) %s",
                partners,
            )
        )
        if self.env.cr.rowcount and ASKED not in self.env.cr.precommit.data:
            self.env.cr.precommit.data[ASKED] = True
            self._wake_up()

    @api.model
    def _wake_up(self):
        """Have the notes folded in a few seconds, unless that is to happen anyway."""
        now, registry = fields.Datetime.now(), self.pool
        if getattr(registry, "channel_customers_folded_at", now) > now:
            return
        cron = self.env.ref("crm_commerce_bridge.ir_cron_lifetime_value").sudo()
        due = Domain("cron_id", "=", cron.id) & Domain("call_at", "<=", now + SOON)
        if not self.env["ir.cron.trigger"].sudo().search_count(due, limit=1):
            cron._trigger(at=now + SOON)

        @self.env.cr.postcommit.add
        def remember():
            registry.channel_customers_folded_at = now + SOON

    @api.model
    def _take(self, limit):
        """Delete the oldest notes.

        :return: number of notes, set of their partner ids
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM commerce_channel_customer_stale WHERE id IN (
                    SELECT id FROM commerce_channel_customer_stale ORDER BY id LIMIT %s
                    FOR UPDATE SKIP LOCKED
                ) RETURNING partner_res_id
                """,
                limit,
            )
        )
        return len(rows), {partner_id for (partner_id,) in rows}

    @api.model
    def _take_all(self):
        self.env.cr.execute("DELETE FROM commerce_channel_customer_stale")

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.value_rows import rows_sql

BATCH = 200


class CrmCustomerMatchNote(models.Model):
    """New and changed customers, to be compared a moment later.

    The scheduled action comes every minute: nobody who signs up or checks out pays for
    waking it.
    """

    _name = "crm.customer.match.note"
    _description = "Customer to Compare"
    _inherit = ["partner.note.mixin"]
    _log_access = False
    _worked_off_by = "crm_commerce_bridge_match.ir_cron_compare"

    source = fields.Char()

    @api.model
    def _note(self, partner_ids, source):
        """One insert, without a look at anything."""
        if partner_ids:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_customer_match_note (partner_res_id, source)
                    SELECT id, %s FROM (%s) partner
                    """,
                    source,
                    rows_sql(self.env.cr, id=partner_ids),
                )
            )

    @api.model
    def _work_off(self):
        """Compare the customers noted first.

        :return: number of notes worked off
        """
        self.env["crm.customer.match"]._set_limits()
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM crm_customer_match_note WHERE id = ANY(ARRAY(
                    SELECT id FROM crm_customer_match_note ORDER BY id LIMIT %s
                    FOR UPDATE SKIP LOCKED
                )) RETURNING partner_res_id, source
                """,
                BATCH,
            )
        )
        if rows:
            # Who was changed since has come as before.
            sources = dict(sorted(rows, key=lambda row: row[1] != "hand"))
            self.env["crm.customer.match"]._compare(sorted(sources), sources)
        return len(rows)

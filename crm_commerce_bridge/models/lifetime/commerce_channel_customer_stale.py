from odoo import api, fields, models
from odoo.tools import SQL

from ..value_rows import among_sql


class CommerceChannelCustomerStale(models.Model):
    """Customers whose folded figures are behind their orders.

    Until the notes are folded, the figures of these customers are summed live.
    """

    _name = "commerce.channel.customer.stale"
    _description = "Commerce Customer with Figures to Update"
    _inherit = ["partner.note.mixin"]
    _log_access = False
    _worked_off_by = "crm_commerce_bridge.ir_cron_lifetime_value"

    # Reading figures looks for the customers noted.
    partner_res_id = fields.Integer(index=True)

    @api.model
    def _note_orders(self, orders):
        """Note the customers of the orders that count, as the database has them now."""
        if orders:
            self._note_found(
                SQL(
                    """
                    SELECT DISTINCT commerce_customer_id FROM sale_order
                    WHERE %s AND commerce_customer_id IS NOT NULL AND %s
                    """,
                    among_sql(self.env.cr, SQL("id"), orders.ids),
                    orders._counts_sql(),
                )
            )

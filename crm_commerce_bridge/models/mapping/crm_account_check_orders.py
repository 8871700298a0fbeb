"""Check and repair what is stored of orders and opportunities."""

from odoo import api, models
from odoo.tools import SQL

from ..company_width import is_as_wide_sql
from ..lifetime.basis import BASES
from ..lifetime.order_amounts import net_amounts_sql, write_amounts_sql
from ..value_rows import among_sql


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    # === ORDERS === #

    @api.model
    def _find_wrong_orders(self):
        """Return orders without a customer, or with a wrong mark about it.

        The mark (``commerce_customer_known``) says that it is a commerce customer. The
        customer may well be another one than the buyer's company of today: an order
        stays with the company that ordered.
        """
        return self._get_ids(
            SQL(
                """
                SELECT sale_order.id
                FROM sale_order
                LEFT JOIN res_partner p ON p.id = commerce_customer_id
                LEFT JOIN res_partner entity ON entity.id = p.commercial_partner_id
                WHERE commerce_customer_id IS NULL
                   OR (commerce_customer_known
                       AND entity.is_commerce_customer IS NOT TRUE)
                ORDER BY sale_order.id
                """
            )
        )

    @api.model
    def _repair_orders(self, ids):
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order
                SET commerce_customer_id =
                        COALESCE(commerce_customer_id, p.commercial_partner_id),
                    commerce_customer_known = FALSE
                FROM res_partner p WHERE p.id = sale_order.partner_id AND %s
                """,
                among_sql(self.env.cr, SQL("sale_order.id"), ids),
            )
        )
        self._note_orders(ids)

    @api.model
    def _find_wrong_channels(self):
        """Return orders without a channel, or in a channel of another company."""
        return self._get_ids(
            SQL(
                """
                SELECT sale_order.id FROM sale_order
                LEFT JOIN commerce_channel channel
                    ON channel.id = sale_order.commerce_channel_id
                WHERE channel.id IS NULL OR NOT %s ORDER BY sale_order.id
                """,
                is_as_wide_sql(SQL("channel.company_id"), SQL("sale_order.company_id")),
            )
        )

    @api.model
    def _repair_channels(self, ids):
        orders = self.env["sale.order"].browse(ids)
        self.env.add_to_compute(orders._fields["commerce_channel_id"], orders)
        orders._recompute_recordset(["commerce_channel_id"])
        orders.flush_recordset()

    # === FIGURES === #

    @api.model
    def _find_wrong_amounts(self):
        """Return orders with other amounts than their lines and invoices say."""
        wrong = SQL(" OR ").join(
            SQL(
                "abs(COALESCE(%s, 0) - %s) > rounding / 2",
                SQL.identifier("sale_order", column),
                SQL.identifier("net", basis),
            )
            for basis, column in BASES.items()
        )
        return self._get_ids(
            SQL(
                """
                SELECT net.id FROM (%s) net JOIN sale_order USING (id)
                WHERE %s ORDER BY net.id
                """,
                self._net_amounts_sql(SQL("TRUE"), SQL("TRUE")),
                wrong,
            )
        )

    @api.model
    def _repair_amounts(self, ids):
        net = self._net_amounts_sql(
            among_sql(self.env.cr, SQL("line.order_id"), ids),
            among_sql(self.env.cr, SQL("sale_order.id"), ids),
        )
        self.env.cr.execute(write_amounts_sql(net))
        self._note_orders(ids)

    @api.model
    def _net_amounts_sql(self, line_condition, order_condition):
        invoices = self.env["sale.order"]._sum_invoices_sql(line_condition)
        return net_amounts_sql(invoices, order_condition)

    @api.model
    def _note_orders(self, ids):
        """Note the customers of orders that were repaired, to fold their figures.

        A customer that such an order belonged to before is a finding of its own.
        """
        self.env.invalidate_all()
        stale = self.env["commerce.channel.customer.stale"]
        stale._note_orders(self.env["sale.order"].browse(ids))

    @api.model
    def _find_wrongly_folded(self):
        """Return the customers whose folded figures are not the sums of their orders.

        Not those with an open note: they are summed live until they are folded.
        """
        folded = self.env["commerce.channel.customer"]
        return self._get_ids(
            SQL(
                """
                SELECT partner_id FROM (%s) wrong
                WHERE NOT EXISTS (SELECT FROM commerce_channel_customer_stale
                                  WHERE partner_res_id = partner_id)
                ORDER BY partner_id
                """,
                folded._wrong_sql(folded._sums_sql(None)),
            )
        )

    @api.model
    def _repair_folded(self, ids):
        self.env["commerce.channel.customer"]._fold(ids)

    @api.model
    def _find_wrong_totals(self):
        """Return the accounts whose totals are not the sums of their orders."""
        return self.env["crm.account.total"]._find_wrong()

    @api.model
    def _repair_totals(self, ids):
        """Note them: the one worker that folds sees what others write meanwhile."""
        self.env["crm.account.total.stale"]._note_ids(ids)

    # === OPPORTUNITIES === #

    @api.model
    def _find_wrong_leads(self):
        """Return leads on another account than their customer's, if that fits them.

        Leads on an account that does not exist are wrong, too.
        """
        return self._get_ids(
            SQL(
                "SELECT id FROM (%s) wrong ORDER BY id",
                self._wrong_leads_sql(SQL("TRUE")),
            )
        )

    @api.model
    def _repair_leads(self, ids):
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead SET crm_account_id = wrong.account_id
                FROM (%s) wrong WHERE wrong.id = crm_lead.id
                """,
                self._wrong_leads_sql(among_sql(self.env.cr, SQL("lead.id"), ids)),
            )
        )

    @api.model
    def _wrong_leads_sql(self, condition):
        """Return a query of wrong leads and the ids of their right accounts.

        :param SQL condition: on ``lead``
        """
        return SQL(
            """
            SELECT lead.id, account.id AS account_id
            FROM crm_lead lead
            LEFT JOIN crm_account now ON now.id = lead.crm_account_id
            LEFT JOIN res_partner contact ON contact.id = lead.partner_id
            LEFT JOIN res_partner entity ON entity.id = contact.commercial_partner_id
            LEFT JOIN crm_account account
                ON account.id = entity.mapped_account_id AND %s
            WHERE lead.crm_account_id IS DISTINCT FROM account.id
              AND (account.id IS NOT NULL OR now.id IS NULL) AND %s
            """,
            is_as_wide_sql(SQL("account.company_id"), SQL("lead.company_id")),
            condition,
        )

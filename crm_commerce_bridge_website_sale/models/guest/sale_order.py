"""Decide whether an order of somebody without a login makes a customer."""

from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _is_by_guest(self):
        """Return whether somebody without a login ordered on a website."""
        return bool(self.website_id) and not self._get_customer_users()

    def _get_customer_users(self):
        """Return one user of the customer, archived or not, if there is one."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        customer = self.commerce_entity_id
        return users.search(
            [("partner_id.commercial_partner_id", "=", customer.id)], limit=1
        )

    def _promotes_buyer(self):
        promotes = super()._promotes_buyer()
        if not promotes or self.website_id.guest_account_policy != "none":
            return promotes
        return not self._is_by_guest()

    @api.model
    def _promotes_buyer_sql(self):
        self.env["website"].flush_model(["guest_account_policy"])
        return SQL(
            """
            %s AND NOT (
                EXISTS (
                    SELECT FROM website WHERE guest_account_policy = 'none'
                    AND website.id = sale_order.website_id)
                AND NOT EXISTS (
                    SELECT FROM res_users buyer
                    JOIN res_partner person ON person.id = buyer.partner_id
                    WHERE person.commercial_partner_id = (
                        SELECT commercial_partner_id FROM res_partner
                        WHERE id = sale_order.commerce_customer_id))
            )
            """,
            super()._promotes_buyer_sql(),
        )

    def _promote_to_commerce_customers(self):
        shared = self.filtered(
            lambda order: order.website_id.guest_account_policy == "shared"
        )
        for website, orders in shared.grouped("website_id").items():
            guests = orders.filtered(lambda order: order._is_by_guest())
            guests.commerce_customer_id._join_guests(website)
        return super()._promote_to_commerce_customers()

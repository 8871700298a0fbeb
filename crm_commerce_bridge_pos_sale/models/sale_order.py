from odoo import api, models
from odoo.tools import SQL

# What the Point of Sale sold, in the columns of INVOICE_LINES of the bridge. The order
# line does not count a refund at the counter, but one in the back office; it also
# counts what is still being typed.
POS_LINES = """
    SELECT line.id, line.order_id, line.is_downpayment, is_credit,
           CASE WHEN is_credit THEN -amount ELSE amount END, balance, paid_share,
           CASE WHEN sold.sale_order_line_id IS NULL THEN 0
                ELSE sold.price_subtotal END
    FROM sale_order_line line
    JOIN sale_order ON sale_order.id = line.order_id
    CROSS JOIN LATERAL (
        SELECT * FROM pos_order_line WHERE sale_order_line_id = line.id
        UNION ALL
        SELECT refund.*
        FROM pos_order_line refunded
        JOIN pos_order_line refund ON refund.refunded_orderline_id = refunded.id
        WHERE refunded.sale_order_line_id = line.id
          AND refund.sale_order_line_id IS NULL
    ) sold
    JOIN pos_order ON pos_order.id = sold.order_id
    JOIN pos_session session ON session.id = pos_order.session_id
    JOIN pos_config config ON config.id = session.config_id
    LEFT JOIN account_move move
        ON move.id = pos_order.account_move AND move.state = 'posted'
    CROSS JOIN LATERAL (
        SELECT sold.refunded_orderline_id IS NOT NULL AS is_credit,
               CASE WHEN pos_order.state IN ('draft', 'cancel') THEN 0
                    ELSE sold.price_subtotal END AS in_order,
               CASE WHEN move.payment_state IN ('paid', 'in_payment') THEN 1
                    WHEN move.id IS NOT NULL THEN COALESCE(
                        1 - move.amount_residual / NULLIF(move.amount_total, 0), 0)
                    ELSE COALESCE((
                        SELECT 1 - sum(amount) FILTER (WHERE journal_id IS NULL)
                                   / NULLIF(sum(amount), 0)
                        FROM pos_payment JOIN pos_payment_method method
                            ON method.id = payment_method_id
                        WHERE pos_order_id = pos_order.id), 1)
               END AS paid_share
    ) receipt
    CROSS JOIN LATERAL (
        SELECT in_order / COALESCE(NULLIF(pos_order.currency_rate, 0), 1) AS balance
    ) in_company
    CROSS JOIN LATERAL (
        SELECT CASE WHEN config.currency_id = sale_order.currency_id THEN in_order
                    ELSE balance * COALESCE(NULLIF(sale_order.currency_rate, 0), 1)
               END AS amount
    ) in_currency
    WHERE %s
"""
POS_FIELDS = {
    "pos.order": ["state", "account_move", "currency_rate", "session_id"],
    "pos.order.line": [
        "order_id",
        "price_subtotal",
        "refunded_orderline_id",
        "sale_order_line_id",
    ],
    "pos.payment": ["amount", "payment_method_id", "pos_order_id"],
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.depends(
        "order_line.pos_order_line_ids.price_subtotal",
        "order_line.pos_order_line_ids.order_id.state",
        "order_line.pos_order_line_ids.refund_orderline_ids.price_subtotal",
        "order_line.pos_order_line_ids.refund_orderline_ids.order_id.state",
    )
    def _compute_lifetime_ordered(self):
        return super()._compute_lifetime_ordered()

    @api.depends(
        "order_line.pos_order_line_ids.price_subtotal",
        "order_line.pos_order_line_ids.order_id.state",
        "order_line.pos_order_line_ids.order_id.account_move.payment_state",
        "order_line.pos_order_line_ids.order_id.account_move.amount_residual",
        "order_line.pos_order_line_ids.refund_orderline_ids.price_subtotal",
        "order_line.pos_order_line_ids.refund_orderline_ids.order_id.state",
        "order_line.pos_order_line_ids.refund_orderline_ids.order_id.account_move"
        ".payment_state",
        "order_line.pos_order_line_ids.refund_orderline_ids.order_id.account_move"
        ".amount_residual",
    )
    def _compute_lifetime_invoices(self):
        return super()._compute_lifetime_invoices()

    def _has_invoices(self):
        # Superuser: who confirms an order need not use the Point of Sale.
        return super()._has_invoices() or self.sudo().order_line.pos_order_line_ids

    @api.model
    def _get_more_invoices(self, condition):
        more = super()._get_more_invoices(condition)
        return [*more, SQL(POS_LINES, condition)]

    @api.model
    def _get_invoice_fields(self):
        return {**super()._get_invoice_fields(), **POS_FIELDS}

"""What orders are worth on each basis, in SQL: invoices, credit notes, net amounts."""

from odoo.tools import SQL

# The posted invoices and credit notes of orders: one row per line of an invoice and of
# an order. The amount is in the currency of the order, the balance in that of the
# company, at the rate of the invoice, never today's. ``known`` is what
# ``untaxed_amount_invoiced`` of the order line counts of it: NULL where Odoo converts
# it at rates of its own.
INVOICE_LINES = """
    SELECT line.id AS line_id, line.order_id, line.is_downpayment,
           move_type = 'out_refund' AS is_credit, amount,
           -item.balance AS balance, paid_share,
           CASE WHEN item.currency_id != sale_order.currency_id THEN NULL
                WHEN move_type = 'out_refund' THEN -amount ELSE amount END AS known
    FROM sale_order_line line
    JOIN sale_order ON sale_order.id = line.order_id
    JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
    JOIN account_move_line item ON item.id = rel.invoice_line_id
    JOIN account_move move ON move.id = item.move_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN item.currency_id = sale_order.currency_id
                    THEN item.price_subtotal
                    ELSE abs(item.balance) * sign(item.price_subtotal)
                         * COALESCE(NULLIF(sale_order.currency_rate, 0), 1)
               END AS amount,
               CASE WHEN move.payment_state IN ('paid', 'in_payment') THEN 1
                    ELSE COALESCE(
                        1 - move.amount_residual / NULLIF(move.amount_total, 0), 0)
               END AS paid_share
    ) invoice
    WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
      AND %s
"""
# What order lines count as invoiced beyond their invoices: other addons count what was
# sold elsewhere. It counts as paid, as there is no invoice that could be unpaid.
KNOWN_BY_LINES = """
    SELECT line.id, line.order_id, line.is_downpayment, rest < 0, abs(rest),
           rest / COALESCE(NULLIF(sale_order.currency_rate, 0), 1), 1, rest
    FROM sale_order_line line
    JOIN sale_order ON sale_order.id = line.order_id
    LEFT JOIN (
        SELECT line_id, sum(known) AS known, bool_or(known IS NULL) AS is_unknown
        FROM invoice_line GROUP BY line_id
    ) invoice ON invoice.line_id = line.id
    CROSS JOIN LATERAL (
        SELECT line.untaxed_amount_invoiced - COALESCE(invoice.known, 0) AS rest
    ) beyond
    WHERE rest != 0 AND invoice.is_unknown IS NOT TRUE AND %s
"""
# The sums of both by order, as docs/lifetime-value.md says. Invoiced and credited are
# in the currency of the order, without down payments; the others in that of the
# company.
INVOICE_SUMS = """
    WITH invoice_line AS MATERIALIZED (%s)
    SELECT order_id,
           COALESCE(sum(amount) FILTER (
               WHERE NOT is_credit AND is_downpayment IS NOT TRUE
           ), 0) AS invoiced,
           COALESCE(sum(amount) FILTER (
               WHERE is_credit AND is_downpayment IS NOT TRUE
           ), 0) AS credited,
           sum(balance) AS net_invoiced,
           sum(balance * paid_share) AS net_paid
    FROM (SELECT * FROM invoice_line UNION ALL %s) invoice
    GROUP BY order_id
"""
# Fields that these queries read, by model
INVOICE_FIELDS = {
    "sale.order": ["currency_id", "currency_rate"],
    "sale.order.line": [
        "order_id",
        "invoice_lines",
        "is_downpayment",
        "untaxed_amount_invoiced",
    ],
    "account.move": [
        "state",
        "move_type",
        "payment_state",
        "amount_residual",
        "amount_total",
    ],
    "account.move.line": ["move_id", "balance", "price_subtotal", "currency_id"],
}


def sum_invoices_sql(condition, *more):
    """Return a query of what is invoiced, credited and paid of orders.

    :param SQL condition: on the order ``line``
    :param more: queries of further invoices, with the columns of INVOICE_LINES
    """
    invoices = [SQL(INVOICE_LINES, condition), *more]
    return SQL(
        INVOICE_SUMS,
        SQL(" UNION ALL ").join(invoices),
        SQL(KNOWN_BY_LINES, condition),
    )


def get_net_ordered(ordered, invoiced, credited):
    """Return what is ordered, less credit notes that were not invoiced again.

    :param float ordered: the untaxed amount of a confirmed order
    :param float invoiced: its posted invoices
    :param float credited: its posted credit notes
    :return: amount; all four are in the currency of the order and untaxed
    """
    return ordered - max(0, credited - max(0, invoiced - ordered))


# The formula of get_net_ordered in SQL; a test compares the two.
NET_ORDERED = """(
    amount_untaxed - GREATEST(0, COALESCE(credited, 0)
        - GREATEST(0, COALESCE(invoiced, 0) - amount_untaxed))
)"""


def net_amounts_sql(invoices, condition):
    """Return a query of orders' worth on each basis, in company currency, not rounded.

    :param SQL invoices: as of :func:`sum_invoices_sql`
    :param SQL condition: on ``sale_order``
    :return: query of ``id``, ``rounding`` and a column for each basis
    """
    return SQL(
        """
        SELECT sale_order.id, currency.rounding,
               CASE WHEN state = 'sale'
                    THEN %(net_ordered)s / COALESCE(NULLIF(currency_rate, 0), 1)
                    ELSE 0 END AS ordered,
               COALESCE(net_invoiced, 0) AS invoiced, COALESCE(net_paid, 0) AS paid
        FROM sale_order
        JOIN res_company company ON company.id = sale_order.company_id
        JOIN res_currency currency ON currency.id = company.currency_id
        LEFT JOIN (%(invoices)s) invoice ON invoice.order_id = sale_order.id
        WHERE %(condition)s
        """,
        net_ordered=SQL(NET_ORDERED),
        invoices=invoices,
        condition=condition,
    )


def write_amounts_sql(net, also=None):
    """Return a statement that writes the amounts, rounded as their currency is.

    :param SQL net: as of :func:`net_amounts_sql`
    :param SQL also: what to set in the same orders as well
    """
    return SQL(
        """
        UPDATE sale_order
        SET lifetime_ordered = round((net.ordered / rounding)::numeric) * rounding,
            lifetime_invoiced = round((net.invoiced / rounding)::numeric) * rounding,
            lifetime_paid = round((net.paid / rounding)::numeric) * rounding%s
        FROM (%s) net
        WHERE net.id = sale_order.id
        """,
        SQL(", %s", also) if also else SQL(),
        net,
    )

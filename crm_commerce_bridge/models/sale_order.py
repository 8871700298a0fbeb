from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Net sales of a confirmed order, by section "Lifetime value" of the README: what was
# ordered, less credit notes that were not invoiced again.
DOCUMENTS = """
    SELECT line.order_id,
           COALESCE(sum(amount) FILTER (WHERE move_type = 'out_invoice'), 0) invoiced,
           COALESCE(sum(amount) FILTER (WHERE move_type = 'out_refund'), 0) credited
    FROM sale_order_line line
    JOIN sale_order ON sale_order.id = line.order_id
    JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
    JOIN account_move_line item ON item.id = rel.invoice_line_id
    JOIN account_move move ON move.id = item.move_id
    -- in the currency of the order; the rate is that of the document, never today's
    CROSS JOIN LATERAL (
        SELECT CASE WHEN item.currency_id = sale_order.currency_id
                    THEN item.price_subtotal
                    ELSE abs(item.balance) * sign(item.price_subtotal)
                         * COALESCE(NULLIF(sale_order.currency_rate, 0), 1)
               END AS amount
    ) document
    WHERE line.is_downpayment IS NOT TRUE AND move.state = 'posted'
      AND move.move_type IN ('out_invoice', 'out_refund') AND %s
    GROUP BY line.order_id
"""


class SaleOrder(models.Model):
    _inherit = "sale.order"

    commerce_customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_commerce_customer_id",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
        help="The company that ordered. Stays when the buyer moves to another one.",
    )
    crm_account_id = fields.Many2one(
        related="commerce_customer_id.crm_account_id",
        string="Account",
        readonly=True,
        groups="sales_team.group_sale_salesman",
        help="The account the customer has today.",
    )

    commerce_channel_id = fields.Many2one(
        "commerce.channel",
        string="Channel",
        compute="_compute_commerce_channel_id",
        inverse="_inverse_commerce_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="sales_team.group_sale_salesman",
        help="Where the order came from. Follows the sales team until it is confirmed.",
    )
    commerce_channel_chosen = fields.Boolean(
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="Somebody, or a connector, chose another channel than the team's.",
    )
    lifetime_amount = fields.Monetary(
        string="Lifetime Value Share",
        compute="_compute_lifetime_amount",
        store=True,
        copy=False,
        currency_field="lifetime_currency_id",
        groups="sales_team.group_sale_salesman",
        help="What the order adds to the lifetime value of its customer: ordered, less "
        "credit notes not invoiced again; untaxed, in the currency of the company.",
    )
    lifetime_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Currency of the Company",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends("team_id")
    def _compute_commerce_channel_id(self):
        undecided = self.filtered(
            lambda order: (
                not order.commerce_channel_id
                or (
                    order.state in ("draft", "sent")
                    and not order.commerce_channel_chosen
                )
            )
        )
        channels = self.env["commerce.channel"]._claim(undecided)
        for order in self:
            order.commerce_channel_id = channels.get(order, order.commerce_channel_id)

    def _inverse_commerce_channel_id(self):
        """What a form or connector writes is a choice, if it is not the team's own."""
        channels = self.env["commerce.channel"]._claim(self)
        for order in self:
            chosen = order.commerce_channel_id
            if not chosen:
                order.commerce_channel_id = channels[order]
            differs = bool(chosen) and chosen != channels[order]
            if order.commerce_channel_chosen != differs:
                order.commerce_channel_chosen = differs

    @api.depends(
        "state",
        "amount_untaxed",
        "currency_rate",
        "order_line.untaxed_amount_invoiced",
    )
    def _compute_lifetime_amount(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        documents = confirmed._sum_documents()
        for order in self:
            order.lifetime_amount = (
                order._get_net_sales(*documents.get(order._origin.id, (0, 0)))
                if order in confirmed
                else 0
            )

    def _get_net_sales(self, invoiced, credited):
        """Ordered, less credit notes that were not invoiced again.

        :param float invoiced: posted invoices, in the currency of the order
        :param float credited: posted credit notes, in the currency of the order
        :return: in the currency of the company
        """
        again = max(0, invoiced - self.amount_untaxed)
        net = self.amount_untaxed - max(0, credited - again)
        return net / (self.currency_rate or 1)

    def _sum_documents(self):
        """Posted documents of the orders, down payments apart, in one query.

        :return: dict of (invoiced, credited) by id of the order
        """
        if not self._origin:
            return {}
        for model in ("account.move", "account.move.line", "sale.order.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(DOCUMENTS, SQL("line.order_id = ANY(%s)", self._origin.ids))
        )
        return {
            order_id: (float(invoiced), float(credited))
            for order_id, invoiced, credited in rows
        }

    @api.model
    def _reads_own_only(self):
        """Is the user limited to own orders, so that sums are of those?"""
        everything = "sales_team.group_sale_salesman_all_leads"
        return not self.env.su and not self.env.user.has_group(everything)

    @api.model
    def _sum_lifetime_value(self, field, records):
        """Net sales of the current company, of the orders that the user may read.

        :param str field: what to sum by, ``commerce_customer_id`` or ``crm_account_id``
        :return: dict of amounts by id
        """
        domain = Domain(field, "in", records.ids) & Domain("state", "=", "sale")
        domain &= Domain("company_id", "=", self.env.company.id)
        rows = self._read_group(domain, [field], ["lifetime_amount:sum"])
        return {record.id: amount for record, amount in rows}

    @api.depends("partner_id")
    def _compute_commerce_customer_id(self):
        for order in self:
            order.commerce_customer_id = order.partner_id.commercial_partner_id

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._make_commerce_customers()
        return orders

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals or "partner_id" in vals:
            self._make_commerce_customers()
        return res

    def _field_to_sql(self, alias, field_expr, query=None):
        # Sorting and grouping by a related field checks no access to it by itself.
        if field_expr == "crm_account_id":
            self._check_field_access(self._fields[field_expr], "read")
        return super()._field_to_sql(alias, field_expr, query)

    def _make_commerce_customers(self):
        """A sent quotation or a confirmed order makes a customer; a cart does not."""
        # Superuser: a buyer who checks out may not see customers.
        orders = self.sudo().filtered(
            lambda order: (
                order.state in ("sent", "sale")
                and order.commerce_channel_id.auto_account
            )
        )
        orders.commerce_customer_id._become_customer("is_commerce_customer")

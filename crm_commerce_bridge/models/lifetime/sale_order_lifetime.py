"""What each order adds to the lifetime value of its customer."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..caller_values import check_search_value
from ..groups import GROUP_SALESMAN
from ..value_rows import among_sql
from .basis import BASES, AmountByBasis
from .order_amounts import INVOICE_FIELDS, get_net_ordered, sum_invoices_sql

NO_INVOICES = (0, 0, 0, 0)
# No monetary fields: they read the currency each time, which a checkout would pay for.
AMOUNT_DIGITS = (20, 4)
# Fields whose changes show in figures in the cache of the same transaction
SHOWN_AT_ONCE = ["date_order", *BASES.values()]
# Fields that change the figures of a customer when they are written
COUNTED = [
    "state",
    "date_order",
    "company_id",
    "commerce_customer_id",
    "commerce_channel_id",
    *BASES.values(),
]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    lifetime_amount = AmountByBasis(
        string="Lifetime Value Share",
        compute="_compute_lifetime_amount",
        search="_search_lifetime_amount",
        currency_field="lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="What the order adds to the lifetime value of its customer, on the basis "
        "chosen in the settings; untaxed, in the currency of the company.",
    )
    lifetime_ordered = fields.Float(
        string="Net Ordered",
        compute="_compute_lifetime_ordered",
        store=True,
        technical=True,
        default=0,
        copy=False,
        digits=AMOUNT_DIGITS,
        groups=GROUP_SALESMAN,
        help="Ordered, less credit notes that were not invoiced again.",
    )
    lifetime_invoiced = fields.Float(
        string="Net Invoiced",
        compute="_compute_lifetime_invoices",
        store=True,
        technical=True,
        default=0,
        copy=False,
        digits=AMOUNT_DIGITS,
        groups=GROUP_SALESMAN,
        help="Posted invoices, less posted credit notes; down payments included.",
    )
    lifetime_paid = fields.Float(
        string="Net Paid",
        compute="_compute_lifetime_invoices",
        store=True,
        technical=True,
        default=0,
        copy=False,
        digits=AMOUNT_DIGITS,
        groups=GROUP_SALESMAN,
        help="Invoiced, counting of each document the share that is paid.",
    )
    lifetime_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Currency of the Company",
        groups=GROUP_SALESMAN,
        help="The lifetime value is in this currency, whatever that of the order.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "state", "amount_untaxed", "currency_rate", "order_line.untaxed_amount_invoiced"
    )
    def _compute_lifetime_ordered(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        invoices = confirmed._sum_invoices()
        for order in self:
            invoiced, credited, *_net = invoices.get(order._origin.id, NO_INVOICES)
            order.lifetime_ordered = order._get_net_ordered(invoiced, credited)

    def _get_net_ordered(self, invoiced, credited):
        """Return the net amount in the company's currency, 0 if not confirmed."""
        if self.state != "sale":
            return 0
        net = get_net_ordered(self.amount_untaxed, invoiced, credited)
        if self.currency_rate in (0, 1):
            return net
        return self._round_lifetime(net / self.currency_rate)

    @api.depends(
        "order_line.untaxed_amount_invoiced",
        "order_line.invoice_lines.move_id.payment_state",
        "order_line.invoice_lines.move_id.amount_residual",
    )
    def _compute_lifetime_invoices(self):
        invoices = self._sum_invoices()
        for order in self:
            *_in_order, invoiced, paid = invoices.get(order._origin.id, NO_INVOICES)
            order.lifetime_invoiced = invoiced and order._round_lifetime(invoiced)
            order.lifetime_paid = paid and order._round_lifetime(paid)

    def _round_lifetime(self, amount):
        return self.company_id.currency_id.round(amount)

    def _sum_invoices(self):
        """Return what is invoiced and paid of the orders, by one query.

        :return: dict of tuples by id of the order: invoiced and credited, in its
            currency and without down payments; invoiced and paid, net, in that of the
            company
        """
        orders = self._origin
        if not orders._has_invoices():
            return {}
        for model, names in self._get_invoice_fields().items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            orders._sum_invoices_sql(
                among_sql(self.env.cr, SQL("line.order_id"), orders.ids)
            )
        )
        return {order_id: tuple(map(float, sums)) for order_id, *sums in rows}

    def _has_invoices(self):
        """Return whether anything can be invoiced: mostly not at a confirmation."""
        lines = self.order_line
        return lines.invoice_lines or any(lines.mapped("untaxed_amount_invoiced"))

    @api.model
    def _sum_invoices_sql(self, condition):
        """Return a query of what is invoiced, credited and paid of orders.

        :param SQL condition: on the order ``line``
        """
        return sum_invoices_sql(condition, *self._get_more_invoices(condition))

    @api.model
    def _get_more_invoices(self, condition):
        """Return queries of invoices that order lines do not know; addons add theirs.

        For example a refund, or what is unpaid.

        :param SQL condition: on the order ``line``
        :return: list of queries with the columns of INVOICE_LINES
        """
        return []

    @api.model
    def _get_invoice_fields(self):
        """Return the fields that the query reads: dict of lists of names by model."""
        return INVOICE_FIELDS

    @api.depends(*BASES.values())
    def _compute_lifetime_amount(self):
        column = self._get_lifetime_column()
        for order in self:
            order.lifetime_amount = order[column]

    def _search_lifetime_amount(self, operator, value):
        check_search_value(self, self._fields["lifetime_amount"], value)
        return [(self._get_lifetime_column(), operator, value)]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        description = super().fields_get(allfields, attributes)
        if "lifetime_amount" in description and not self._reads_all():
            self._label_own_orders(description, ["lifetime_amount"])
        return description

    @api.model
    def _label_own_orders(self, description, names):
        """Say in the labels of fields that they count the user's own orders only.

        :param dict description: as of ``fields_get``
        :param names: of the fields
        """
        for name in names:
            attributes = description[name]
            if "string" in attributes:
                # In front: columns cut the end of a label.
                attributes["string"] = self.env._("Yours: %s", attributes["string"])
            if name == "customer_segment" and "selection" in attributes:
                labels = dict(attributes["selection"])
                labels["prospect"] = self.env._("Yours: %s", labels["prospect"])
                attributes["selection"] = list(labels.items())

    @api.model
    def _reads_all(self):
        """Return whether the user may read every order of the allowed companies."""
        if self.env.su:
            return True
        companies = Domain("company_id", "in", self.env.companies.ids)
        rules = self.env["ir.rule"]._compute_domain(self._name, "read")
        return rules == companies.optimize(self)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._note_stale()
        return orders

    def _write_multi(self, vals_list):
        """Note the customers whose figures change, whatever writes the orders.

        Part of every checkout: orders that count now cost one short statement. For
        others, and where the customer changes, the database is asked who had them.
        """
        changed = set().union(*vals_list)
        if changed.isdisjoint(COUNTED):
            return super()._write_multi(vals_list)
        stale = self.env["commerce.channel.customer.stale"]
        counting = self._filter_counting()
        moved = "commerce_customer_id" in changed
        stale._note_orders(self if moved else self - counting)
        res = super()._write_multi(vals_list)
        stale._note_ids(counting.commerce_customer_id.ids)
        return res

    def unlink(self):
        self._note_stale()
        return super().unlink()

    def _note_stale(self):
        """Note the customers of the orders that count."""
        customers = self._filter_counting().commerce_customer_id
        self.env["commerce.channel.customer.stale"]._note_ids(customers.ids)

    def _filter_counting(self):
        """Return the orders that take part in any figure, as superuser."""
        # Superuser: a buyer who checks out may not read these fields.
        return self.sudo().filtered(
            lambda order: (
                order.state == "sale" or order.lifetime_invoiced or order.lifetime_paid
            )
        )

    @api.model
    def _counts_sql(self):
        """Return the condition of :meth:`_filter_counting` in SQL."""
        return SQL("(state = 'sale' OR lifetime_invoiced != 0 OR lifetime_paid != 0)")

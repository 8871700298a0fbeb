"""Orders that another system took: history, which nothing of Odoo acts on."""

from odoo import api, fields, models

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN


class SaleOrder(models.Model):
    _inherit = "sale.order"

    commerce_history = fields.Boolean(
        string="From Another System",
        technical=True,
        copy=False,
        groups=GROUP_SALESMAN,
        help="Taken, delivered and invoiced by another system: nothing is delivered, "
        "planned, bought or invoiced here.",
    )
    commerce_currency_id = fields.Many2one(
        "res.currency",
        string="Currency in the Other System",
        technical=True,
        copy=False,
        groups=GROUP_SALESMAN,
        help="Its amounts are in this one, not in that of a pricelist; empty if no "
        "other system named one.",
    )
    commerce_amount_ids = fields.One2many(
        "commerce.order.amount",
        "order_id",
        string="Amounts in the Other System",
        technical=True,
        copy=False,
        groups=GROUP_SALESMAN,
        help="What that system says was invoiced, paid or refunded; the lifetime "
        "value counts it.",
    )

    @api.depends(
        "commerce_history",
        "commerce_amount_ids.kind",
        "commerce_amount_ids.amount",
        "commerce_amount_ids.rate",
    )
    def _compute_lifetime_ordered(self):
        history = self.filtered("commerce_history")
        res = super(SaleOrder, self - history)._compute_lifetime_ordered()
        for order in history:
            order.lifetime_ordered = order._get_history_value("ordered")
        # Not by dependencies: every checkout would calculate what is invoiced, too.
        for name in ("lifetime_invoiced", "lifetime_paid"):
            self.env.add_to_compute(self._fields[name], history._origin)
        return res

    def _compute_lifetime_invoices(self):
        history = self.filtered("commerce_history")
        res = super(SaleOrder, self - history)._compute_lifetime_invoices()
        for order in history:
            order.lifetime_invoiced = order._get_history_value("invoiced")
            order.lifetime_paid = order._get_history_value("paid")
        return res

    def _get_history_value(self, basis):
        """Return what an order of another system is worth, in the company's currency.

        That of a confirmed order on all bases, unless the other system says what was
        invoiced and paid; less refunds, at the rates of their own dates. What is
        neither confirmed nor invoiced is worth nothing, refunded or not.
        """
        said = self._get_said(basis)
        if not said and self.state != "sale":
            return 0
        worth = sum(said.mapped("amount")) if said else self.amount_untaxed
        refunds = self.commerce_amount_ids.filtered(lambda a: a.kind == "refund")
        refunded = sum(refund.amount / refund.rate for refund in refunds)
        return self._round_lifetime(worth / (self.currency_rate or 1) - refunded)

    def _get_said(self, basis):
        """Return the amounts that count on a basis, instead of the order's own.

        Who does not say what was paid of an invoice means all of it.
        """
        amounts = self.commerce_amount_ids
        if basis == "ordered":
            return amounts.browse()
        paid = amounts.filtered(lambda amount: amount.kind == "paid")
        if basis == "paid" and paid:
            return paid
        return amounts.filtered(lambda amount: amount.kind == "invoiced")

    @api.depends("commerce_currency_id")
    def _compute_currency_id(self):
        """Take the currency of the other system, not that of a pricelist."""
        told = self.filtered("commerce_currency_id")
        for order in told:
            order.currency_id = order.commerce_currency_id
        return super(SaleOrder, self - told)._compute_currency_id()

    def _compute_currency_rate(self):
        """Look up the rates of orders of other systems all at once."""
        told = self.filtered("commerce_currency_id")
        for company, orders in told.grouped("company_id").items():
            moments = {order: order._get_moment(order.date_order) for order in orders}
            rates = orders.currency_id._find_rates(company, set(moments.values()))
            for order, moment in moments.items():
                order.currency_rate = rates[moment]
        return super(SaleOrder, self - told)._compute_currency_rate()

    def _get_moment(self, date):
        """Return what an amount of the order at that date is converted by."""
        return self.commerce_currency_id.id, date.date()

    def _confirmation_error_message(self):
        """Leave it to the other system to confirm its quotations.

        Confirmed here, each app would make of them what it makes of any order, many
        without asking for the state of the lines.
        """
        order = self.sudo()  # whoever confirms need not see channels
        if order.commerce_history:
            return self.env._(
                "%(order)s is confirmed where it comes from: %(channel)s.",
                order=order.name,
                channel=order.commerce_channel_id.name,
            )
        return super()._confirmation_error_message()

from odoo import api, fields, models
from odoo.tools import SQL

from ..caller_values import get_ids
from ..crm_account_related_mixin import AccountOfCustomer


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "crm.account.related.mixin",
        "technical.columns.mixin",
    ]

    commerce_customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_commerce_customer_id",
        store=True,
        precompute=True,
        technical=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The company that ordered. Stays when the buyer moves to another one.",
    )
    commerce_customer_known = fields.Boolean(
        string="Was a Commerce Customer",
        compute="_compute_commerce_customer_id",
        store=True,
        precompute=True,
        technical=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        # So that confirming the order need not look.
        help="When the order was created, its customer was one already.",
    )
    commerce_entity_id = fields.Many2one(
        related="commerce_customer_id.commercial_partner_id",
        string="Customer Today",
        groups="sales_team.group_sale_salesman",
        help="The customer that counts the order: the company that ordered, or the one "
        "that whoever ordered is part of by now.",
    )
    crm_account_id = AccountOfCustomer(
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
        readable_only=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="sales_team.group_sale_salesman",
        help="Where the order came from. Follows the sales team until it is confirmed.",
    )
    commerce_channel_chosen = fields.Boolean(
        string="Channel Chosen",
        technical=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="Somebody, or a connector, chose another channel than the team's.",
    )

    partner_placeholder = fields.Char(
        string="Placeholder of the Customer Field",
        compute="_compute_partner_placeholder",
        groups="sales_team.group_sale_salesman",
        help="Whom a quotation is for that is made from an account.",
    )

    # Finds the few quotations among the orders of a big customer.
    _commerce_quotation_idx = models.Index(
        "(commerce_customer_id) WHERE state IN ('draft', 'sent')"
    )

    @api.depends_context("crm_account_first_id", "uid", "lang")
    def _compute_partner_placeholder(self):
        ids = get_ids(self.env.context, "crm_account_first_id")
        accounts = self.env["crm.account"].browse(ids).exists()
        account = accounts._filtered_access("read")[:1]
        self.partner_placeholder = bool(account) and self.env._(
            "Customer of %s", account.name
        )

    @api.depends("team_id", "company_id")
    def _compute_commerce_channel_id(self):
        undecided = self.filtered(
            lambda order: (
                not order.commerce_channel_id
                or not order.commerce_channel_id._fits(order.company_id)
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
        """Record that a form or connector chose another channel than the team's."""
        channels = self.env["commerce.channel"]._claim(self)
        for order in self:
            chosen = order.commerce_channel_id
            if not chosen:
                order._write_derived({"commerce_channel_id": channels[order].id})
            differs = bool(chosen) and chosen != channels[order]
            if order.commerce_channel_chosen != differs:
                order._write_derived({"commerce_channel_chosen": differs})

    @api.depends("partner_id")
    def _compute_commerce_customer_id(self):
        for order in self:
            customer = order.partner_id.commercial_partner_id
            order.commerce_customer_id = customer
            order.commerce_customer_known = customer.is_commerce_customer

    def _restore_customers(self):
        """Give orders of deleted companies to the customers of their buyers now."""
        self.invalidate_recordset(["commerce_customer_id"], flush=False)
        for customer, orders in self.grouped(
            lambda order: order.partner_id.commercial_partner_id
        ).items():
            orders._write_derived({"commerce_customer_id": customer.id})

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._promote_buyers()
        return orders

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals or "partner_id" in vals:
            self._promote_buyers()
        return res

    def _promote_buyers(self):
        """Make buyers customers by sent quotations and orders, not by carts."""
        # Superuser: a buyer who checks out may not see customers.
        newcomers = self.sudo().filtered(
            lambda order: (
                not order.commerce_customer_known
                and order._promotes_buyer()
                and not order.commerce_entity_id.is_commerce_customer
            )
        )
        if newcomers:
            newcomers._promote_to_commerce_customers()

    def _promotes_buyer(self):
        """Return whether the order makes its buyer a commerce customer."""
        return self.state in ("sent", "sale") and self.commerce_channel_id.auto_account

    @api.model
    def _promotes_buyer_sql(self):
        """Return :meth:`_promotes_buyer` as SQL on ``sale_order`` and its ``channel``.

        A test compares the two.
        """
        return SQL("sale_order.state IN ('sent', 'sale') AND channel.auto_account")

    def _promote_to_commerce_customers(self):
        self.commerce_customer_id._promote_to_customer("is_commerce_customer")

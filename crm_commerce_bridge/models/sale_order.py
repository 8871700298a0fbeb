from odoo import api, fields, models


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
        orders = self.sudo().filtered(lambda order: order.state in ("sent", "sale"))
        orders.commerce_customer_id._become_customer("is_commerce_customer")

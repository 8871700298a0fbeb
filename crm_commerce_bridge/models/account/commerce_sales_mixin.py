from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..actions import prepare_action
from ..groups import GROUP_SALESMAN


class CommerceSalesMixin(models.AbstractModel):
    """Orders, quotations and customer users, of a customer or of an account.

    A number and the list behind it share a domain, archived partners included. Orders
    and quotations are those of the current company, as the values are.
    """

    _name = "commerce.sales.mixin"
    _description = "Has Commerce Documents"
    _inherit = ["commerce.lifetime.mixin"]

    # The fields of orders and of partners that say whose they are
    _order_owner = None
    _partner_owner = None

    quotation_count = fields.Integer(
        string="Number of Quotations",
        compute="_compute_quotation_count",
        groups=GROUP_SALESMAN,
    )
    customer_user_count = fields.Integer(
        string="Number of Customer Users",
        compute="_compute_customer_user_count",
        groups=GROUP_SALESMAN,
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_quotation_count(self):
        domain = self._get_quotation_domain()
        counts = self._count("sale.order", domain, self._order_owner)
        for record in self:
            record.quotation_count = counts.get(record._origin.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_user_count(self):
        domain = self._get_customer_user_domain()
        counts = self._count("res.partner", domain, self._partner_owner)
        for record in self:
            record.customer_user_count = counts.get(record._origin.id, 0)

    @api.model
    def _count(self, model, domain, owner):
        """Number of records by owner, in one query, as the reader may see them."""
        records = self.env[model].with_context(active_test=False)
        rows = records._read_group(domain, [owner], ["__count"])
        return {record.id: count for record, count in rows}

    # === WHAT BELONGS TO THE RECORDS === #

    def _get_customer_user_domain(self):
        """People of the customers who can log in to the portal."""
        users = Domain("share", "=", True) & Domain("active", "=", True)
        owned = Domain(self._partner_owner, "in", self._origin.ids)
        # The client sends it back, so no "any!": searching users by partner needs none.
        return owned & Domain("user_ids", "any", users)

    def _get_quotation_domain(self):
        return self._get_lifetime_domain() & Domain("state", "in", ("draft", "sent"))

    def _get_order_domain(self):
        return self._get_lifetime_domain() & Domain("state", "=", "sale")

    def _get_lifetime_domain(self):
        return Domain(self._order_owner, "in", self._origin.ids) & Domain(
            "company_id", "=", self.env.company.id
        )

    def _get_only_customer(self):
        """The customer a new document is for, if there is no choice."""
        raise NotImplementedError

    # === ACTION METHODS === #

    def _prepare_sales_context(self):
        return {"default_partner_id": self._get_only_customer().id}

    def action_view_quotations(self):
        return self._action_view_sales(
            "sale.action_quotations",
            "crm_commerce_bridge.sale_order_view_list_quotation",
            self._get_quotation_domain(),
            self.env._("No quotations"),
        )

    def action_view_orders(self):
        return self._action_view_sales(
            "sale.action_orders",
            "crm_commerce_bridge.sale_order_view_list_lifetime",
            self._get_order_domain(),
            self.env._("No orders yet"),
        )

    def _action_view_sales(self, xmlid, list_xmlid, domain, empty):
        context = self._prepare_sales_context()
        action = self._action_view(xmlid, domain, **context)
        views = [(self.env.ref(list_xmlid).id, "list"), (False, "kanban")]
        action.update(views=[*views, (False, "form")], help=Markup("<p>%s</p>") % empty)
        return action

    def action_view_customer_users(self):
        return self._action_view(
            "crm_commerce_bridge.res_partner_action_customer_user",
            self._get_customer_user_domain(),
            create=False,
        )

    @api.model
    def _action_view(self, xmlid, domain, **context):
        """A list of what belongs to a record, archived partners included."""
        # The lists need not repeat the account.
        context = {"active_test": False, "in_crm_account": True, **context}
        return prepare_action(self.env, xmlid, domain=domain, context=context)

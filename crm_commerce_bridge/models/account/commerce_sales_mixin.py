from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..actions import prepare_action
from ..groups import GROUP_ALL_LEADS, GROUP_SALESMAN


class CommerceSalesMixin(models.AbstractModel):
    """Orders, quotations and customer users, of a customer or of an account.

    A number and the list behind it share a domain, archived partners included. Orders
    and quotations are those of the current company, like the lifetime value.
    """

    _name = "commerce.sales.mixin"
    _description = "Has Commerce Documents"
    _inherit = ["commerce.lifetime.mixin"]

    # The fields of orders and of partners that hold the customer or the account
    _order_owner = None
    _partner_owner = None

    quotation_count = fields.Integer(
        string="Number of Quotations",
        compute="_compute_quotation_count",
        groups=GROUP_SALESMAN,
        help="Drafts and sent quotations that you may read, in your current company.",
    )
    customer_user_count = fields.Integer(
        string="Number of Customer Users",
        compute="_compute_customer_user_count",
        groups=GROUP_SALESMAN,
        help="Contacts with a login to the portal, who can buy for their company.",
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
        """Count the records that the user may read by their owner, in one query.

        :return: dict of numbers by id of the owner
        """
        records = self.env[model].with_context(active_test=False)
        rows = records._read_group(domain, [owner], ["__count"])
        return {record.id: count for record, count in rows}

    # === WHAT BELONGS TO THE RECORDS === #

    def _get_customer_user_domain(self):
        """Return the domain of the contacts that have a portal login."""
        users = Domain("share", "=", True) & Domain("active", "=", True)
        owned = Domain(self._partner_owner, "in", self._origin.ids)
        # Not "any!": the client sends the domain back, and users can be read without
        # it.
        return owned & Domain("user_ids", "any", users)

    def _get_quotation_domain(self):
        """Return the domain of quotations, drafts and sent ones."""
        return self._get_lifetime_domain() & Domain("state", "in", ("draft", "sent"))

    def _get_order_domain(self):
        """Return the domain of confirmed orders."""
        return self._get_lifetime_domain() & Domain("state", "=", "sale")

    def _get_lifetime_domain(self):
        return Domain(self._order_owner, "in", self._origin.ids) & Domain(
            "company_id", "=", self.env.company.id
        )

    def _get_default_customer(self):
        """Return the customer of a new document, empty if nothing tells which one."""
        raise NotImplementedError

    def _get_default_salesperson(self):
        """Return who works on a new opportunity: the manager, or else the user.

        Who may not see the manager's opportunities could not save it, and a manager who
        left, or works for other companies, would never see it.
        """
        if not self.env.user.has_group(GROUP_ALL_LEADS):
            return self.env.user
        return self.user_id._filter_working_for(self.env.company) or self.env.user

    # === ACTION METHODS === #

    def _prepare_sales_context(self):
        return {"default_partner_id": self._get_default_customer().id}

    def _prepare_quotation_context(self):
        """Propose the user as salesperson to who could not save another one's.

        Odoo proposes that of the customer.
        """
        context = self._prepare_sales_context()
        if not self.env["sale.order"]._reads_all():
            context["default_user_id"] = self.env.uid
        return context

    @api.readonly
    def action_view_quotations(self):
        """Open the quotations in a list."""
        return self._action_view_sales(
            "sale.action_quotations",
            "crm_commerce_bridge.sale_order_view_list_quotation",
            self._get_quotation_domain(),
            self.env._("No quotations"),
        )

    @api.readonly
    def action_view_orders(self):
        """Open the confirmed orders in a list."""
        return self._action_view_sales(
            "sale.action_orders",
            "crm_commerce_bridge.sale_order_view_list_lifetime",
            self._get_order_domain(),
            self.env._("No orders yet"),
        )

    def _action_view_sales(self, xmlid, list_xmlid, domain, empty):
        context = self._prepare_quotation_context()
        action = self._action_view(xmlid, domain, **context)
        views = [(self.env.ref(list_xmlid).id, "list"), (False, "kanban")]
        action.update(views=[*views, (False, "form")], help=Markup("<p>%s</p>") % empty)
        return action

    @api.readonly
    def action_view_customer_users(self):
        """Open the customer users in a list."""
        return self._action_view(
            "crm_commerce_bridge.res_partner_action_customer_user",
            self._get_customer_user_domain(),
            create=False,
        )

    @api.model
    def _action_view(self, xmlid, domain, **context):
        """Return an action that lists what belongs to the record, archived included."""
        # The lists need not repeat the account.
        context = {"active_test": False, "in_crm_account": True, **context}
        return prepare_action(self.env, xmlid, domain=domain, context=context)

"""Requests of buyers for a quotation of their cart."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

ACTIVITY = "crm_commerce_bridge_website_sale.mail_activity_data_quotation_request"
# A request is open until it is accepted or cancelled.
OPEN_STATES = ("draft", "sent")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    is_quotation_request = fields.Boolean(
        string="Requested on the Website",
        readonly=True,
        technical=True,
        copy=False,
        help="The buyer asked for a quotation of a cart.",
    )
    quotation_request_website_id = fields.Many2one(
        "website",
        string="Website of the Request",
        readonly=True,
        technical=True,
        copy=False,
        ondelete="set null",
        help="Where the quotation was asked for. Until it is confirmed, it is not one "
        "of the website's orders: the next cart is another one.",
    )

    _quotation_request_idx = models.Index(
        "(commerce_customer_id) WHERE is_quotation_request IS TRUE"
    )

    @api.depends("quotation_request_website_id")
    def _compute_commerce_channel_id(self):
        return super()._compute_commerce_channel_id()

    def _get_commerce_website(self):
        return super()._get_commerce_website() or self.quotation_request_website_id

    @api.model
    def _get_quotation_request_domain(self):
        """Return the domain of requests for quotation that are open."""
        requested = Domain("is_quotation_request", "=", True)
        return requested & Domain("state", "in", OPEN_STATES)

    def _request_quotation(self, note=""):
        """Make the cart a quotation request, and create an opportunity for it.

        :param str note: what the buyer adds
        :raise UserError: if no quotation can be requested for this cart
        """
        self.ensure_one()
        if not self._can_request_quotation():
            raise UserError(self.env._("There is nothing to quote in this cart."))
        website = self.website_id
        opportunity = self.env["crm.lead"].create(
            self._prepare_quotation_request_lead(note)
        )
        self.write(
            {
                "is_quotation_request": True,
                "quotation_request_website_id": website.id,
                "website_id": False,
                "opportunity_id": opportunity.id,
                "user_id": opportunity.user_id.id,
                "validity_date": False,
                **self._prepare_acceptance(),
            }
        )
        self.message_post(
            body=note
            or self.env._("Quotation requested on the website %s", website.name),
            author_id=self.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self._plan_answer()

    def _plan_answer(self):
        """Plan that the salesperson, else the head of the team, prices the request."""
        head = self.opportunity_id.team_id.user_id
        user = self.user_id or head._filter_working_for(self.company_id)
        if user:
            self.activity_schedule(ACTIVITY, user_id=user.id)

    def write(self, vals):
        left = self.browse()
        if vals.get("state", "draft") != "draft":
            left = self.filtered(lambda order: order._is_waiting_for_quotation())
        res = super().write(vals)
        if left:
            left._end_waiting()
        return res

    def _end_waiting(self):
        """Take requests that were priced, or cancelled, off the salesperson's list."""
        cancelled = self.filtered(lambda order: order.state == "cancel")
        cancelled.activity_unlink([ACTIVITY])
        answered = self - cancelled
        answered.activity_feedback([ACTIVITY])
        answered.filtered(
            lambda order: not order.validity_date
        )._compute_validity_date()

    def _can_request_quotation(self):
        """Return whether a quotation can be requested for this order."""
        return (
            self.website_id.allow_quotation_request
            and self.state == "draft"
            and bool(self.order_line)
        )

    def _prepare_acceptance(self):
        """Return the values by which the buyer can accept the quotation online."""
        company = self.company_id
        return {
            "require_payment": company.portal_confirmation_pay,
            "require_signature": company.portal_confirmation_sign
            or not company.portal_confirmation_pay,
        }

    def _prepare_quotation_request_lead(self, note):
        """Return the values of the opportunity for a quotation request."""
        website = self.website_id
        return {
            "name": self.env._("Request for quotation %s", self.name),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "team_id": website.salesteam_id.id,
            "user_id": self._get_quotation_salesperson().id,
            "commerce_channel_id": self.commerce_channel_id.id,
            "expected_revenue": self._get_requested_revenue(),
            "description": note and plaintext2html(note),
        }

    def _get_quotation_salesperson(self):
        """Return who answers the request: the first who can."""
        company = self.company_id
        customer, account = self.partner_id.commercial_partner_id, self.crm_account_id
        return (
            customer.user_id._filter_working_for(company)
            or account.user_id._filter_working_for(company)
            or self.website_id.salesperson_id._filter_working_for(company)
        )

    def _get_requested_revenue(self):
        """Return what the request is priced at, in the currency of its company."""
        return self.amount_untaxed / (self.currency_rate or 1)

    def _compute_amounts(self):
        """Let the opportunities of requests follow their prices."""
        res = super()._compute_amounts()
        # Superuser: whoever prices it need not see the opportunity.
        saved = self.sudo().filtered("id")  # what a form shows is not said yet
        saved.filtered("is_quotation_request").opportunity_id._follow_requests()
        return res

    def _is_waiting_for_quotation(self):
        """Return whether the request is still to be priced and sent."""
        return self.is_quotation_request and self.state == "draft"

    def _has_to_be_signed(self):
        return not self._is_waiting_for_quotation() and super()._has_to_be_signed()

    def _has_to_be_paid(self):
        return not self._is_waiting_for_quotation() and super()._has_to_be_paid()

    @api.depends("is_quotation_request")
    def _compute_type_name(self):
        """Call a request what it is, until there is a quotation."""
        waiting = self.filtered(lambda order: order._is_waiting_for_quotation())
        waiting.type_name = self.env._("Request for Quotation")
        return super(SaleOrder, self - waiting)._compute_type_name()

    def _action_confirm(self):
        """Make requested quotations that are accepted orders of their website again.

        Their opportunities are won: they would be expected beside their own orders.
        """
        for order in self.filtered("quotation_request_website_id"):
            order.website_id = order.quotation_request_website_id
        # Superuser: whoever accepts, a buyer too, need not see opportunities.
        deals = self.filtered("is_quotation_request").opportunity_id.sudo()
        deals.filtered(lambda lead: lead.won_status != "won").action_set_won()
        return super()._action_confirm()

"""What a person says of a match, and what follows from it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_commerce_bridge.models.caller_values import check_one
from odoo.addons.crm_commerce_bridge.models.company_width import is_as_wide
from odoo.addons.crm_commerce_bridge.models.crm_account_related_mixin import (
    AccountOfCustomer,
)
from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser


class CrmCustomerMatch(models.Model):
    _name = "crm.customer.match"
    _inherit = ["crm.customer.match", "crm.account.related.mixin"]

    account_id = AccountOfCustomer(
        related="partner_id.crm_account_id", string="Account"
    )
    other_account_id = AccountOfCustomer(
        related="other_id.crm_account_id", string="Other Account"
    )
    is_swapped = fields.Boolean(
        string="Swapped",
        readonly=True,
        help="The other customer is the one that gets an account.",
    )

    @api.depends("partner_id", "other_id")
    def _compute_display_name(self):
        for match in self:
            customers = match._tell_apart(match.partner_id | match.other_id)
            names = customers.mapped("display_name")
            match.display_name = " / ".join(names)

    # === ACTION METHODS === #

    def action_same_account(self):
        """They are one company: the one gets the account of the other, by hand.

        :raise UserError: if it was decided already, or contradicts what was decided
        :raise AccessError: if the user may not read or change both customers
        """
        for match in self:
            match._decide("same")

    def action_subsidiary(self):
        """The one belongs to the other: hang it below.

        Where Odoo does not let it, because there are accounting entries and another
        Tax ID, it gets the account of the other one by hand instead.

        :raise UserError: if it was decided already, or one of them is no company
        :raise AccessError: if the user may not read or change both customers
        """
        for match in self:
            match._decide("child")

    def action_not_the_same(self):
        """They have nothing to do with each other: not asked again.

        :raise UserError: if it was decided already, or contradicts what was decided
        :raise AccessError: if the user may not read or change both customers
        """
        for match in self:
            match._decide("different")

    def action_merge_contacts(self):
        """Make one contact of both, in Odoo's own dialog. That is final.

        :return: action that opens the dialog, filled in
        :raise UserError: if there are several matches, or it was decided already
        """
        if len(self) > 1:
            raise UserError(
                self.env._("Contacts are merged for good: look at one match at a time.")
            )
        self._check_open()
        customer, other = self._get_sides()
        self._check_may_meet(customer, other)
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_context(
                active_model="res.partner", active_ids=[customer.id, other.id]
            )
            .create({"dst_partner_id": other.id})
        )
        return {
            **wizard._get_records_action(name=self.env._("Merge Contacts for Good")),
            "target": "new",
        }

    def action_swap(self):
        """The other one is to get the account.

        :raise UserError: if it was decided already, or one is the parent of the other
        """
        for match in self:
            match._check_open()
            if match.kind != "same":
                raise UserError(self.env._("The parent company is the one above."))
            as_superuser(match).is_swapped = not match.is_swapped

    # === BUSINESS METHODS === #

    @api.model
    def _tell_apart(self, partners):
        """With the numbers of their records, if their names are the same."""
        names = partners.mapped("display_name")
        if len(set(names)) == len(names):
            return partners
        return partners.with_context(partner_show_db_id=True)

    def _get_sides(self):
        """Who gets an account or parent, and whose it is.

        An account for one company of a multi-company database is not given to a
        customer of all of them: then it can only be the other way round.

        :return: two partners
        """
        customer, other = self.partner_id, self.other_id
        if self.kind == "same":
            if self.is_swapped:
                customer, other = other, customer
            if not is_as_wide(other.company_id, customer.company_id):
                customer, other = other, customer
        return tuple(self._tell_apart(customer + other))

    def _check_open(self):
        """Is there something to decide, for this user?"""
        check_one(self)
        self.check_access("read")
        (self.partner_id | self.other_id).check_access("read")
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%s: this has been decided already, reload the page.",
                    self.display_name,
                )
            )

    def _decide(self, state):
        """Do what follows from a decision, and remember who took it."""
        self._check_open()
        (self.partner_id | self.other_id).check_access("write")
        customer, other = self._get_sides()
        decide = getattr(self, f"_decide_{state}")
        touched = self._find_same_as(customer) | other
        account = customer.crm_account_id
        before = self._read_choices(touched)
        decide(customer, other)
        self._remember(state, account)
        self._remember_changes(touched, before)
        if state == "same":
            self._settle_implied(customer)

    def _decide_same(self, customer, other):
        self._check_may_meet(customer, other)
        self._check_not_different(customer, other)
        # Those that it was found to be the same as come along, hidden ones too.
        joining = self._find_joining(customer) - other
        readable = joining.sudo(False)._filtered_access("read")
        reason = self.env._("The same company as %s", other.display_name)
        readable._use_account_of(other, reason)
        (joining - readable)._use_account_of(other.sudo(), reason)

    def _decide_child(self, customer, other):
        self._check_may_meet(customer, other)
        if not customer.is_company or not other.is_company:
            raise UserError(
                self.env._("Only a company can be the subsidiary of another one.")
            )
        if customer._filter_parent_refused(other):
            customer._use_account_of(
                other, self.env._("Belongs to %s, with another Tax ID", other.name)
            )
        else:
            customer.parent_company_id = other

    def _decide_different(self, customer, other):
        if other in self._find_same_as(customer):
            raise UserError(
                self.env._(
                    "Other decisions say that %(customer)s and %(other)s are the same "
                    "company: undo these first.",
                    customer=customer.display_name,
                    other=other.display_name,
                )
            )

    @api.model
    def _is_contact(self, partner):
        """It has become a person of a company, and has the account of that."""
        return partner.commercial_partner_id != partner

    @api.model
    def _is_own(self, partners):
        """One of them is that of a company of ours, which is no customer."""
        # Superuser: whichever of them the user works in.
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return bool(companies.search_count([("partner_id", "in", partners.ids)]))

    @api.model
    def _may_meet(self, customer, other):
        """Customers of two companies of a multi-company database stay apart."""
        if self._is_contact(customer) or self._is_contact(other):
            return False
        if self._is_own(customer | other):
            return False
        return is_as_wide(other.company_id, customer.company_id)

    def _check_may_meet(self, customer, other):
        for partner in (customer, other):
            if self._is_contact(partner):
                raise UserError(
                    self.env._(
                        "%s has the account of its company by now.",
                        partner.display_name,
                    )
                )
        if self._is_own(customer | other):
            raise UserError(
                self.env._("One of them is one of your own companies by now.")
            )
        if not self._may_meet(customer, other):
            raise UserError(
                self.env._(
                    "%(customer)s cannot belong to %(other)s: they are customers of "
                    "different companies.",
                    customer=customer.display_name,
                    other=other.display_name,
                )
            )

    def _remember(self, state, account):
        # Superuser: a decision is nobody's to write but by these buttons.
        as_superuser(self).write(
            {
                "state": state,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
                "decided_account_id": account.id,
                "reason": False,
            }
        )

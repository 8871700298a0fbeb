"""The hierarchy of companies: parents and subsidiaries."""

from odoo import api, fields, models
from odoo.exceptions import (
    UserError,
)
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import ResPartner as BasePartner

from ..caller_values import get_ids
from ..groups import GROUP_SALESMAN
from ..refusals import refusal


class ResPartner(models.Model):
    _inherit = "res.partner"

    parent_company_id = fields.Many2one(
        "res.partner",
        compute="_compute_parent_company_id",
        inverse="_inverse_parent_company_id",
        groups=GROUP_SALESMAN,
        help="The company above this one in its group. It may decide the account; "
        "addresses are not copied between the two.",
    )
    subsidiary_ids = fields.One2many(
        "res.partner",
        "parent_id",
        string="Subsidiaries",
        domain=[("is_company", "=", True)],
        groups=GROUP_SALESMAN,
        readonly=True,
        help="Companies directly below this one in its group.",
    )

    @api.depends("parent_id", "is_company")
    def _compute_parent_company_id(self):
        for partner in self:
            partner.parent_company_id = partner.is_company and partner.parent_id

    def _inverse_parent_company_id(self):
        """Set the parent of a company without sharing its address.

        Between a ``contact`` and its parent Odoo copies addresses both ways, so the
        type has to change first.
        """
        for partner in self:
            parent = partner.parent_company_id
            if parent == partner.parent_id or not (parent or partner.is_company):
                # The form of a person leaves it blank: the person keeps its company.
                continue
            partner._check_parent_company(parent)
            if parent and partner.type == "contact":
                partner.type = "other"
            partner.parent_id = parent

    def address_get(self, adr_pref=None):
        """Return a subsidiary of type ``other`` as its own address, like a ``contact``.

        Odoo would return its first contact. What another addon returns is not changed.
        """
        addresses = super().address_get(adr_pref)
        if len(self) == 1 and self.is_company and self.type == "other":
            wrong = BasePartner.address_get(self, adr_pref)
            for kind, partner_id in addresses.items():
                found = self.browse(partner_id)
                unchanged = partner_id == wrong.get(kind)
                if unchanged and (found.type != kind or kind == "contact"):
                    addresses[kind] = self.id
        return addresses

    def _check_parent_company(self, parent):
        """Refuse in plain words what Odoo refuses, and offer what can be done instead.

        :raise RedirectWarning: if the parent is refused; in an import a ``UserError``
        """
        self.ensure_one()
        if self._filter_parent_refused(parent):
            message = self.env._(
                "%(company)s cannot become a subsidiary of %(parent)s: it has "
                "accounting entries already, and their Tax IDs differ.\n\n"
                "It can still use the account of %(parent)s, set by hand.",
                company=self.display_name,
                parent=parent.display_name,
            )
            if self._is_importing():  # there are no buttons
                raise UserError(message)
            raise refusal(
                message,
                self.env.ref(
                    "crm_commerce_bridge.res_partner_action_use_account_of_parent"
                ).id,
                self.env._("Use the account of %s", parent.display_name),
                {
                    "active_model": self._name,
                    "active_id": self.id,
                    "active_ids": self.ids,
                    "crm_account_parent_id": parent.id,
                },
            )

    def _filter_parent_refused(self, parent):
        """Return the partners that Odoo does not let hang below ``parent``.

        ``write`` of the addon ``account`` refuses another Tax ID where there are
        journal items.
        """
        others = self.filtered(
            lambda p: p.parent_id != parent and (p.vat or "") != (parent.vat or "")
        )
        if not parent or not others:
            return self.browse()
        # Superuser: a salesperson need not be allowed to read journal items.
        items = self.env["account.move.line"].sudo()
        rows = items._read_group(
            [("partner_id", "in", others._origin.ids)], ["partner_id"]
        )
        invoiced = {partner.id for (partner,) in rows}
        return others.filtered(lambda p: p._origin.id in invoiced)

    @api.model
    def _count_ungrouped_customers(self):
        """Return the number of customers if none has a parent company, else 0."""
        customers = Domain("is_crm_customer", "=", True)
        if self.search_count(customers & Domain("parent_id", "!=", False), limit=1):
            return 0
        return self.search_count(customers)

    def action_use_account_of_parent(self):
        """Use the account of the parent that :meth:`_check_parent_company` refused.

        :return: action that opens the customers
        """
        parent = self.browse(get_ids(self.env.context, "crm_account_parent_id"))
        parent = parent.exists()
        return self._use_account_of(
            parent, self.env._("Belongs to %s, with another Tax ID", parent.name)
        )

    def action_new_subsidiary(self):
        """Open the form of a new subsidiary.

        Its type keeps Odoo from copying addresses between it and its parent.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Subsidiary"),
            "res_model": "res.partner",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_type": "other",
                "default_is_company": True,
                "default_parent_id": self.id,
                "default_company_id": self.company_id.id,
                "default_user_id": self.user_id.id,
            },
        }

    def _use_account_of(self, company, reason):
        """Set the account of another company by hand, with the reason.

        :return: action that opens the customers
        """
        company._promote_to_customer()
        if not company.crm_account_id:
            raise UserError(self.env._("%s has no account.", company.display_name))
        self._set_crm_account(company.crm_account_id)
        self.filtered("crm_account_pinned").crm_account_pin_reason = reason
        return self._get_records_action(context={})

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.modules.db import has_trigram
from odoo.tools import SQL

GROUP_SALESMAN = "sales_team.group_sale_salesman"
# How alike names have to be, from 0 to 1
SIMILAR = 0.6
SHOWN_MATCHES = 5
# Letters of what visitors say of a company
LONGEST = 250
LETTERS = "regexp_replace(lower(%s), '[^[:alnum:]]+', '', 'g')"


class ResPartner(models.Model):
    _inherit = "res.partner"

    account_match_ids = fields.One2many(
        "crm.account.match",
        "partner_id",
        string="Possible Matches",
        groups=GROUP_SALESMAN,
        readonly=True,
    )
    is_guest_customer = fields.Boolean(
        string="Is a Guest",
        compute="_compute_is_guest_customer",
        search="_search_is_guest_customer",
        groups=GROUP_SALESMAN,
        help="Bought on a website without signing up.",
    )
    portal_state = fields.Selection(
        [("invited", "Invited"), ("active", "Confirmed")],
        string="Portal Access",
        compute="_compute_portal_state",
        groups=GROUP_SALESMAN,
    )

    _similar_customer_idx = models.Index(
        lambda registry: (
            "USING GIN (name gin_trgm_ops) WHERE is_crm_customer"
            if registry.has_trigram
            else ""
        )
    )

    # === COMPUTE METHODS === #

    @api.depends("user_ids", "is_commerce_customer")
    def _compute_is_guest_customer(self):
        guests = self.filtered_domain(self._get_guest_domain())
        for partner in self:
            partner.is_guest_customer = partner in guests

    @api.model
    def _search_is_guest_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_guest_domain()

    @api.model
    def _get_guest_domain(self):
        bought = Domain("commerce_order_ids", "any!", [("website_id", "!=", False)])
        person = Domain("is_company", "=", False) & Domain("parent_id", "=", False)
        login = Domain("user_ids", "any!", [("active", "in", (True, False))])
        return Domain("is_commerce_customer", "=", True) & person & bought & ~login

    @api.depends("user_ids", "last_login_date")
    def _compute_portal_state(self):
        # Superuser: salespeople may not read users of the portal.
        for partner in self:
            invited = any(partner.sudo().user_ids.mapped("share"))
            state = "active" if partner.last_login_date else "invited"
            partner.portal_state = invited and state

    # === ADDRESSES === #

    def _fields_sync(self, values):
        """What a buyer enters for a subsidiary does not go to the company above it.

        Odoo takes the address of a company of type contact for that of its parent.
        """
        address = {
            name: values[name] for name in self._address_fields() if name in values
        }
        if not (address and self._is_subsidiary() and self.env.user.share):
            return super()._fields_sync(values)
        others = {name: value for name, value in values.items() if name not in address}
        res = super()._fields_sync(others)
        self._children_sync(address)
        return res

    def _is_subsidiary(self):
        return self.is_company and bool(self.parent_id) and self.type == "contact"

    # === GUESTS === #

    def _join_guests(self, website):
        """All guests of a website share an account."""
        account = website.guest_account_id
        if guests := self.filtered(lambda guest: account._fits(guest.company_id)):
            guests._write_choice(
                {
                    "is_commerce_customer": True,
                    "crm_account_pin_id": account.id,
                    "crm_account_pin_reason": self.env._("Guest of %s", website.name),
                }
            )

    def _leave_guest_account(self):
        """Who signs up is a guest no more."""
        websites = self.env["website"].sudo()
        shared = websites.search([("guest_account_id", "!=", False)]).guest_account_id
        guests = self.commercial_partner_id.filtered(
            lambda partner: partner.crm_account_pin_id in shared
        )
        guests._use_automatic_account()

    # === NEWCOMERS === #

    @api.model
    def _prepare_signup_company(self, name, vat):
        """What a visitor says of a company, checked by Odoo's own rules.

        :return: values of a partner; nothing for a person
        :raise UserError: if the Tax ID is none
        """
        name, vat = (name or "").strip(), (vat or "").strip()
        if max(len(name), len(vat)) > LONGEST:
            raise UserError(self.env._("That is too long for a name or a Tax ID."))
        if vat and not name:
            raise UserError(self.env._("Which company does the Tax ID belong to?"))
        if not name:
            return {}
        return {"name": name, **(self._check_signup_vat(name, vat) if vat else {})}

    def _look_for_matches(self):
        """Whose account could a newcomer belong to?"""
        found = {
            **dict.fromkeys(self._find_similar_customers(), "name"),
            **dict.fromkeys(self._find_customers_with_vat(), "vat"),
        }
        if found:
            self.env["crm.account.match"].sudo()._suggest(self.sudo(), found)

    def _find_similar_customers(self):
        """Customers of very similar names, the most similar ones first."""
        self.env["res.partner"].flush_model(["name", "is_crm_customer"])
        others = self._search(self._get_others_domain())
        if self._can_find_similar():
            condition = SQL(
                "name %% %(name)s AND similarity(name, %(name)s) >= %(similar)s",
                name=self.name,
                similar=SIMILAR,
            )
            order = SQL("similarity(name, %s) DESC", self.name)
        else:
            condition = SQL(
                "%s = %s",
                SQL(LETTERS, SQL.identifier("name")),
                SQL(LETTERS, self.name),
            )
            order = SQL("id")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                WHERE is_crm_customer AND %s AND id IN %s ORDER BY %s, id LIMIT %s
                """,
                condition,
                others.subselect(),
                order,
                SHOWN_MATCHES,
            )
        )
        return self.browse(partner_id for (partner_id,) in rows)

    @api.model
    def _can_find_similar(self):
        """Whether the database can; that may have come since the server started."""
        return self.pool.has_trigram or has_trigram(self.env.cr)

    def _get_others_domain(self):
        """Customers of the same company of a multi-company database."""
        companies = self.env["website"].get_current_website().company_id.ids
        return (
            Domain("is_crm_customer", "=", True)
            & Domain("id", "not in", self.ids)
            & Domain("company_id", "in", [False, *companies])
        )

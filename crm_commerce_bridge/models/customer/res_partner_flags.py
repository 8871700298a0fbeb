"""The flags of customers, and what sets them."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..value_rows import among_sql
from .res_partner import CHOICE_FIELDS

# Fields of an order that tell whether its buyer is a customer
EVIDENCE = ["state", "commerce_customer_id", "commerce_channel_id"]


# Fields that a person keeps after the new company has taken over the others
KEPT_BY_PERSON = ("is_crm_customer", "is_commerce_customer", "mapped_account_id")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _imply_flags(self, vals):
        """Add the flags that values imply.

        A commerce customer is a customer, and so is a partner with an account by hand.
        """
        if vals.get("is_commerce_customer") or vals.get("crm_account_pin_id"):
            return {**vals, "is_crm_customer": True}
        if "is_crm_customer" in vals and not vals["is_crm_customer"]:
            return {**vals, "is_commerce_customer": False}
        return vals

    def _promote_companies(self):
        """Make the companies of contacts that are flagged customers."""
        for flag in ("is_commerce_customer", "is_crm_customer"):
            flagged = self.filtered(flag).filtered(
                lambda p: p.commercial_partner_id != p
            )
            flagged.commercial_partner_id._promote_to_customer(flag)

    def _promote_by_evidence(self):
        """Make companies customers whose contacts have orders, deals or portal logins.

        Contacts that moved bring theirs to the company that they belong to now.
        """
        self.env["crm.account.resolver"]._flush()
        self.env["sale.order"].flush_model(EVIDENCE)
        rows = self.env.execute_query(
            self._evidence_sql(among_sql(self.env.cr, SQL("partner.id"), self.ids))
        )
        self.browse(id_ for id_, _commerce in rows)._promote_to_customer()
        commerce = self.browse(id_ for id_, commerce in rows if commerce)
        commerce._promote_to_customer("is_commerce_customer")

    @api.model
    def _evidence_sql(self, condition=None):
        """Return a query of the customers, by orders, opportunities and portal logins.

        :param SQL condition: on the ``partner`` of the document; nothing means all
        :return: query of (id of the company, whether it is a commerce customer)
        """
        users = self.env["res.users"]
        return SQL(
            """
            SELECT partner.commercial_partner_id AS id, bool_or(commerce) AS commerce
            FROM (
                SELECT commerce_customer_id AS id, TRUE AS commerce
                FROM sale_order
                JOIN commerce_channel channel ON channel.id = commerce_channel_id
                WHERE %(promotes_buyer)s
                UNION ALL
                SELECT partner_id, FALSE FROM crm_lead WHERE type = 'opportunity'
                UNION ALL
                SELECT partner_id, %(login)s FROM res_users
                JOIN res_groups_users_rel rel ON rel.uid = res_users.id
                WHERE active AND rel.gid = %(portal)s
            ) evidence
            JOIN res_partner partner USING (id)
            WHERE %(condition)s
            GROUP BY partner.commercial_partner_id
            """,
            portal=self.env["ir.model.data"]._xmlid_to_res_id("base.group_portal"),
            login=users._get_customer_flag() == "is_commerce_customer",
            promotes_buyer=self.env["sale.order"]._promotes_buyer_sql(),
            condition=condition or SQL("TRUE"),
        )

    def _promote_to_customer(self, flag="is_crm_customer"):
        """Make the companies of these partners customers, unless they are already.

        The partners of our own companies (``res.company``) are left out.
        """
        entities = self.sudo().commercial_partner_id.filtered(lambda p: not p[flag])
        if entities:
            ours = self.env["res.company"].sudo()
            entities -= ours.search([("partner_id", "in", entities.ids)]).partner_id
            entities._write_choice({flag: True})

    def _leave_commerce(self):
        """Let the next order of these customers make them commerce customers again.

        Their orders forget that the buyer was one, so that confirming them looks again.
        """
        known = Domain("commerce_customer_known", "=", True)
        orders = self.env["sale.order"].search(
            known & Domain("commerce_entity_id", "in", self.ids)
        )
        orders._write_derived({"commerce_customer_known": False})

    def _create_contact_parent_company(self):
        """Give a company that is made of a person the account of this person."""
        company = super()._create_contact_parent_company()
        # Superuser: whoever edits contacts need not be a salesperson.
        person, account = self.sudo(), self.sudo().mapped_account_id
        if company and account and not person.parent_id:
            company.sudo()._take_account_of(person)
        return company

    def _take_account_of(self, person):
        """Take over the account, flags and choices of a person."""
        account = person.mapped_account_id
        values = {
            name: self._fields[name].convert_to_write(person[name], person)
            for name in CHOICE_FIELDS
        }
        if not person.crm_account_pin_id._fits(self.company_id):
            values.update(crm_account_pin_id=False, crm_account_pin_reason=False)
        # Written without hooks: for a moment, both own one account.
        self._write_derived(values)
        person._write_derived(
            {name: False for name in values if name not in KEPT_BY_PERSON}
        )
        history = self.env["crm.account.assignment"]
        taken = history._log_taking(self, account, person)
        self.env["crm.account.resolver"]._account_changed(taken)
        self._move_own_accounts()
        self._resolve_accounts("create")
        self.filtered("is_crm_customer")._tell_of_newcomers()

    def _take_over(self):
        """Make people of deleted companies customers by their orders and logins."""
        if self:
            below = self.env["crm.account.resolver"]._find_below(self.ids)
            self.browse(below)._promote_by_evidence()

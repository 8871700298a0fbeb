"""Who is a customer, and what makes somebody one."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..value_rows import among_sql
from .res_partner import CHOICE_FIELDS

# What of an order tells that its buyer is a customer
EVIDENCE = ["state", "commerce_customer_id", "commerce_channel_id"]


# What is left to who has joined the company that took all else along
KEPT_BY_PERSON = ("is_crm_customer", "is_commerce_customer", "mapped_account_id")


class ResPartner(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "res.partner"

    @api.model
    def _imply_flags(self, vals):
        """A commerce customer is a customer, and so is who was given an account."""
        if vals.get("is_commerce_customer") or vals.get("crm_account_pin_id"):
            return {**vals, "is_crm_customer": True}
        if "is_crm_customer" in vals and not vals["is_crm_customer"]:
            return {**vals, "is_commerce_customer": False}
        return vals

    def _promote_companies(self):
        """What makes a contact a customer makes its company one."""
        for flag in ("is_commerce_customer", "is_crm_customer"):
            flagged = self.filtered(flag).filtered(
                lambda p: p.commercial_partner_id != p
            )
            flagged.commercial_partner_id._promote_to_customer(flag)

    def _promote_by_evidence(self):
        """Contacts that moved take what makes a customer to where they are now."""
        self.env["crm.account.resolver"]._flush()
        self.env["sale.order"].flush_model(EVIDENCE)
        rows = self.env.execute_query(
            self._get_evidence(among_sql(self.env.cr, SQL("partner.id"), self.ids))
        )
        self.browse(id_ for id_, _commerce in rows)._promote_to_customer()
        commerce = self.browse(id_ for id_, commerce in rows if commerce)
        commerce._promote_to_customer("is_commerce_customer")

    @api.model
    def _get_evidence(self, condition=None):
        """Who is a customer, judging by orders, opportunities and portal logins.

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

        Our own companies are nobody's customers by themselves.
        """
        entities = self.sudo().commercial_partner_id.filtered(lambda p: not p[flag])
        if entities:
            ours = self.env["res.company"].sudo()
            entities -= ours.search([("partner_id", "in", entities.ids)]).partner_id
            entities._write_choice({flag: True})

    def _leave_commerce(self):
        """The next order confirmed makes them commerce customers again."""
        known = Domain("commerce_customer_known", "=", True)
        orders = self.env["sale.order"].search(
            known & Domain("commerce_entity_id", "in", self.ids)
        )
        orders._write_derived({"commerce_customer_known": False})

    def _create_contact_parent_company(self):
        """The company takes the account of the person who bought for it along."""
        company = super()._create_contact_parent_company()
        # Superuser: whoever edits contacts need not be a salesperson.
        person, account = self.sudo(), self.sudo().mapped_account_id
        if company and account and not person.parent_id:
            company.sudo()._take_account_of(person)
        return company

    def _take_account_of(self, person):
        """Be the customer that a person was, by the same account and choices."""
        account = person.mapped_account_id
        values = {
            name: self._fields[name].convert_to_write(person[name], person)
            for name in CHOICE_FIELDS
        }
        if not person.crm_account_pin_id._fits(self.company_id):
            values.update(crm_account_pin_id=False, crm_account_pin_reason=False)
        # Silent: for a moment, two of them have one account.
        self._write_derived(values)
        person._write_derived(
            {name: False for name in values if name not in KEPT_BY_PERSON}
        )
        history = self.env["crm.account.assignment"]
        taken = history._log_taking(self, account, person)
        self.env["crm.account.resolver"]._account_changed(taken)
        self._lead_own_accounts()
        self._resolve_accounts("create")
        self.filtered("is_crm_customer")._tell_of_newcomers()

    def _take_over(self):
        """People of a company that was deleted are customers themselves now."""
        if self:
            below = self.env["crm.account.resolver"]._find_below(self.ids)
            self.browse(below)._promote_by_evidence()

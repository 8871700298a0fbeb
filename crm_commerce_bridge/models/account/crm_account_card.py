"""Whom to call, where to go and what was said last: the card on top of an account."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..value_rows import among_sql

# An address in one line
LINES = re.compile(r"\s*\n\s*")
# What the card shows of the main customer
SHOWN = {
    "customer_phone": "phone",
    "customer_email": "email",
    "customer_website": "website",
    "customer_vat": "vat",
    "customer_industry_id": "industry_id",
}


class CrmAccount(models.Model):
    _inherit = "crm.account"

    main_customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_main_customer_id",
        inverse="_inverse_main_customer_id",
        help="Whose address and phone number stand here: the customer that the account "
        "was made for, else the top of the group, else the one that bought "
        "most. Choose another one if that is not whom people call.",
    )
    chosen_customer_id = fields.Many2one(
        "res.partner",
        string="Main Customer, if Chosen",
        copy=False,
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty as long as nobody chose another main customer than the automatic "
        "one.",
    )
    customer_phone = fields.Char(
        string="Phone",
        compute="_compute_card",
        help="As on the main customer, where it is changed.",
    )
    customer_email = fields.Char(
        string="Email",
        compute="_compute_card",
        help="As on the main customer, where it is changed.",
    )
    customer_website = fields.Char(
        string="Website",
        compute="_compute_card",
        help="As on the main customer, where it is changed.",
    )
    customer_vat = fields.Char(
        string="Tax ID",
        compute="_compute_card",
        help="As on the main customer, where it is changed.",
    )
    customer_address = fields.Char(
        string="Address",
        compute="_compute_card",
        help="As on the main customer, where it is changed.",
    )
    customer_industry_id = fields.Many2one(
        "res.partner.industry",
        string="Industry",
        compute="_compute_card",
        help="As on the main customer, where it is changed.",
    )
    next_activity_id = fields.Many2one(
        "mail.activity",
        compute="_compute_next_activity",
        help="The planned activity that is due first, on the account or anything that "
        "belongs to it.",
    )
    next_activity_date = fields.Date(
        string="Next Activity On",
        compute="_compute_next_activity",
        help="When the planned activity is due that comes first, on the account or "
        "anything that belongs to it.",
    )
    last_contact_date = fields.Datetime(
        compute="_compute_last_contact",
        help="When somebody wrote last, or a call or meeting was done, on the account "
        "or anything that belongs to it.",
    )
    last_contact_id = fields.Many2one(
        "res.partner",
        string="Last Contact By",
        compute="_compute_last_contact",
        help="Who wrote last, or did a call or meeting, on the account or anything "
        "that belongs to it.",
    )
    last_contact_kind = fields.Char(
        string="Last Contact Through",
        compute="_compute_last_contact",
        help="A comment, an email, or the type of the activity that was done.",
    )

    @api.depends(
        "chosen_customer_id",
        "customer_ids.own_account_id",
        "customer_ids.parent_id",
        "customer_ids.lifetime_value",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_main_customer_id(self):
        found = self._find_main_customers()
        readable = self.env["res.partner"].union(*found.values())
        readable = readable._filtered_access("read")
        for account in self:
            account.main_customer_id = found[account] & readable

    @api.depends(
        "main_customer_id", *(f"customer_ids.{name}" for name in SHOWN.values())
    )
    def _compute_card(self):
        for account in self:
            customer = account.main_customer_id
            for name, shown in SHOWN.items():
                account[name] = customer[shown]
            account.customer_address = bool(customer) and customer._get_address_line()

    def _inverse_main_customer_id(self):
        """Remember a choice; the customer that would stand there anyway is none."""
        chosen = {account: account.main_customer_id for account in self}
        for account, customer in chosen.items():
            if customer and customer.mapped_account_id != account:
                raise UserError(
                    self.env._(
                        "%(customer)s is no customer of %(account)s.",
                        customer=customer.display_name,
                        account=account.display_name,
                    )
                )
        self.chosen_customer_id = False
        automatic = self._find_main_customers()
        for account, customer in chosen.items():
            if customer != automatic[account]:
                account.chosen_customer_id = customer

    def _find_main_customers(self):
        """:return: dict of the main customer by account, whoever may see it"""
        partners = self.env["res.partner"].with_context(active_test=False)
        found = dict(self.env.execute_query(self._main_customer_sql()))
        return {
            account: partners.browse(found.get(account._origin.id))
            or account._origin._find_best_buyer().with_env(partners.env)
            for account in self
        }

    def _find_best_buyer(self):
        # Superuser: it is the same one for all, whose orders they may see.
        return self.sudo()._find_customers(order="lifetime_value DESC, id", limit=1)

    def _main_customer_sql(self):
        """Return a query of accounts, and who is their main customer by itself.

        The database looks for the next one only where there was none.
        """
        self.flush_recordset(["chosen_customer_id"])
        partners = self.env["res.partner"]
        partners.flush_model(["mapped_account_id", "own_account_id", "parent_id"])
        return SQL(
            """
            SELECT account.id, COALESCE(
                (SELECT id FROM res_partner
                 WHERE id = chosen_customer_id AND mapped_account_id = account.id),
                (SELECT id FROM res_partner
                 WHERE own_account_id = account.id AND mapped_account_id = account.id
                 ORDER BY active DESC, id LIMIT 1),
                (SELECT id FROM res_partner top
                 WHERE mapped_account_id = account.id AND parent_id IS NULL AND EXISTS (
                     SELECT FROM res_partner
                     WHERE parent_id = top.id AND mapped_account_id = account.id)
                 ORDER BY active DESC, id LIMIT 1)
            )
            FROM crm_account account WHERE %s
            """,
            among_sql(self.env.cr, SQL("account.id"), self._origin.ids),
        )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_next_activity(self):
        activities = self.env["mail.activity"].with_context(active_test=True)
        # One account at a time: only its page shows it.
        for account in self:
            activity = activities.search(
                account._get_activity_domain(), order="date_deadline, id", limit=1
            )
            account.next_activity_id = activity
            account.next_activity_date = activity.date_deadline

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_last_contact(self):
        # One account at a time: only its page shows it.
        for account in self:
            message = self.env["mail.message"]
            if account._origin:
                message = account._origin._get_last_contact()
            account.last_contact_date = message.date
            account.last_contact_id = message.author_id
            account.last_contact_kind = bool(message) and account._get_way(message)

    def _get_way(self, message):
        """:return: how somebody was in touch: by a call, say, or by e-mail"""
        if message.mail_activity_type_id:
            return message.mail_activity_type_id.name
        # "Comment" would be what the reader of a note was not told.
        if message.subtype_id == self.env.ref("mail.mt_note"):
            return message.subtype_id.name
        types = message._fields["message_type"]._description_selection(self.env)
        return dict(types)[message.message_type]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_address_line(self):
        """Return the address in one line, without the name, which stands above it."""
        address = self._display_address(without_company=True)
        return LINES.sub(", ", address.strip())

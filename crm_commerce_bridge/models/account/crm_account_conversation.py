from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The messages of no more documents than these are put in order when they are found.
FEW_DOCUMENTS = 100
# More contacts than these are not proposed as recipients by themselves.
FEW_CONTACTS = 5


class CrmAccount(models.Model):
    """What was said and planned with an account, on whatever document."""

    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account"

    activity_count = fields.Integer(
        string="Number of Activities", compute="_compute_activity_count"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_activity_count(self):
        # Archived activities are done ones.
        activities = self.env["mail.activity"].with_context(active_test=True)
        # One account at a time: only its page shows it.
        for account in self:
            domain = account._get_activity_domain()
            account.activity_count = activities.search_count(domain)

    # === WHAT BELONGS TO AN ACCOUNT === #

    @api.model
    def _get_document_models(self):
        """Models with a ``crm_account_id`` whose messages and activities are its own.

        Other addons add theirs.
        """
        return ["res.partner", "sale.order", "crm.lead"]

    def _get_document_queries(self, limit=None):
        """The documents of the accounts that the reader may read, by model."""
        mine = Domain("crm_account_id", "in", self.ids)
        domains = dict.fromkeys(self._get_document_models(), mine)
        # By their ids, the database knows how many orders to expect of big customers.
        domains["sale.order"] = Domain("commerce_customer_id", "in", self._get_buyers())
        return {
            model: self.env[model]
            .with_context(active_test=False)
            ._search(domain, limit=limit)
            for model, domain in domains.items()
        }

    def _get_buyers(self):
        """Ids of the companies that ordered, whoever may see them."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = Domain("crm_account_id", "in", self.ids)
        ordered = Domain("commerce_order_ids", "!=", False)
        return list(partners._search(domain & ordered))

    def _get_message_domains(self, apart=False):
        """Domain of the messages of each kind of document, the account's own not.

        :param bool apart: find them all before looking into them. A text that nobody
            wrote is else looked for in the messages of everybody, the latest first,
            until a page is full
        """
        first = self._get_document_queries(limit=FEW_DOCUMENTS + 1)
        first = {model: list(query) for model, query in first.items()}
        few = {model for model, ids in first.items() if len(ids) <= FEW_DOCUMENTS}
        documents = {**self._get_document_queries(), **{m: first[m] for m in few}}
        return [
            self._get_messages_of(model, found, apart or model in few)
            for model, found in documents.items()
        ]

    @api.model
    def _get_messages_of(self, model, documents, apart):
        """Domain of the messages of documents, a query or a few ids.

        The last messages of many documents are soon found among the last ones of all.
        Those of few are not: they are found first, by their documents, and then put in
        order.
        """
        domain = Domain("model", "=", model) & Domain("res_id", "in", documents)
        domain &= Domain("message_type", "!=", "user_notification")
        if not apart:
            return domain
        # OFFSET keeps the database from putting the two queries together.
        messages = self.env["mail.message"].sudo()._search(domain)
        return Domain("id", "in", SQL("(%s OFFSET 0)", messages.select()))

    def _get_activity_domain(self):
        return Domain("crm_account_id", "in", self.ids)

    # === ACTION METHODS === #

    def action_view_activities(self):
        self.ensure_one()
        action = self._action_view(
            "crm_commerce_bridge.mail_activity_action_account",
            self._get_activity_domain(),
            default_res_model=self._name,
            default_res_id=self.id,
            # Odoo asks for it where rights take records out of a page.
            force_search_count=1,
        )
        del action["context"]["active_test"]  # archived activities are done
        return action

    # === MAIL METHODS === #

    def _message_add_suggested_recipients(self, force_primary_email=False):
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for account in self:
            suggested[account.id]["partners"] |= account._get_few_contacts()
        return suggested

    def _message_get_suggested_recipients_batch(
        self, reply_discussion=False, reply_message=None, **kwargs
    ):
        """The last discussion may have been on any document of the account."""
        if reply_discussion and not reply_message and len(self) == 1:
            reply_message = self._get_last_discussion()
        return super()._message_get_suggested_recipients_batch(
            reply_discussion=reply_discussion, reply_message=reply_message, **kwargs
        )

    def _get_few_contacts(self):
        """The people to write to, if they are so few that there is no choice."""
        self.ensure_one()
        domain = self._get_contact_domain() & Domain("email_normalized", "!=", False)
        contacts = self.env["res.partner"].search(domain, limit=FEW_CONTACTS + 1)
        return contacts if len(contacts) <= FEW_CONTACTS else contacts.browse()

    def _get_last_discussion(self):
        self.ensure_one()
        comment = self.env.ref("mail.mt_comment")
        domain = Domain("message_type", "in", ("comment", "email"))
        domain &= Domain("subtype_id", "=", comment.id)
        messages = self.env["mail.message"]
        return messages._message_fetch(domain, thread=self, limit=1)["messages"]

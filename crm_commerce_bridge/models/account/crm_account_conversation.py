from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

# Up to so many documents, messages are found by document and then put in order.
FEW_DOCUMENTS = 100
# Planned activities on top of a conversation; the button shows all of them.
SHOWN_ACTIVITIES = 20
# Up to so many contacts are proposed as recipients of a message.
FEW_CONTACTS = 5


class CrmAccount(models.Model):
    """Messages and activities of an account, on all its documents."""

    _inherit = "crm.account"

    activity_count = fields.Integer(
        string="Number of Activities",
        compute="_compute_activity_count",
        help="Planned activities on the account and anything that belongs to it. Done "
        "ones are not counted.",
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
        """Return the models whose messages and activities belong to their account.

        They have a field ``crm_account_id``. Other addons add theirs.
        """
        return ["res.partner", "sale.order", "crm.lead"]

    def _get_document_queries(self, limit=None):
        """Return queries of the documents that the user may read, by model."""
        mine = Domain("crm_account_id", "in", self.ids)
        domains = dict.fromkeys(self._get_document_models(), mine)
        # By ids of customers, the database can estimate how many orders big ones have.
        domains["sale.order"] = Domain("commerce_customer_id", "in", self._get_buyers())
        return {
            model: self.env[model]
            .with_context(active_test=False)
            ._search(domain, limit=limit)
            for model, domain in domains.items()
        }

    def _get_buyers(self):
        """Return the ids of the customers with orders, whoever may see them."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = Domain("crm_account_id", "in", self.ids)
        ordered = Domain("commerce_order_ids", "!=", False)
        return list(partners._search(domain & ordered))

    def _get_message_domains(self, apart=False):
        """Return the domains of the documents' messages, one for each model.

        The messages of the account itself are not among them.

        :param bool apart: find all these messages before their texts are searched.
            Otherwise, a text that nobody wrote is searched in everybody's messages, the
            latest first, until a page is full
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
        """Return the domain of the messages of documents.

        The last messages of many documents are soon found among the last ones of all.
        Those of few documents are not: they are found by document, then put in order.

        :param documents: query of documents, or a few ids
        :param bool apart: whether to find the messages by document first
        """
        domain = Domain("model", "=", model) & Domain("res_id", "in", documents)
        domain &= Domain("message_type", "!=", "user_notification")
        if not apart:
            return domain
        # OFFSET keeps the database from merging the two queries.
        messages = self.env["mail.message"].sudo()._search(domain)
        return Domain("id", "in", SQL("(%s OFFSET 0)", messages.select()))

    def _get_activity_domain(self):
        return Domain("crm_account_id", "in", self.ids)

    # === ACTION METHODS === #

    @api.readonly
    def action_view_activities(self):
        """Open the activities of the account and of its documents."""
        self.ensure_one()
        action = self._action_view(
            "crm_commerce_bridge.mail_activity_action_account",
            self._get_activity_domain(),
            default_res_model=self._name,
            default_res_id=self.id,
            # As in Odoo, where access rights remove records from a page.
            force_search_count=1,
        )
        del action["context"]["active_test"]  # archived activities are done
        return action

    # === MAIL METHODS === #

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Show the next activities of all documents on top of the conversation."""
        res = super()._thread_to_store(store, fields, request_list=request_list)
        if request_list and "activities" in request_list:
            activities = self.env["mail.activity"].with_context(active_test=True)
            # One account at a time: only its page asks for them.
            for account in self:
                planned = activities.search(
                    account._get_activity_domain(),
                    order="date_deadline, id",
                    limit=SHOWN_ACTIVITIES,
                )
                store.add(account, {"activities": Store.Many(planned)}, as_thread=True)
        return res

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
        """Propose who took part in the last discussion, on whatever document."""
        if reply_discussion and not reply_message and len(self) == 1:
            reply_message = self._get_last_discussion()
        return super()._message_get_suggested_recipients_batch(
            reply_discussion=reply_discussion, reply_message=reply_message, **kwargs
        )

    def _get_few_contacts(self):
        """Return the contacts with an e-mail address, if they are only a few."""
        self.ensure_one()
        domain = self._get_contact_domain() & Domain("email_normalized", "!=", False)
        contacts = self.env["res.partner"].search(domain, limit=FEW_CONTACTS + 1)
        return contacts if len(contacts) <= FEW_CONTACTS else contacts.browse()

    def _get_last_discussion(self):
        """Return the last message that a person wrote, on whatever document."""
        self.ensure_one()
        return self._get_last_message(self._get_discussion_domain())

    def _get_last_contact(self):
        """Return the last word of a person in the conversation, or activity done.

        A call is a note, for most who log one. Nobody was in touch by a mailing, an
        automatic answer, or what the system says in the words of a person.
        """
        self.ensure_one()
        domain = Domain("message_type", "not in", ("email_outgoing", "out_of_office"))
        domain &= Domain("author_id", "!=", self.env.ref("base.partner_root").id)
        return self._get_last_message(domain, crm_kind="people")

    @api.model
    def _get_discussion_domain(self):
        comment = self.env.ref("mail.mt_comment")
        domain = Domain("message_type", "in", ("comment", "email"))
        return domain & Domain("subtype_id", "=", comment.id)

    def _get_last_message(self, domain, **search):
        messages = self.env["mail.message"]
        found = messages._message_fetch(domain, thread=self, limit=1, **search)
        return found["messages"]

from datetime import datetime

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Maximum length of a term that is searched in a conversation
LONGEST_TERM = 200
# A value of the context that no caller can send: it is neither text nor number.
BY_DATE = object()
ORDERS = {"id DESC": "date DESC, id DESC", "id ASC": "date ASC, id ASC"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    # Finds the last messages of an account among the last ones of all.
    _crm_account_date_idx = models.Index("(date, id)")

    @api.model
    def _message_fetch(
        self,
        domain,
        *,
        thread=None,
        before=None,
        after=None,
        around=None,
        limit=30,
        **search,
    ):
        """Fetch the messages of an account and of all its documents, by date.

        Odoo's pages are the messages before, after or around an id: here, the date of
        that message counts. The page of an account says with ``crm_kind`` what of it
        is shown, see :meth:`_get_kind_domain`.
        """
        page = {"before": before, "after": after, "around": around, "limit": limit}
        if thread is None or thread._name != "crm.account":
            return super()._message_fetch(domain, thread=thread, **page, **search)
        search["search_term"] = self._shorten(search.get("search_term"))
        domain = Domain.TRUE if domain is None else Domain(domain)
        domain &= self._get_kind_domain(search.pop("crm_kind", None))
        pages = self._get_pages(**page)
        results = [
            self._fetch_conversation(domain & moments, thread, **part, **search)
            for moments, part in pages
        ]
        fetched = {"messages": self.browse().concat(*(r["messages"] for r in results))}
        if search["search_term"]:
            if not pages[0][0].is_true():  # count what is on all pages
                results = [self._fetch_conversation(domain, thread, limit=1, **search)]
            fetched["count"] = results[0]["count"]
        return fetched

    def _fetch_conversation(
        self, domain, thread, *, limit, oldest_first=False, **search
    ):
        """Fetch a page of messages of the account and of all its documents.

        Each model of documents is asked for a page of its own: so the database stops
        after a page, however long the conversation is.

        :param bool oldest_first: whether to fetch the oldest messages of the domain
        :return: dict of ``messages``, the newest first, and their ``count``
        """
        messages = self.with_context(crm_account_order=BY_DATE)
        page = {"limit": limit, "after": oldest_first and -1}
        fetch = super(MailMessage, messages)._message_fetch
        results = [fetch(domain, thread=thread, **page, **search)]
        # Superuser: the domains hold only documents that the user may read.
        fetch = super(MailMessage, messages.sudo())._message_fetch
        for documents in thread._get_message_domains(apart=bool(search["search_term"])):
            results.append(fetch(domain & documents, **page, **search))
        found = self.browse(id_ for result in results for id_ in result["messages"].ids)
        dates = {message.id: message.date or datetime.max for message in found.sudo()}
        found = found.sorted(lambda m: (dates[m.id], m.id), reverse=not oldest_first)
        found = found[:limit]
        return {
            "messages": found[::-1] if oldest_first else found,
            "count": sum(result.get("count", 0) for result in results),
        }

    @api.model
    def _get_pages(self, *, before, after, around, limit):
        """Return the pages to fetch, the newest first.

        :return: list of (domain, arguments of :meth:`_fetch_conversation`)
        """
        if around is not None:
            moment, limit = self._get_moment(around), limit // 2
            return [
                (self._said(">", moment), {"limit": limit, "oldest_first": True}),
                (self._said("<=", moment), {"limit": limit}),
            ]
        said = Domain.TRUE
        if before:
            said &= self._said("<", self._get_moment(before))
        if after:
            said &= self._said(">", self._get_moment(after))
        return [(said, {"limit": limit, "oldest_first": bool(after)})]

    @api.model
    def _get_moment(self, message_id):
        """Return date and id of a message, or the date of the one before a lost one."""
        messages = self.sudo().search_fetch(
            Domain("id", "<=", message_id), ["date"], limit=1, order="id DESC"
        )
        return messages.date or messages.create_date or datetime.min, message_id

    @api.model
    def _said(self, operator, moment):
        """Return the domain of the messages before or after a moment."""
        return Domain.custom(
            to_sql=lambda messages, alias, query: SQL(
                "(%s, %s) %s %s",
                messages._field_to_sql(alias, "date", query),
                SQL.identifier(alias, "id"),
                SQL(operator),
                moment,
            )
        )

    @api.model
    def _order_to_sql(self, order, query, alias=None, reverse=False):
        if self.env.context.get("crm_account_order") is BY_DATE:
            order = ORDERS.get(order, order)
        return super()._order_to_sql(order, query, alias, reverse)

    @api.model
    def _shorten(self, term):
        """Cut a term to search: a page of text would keep the database busy."""
        return str(term)[:LONGEST_TERM] if term else term

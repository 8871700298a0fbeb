from odoo import api, models
from odoo.fields import Domain

# Letters that are looked for in a conversation
LONGEST_TERM = 200


class MailMessage(models.Model):
    _inherit = "mail.message"

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
        """The conversation of an account is that of all its documents.

        Each kind of document is asked for one page of its own: so the database stops
        after a page, however long the conversation is.
        """
        if thread is not None and thread._name == "crm.account":
            search["search_term"] = self._shorten(search.get("search_term"))
        page = {"before": before, "after": after, "around": around, "limit": limit}
        fetched = super()._message_fetch(domain, thread=thread, **page, **search)
        if thread is None or thread._name != "crm.account":
            return fetched
        # Superuser: which documents the reader may read is part of their domains.
        superuser = super(MailMessage, self.sudo())
        domains = thread._get_message_domains(apart=bool(search.get("search_term")))
        domain = Domain.TRUE if domain is None else Domain(domain)
        results = [fetched] + [
            superuser._message_fetch(domain & messages, **page, **search)
            for messages in domains
        ]
        merged = {"messages": self._merge_pages(results, **page)}
        if "count" in fetched:
            merged["count"] = sum(result["count"] for result in results)
        return merged

    @api.model
    def _shorten(self, term):
        """Nobody looks for a page of text, which would keep the database busy."""
        return str(term)[:LONGEST_TERM] if term else term

    def _merge_pages(self, results, *, before, after, around, limit):
        """One page of several, the newest message first."""
        ids = sorted((id_ for res in results for id_ in res["messages"].ids), reverse=1)
        if around is not None:
            newer = [id_ for id_ in ids if id_ > around][-(limit // 2) :]
            older = [id_ for id_ in ids if id_ <= around][: limit // 2]
            return self.browse(newer + older)
        return self.browse(ids[-limit:] if after else ids[:limit])

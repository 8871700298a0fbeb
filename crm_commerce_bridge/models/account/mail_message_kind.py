"""What a conversation can be narrowed to: what people said, calls, orders, files."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Written by people, or of what they did: not by the system
WORDS = "message_type NOT IN ('notification', 'auto_comment')"
PEOPLE = f"({WORDS} OR mail_activity_type_id IS NOT NULL)"


class MailMessage(models.Model):
    _inherit = "mail.message"

    # Finds what people said last, however much the system has noted since.
    _crm_account_people_idx = models.Index(f"(date, id) WHERE {PEOPLE}")

    @api.model
    def _get_kind_domain(self, kind):
        """Return the domain of the messages of a kind; all of them for any other.

        :param kind: ``people``, ``messages``, ``calls``, ``orders`` or ``files``
        """
        people = Domain.custom(to_sql=self._is_of_people_sql)
        said = ("comment", "email", "email_outgoing")
        called = ("phonecall", "meeting")
        domains = {
            "people": people,
            "messages": people & Domain("message_type", "in", said),
            "calls": people & Domain("mail_activity_type_id.category", "in", called),
            "orders": Domain("model", "=", "sale.order"),
            "files": Domain("attachment_ids", "!=", False),
        }
        known = isinstance(kind, str) and kind in domains
        return domains[kind] if known else Domain.TRUE

    @api.model
    def _is_of_people_sql(self, model, alias, query):
        """Return the condition of the index, in the words of the index."""
        return SQL(
            "(%s NOT IN ('notification', 'auto_comment') OR %s IS NOT NULL)",
            model._field_to_sql(alias, "message_type", query),
            model._field_to_sql(alias, "mail_activity_type_id", query),
        )

"""Notes of partners that a scheduled action sees to a moment later."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..value_rows import rows_sql

# Until the scheduled action is to run: at once would cost a notification of all
# servers, and so would asking about it for every note.
SOON = timedelta(seconds=5)
# One that is due sooner may run before this transaction is committed.
TOO_SOON = timedelta(seconds=2)


class PartnerNoteMixin(models.AbstractModel):
    """Partners to see to once more, from a transaction of its own.

    Notes are only inserted, in the transaction they come from, so nobody waits for
    anybody. A scheduled action takes them, oldest first, when they are committed. They
    go together with its work, so a failure keeps them.
    """

    _name = "partner.note.mixin"
    _description = "Note of a Partner"

    # The scheduled action that works the notes off
    _worked_off_by = None

    # No foreign key, which would lock the partner; it may also be merged meanwhile.
    partner_res_id = fields.Integer(required=True)

    @api.model
    def _note_ids(self, partner_ids):
        if partner_ids:
            self._note_partners(rows_sql(self.env.cr, id=partner_ids))

    @api.model
    def _note_partners(self, partners):
        """Note partners, and have them seen to soon.

        :param SQL partners: query of their ids
        """
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("INSERT INTO %s (partner_res_id) %s", table, partners))
        if self.env.cr.rowcount:
            self._wake_up()

    @api.model
    def _wake_up(self):
        """Have the notes worked off in a few seconds, unless that happens anyway.

        Asked once in a transaction, and by a server once in a few seconds.
        """
        asked, registry = self.env.cr.precommit.data, self.pool
        due, now = _get_due_dates(registry), fields.Datetime.now()
        if self._name in asked or due.get(self._name, now) > now + TOO_SOON:
            return
        asked[self._name] = True
        cron = self.env.ref(self._worked_off_by).sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        call_at = Domain("call_at", ">", now + TOO_SOON)
        call_at &= Domain("call_at", "<=", now + SOON)
        if not triggers.search_count([("cron_id", "=", cron.id), *call_at], limit=1):
            cron._trigger(at=now + SOON)

        @self.env.cr.postcommit.add
        def remember():
            due[self._name] = now + SOON

    @api.model
    def _take(self, limit):
        """Delete the oldest notes.

        :return: list of the ids of their partners, one for each note
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM %(notes)s WHERE id IN (
                    SELECT id FROM %(notes)s ORDER BY id LIMIT %(limit)s
                    FOR UPDATE SKIP LOCKED
                ) RETURNING partner_res_id
                """,
                notes=SQL.identifier(self._table),
                limit=limit,
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _keep(self, partner_ids):
        """Note again those who could not be seen to, behind the others.

        The scheduled action is at work, or comes with its interval: it is not asked.
        """
        self.create([{"partner_res_id": partner_id} for partner_id in partner_ids])

    @api.model
    def _get_noted(self):
        """:return: list of the ids of the partners noted"""
        self.flush_model()
        query = SQL("SELECT DISTINCT partner_res_id FROM %s", self._table_sql)
        return [partner_id for (partner_id,) in self.env.execute_query(query)]


def _get_due_dates(registry):
    """When the notes of each model are worked off next, as far as this server knows."""
    if not hasattr(registry, "partner_notes_due"):
        registry.partner_notes_due = {}
    return registry.partner_notes_due

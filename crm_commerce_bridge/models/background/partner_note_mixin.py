"""Notes of partners that a scheduled action processes a moment later."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..value_rows import rows_sql

# Delay until the scheduled action runs: to trigger it at once, or anew for every note,
# would cost a notification of all servers each time.
SOON = timedelta(seconds=5)
# A trigger that is due sooner does not count: it may run before this commit.
TOO_SOON = timedelta(seconds=2)


class PartnerNoteMixin(models.AbstractModel):
    """Partners to process once more, in a transaction of its own.

    Notes are only inserted, by the transaction that they come from, so nobody waits for
    a lock. A scheduled action takes them, oldest first, when they are committed. It
    deletes them in the transaction that does the work, so a failure keeps them.
    """

    _name = "partner.note.mixin"
    _description = "Note of a Partner"

    # XML id of the scheduled action that processes the notes
    _worked_off_by = None

    # No foreign key, which would lock the partner; it may also be merged meanwhile.
    partner_res_id = fields.Integer(required=True)

    @api.model
    def _note_ids(self, partner_ids):
        if partner_ids:
            self._note_partners(rows_sql(self.env.cr, id=partner_ids))

    @api.model
    def _note_partners(self, partners):
        """Note partners, and have the scheduled action process them soon.

        :param SQL partners: query of their ids
        """
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("INSERT INTO %s (partner_res_id) %s", table, partners))
        if self.env.cr.rowcount:
            self._wake_up()

    @api.model
    def _wake_up(self):
        """Trigger the scheduled action in a few seconds, unless a trigger is there.

        A transaction does this once, and a server once in a few seconds.
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
        """Note again partners that could not be processed, behind the others.

        The scheduled action is not triggered: it is running, or comes with its
        interval.
        """
        self.create([{"partner_res_id": partner_id} for partner_id in partner_ids])

    @api.model
    def _get_noted(self):
        """Return the ids of the partners noted, in a list."""
        self.flush_model()
        query = SQL("SELECT DISTINCT partner_res_id FROM %s", self._table_sql)
        return [partner_id for (partner_id,) in self.env.execute_query(query)]


def _get_due_dates(registry):
    """Return when each model's notes are processed next, as this server knows it."""
    if not hasattr(registry, "partner_notes_due"):
        registry.partner_notes_due = {}
    return registry.partner_notes_due

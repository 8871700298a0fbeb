"""Notes of records that a scheduled action processes a moment later."""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.modules.registry import Registry
from odoo.tools import SQL

from ..value_rows import rows_sql

# Delay until the scheduled action runs: to trigger it at once, or anew for every note,
# would cost a notification of all servers each time.
SOON = timedelta(seconds=5)
# A trigger that is due sooner does not count: it may run before this commit.
TOO_SOON = timedelta(seconds=2)


class NoteMixin(models.AbstractModel):
    """Records to process once more, in a transaction of its own.

    Notes are only inserted, by the transaction that they come from, so nobody waits for
    a lock. A scheduled action takes them, oldest first, when they are committed. It
    deletes them in the transaction that does the work, so a failure keeps them.
    """

    _name = "note.mixin"
    _description = "Note of a Record"

    # XML id of the scheduled action that processes the notes
    _worked_off_by = None
    # Column with the id of the record. No foreign key, which would lock the record; it
    # may also be merged or deleted meanwhile.
    _noted_column = None

    @api.model
    def _note_ids(self, ids):
        if ids:
            self._note_found(rows_sql(self.env.cr, id=ids))

    @api.model
    def _note_found(self, found):
        """Note records, and have the scheduled action process them soon.

        :param SQL found: query of their ids
        """
        self.env.cr.execute(self._insert_notes_sql(found))
        if self.env.cr.rowcount:
            self._wake_up()

    @api.model
    def _insert_notes_sql(self, found):
        """Return the statement that notes records.

        :param SQL found: query of their ids
        """
        column = SQL.identifier(self._noted_column)
        return SQL("INSERT INTO %s (%s) %s", self._table_sql, column, found)

    @api.model
    def _wake_up(self):
        """Have the notes worked off in a few seconds, unless that happens anyway.

        Asked once in a transaction. If it takes longer than until then, it is asked
        again when it is committed: the scheduled action has not seen its notes.
        """
        asked, action = self.env.cr.precommit.data, self._worked_off_by
        if action in asked:
            return
        asked[action] = True
        now, known = fields.Datetime.now(), _get_due_dates(self.pool)
        due = known.get(action, now)
        if due <= now + TOO_SOON:
            due = self._find_due_date(now) or self._ask_for(now + SOON)
        dbname, cron_id = self.env.cr.dbname, self._get_cron().id

        @self.env.cr.postcommit.add
        def ask_again_if_late():
            if fields.Datetime.now() > due:
                _ask_late(dbname, cron_id)
                known.pop(action, None)

    @api.model
    def _get_cron(self):
        # Superuser: whoever leaves a note need not be allowed to see the action.
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(self._worked_off_by)
        return self.env["ir.cron"].sudo().browse(cron_id)

    @api.model
    def _find_due_date(self, now):
        """Return when the scheduled action is due, if that is soon enough.

        What others have committed is remembered, for all notes of this server. What
        this transaction asked for may be rolled back with a savepoint.
        """
        domain = Domain("cron_id", "=", self._get_cron().id)
        domain &= Domain("call_at", ">", now + TOO_SOON)
        domain &= Domain("call_at", "<=", now + SOON)
        triggers = self.env["ir.cron.trigger"].sudo()
        trigger = triggers.search_fetch(domain, ["call_at", "create_date"], limit=1)
        if trigger and trigger.create_date < self.env.cr.now():
            _get_due_dates(self.pool)[self._worked_off_by] = trigger.call_at
        return trigger.call_at

    @api.model
    def _ask_for(self, moment):
        self._get_cron()._trigger(at=moment)
        return moment

    @api.model
    def _take(self, limit):
        """Delete the oldest notes.

        As an array: a table that is filled and emptied again the database takes for
        empty, and would look for the oldest ones again for each row.

        :return: list of the ids of their records, one for each note
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM %(notes)s WHERE id = ANY(ARRAY(
                    SELECT id FROM %(notes)s ORDER BY id LIMIT %(limit)s
                    FOR UPDATE SKIP LOCKED
                )) RETURNING %(column)s
                """,
                notes=self._table_sql,
                limit=limit,
                column=SQL.identifier(self._noted_column),
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _take_all(self):
        """Delete all notes."""
        self.env.cr.execute(SQL("DELETE FROM %s", self._table_sql))

    @api.model
    def _keep(self, ids):
        """Note again records that could not be processed, behind the others.

        The scheduled action is not triggered: it is running, or comes with its
        interval.
        """
        self.create([{self._noted_column: id_} for id_ in ids])

    @api.model
    def _get_noted(self):
        """Return the ids of the records noted, in a list."""
        self.flush_model()
        column = SQL.identifier(self._noted_column)
        query = SQL("SELECT DISTINCT %s FROM %s", column, self._table_sql)
        return [id_ for (id_,) in self.env.execute_query(query)]


class PartnerNoteMixin(models.AbstractModel):
    """Partners to process once more."""

    _name = "partner.note.mixin"
    _description = "Note of a Contact"
    _inherit = ["note.mixin"]
    _noted_column = "partner_res_id"

    partner_res_id = fields.Integer(string="Contact ID", required=True)


def _get_due_dates(registry):
    """Return when each scheduled action is due next, if this server knows."""
    if not hasattr(registry, "notes_due"):
        registry.notes_due = {}
    return registry.notes_due


def _ask_late(dbname, cron_id):
    """Wake the scheduled action for notes that are committed by now.

    Uninstalling leaves notes, and deletes the action in the same transaction.
    """
    with Registry(dbname).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if cron := env["ir.cron"].browse(cron_id).exists():
            cron._trigger()

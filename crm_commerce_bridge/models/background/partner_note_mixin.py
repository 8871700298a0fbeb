"""Notes of partners that a scheduled action processes a moment later."""

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
        """Have the notes worked off in a few seconds, unless that happens anyway.

        Asked once in a transaction. If it takes longer than until then, it is asked
        again when it is committed: the scheduled action has not seen its notes.
        """
        asked = self.env.cr.precommit.data
        if self._name in asked:
            return
        asked[self._name] = True
        now, known = fields.Datetime.now(), _get_due_dates(self.pool)
        due = known.get(self._name, now)
        if due <= now + TOO_SOON:
            due = self._find_due_date(now) or self._ask_for(now + SOON)
        dbname, model, cron_id = self.env.cr.dbname, self._name, self._get_cron().id

        @self.env.cr.postcommit.add
        def ask_again_if_late():
            if fields.Datetime.now() > due:
                _ask_late(dbname, cron_id)
                known.pop(model, None)

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
            _get_due_dates(self.pool)[self._name] = trigger.call_at
        return trigger.call_at

    @api.model
    def _ask_for(self, moment):
        self._get_cron()._trigger(at=moment)
        return moment

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
    """Return when the notes of each model are worked off next, if this server knows."""
    if not hasattr(registry, "partner_notes_due"):
        registry.partner_notes_due = {}
    return registry.partner_notes_due


def _ask_late(dbname, cron_id):
    """Wake the scheduled action for notes that are committed by now."""
    with Registry(dbname).cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["ir.cron"].browse(cron_id)._trigger()

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .. import failures

_logger = logging.getLogger(__name__)


class CrmAccountRecheck(models.Model):
    """Customers to look at once more, from a transaction of its own.

    Two transactions that cannot see each other, one adding a customer below a company
    and one moving that company, both decide rightly and are wrong together. Each leaves
    a note here; the scheduled action reads the notes when both are visible. Notes are
    only inserted, so nobody waits for anybody.
    """

    _name = "crm.account.recheck"
    _description = "Customer Account to Check Again"
    _log_access = False

    # No foreign key: a partner may be merged or deleted before the note is read.
    partner_res_id = fields.Integer(required=True)

    @api.model
    def _note(self, partner_ids, moved=False):
        """Check again, soon, those of the partners that others can influence.

        Under every strategy: the one in force may have changed since this transaction
        began, and whoever changed it waits for nobody.

        :param partner_ids: ids of partners just resolved
        :param bool moved: whether others that this transaction does not see may be
            below them, or have their account
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_account_recheck (partner_res_id)
                SELECT id FROM res_partner
                WHERE id = ANY(%(ids)s) AND (
                    crm_account_pin_id IS NOT NULL OR parent_id IS NOT NULL
                    -- nobody else knows who was made in this transaction
                    OR %(moved)s AND create_date IS DISTINCT FROM %(now)s
                )
                RETURNING id
                """,
                ids=list(partner_ids),
                moved=moved,
                now=self.env.cr.now(),
            )
        )
        if rows:
            self._wake_up()

    @api.model
    def _wake_up(self):
        """Have the scheduled action run in a few seconds, asked for once."""
        asked = self.env.cr.precommit.data
        if not asked.get("crm_commerce_bridge.recheck"):
            asked["crm_commerce_bridge.recheck"] = True
            # At once would cost a notification of all servers.
            soon = fields.Datetime.now() + timedelta(seconds=5)
            self.env.ref("crm_commerce_bridge.ir_cron_account_run")._trigger(at=soon)

    @api.model
    def _work_off(self, limit=100):
        """Resolve the oldest notes, with everybody below.

        They go together with the work, so a failure keeps them. What somebody else
        holds is noted again, behind the others.

        :return: number of notes worked off
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM crm_account_recheck WHERE id IN (
                    SELECT id FROM crm_account_recheck ORDER BY id LIMIT %s
                    FOR UPDATE SKIP LOCKED
                ) RETURNING partner_res_id
                """,
                limit,
            )
        )
        noted = [partner_id for (partner_id,) in rows]
        held = self._resolve_noted(sorted(set(noted)))
        self.create([{"partner_res_id": partner_id} for partner_id in held])
        return sum(partner_id not in held for partner_id in noted)

    @api.model
    def _resolve_noted(self, partner_ids):
        """:return: set of the ids of those that somebody else holds"""
        if not partner_ids:
            return set()
        resolver, held = self.env["crm.account.resolver"], set()
        for partner_id, error in resolver._apart(
            partner_ids,
            lambda ids: resolver._resolve(resolver._find_below(ids), "repair"),
        ):
            if failures.is_held(error):
                held.add(partner_id)
            else:
                _logger.warning("No account for partner %s: %s", partner_id, error)
        return held

    @api.model
    def _get_noted(self):
        """:return: list of the ids of the partners noted"""
        query = SQL("SELECT DISTINCT partner_res_id FROM crm_account_recheck")
        self.flush_model()
        return [partner_id for (partner_id,) in self.env.execute_query(query)]

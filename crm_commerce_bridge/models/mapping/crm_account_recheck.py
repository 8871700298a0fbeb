import logging

from odoo import api, models
from odoo.tools import SQL

from ..background import failures

_logger = logging.getLogger(__name__)


class CrmAccountRecheck(models.Model):
    """Customers whose account is to be resolved once more.

    Two transactions that cannot see each other, one adding a customer below a company
    and one moving that company, each decide rightly, but together the result is wrong.
    Each leaves a note; the scheduled action resolves these customers when both are
    committed.
    """

    _name = "crm.account.recheck"
    _description = "Customer Account to Check Again"
    _inherit = ["partner.note.mixin"]
    _log_access = False
    _worked_off_by = "crm_commerce_bridge.ir_cron_account_run"

    @api.model
    def _note(self, partner_ids, moved=False):
        """Note the partners whose account other transactions can influence.

        It does so under every strategy: the one in force may have changed since this
        transaction began, and whoever changed it waits for nobody.

        :param partner_ids: ids of partners just resolved
        :param bool moved: whether others that this transaction does not see may be
            below them, or have their account
        """
        self._note_found(
            SQL(
                """
                SELECT id FROM res_partner
                WHERE id = ANY(%(ids)s) AND (
                    crm_account_pin_id IS NOT NULL OR parent_id IS NOT NULL
                    -- no other transaction can know a partner created in this one
                    OR %(moved)s AND create_date IS DISTINCT FROM %(now)s
                )
                """,
                ids=list(partner_ids),
                moved=moved,
                now=self.env.cr.now(),
            )
        )

    @api.model
    def _work_off(self, limit=100):
        """Resolve the partners of the oldest notes, and all partners below them.

        :return: number of notes processed
        """
        noted = self._take(limit)
        held = self._resolve_noted(sorted(set(noted)))
        self._keep(held)
        return sum(partner_id not in held for partner_id in noted)

    @api.model
    def _resolve_noted(self, partner_ids):
        """Resolve partners with all below; return the ids of those that are locked."""
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

"""Take back what an import made, and nobody has used since."""

import time
from collections import Counter

from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.background import failures
from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql

from ..push.pushing import CONTEXT


class CommerceImport(models.Model):
    _inherit = "commerce.import"

    def _undo_some(self):
        """Take back what was made last: what is below goes first.

        :return: as of :meth:`_step`
        """
        started = time.monotonic()
        self = self.with_context(**CONTEXT, lang=self.user_id.lang)
        self.channel_id._wait_for_turn()
        made = self._get_next_made()
        if not made:
            self._end()
            return 0, 0
        kept = self._delete_unused(made)
        if kept:
            self.env["commerce.import.row"]._note(kept, keep_content=False)
        statuses = Counter(undone=len(made) - len(kept), kept=len(kept))
        self._note_batch(statuses, time.monotonic() - started)
        return len(made), 0

    def _get_next_made(self):
        """Return the next rows to take back: all of one kind and level."""
        size = self.env["commerce.import.batch"]._get_next_size(self)
        rows = self.env["commerce.import.row"].search(
            [("import_id", "=", self.id), ("status", "=", "created")],
            order="level desc, kind desc, position",
            limit=size,
        )
        last = rows[:1]
        return rows.filtered(lambda r: (r.level, r.kind) == (last.level, last.kind))

    def _delete_unused(self, made):
        """Delete what rows made, but for what somebody has used.

        :param made: rows of one kind
        :return: list of the columns of rows of what is kept
        """
        name = "order_id" if made[0].kind == "order" else "partner_id"
        delete = self._delete_orders if name == "order_id" else self._delete_customers
        row_of = {row[name].id: row for row in made}
        uses = made[name]._find_uses(self._get_moments())
        free = [id_ for id_ in row_of if id_ not in uses]
        errors = self.env["crm.account.resolver"]._apart(free, delete)
        reasons = uses | {id_: failures.get_message(error) for id_, error in errors}
        return [
            {"id": row_of[id_].id, "status": "kept", "reason": reason, name: id_}
            for id_, reason in reasons.items()
        ]

    def _get_moments(self):
        """Return the moments at which the import wrote records."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT create_date FROM commerce_import_batch
                WHERE import_id = %s AND task = 'import'
                """,
                self.id,
            )
        )
        return [moment for (moment,) in rows]

    def _delete_orders(self, ids):
        orders = self.env["sale.order"].browse(ids)
        orders.write({"state": "cancel"})
        orders.unlink()

    def _delete_customers(self, ids):
        """Delete customers, and the accounts that were made for them."""
        partners = self.env["res.partner"].browse(ids)
        accounts = partners.own_account_id | partners.crm_account_given_id
        partners.unlink()
        self.env.flush_all()
        self._get_left_accounts(accounts.exists()).unlink()

    def _get_left_accounts(self, accounts):
        """Return those of accounts that the import made and nobody has."""
        uses = self.env["crm.account.resolver"]._get_uses_of_account()
        uses["customers"] = SQL(
            """EXISTS (SELECT FROM res_partner WHERE account.id IN (
                mapped_account_id, own_account_id, crm_account_pin_id))"""
        )
        del uses["renamed"]  # one with a number was never named by us
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM crm_account account
                WHERE %s AND create_date = ANY(%s) AND write_date = ANY(%s)
                  AND merged_into_id IS NULL AND NOT (%s)
                """,
                among_sql(self.env.cr, SQL("id"), accounts.ids),
                self._get_moments(),
                self._get_moments(),
                SQL(" OR ").join(uses.values()),
            )
        )
        return accounts.browse(id_ for (id_,) in rows)

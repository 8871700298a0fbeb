"""One push into a channel at a time: others wait, and then see what it brought."""

from odoo import models

# First key of the advisory locks of PostgreSQL, so that they are nobody else's
LOCK = 0x63636263


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    def _wait_for_turn(self):
        """Wait until no other transaction pushes into the channel, till the end.

        A transaction sees the database as it was at its first statement: what the
        other brought meanwhile would be missing, and bringing it again a conflict. So
        a call that has written nothing yet, as all calls from outside, begins anew
        after waiting. Another one runs into the conflict, if there is any, and is tried
        again by whoever began it, as Odoo does.
        """
        cr = self.env.cr
        if not self._has_written():
            cr.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, self.id])
            try:
                cr.rollback()
                cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, self.id])
            finally:
                cr.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, self.id])
        else:
            cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, self.id])

    def _has_written(self):
        """Return whether the transaction has written anything, or means to."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        [written] = cr.fetchone()
        hooks = (cr.precommit, cr.postcommit, cr.prerollback, cr.postrollback)
        return written or any(hook._funcs for hook in hooks)

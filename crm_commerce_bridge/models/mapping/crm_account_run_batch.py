"""The batches of a run: how large they are, and what each of them did."""

from odoo import fields, models

# A batch holds its locks for less than 200 ms, at the pace of the last one.
SECONDS_PER_BATCH = 0.1
FIRST_SIZE = 500
SIZES = range(50, 5000)


class CrmAccountRunBatch(models.Model):
    """A committed step of a run.

    Batches are only inserted, and the run is not written, so that the work never waits
    for somebody who presses a button of the run.
    """

    _name = "crm.account.run.batch"
    _description = "Account Run Batch"
    _order = "id"

    run_id = fields.Many2one(
        "crm.account.run", required=True, index=True, ondelete="cascade", readonly=True
    )
    last_partner_id = fields.Integer(
        readonly=True, help="The run has reached customers up to this database id."
    )
    rows = fields.Integer(string="Customers", readonly=True)
    moved = fields.Integer(readonly=True)
    created = fields.Integer(string="Accounts Created", readonly=True)
    reused = fields.Integer(string="Accounts Brought Back", readonly=True)
    archived = fields.Integer(string="Accounts Archived", readonly=True)
    pinned = fields.Integer(string="Set by Hand", readonly=True)
    seconds = fields.Float(readonly=True, help="Time from lock to commit, in seconds.")
    error_partner_id = fields.Many2one(
        "res.partner",
        string="Customer Set Aside",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    error = fields.Text(string="Reason", readonly=True)

    def _get_next_size(self):
        """Return the number of customers that the batch after these may have."""
        last = self.sorted("id")[-1:]
        if not last.seconds or not last.rows:
            return FIRST_SIZE
        size = round(last.rows * SECONDS_PER_BATCH / last.seconds)
        return max(SIZES.start, min(SIZES.stop, size, 2 * last.rows))

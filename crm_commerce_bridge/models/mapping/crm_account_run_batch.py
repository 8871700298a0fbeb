"""The batches of a run: how large they are, and what each of them did."""

from odoo import api, fields, models
from odoo.fields import Domain

# A batch holds its locks for less than 200 ms, at the pace of the last ones.
SECONDS_PER_BATCH = 0.1
FIRST_SIZE = 500
SIZES = range(50, 5000)
# Number of batches whose pace counts
RECENT = 10


class CrmAccountRunBatch(models.Model):
    """A committed step of a run.

    Batches are only inserted, and the run is not written, so that the work never waits
    for somebody who presses a button of the run.
    """

    _name = "crm.account.run.batch"
    _description = "Account Run Batch"
    _order = "id"

    run_id = fields.Many2one(
        "crm.account.run",
        string="Account Run",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        help="The run that this is a step of.",
    )
    last_partner_id = fields.Integer(
        string="Last Customer",
        readonly=True,
        help="The run has reached customers up to this database id.",
    )
    rows = fields.Integer(
        string="Customers",
        readonly=True,
        help="Looked at in this step, whether they moved or not.",
    )
    moved = fields.Integer(
        readonly=True, help="Customers that got another account in this step."
    )
    created = fields.Integer(
        string="Accounts Created",
        readonly=True,
        help="Made for customers that had no account of their own yet.",
    )
    reused = fields.Integer(
        string="Accounts Brought Back",
        readonly=True,
        help="Archived before, and in use again because a customer came back.",
    )
    archived = fields.Integer(
        string="Accounts Archived",
        readonly=True,
        help="Left without customers, with nothing on them that people put there. "
        "There are none if the settings say to keep them.",
    )
    pinned = fields.Integer(
        string="Set by Hand",
        readonly=True,
        help="What people set by hand stays as it is.",
    )
    seconds = fields.Float(readonly=True, help="Time of all work, in seconds.")
    lock_seconds = fields.Float(
        readonly=True, help="Time from lock to commit, in seconds."
    )
    error_partner_id = fields.Many2one(
        "res.partner",
        string="Customer Set Aside",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Could not be moved, and was passed over; empty if all went well.",
    )
    error = fields.Text(
        string="Reason",
        readonly=True,
        help="Why the customer could not be moved; the run goes on with the others.",
    )

    @api.model
    def _get_next_size(self, run):
        """Return the number of customers that the next batch of a run looks at.

        It is about as many as it takes to find those that the batch may move.
        """
        recent = self._get_recent(run)
        if not (last := recent[:1]).rows:
            return FIRST_SIZE
        size = 2 * last.rows
        if moved := sum(recent.mapped("moved")):
            moves = recent._get_most_moves()
            size = min(size, moves * sum(recent.mapped("rows")) // moved)
        return max(SIZES.start, min(SIZES.stop, size))

    def _get_most_moves(self):
        """Return how many customers the batch after these, the last first, may move."""
        last = self.filtered(lambda batch: batch.moved and batch.lock_seconds)[:1]
        if not last:
            return FIRST_SIZE
        moves = round(last.moved * SECONDS_PER_BATCH / last.lock_seconds)
        return max(SIZES.start, min(SIZES.stop, moves, 2 * last.moved))

    @api.model
    def _get_recent(self, run):
        """Return the last batches of a run, the last first."""
        names = ("rows", "moved", "lock_seconds")
        of_run = Domain("run_id", "=", run.id)
        return self.search_fetch(of_run, names, order="id desc", limit=RECENT)

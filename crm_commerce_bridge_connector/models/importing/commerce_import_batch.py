from odoo import api, fields, models

# A batch commits after about so many seconds, at the pace of the last one.
SECONDS_PER_BATCH = 4
FIRST_SIZE = 100
SIZES = range(20, 1000)
STATUSES = ("created", "updated", "unchanged", "refused", "undone", "kept")


class CommerceImportBatch(models.Model):
    """A committed step of an import, and what it did.

    Batches are only inserted, and the import is not written, so that the work never
    waits for somebody who presses a button. What a batch wrote bears its moment.
    """

    _name = "commerce.import.batch"
    _description = "Batch of an Import"
    _order = "id"

    import_id = fields.Many2one(
        "commerce.import",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The import that this is a step of.",
    )
    task = fields.Selection(
        [("check", "Checking"), ("import", "Importing"), ("undo", "Undoing")],
        required=True,
        readonly=True,
        help="What was done in this step.",
    )
    rows = fields.Integer(readonly=True, help="Worked on in this step.")
    created = fields.Integer(
        string="New",
        readonly=True,
        help="Rows whose customer or order was made; after a check, would be made.",
    )
    updated = fields.Integer(
        string="Changed",
        readonly=True,
        help="Rows that changed a customer or an order known before; after a check, "
        "rows that would.",
    )
    unchanged = fields.Integer(
        readonly=True,
        help="Rows that say nothing new about a customer or an order known before.",
    )
    refused = fields.Integer(
        readonly=True,
        help="Rows that could not be taken over. They can be downloaded with the "
        "reasons, corrected and brought again.",
    )
    undone = fields.Integer(
        string="Taken Back",
        readonly=True,
        help="What the import had made and Undo has deleted.",
    )
    kept = fields.Integer(readonly=True, help="Made, and not taken back.")
    given = fields.Integer(
        string="Customers Given an Account",
        readonly=True,
        help="Customers whose account the file names.",
    )
    elsewhere = fields.Integer(
        string="Customers on Another Account",
        readonly=True,
        help="Customers that are not on the account that the file names.",
    )
    seconds = fields.Float(readonly=True, help="Time of all work, in seconds.")

    @api.model
    def _get_next_size(self, work):
        """Return how many rows the next batch of an import takes."""
        domain = [("import_id", "=", work.id), ("task", "=", work.task)]
        domain.append(("seconds", ">", 0))
        last = self.search_fetch(domain, ["rows", "seconds"], order="id desc", limit=1)
        if not last:
            return FIRST_SIZE
        size = round(last.rows * SECONDS_PER_BATCH / last.seconds)
        return max(SIZES.start, min(SIZES.stop, size, 3 * last.rows))

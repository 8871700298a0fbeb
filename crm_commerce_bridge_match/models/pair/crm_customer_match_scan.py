from odoo import fields, models


class CrmCustomerMatchScan(models.Model):
    """All customers compared once, in batches that may stop and go on."""

    _name = "crm.customer.match.scan"
    _description = "Scan for Customer Matches"
    _order = "id desc"

    state = fields.Selection(
        [("running", "Running"), ("paused", "Paused"), ("done", "Done")],
        required=True,
        readonly=True,
        default="running",
    )
    total = fields.Integer(string="Customers", readonly=True)
    done = fields.Integer(string="Compared", readonly=True)
    found = fields.Integer(string="Matches", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    date_start = fields.Datetime(string="Started On", readonly=True)
    date_end = fields.Datetime(string="Ended On", readonly=True)

    def _compute_progress(self):
        for scan in self:
            scan.progress = 100 * scan.done / scan.total if scan.total else 100

    def action_pause(self):
        """Stop after the batch at work."""

    def action_resume(self):
        """Go on where it stopped."""

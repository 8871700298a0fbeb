from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser

from ..evidence import normal_forms

BATCH = 1000


class CrmCustomerMatchScan(models.Model):
    """All customers compared once, in batches that may stop and go on.

    First the values of all are brought up to date and counted, then each customer is
    compared with those before it, last the number of matches that customers have is
    learnt.
    """

    _name = "crm.customer.match.scan"
    _description = "Scan for Customer Matches"
    _order = "id desc"

    state = fields.Selection(
        [("running", "Running"), ("paused", "Paused"), ("done", "Done")],
        required=True,
        readonly=True,
        default="running",
        help="A paused scan can go on where it stopped.",
    )
    stage = fields.Selection(
        [("keys", "Reading"), ("pairs", "Comparing"), ("done", "Done")],
        required=True,
        readonly=True,
        default="keys",
        help="First the values of all customers are read, then each customer is "
        "compared with the others.",
    )
    last_id = fields.Integer(
        string="Last Customer",
        readonly=True,
        aggregator=None,
        groups="base.group_no_one",
        help="The scan has reached customers up to this database id.",
    )
    total = fields.Integer(
        string="Customers",
        readonly=True,
        help="All customers of all companies, archived ones too, without your own "
        "companies.",
    )
    read_count = fields.Integer(
        string="Read",
        readonly=True,
        help="Customers whose values have been brought up to date.",
    )
    done = fields.Integer(
        string="Compared",
        readonly=True,
        help="Customers that have been compared with those before them.",
    )
    found = fields.Integer(
        string="New Matches",
        readonly=True,
        help="Not known before; at the end, without those that turned out to be "
        "unlikely.",
    )
    limits = fields.Text(
        compute="_compute_limits",
        string="Limits of the Comparison",
        help="What is not compared, as the database or the server lacks something; "
        "empty if nothing is missing.",
    )
    progress = fields.Float(
        compute="_compute_progress", aggregator=None, help="In percent."
    )
    date_start = fields.Datetime(
        string="Started On",
        readonly=True,
        default=fields.Datetime.now,
        help="It stays when the scan is paused and goes on.",
    )
    date_end = fields.Datetime(
        string="Ended On", readonly=True, help="Empty until all customers are compared."
    )

    @api.depends("date_start")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for scan in self:
            scan.display_name = format_datetime(self.env, scan.date_start)

    @api.depends("read_count", "done", "total", "state")
    def _compute_progress(self):
        for scan in self:
            share = (
                (scan.read_count + scan.done) / (2 * scan.total) if scan.total else 0
            )
            scan.progress = 100 if scan.state == "done" else min(100 * share, 99)

    @api.depends_context("lang")
    def _compute_limits(self):
        missing = []
        if not self.env["crm.customer.match"]._can_compare_spelling():
            missing.append(
                self.env._(
                    "Names that are spelt differently are not found: the database "
                    "lacks the extension pg_trgm."
                )
            )
        if not normal_forms.phonenumbers:
            missing.append(
                self.env._(
                    "Phone numbers are compared by their last digits: the Python "
                    "library phonenumbers is not installed."
                )
            )
        self.limits = "\n".join(missing)

    # === ACTION METHODS === #

    def action_start(self):
        """Compare all customers, unless that is under way.

        :return: action that opens the scan
        :raise AccessError: if the user may not see scans
        """
        self.check_access("read")
        # Superuser: scans are nobody's to create but by this button.
        return as_superuser(self)._start().with_env(self.env)._get_records_action()

    def action_pause(self):
        """Stop after the batch at work."""
        self.check_access("read")
        # Superuser: scans are nobody's to write but by these buttons.
        self.sudo().filtered(lambda s: s.state == "running").state = "paused"

    def action_resume(self):
        """Go on where it stopped."""
        self.check_access("read")
        self.sudo().filtered(lambda s: s.state == "paused").state = "running"
        self.env.ref("crm_commerce_bridge_match.ir_cron_compare").sudo()._trigger()

    # === WORK === #

    @api.model
    def _start(self):
        """:return: the open scan, or a new one"""
        scan = self.search([("state", "!=", "done")], limit=1)
        if not scan:
            total = self.env["crm.customer.key"]._count_customers()
            scan = self.create({"total": total})
        scan.action_resume()
        self.env.ref("crm_commerce_bridge_match.ir_cron_compare").sudo()._trigger()
        return scan

    @api.model
    def _work(self):
        """A batch of the open scan.

        :return: number of customers processed, or None if nothing is left to do
        """
        scan = self.search([("state", "=", "running")], order="id", limit=1)
        if not scan:
            return None
        self.env["crm.customer.match"]._set_limits()
        ids = scan._get_next()
        work = {"keys": scan._read_batch, "pairs": scan._compare_batch}[scan.stage]
        work(ids)
        self.env["res.partner"].invalidate_model()
        return len(ids)

    def _get_next(self):
        """:return: list of the ids of the next customers"""
        self.env["res.partner"].flush_model(["is_crm_customer"])
        query = SQL(
            "%s AND id > %s ORDER BY id LIMIT %s",
            self.env["crm.customer.key"]._get_customers(),
            self.last_id,
            BATCH,
        )
        return [partner_id for (partner_id,) in self.env.execute_query(query)]

    def _read_batch(self, ids):
        keys = self.env["crm.customer.key"]
        if ids:
            keys._refresh(ids)
            self.write({"last_id": ids[-1], "read_count": self.read_count + len(ids)})
        else:
            keys._drop_strangers()
            self.env["crm.customer.key.frequent"]._count_all()
            # Some came and went meanwhile.
            total = keys._count_customers()
            self.write({"last_id": 0, "stage": "pairs", "total": total})

    def _compare_batch(self, ids):
        matches = self.env["crm.customer.match"]
        if ids:
            found = matches._compare_keys(ids, ids, {}, self.total, only_below=True)
            done = self.done + len(ids)
            self.write({"last_id": ids[-1], "done": done, "found": self.found + found})
        else:
            matches._learn_expected()
            now = fields.Datetime.now()
            self.write({"stage": "done", "state": "done", "date_end": now})
            # Some turned out to be unlikely.
            self.found = matches.search_count(
                Domain("create_date", ">=", self.date_start)
                & Domain("state", "!=", "obsolete")
            )

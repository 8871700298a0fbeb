import base64
import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.actions import prepare_action
from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser

from ..channel.commerce_channel import GROUP_MANAGER
from ..reader.tables import open_table
from .commerce_import_batch import STATUSES

# States in which what is to be imported may be changed
OPEN = ("draft", "checked")
CHANGEABLE = (*OPEN, "failed")
WORKING = ("checking", "queued", "running")
# What a file is brought with; a change of the first two makes other rows of it
ROWS_FROM = {"file", "reader"}
BROUGHT = ROWS_FROM | {"file_name", "channel_id", "company_id"}

# Reasons that are shown, the most frequent
SHOWN_REASONS = 10


class CommerceImport(models.Model):
    """A file of another system, which brings customers or orders into a channel."""

    _name = "commerce.import"
    _description = "Import from Another System"
    _inherit = ["stepwise.work.mixin", "technical.columns.mixin"]
    _order = "id desc"
    _rec_name = "file_name"
    _check_company_auto = True

    file = fields.Binary(
        compute="_compute_file",
        inverse="_inverse_file",
        help="A table exported from the other system, as CSV or Excel. It is deleted "
        "after the days of the settings.",
    )
    file_name = fields.Char(help="As the file was called when it was brought.")
    file_ids = fields.One2many(
        "commerce.import.file",
        "import_id",
        string="Kept Files",
        readonly=True,
        technical=True,
        help="The file as it was brought, until the days of the settings are over.",
    )
    reader = fields.Selection(
        selection="_selection_reader",
        string="Recognized As",
        compute="_compute_reader",
        store=True,
        readonly=False,
        help="By its columns; choose another one if it is something else.",
    )
    channel_id = fields.Many2one(
        "commerce.channel",
        check_company=True,
        index=True,
        ondelete="cascade",
        help="Where its customers buy. A name that is not there yet makes a new one.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Only users of this company see the import; the channel has to be one "
        "that the company uses.",
    )
    state = fields.Selection(
        [
            ("draft", "New"),
            ("checking", "Checking"),
            ("checked", "Checked"),
            ("queued", "Waiting"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("undone", "Undone"),
            ("failed", "Failed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        technical=True,
        copy=False,
        index=True,
        help="A checked file has been tried, and nothing was changed. A paused or "
        "failed import can go on where it stopped.",
    )
    task = fields.Selection(
        [("check", "Checking"), ("import", "Importing"), ("undo", "Undoing")],
        readonly=True,
        technical=True,
        copy=False,
        help="What is being done, or was done last.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Imported By",
        readonly=True,
        technical=True,
        copy=False,
        help="Who started it last: it works with the rights of this person.",
    )
    obstacle = fields.Text(
        readonly=True,
        technical=True,
        copy=False,
        help="What keeps it from going on, as last seen.",
    )
    is_read = fields.Boolean(
        readonly=True,
        technical=True,
        copy=False,
        help="All rows of the file were read: the work goes on without it.",
    )
    total = fields.Integer(
        string="In the File",
        readonly=True,
        technical=True,
        copy=False,
        help="Customers and orders: several lines may make an order.",
    )
    group_count = fields.Integer(
        string="Company Groups",
        readonly=True,
        technical=True,
        copy=False,
        help="Found in the rows.",
    )
    grouped_count = fields.Integer(
        string="Customers in Groups",
        readonly=True,
        technical=True,
        copy=False,
        help="Those whose parent or subsidiaries are in the file, too.",
    )
    contradiction = fields.Text(
        readonly=True,
        technical=True,
        copy=False,
        help="How many customers are on another account than the file gives them, and "
        "why.",
    )
    date_start = fields.Datetime(
        string="Started",
        readonly=True,
        technical=True,
        copy=False,
        help="When the last check, import or undo began.",
    )
    date_end = fields.Datetime(
        string="Ended",
        readonly=True,
        technical=True,
        copy=False,
        help="When the last check, import or undo was through.",
    )
    row_ids = fields.One2many(
        "commerce.import.row",
        "import_id",
        string="Rows",
        readonly=True,
        technical=True,
        help="Customers and orders in the file, with what became of each.",
    )
    batch_ids = fields.One2many(
        "commerce.import.batch",
        "import_id",
        string="Batches",
        readonly=True,
        technical=True,
        help="The steps of the work, each of them saved by itself.",
    )
    done = fields.Integer(
        string="Rows Done",
        compute="_compute_counts",
        help="Of the check, import or undo that is under way, or was the last.",
    )
    progress = fields.Float(compute="_compute_counts", help="In percent.")
    created_count = fields.Integer(
        string="New",
        compute="_compute_counts",
        help="Rows whose customer or order was made; after a check, would be made.",
    )
    updated_count = fields.Integer(
        string="Changed",
        compute="_compute_counts",
        help="Rows that changed a customer or an order known before; after a check, "
        "rows that would.",
    )
    unchanged_count = fields.Integer(
        string="Unchanged",
        compute="_compute_counts",
        help="Rows that say nothing new about a customer or an order known before.",
    )
    refused_count = fields.Integer(
        string="Refused",
        compute="_compute_counts",
        help="Rows that could not be taken over. They can be downloaded with the "
        "reasons, corrected and brought again.",
    )
    undone_count = fields.Integer(
        string="Taken Back",
        compute="_compute_counts",
        help="What the import had made and Undo has deleted.",
    )
    kept_count = fields.Integer(
        string="Kept",
        compute="_compute_counts",
        help="What the import had made and Undo left, because somebody uses it or it "
        "cannot be deleted.",
    )
    refused_reasons = fields.Text(
        string="Why Refused",
        compute="_compute_reasons",
        help="The most frequent reasons come first, with the number of rows each.",
    )
    kept_reasons = fields.Text(
        string="Why Kept",
        compute="_compute_reasons",
        help="The most frequent reasons come first, with the number of rows each.",
    )

    @api.model
    def _selection_reader(self):
        readers = self.env["commerce.import.reader"]._get_readers()
        return [(reader._name, reader._get_label()) for reader in readers]

    # === COMPUTE METHODS === #

    @api.depends("file_ids.data")
    def _compute_file(self):
        for work in self:
            work.file = work.file_ids[:1].data

    def _inverse_file(self):
        for work in as_superuser(self):
            brought = self.browse(work.id).file
            work.file_ids.unlink()
            if brought:
                name = work.file_name or self.env._("File")
                work.file_name = name
                work.file_ids = [fields.Command.create({"name": name, "data": brought})]
        self._wake_up()

    @api.depends("file")
    def _compute_reader(self):
        """Recognise a file that was just brought, by its header."""
        for work in self:
            brought = work.with_context(bin_size=False).file
            if brought:
                work.reader = work._recognise(base64.b64decode(brought))
            else:
                work.reader = work.reader

    def _recognise(self, content):
        """Return the name of the reader of a file, or None.

        :param bytes content: of the file
        :raise UserError: if it is no table
        """
        try:
            table = open_table(self.file_name or "", io.BytesIO(content))
        except UserError as error:
            raise UserError(self._get_text(error)) from error
        return self.env["commerce.import.reader"]._recognise(table.header)

    def _get_text(self, error):
        """Return the message of an error, which may be translated as late as here."""
        text = error.args[0]
        return text if isinstance(text, str) else self.env._(text)

    @api.depends("batch_ids", "task", "total", "state")
    def _compute_counts(self):
        # Superuser: numbers only.
        rows = (
            self.sudo()
            .env["commerce.import.batch"]
            ._read_group(
                [("import_id", "in", self.ids)],
                ["import_id", "task"],
                [f"{name}:sum" for name in ("rows", *STATUSES)],
            )
        )
        sums = {(work.id, task): values for work, task, *values in rows}
        nothing = [0] * (1 + len(STATUSES))
        for work in self:
            work.done, *counts = sums.get((work.id, work.task), nothing)
            told = "import" if work.task == "undo" else work.task
            _rows, *shown = sums.get((work.id, told), nothing)
            work.undone_count, work.kept_count = counts[-2:]
            for name, count in zip(STATUSES[:-2], shown, strict=False):
                work[f"{name}_count"] = count
            work.progress = work._get_progress()

    @api.depends("batch_ids", "state")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for work in self:
            work.refused_reasons = work._describe_reasons("refused")
            work.kept_reasons = work._describe_reasons("kept")

    def _describe_reasons(self, status):
        """Return why rows have a status, with numbers, the most frequent first.

        Reasons that differ in a number or an address only count as one.
        """
        rows = self.env.execute_query(
            SQL(
                r"""
                SELECT count(*), min(reason) FROM commerce_import_row
                WHERE import_id = %s AND status = %s
                GROUP BY regexp_replace(reason, '\S*[\d@]\S*', '', 'g')
                ORDER BY 1 DESC, 2 LIMIT %s
                """,
                self._origin.id or None,
                status,
                SHOWN_REASONS,
            )
        )
        return "\n".join(
            self.env._("%(reason)s (%(count)s times)", count=count, reason=reason)
            if count > 1
            else reason
            for count, reason in rows
        )

    def _get_progress(self):
        if self.state in ("checked", "done", "undone"):
            return 100
        total = self.created_count if self.task == "undo" else self.total
        return min(99, 100 * self.done / total) if total else 0

    # === CRUD === #

    def write(self, vals):
        """Let another file be read anew, and nothing change while it is at work."""
        brought = BROUGHT & vals.keys()
        if brought and not self.env.su:
            self._check_state(*CHANGEABLE)
        res = super().write(vals)
        if brought:
            self._begin_anew(other_rows=bool(ROWS_FROM & vals.keys()))
        return res

    def unlink(self):
        """Delete the files, too, which the database would leave in the file store."""
        # Superuser: files are nobody's to delete by themselves.
        self.check_access("unlink")
        as_superuser(self).file_ids.unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_at_work(self):
        if any(work.state in WORKING for work in self):
            raise UserError(self.env._("It is at work: pause it before."))

    def _begin_anew(self, other_rows):
        """Forget what was checked, as something else is brought."""
        # Superuser: nobody writes what is known of the rows.
        works = as_superuser(self).filtered(
            lambda work: work.state in OPEN + ("failed",)
        )
        works.filtered(lambda w: w.task != "import").write(
            {"state": "draft", "task": False, "obstacle": False}
        )
        works.contradiction = False
        if other_rows:
            works.row_ids.unlink()
            works.batch_ids.unlink()
            works.write({"is_read": False, "total": 0})

    # === ACTION METHODS === #

    def action_check(self):
        """Try all rows, a moment later, and change nothing.

        :raise AccessError: if the user is no sales administrator
        :raise UserError: if something is missing
        """
        self._check_complete()
        self._begin(OPEN, "checking", "check")

    def action_import(self):
        """Import all rows, a moment later; what is there already costs nothing.

        :raise AccessError: if the user is no sales administrator
        :raise UserError: if something is missing
        """
        self._check_complete()
        self._begin(OPEN, "queued", "import")

    def action_undo(self):
        """Take back what the import made and nobody has used since.

        :raise AccessError: if the user is no sales administrator
        :raise UserError: if it made nothing
        """
        if any(work.task != "import" for work in self):
            raise UserError(self.env._("There is nothing to take back."))
        self._begin(("done", "paused", "failed"), "queued", "undo")

    def action_pause(self):
        """Stop after the rows being worked on."""
        self._change_state(WORKING, {"state": "paused"})

    def action_resume(self):
        """Go on where it stopped."""
        for work in self:
            if work.task != "undo":
                work._check_complete()
            state = "checking" if work.task == "check" else "queued"
            work._change_state(("paused", "failed"), {"state": state})
        self._wake_up()

    def action_view_refused(self):
        """Open the refused rows in a list."""
        self.ensure_one()
        return prepare_action(
            self.env,
            "crm_commerce_bridge_connector.commerce_import_row_action",
            domain=[("import_id", "=", self.id), ("status", "=", "refused")],
        )

    def action_view_customers(self):
        """Open the customers of the channel."""
        return prepare_action(
            self.env,
            "crm_commerce_bridge.res_partner_action_customer",
            domain=[
                ("mapped_account_id", "!=", False),
                ("commerce_identity_ids.channel_id", "in", self.channel_id.ids),
            ],
        )

    def action_view_accounts(self):
        """Open the accounts of the customers of the channel."""
        customers = "customer_ids.commerce_identity_ids.channel_id"
        return prepare_action(
            self.env,
            "crm_commerce_bridge.crm_account_action",
            domain=[(customers, "in", self.channel_id.ids)],
            context={},
        )

    def action_view_orders(self):
        """Open the orders of the channel, those that were cancelled or quoted too."""
        return prepare_action(
            self.env,
            "sale.action_orders",
            domain=[("commerce_channel_id", "in", self.channel_id.ids)],
            context={},
        )

    def _check_state(self, *states):
        if any(work.state not in states for work in self):
            raise UserError(
                self.env._("The import is in another state by now: reload the page.")
            )

    def _check_complete(self):
        """Check that it is known what is to be imported, and that the user may."""
        for work in self:
            if not work.channel_id or not work.reader:
                raise UserError(
                    self.env._("Choose a file, what it is, and a channel first.")
                )
            if not work.sudo().file_ids and not work.is_read:
                raise UserError(
                    self.env._("The file was deleted by now: bring it once more.")
                )
            work._check_may_import()

    def _check_may_import(self):
        """Check that the user may push what is in the file into the channel.

        :raise AccessError: if not
        """
        self.check_access("write")
        if not self.env.user.has_group(GROUP_MANAGER):
            raise AccessError(self.env._("Only sales administrators may import files."))
        self.channel_id._check_may_push()
        self._check_company(["channel_id"])

    def _begin(self, states, state, task):
        """Queue a task, with the rights of the user."""
        values = {
            "state": state,
            "task": task,
            "user_id": self.env.uid,
            "date_start": False,
            "date_end": False,
        }
        self._change_state(states, values)
        self._wake_up()

    def _change_state(self, states, values):
        self.check_access("write")
        self._check_state(*states)
        # Superuser: states are nobody's to write but by the buttons.
        as_superuser(self).write({"obstacle": False, **values})

    @api.model
    def _wake_up(self):
        # Superuser: whoever imports need not be allowed to see the action.
        xmlid = "crm_commerce_bridge_connector.ir_cron_import"
        self.env.ref(xmlid).sudo()._trigger()

    def _forget_people(self):
        """Delete what is left of people in rows, as the file goes."""
        rows = self.env["commerce.import.row"]
        rows.flush_model()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM commerce_import_row
                WHERE import_id = ANY(%s)
                  AND (status IS NULL OR status = 'refused' OR content IS NOT NULL)
                """,
                self.ids,
            )
        )
        rows.invalidate_model(flush=False)
        self.filtered(lambda w: w.state not in ("done", "undone")).is_read = False

import io
import re
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..reader.tables import BROKEN, open_table

KEEP_DAYS = "crm_commerce_bridge_connector.import_keep_days"
DEFAULT_DAYS = 30
ADDRESS = re.compile(r"[^\s\"'<>()\[\],;:]+@[^\s\"'<>()\[\],;:]+")


def find_addresses(record):
    """Return the e-mail addresses in a record of a file, in a set.

    :param dict record: texts by column
    """
    found = set()
    for column, text in record.items():
        if column != BROKEN and "@" in str(text):
            found.update(ADDRESS.findall(str(text)))
    return found


class CommerceImportFile(models.Model):
    """A file as it was brought: kept for some days, for those who mend it.

    It has the addresses in it, by which Odoo's Privacy Lookup finds who is in it.
    """

    _name = "commerce.import.file"
    _description = "File of an Import"
    _order = "id desc"

    import_id = fields.Many2one(
        "commerce.import",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The import that the file was brought for.",
    )
    name = fields.Char(
        required=True, readonly=True, help="As the file was called when it was brought."
    )
    data = fields.Binary(
        required=True,
        readonly=True,
        help="As it was brought; deleted after the days of the settings.",
    )
    email = fields.Text(
        string="Email Addresses", readonly=True, prefetch=False, help="Found in it."
    )

    def _open(self):
        """Return the table in the file.

        :raise UserError: if it is none; may have a lazily translated text
        """
        self.ensure_one()
        return open_table(self.name, self._get_stream())

    def _get_stream(self):
        attachment = self.env["ir.attachment"].sudo()
        attachment = attachment.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "data"),
            ],
            limit=1,
        )
        return io.BytesIO(attachment.raw or b"")

    @api.model
    def _index_next(self):
        """Note the addresses in a file that was brought just now.

        :return: whether there was one
        """
        file = self.search([("email", "=", False)], order="id", limit=1)
        if file:
            file.email = " ".join(sorted(file._find_addresses())) or "-"
        return bool(file)

    def _find_addresses(self):
        """Return those of a file that may be no table, or half of one.

        Whoever imports it is told.
        """
        found = set()
        with suppress(UserError):
            for _number, record in self._open():
                found |= find_addresses(record)
        return found

    @api.autovacuum
    def _gc_old(self):
        """Delete files after the days of the settings, and what is left of their rows.

        What an import made stays known, so that it may be undone.
        """
        days = self.env["ir.config_parameter"].get_param(KEEP_DAYS)
        days = int(days) if days and days.isdecimal() else DEFAULT_DAYS
        limit = fields.Datetime.now() - timedelta(days=days)
        at_work = ("import_id.state", "in", ("checking", "queued", "running"))
        old = self.search([("create_date", "<", limit), "!", at_work])
        old.import_id._forget_people()
        old.unlink()

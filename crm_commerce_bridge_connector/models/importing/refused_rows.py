"""The refused rows of an import as a file, to be corrected and brought again."""

import base64
import csv
import io

import openpyxl
from openpyxl.cell import WriteOnlyCell

from odoo import fields, models
from odoo.exceptions import UserError

from ..reader.tables import ASTRAY, XLSX

REASON = "reason"
# What a spreadsheet takes for a formula at the beginning of a cell of a csv file
FORMULA = ("=", "+", "-", "@")


class CommerceImport(models.Model):
    _inherit = "commerce.import"

    refused_file = fields.Binary(
        string="Refused Rows",
        compute="_compute_refused_file",
        help="With the columns of the file, and the reason.",
    )
    refused_file_name = fields.Char(
        string="Name of the File of Refused Rows",
        compute="_compute_refused_file_name",
        help="What the download is called.",
    )

    def _compute_refused_file(self):
        for work in self:
            # Superuser: the file itself is nobody's to read but through the import.
            content = work.sudo()._write_refused()
            work.refused_file = content and base64.b64encode(content)

    def _compute_refused_file_name(self):
        for work in self:
            work.refused_file_name = self.env._("Refused rows of %s", work.file_name)

    def action_download_refused(self):
        """Download the refused rows as a file.

        :raise UserError: if the file that was brought is deleted by now
        """
        self.ensure_one()
        self.check_access("read")
        if not self.sudo().file_ids:
            raise UserError(self.env._("The file was deleted by now."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/refused_file"
            "?download=true&filename_field=refused_file_name",
            "target": "download",
        }

    def _write_refused(self):
        """Return the content of a file of the refused rows, False if there is none."""
        if not self.file_ids or not self.refused_count:
            return False
        stream = self.file_ids[:1]._get_stream()
        write = write_xlsx if stream.getvalue().startswith(XLSX) else write_csv
        table = self.file_ids[:1]._open()
        header = [column for column in table.header if column != REASON]
        return write([*header, REASON], self._get_refused(table, header))

    def _get_refused(self, table, header):
        """Yield the cells of refused rows, in the order of the file.

        What is in no column stands behind all of them: as long as it does, the row will
        be refused again.
        """
        reasons = self._get_reasons()
        for line, record in table:
            if line in reasons:
                cells = [record[column] for column in header]
                yield [*cells, reasons[line], *record.get(ASTRAY, ())]

    def _get_reasons(self):
        """Return why rows were refused, by the numbers of their lines.

        An order is refused because of the customer that it brings along, if that is.
        """
        rows = self.env["commerce.import.row"].search_fetch(
            [("import_id", "=", self.id), ("status", "=", "refused")],
            ["lines", "reason", "is_brought", "foreign_id", "parent"],
        )
        brought = {row.foreign_id: row.reason for row in rows if row.is_brought}
        return {
            line: brought.get(row.parent, row.reason)
            for row in rows
            for line in row.lines
        }


def write_csv(header, rows):
    """Return a file of lines of texts, no cell of which is a formula."""
    text = io.StringIO(newline="")
    lines = ([_guard(cell) for cell in cells] for cells in rows)
    csv.writer(text).writerows([header, *lines])
    return text.getvalue().encode("utf-8-sig")


def _guard(text):
    """Return a text with the mark of texts that readers leave out, if it needs one."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_xlsx(header, rows):
    """Return a workbook with a sheet of lines of texts."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for texts in (header, *rows):
        cells = [WriteOnlyCell(sheet, text) for text in texts]
        for cell in cells:
            cell.data_type = "s"  # no formula, whatever it begins with
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

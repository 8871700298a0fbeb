"""Tables in files, read row by row: nothing but a row is held in memory."""

import codecs
import csv
import io
import zipfile
import zlib
from collections import Counter
from datetime import date, datetime, time
from itertools import zip_longest

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Under this column a record tells what is wrong with it as a whole.
BROKEN = None
# Under this column a broken record has the cells that are in none of the others.
ASTRAY = ""
DELIMITERS = ",;\t|"
# What begins a file: its encoding, tried from the longest on
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What files of Excel begin with: a zip archive, and a compound file before 2007
XLSX, XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What openpyxl raises for files that are broken
XLSX_ERRORS = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    SyntaxError,  # of XML
)
CHUNK = 1 << 20


def open_table(name, file):
    """Open the table in a file: csv, or xlsx, told apart by their content.

    csv: in the encoding of its byte order mark, UTF-8 or that of Windows, and with the
    delimiter that divides its header the most. xlsx: its first sheet.

    :param str name: of the file
    :param file: binary, which can seek
    :return: :class:`Table`
    :raise UserError: if it is no table, is empty or has a column twice; its message may
        be a lazily translated text
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == XLS:
        reason = _lt("%s has the format of Excel before 2007: save it as xlsx.", name)
        raise UserError(reason)
    lines = (read_xlsx if start == XLSX else read_csv)(name, file)
    return Table(name, lines)


class Table:
    """The rows of a file, as dictionaries of texts by column.

    A row with more cells than the header, or that cannot be read, has its reason under
    :data:`BROKEN`, and what no column says under :data:`ASTRAY`.
    """

    def __init__(self, name, lines):
        """Read the header.

        :param str name: of the file
        :param lines: iterator of number of the line, cells, and reason if broken
        """
        self._lines = lines
        _number, cells, _reason = next(self._lines, (0, [], None))
        self._columns = [cell.strip() for cell in cells]
        self.header = [column for column in self._columns if column]
        self._check(name)

    def _check(self, name):
        if not self.header:
            raise UserError(_lt("%s is empty.", name))
        for column, count in Counter(self.header).items():
            if count > 1:
                raise UserError(
                    _lt(
                        "%(file)s has the column %(column)s twice.",
                        file=name,
                        column=column,
                    )
                )
        if len(self.header) == 1:
            reason = _lt(
                "%s is no table: its first line does not name columns, divided by "
                "commas, semicolons, tabs or bars.",
                name,
            )
            raise UserError(reason)

    def __iter__(self):
        for number, cells, reason in self._lines:
            if any(cells) or reason:
                yield number, self._get_record(cells, reason)

    def _get_record(self, cells, reason):
        record, astray = dict.fromkeys(self.header, ""), []
        columns = [] if reason else self._columns
        for column, cell in zip_longest(columns, cells, fillvalue=""):
            if column:
                record[column] = cell
            elif cell:
                astray.append(cell)
        if astray:
            reason = reason or _lt("More cells than columns")
            record |= {BROKEN: reason, ASTRAY: astray}
        return record


# === CSV === #


def read_csv(name, file):
    """Yield the lines of a text: number, cells, and reason if it cannot be read."""
    text = io.TextIOWrapper(file, get_encoding(name, file), newline="")
    file.seek(0)
    try:
        yield from read_lines(name, text)
    finally:
        text.detach()  # the file stays open, which is not ours


def read_lines(name, text):
    """Yield the lines of a text, as :func:`read_csv`.

    What cannot be divided into cells is one cell as it stands, with the reason.
    """
    delimiter, taken = find_delimiter(text), []
    lines = csv.reader(remember(text, taken), delimiter=delimiter, strict=True)
    number = 0
    while True:
        reason = None
        taken.clear()
        try:
            cells = next(lines)
        except StopIteration:
            break
        except csv.Error:
            if not number:
                raise UserError(_lt("%s is no table.", name)) from None
            cells = ["".join(taken).rstrip("\r\n")]
            reason = _lt("Its quotation marks do not match")
        yield number + 1, cells, reason
        number = lines.line_num


def remember(lines, taken):
    """Yield lines, and append each of them to a list."""
    for line in lines:
        taken.append(line)
        yield line


def get_encoding(name, file):
    """Return the encoding of a text: it is read once for this.

    :raise UserError: if it is no text
    """
    start = file.read(4)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            candidates = [encoding]
            break
    else:
        candidates = ["utf-8", "cp1252"]
    for encoding in candidates:
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    break
            else:
                decoder.decode(b"", final=True)
                return encoding
        except UnicodeDecodeError:
            continue
    raise UserError(_lt("%s is no table: bring a file as csv or xlsx.", name))


def find_delimiter(text):
    """Return what divides the first line into the most cells."""
    start = text.tell()
    lines = text.read(CHUNK)
    text.seek(start)

    def count(delimiter):
        try:
            return len(next(csv.reader(io.StringIO(lines), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=count)


# === XLSX === #


def read_xlsx(name, file):
    """Yield the rows of the first sheet: number, cells, and no reason."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some systems write wrong ones
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [format_cell(value) for value in values], None
    except (IndexError, *XLSX_ERRORS) as error:
        reason = _lt("%s cannot be read: it is no whole xlsx file.", name)
        raise UserError(reason) from error


def format_cell(value):
    """Return a cell as the text that a csv file would have."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()

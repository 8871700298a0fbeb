"""Files as other systems export them: columns that are true, content that is not."""

import csv
import io

import openpyxl


def write_csv(header, rows, encoding="utf-8", **options):
    """A file of rows, which are lists of cells or dictionaries by column."""
    text = io.StringIO()
    writer = csv.writer(text, **options)
    writer.writerow(header)
    for row in rows:
        cells = [row.get(c, "") for c in header] if isinstance(row, dict) else row
        writer.writerow(cells)
    return io.BytesIO(text.getvalue().encode(encoding))


def write_xlsx(header, rows):
    """The same as a workbook, with the cells as they are."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (header, *rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file

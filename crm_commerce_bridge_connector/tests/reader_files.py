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


class Export:
    """A file of 1,000 rows, three of them broken, some repeated, and once corrected."""

    reader = None
    header = ()
    # Cells of rows that are broken, until they are corrected
    breaks = ()
    # Cells of rows that are corrected in another way
    change = {}

    size, again = 980, 20
    broken = (0, 50, 105)
    changed = (3, 8, 13, 18, 23)

    def get_cells(self, i):
        """The cells of a row, by column."""
        raise NotImplementedError

    def get_number(self, i):
        """The number in the channel of what a row is about."""
        raise NotImplementedError

    def get_rows(self, corrected=False):
        rows = [self.get_cells(i) for i in range(self.size)]
        if corrected:
            for i in self.changed:
                rows[i] |= self.change
        else:
            for i, cells in zip(self.broken, self.breaks, strict=True):
                rows[i] |= cells
        return rows + rows[-2 * self.again : -self.again]

    def shorten(self, size):
        """Return the same with fewer rows, none of them broken."""
        self.size, self.broken, self.breaks = size, (), ()
        return self

    def get_file(self, corrected=False):
        return write_csv(self.header, self.get_rows(corrected))

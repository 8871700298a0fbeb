"""The rows of a file, read before anything is done with them."""

import time
from functools import partial

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from odoo.addons.crm_commerce_bridge.models.value_rows import rows_sql

from .commerce_import_file import find_addresses
from .ordering import arrange, count_groups

# Rows that are inserted at once; seconds after which what was read is committed
AT_ONCE = 1000
SECONDS = 20


class CommerceImport(models.Model):
    _inherit = "commerce.import"

    def _read_some(self):
        """Read rows of the file, from where the last step stopped.

        :return: number of rows
        :raise UserError: if the file is gone, or cannot be read to its end
        """
        until = time.monotonic() + SECONDS
        count = 0
        for results in split_every(AT_ONCE, self._read_on(), list):
            rows = [row for result in results for row in self._prepare_rows(*result)]
            self.env["commerce.import.row"]._insert(rows)
            count += len(results)
            if time.monotonic() > until:
                return count
        self._end_reading()
        return count

    def _read_on(self):
        """Yield what the reader tells, with the records it is made of.

        :return: generator of tuples: position, records, and what the reader tells
        """
        if not self.file_ids:
            raise UserError(self.env._("The file was deleted by now."))
        records, start = {}, self._count_read()

        def remember(table):
            for line, record in table:
                records[line] = record
                yield line, record

        try:
            table = remember(self.file_ids[:1]._open())
            told = enumerate(self._get_reader()._read(table))
            for position, (lines, row, reason) in told:
                own = [records.pop(line, {}) for line in lines]
                if position >= start:
                    yield position, own, lines, row, reason
        except UserError as error:
            raise UserError(self._get_text(error)) from error

    def _get_reader(self):
        """Return the reader, which speaks the language of whoever imports."""
        user = self.user_id
        context = {"lang": user.lang, "tz": user.tz}
        return self.env[self.reader].with_context(**context)

    def _count_read(self):
        """Return how many results of the reader are there already."""
        last = self.env["commerce.import.row"].search_fetch(
            [("import_id", "=", self.id)], ["position"], order="position desc", limit=1
        )
        return last.position + 1 if last else 0

    # === ROWS === #

    def _prepare_rows(self, position, records, lines, row, reason):
        """Return the values of the rows that a result of the reader is kept as.

        :param int position: of the result
        :param list records: of the file, that it is made of
        :param list lines: their numbers
        :param dict row: to be pushed
        :param reason: why it cannot be read, or None
        """
        kind = self._get_reader()._pushes
        prepare = partial(self._prepare_row, position, records, lines)
        prepared = [prepare(kind, row, reason)]
        if kind == "order" and records and not reason:
            if customer := self._get_reader()._tell_customer(records[0]):
                prepared.insert(0, prepare("customer", customer, None, True))
        return prepared

    def _prepare_row(
        self, position, records, lines, kind, row, reason, is_brought=False
    ):
        above = row.get("customer" if kind == "order" else "parent")
        addresses = set().union(*map(find_addresses, records))
        return {
            "import_id": self.id,
            "position": position,
            "level": 0,
            "lines": lines,
            "line": lines[0] if lines else 0,
            "kind": kind,
            "is_brought": is_brought,
            "foreign_id": str(row.get("id") or "").strip(),
            "parent": str(above or "").strip(),
            "name": row.get("name") or None,
            "email": " ".join(sorted(addresses)) or None,
            "content": None if reason else row,
            "status": "refused" if reason else None,
            "reason": reason,
        }

    def _end_reading(self):
        """Put the rows into the order of the work, and count the groups in them."""
        self._drop_brought_again()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, kind, foreign_id, parent,
                       (content ->> 'is_company')::boolean
                FROM commerce_import_row WHERE import_id = %s
                ORDER BY position, is_brought DESC, id
                """,
                self.id,
            )
        )
        self._write_order(arrange([row[:4] for row in rows]))
        companies = {
            number: parent
            for _id, kind, number, parent, is_company in rows
            if kind == "customer" and is_company and number
        }
        groups, grouped = count_groups(companies)
        self.write(
            {
                "is_read": True,
                "total": len(rows),
                "group_count": groups,
                "grouped_count": grouped,
            }
        )

    def _drop_brought_again(self):
        """Keep one of the rows of a customer that comes with several orders."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM commerce_import_row again
                USING commerce_import_row first
                WHERE again.import_id = %(id)s AND first.import_id = %(id)s
                  AND again.is_brought AND first.is_brought
                  AND again.foreign_id = first.foreign_id AND again.id > first.id
                """,
                id=self.id,
            )
        )

    def _write_order(self, arranged):
        """Write positions and levels of rows.

        :param list arranged: tuples of id and level
        """
        if not arranged:
            return
        ids, levels = zip(*arranged, strict=True)
        positions = range(1, len(ids) + 1)
        told = rows_sql(self.env.cr, id=ids, position=positions, level=levels)
        self.env.cr.execute(
            SQL(
                """
                UPDATE commerce_import_row work
                SET position = told.position, level = told.level
                FROM (%s) told WHERE told.id = work.id
                """,
                told,
            )
        )
        self.env["commerce.import.row"].invalidate_model(flush=False)

"""Copies rows of specimens, each to every document that is like it.

The new rows of a table have consecutive ids in the order of the documents, so that the
id of any copy, and with it every foreign key between copied rows, is arithmetic: where
the document's rows begin, and the place of the row within its specimen.
"""

from odoo.tools import SQL

# What names a row of one database, or opens it to who knows it
NEVER_COPIED = {"access_token"}
COLUMNS = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_name = %s AND table_schema = current_schema
    ORDER BY ordinal_position
"""
# From where to where, by which column
FOREIGN_KEYS = """
    SELECT con.conrelid::regclass::text, con.confrelid::regclass::text, att.attname
    FROM pg_constraint con
    JOIN pg_attribute att ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
    WHERE con.contype = 'f' AND con.connamespace = current_schema::regnamespace
"""


def columns(cr, table):
    """:return: dict of types by column"""
    cr.execute(COLUMNS, [table])
    return dict(cr.fetchall())


def next_id(cr, table):
    """The id that the next row will get."""
    cr.execute(SQL("SELECT nextval(%s)", f"{table}_id_seq"))
    [number] = cr.fetchone()
    return number


def advance(cr, table):
    """The sequence goes on behind the copied rows."""
    cr.execute(
        SQL(
            "SELECT setval(%s, (SELECT max(id) FROM %s))",
            f"{table}_id_seq",
            SQL.identifier(table),
        )
    )


def insert(cr, table, values, source):
    """All columns of the row ``old``, but the given expressions.

    :param dict values: SQL by column
    :param SQL source: FROM, with a row ``old`` of the table
    """
    names = [name for name in columns(cr, table) if name not in NEVER_COPIED]
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(
                values.get(name) or SQL.identifier("old", name) for name in names
            ),
            source,
        )
    )


class Cloner:
    """Copies of trees of rows; needs temporary tables.

    :param tables: those that are copied
    :param dict replaced: what stands for rows of other tables: dicts of SQL by id

    ``specimen_row`` says which rows (``old_id`` of table ``kind``) belong to a
    ``specimen``, numbered from 0 (``place``); ``document`` has a row for each copy of a
    tree: its ``specimen``, how much later it is (``shift`` and ``day_shift``), and for
    each table where its rows begin: ``<table>_from``.
    """

    def __init__(self, cr, tables, replaced):
        self.cr, self.tables, self.replaced = cr, tables, replaced
        cr.execute(FOREIGN_KEYS)
        self.keys = {}
        for table, target, column in cr.fetchall():
            self.keys.setdefault(table, {})[column] = target

    def copy(self, table, values, joins):
        """Copy the rows of a table with all its links to other copied tables.

        :param dict values: what else differs, SQL by column
        :param SQL joins: what these need beside ``document`` and ``old``
        """
        links = {
            column: target
            for column, target in self.keys.get(table, {}).items()
            if target in self.tables
        }
        source = SQL(
            """
            document
            JOIN specimen_row seed ON seed.kind = %s
                                  AND seed.specimen = document.specimen
            JOIN %s old ON old.id = seed.old_id
            %s %s
            """,
            table,
            SQL.identifier(table),
            SQL(" ").join(self._join(*link) for link in links.items()),
            joins,
        )
        linked = {
            column: self._new_id(target, f"to_{column}")
            for column, target in links.items()
        }
        values = {
            **self._dates(table),
            **self._replacements(table),
            **linked,
            "id": self._new_id(table, "seed"),
            **values,
        }
        insert(self.cr, table, values, source)
        advance(self.cr, table)

    def _replacements(self, table):
        """Columns that point to what is replaced."""
        result = {}
        for column, target in self.keys.get(table, {}).items():
            if target in self.replaced:
                old = SQL.identifier("old", column)
                cases = [
                    SQL("WHEN %s THEN %s", *replacement)
                    for replacement in self.replaced[target].items()
                ]
                case = SQL("CASE %s %s ELSE %s END", old, SQL(" ").join(cases), old)
                result[column] = case
        return result

    def _join(self, column, target):
        return SQL(
            "LEFT JOIN specimen_row %s ON %s = %s AND %s = old.%s",
            SQL.identifier(f"to_{column}"),
            SQL.identifier(f"to_{column}", "kind"),
            target,
            SQL.identifier(f"to_{column}", "old_id"),
            SQL.identifier(column),
        )

    def _new_id(self, table, seed):
        beginning = SQL.identifier("document", f"{table}_from")
        return SQL("%s + %s", beginning, SQL.identifier(seed, "place"))

    def _dates(self, table):
        shifts = {
            "date": SQL("document.day_shift"),
            "timestamp without time zone": SQL("document.shift"),
        }
        return {
            name: SQL("old.%s + %s", SQL.identifier(name), shifts[kind])
            for name, kind in columns(self.cr, table).items()
            if kind in shifts
        }

    def copy_relations(self):
        """The rows of many2many fields, whichever they are."""
        for table, keys in self.keys.items():
            ours = {c: t for c, t in keys.items() if t in self.tables}
            if ours and "id" not in columns(self.cr, table):
                self._copy_relation(table, ours)

    def _copy_relation(self, table, ours):
        names = list(columns(self.cr, table))
        first, *others = ours
        joins = [
            SQL(
                "%s JOIN document ON document.specimen = %s",
                self._join(first, ours[first]),
                SQL.identifier(f"to_{first}", "specimen"),
            ),
            *(self._join(column, ours[column]) for column in others),
        ]
        expressions = [
            self._new_id(ours[name], f"to_{name}")
            if name in ours
            else SQL.identifier("old", name)
            for name in names
        ]
        self.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(names)s) SELECT %(expressions)s"
                " FROM %(table)s old %(joins)s",
                table=SQL.identifier(table),
                names=SQL(", ").join(map(SQL.identifier, names)),
                expressions=SQL(", ").join(expressions),
                joins=SQL(" ").join(joins),
            )
        )

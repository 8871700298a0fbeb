import json
import re

from odoo import api, fields, models
from odoo.tools import SQL, json_default

# A zero character in JSON, and no backslash of a text before "u0000"
ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class CommerceImportRow(models.Model):
    """A row of a file: to do, or what became of it.

    What it says of a person is gone as soon as it is imported. Of a refused row, its
    address and name stay as long as the file, so that who looks for a person finds it.
    """

    _name = "commerce.import.row"
    _description = "Row of an Import"
    _order = "import_id, position, id"
    _rec_name = "name"
    _log_access = False  # there are as many as in the file

    import_id = fields.Many2one(
        "commerce.import",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The import whose file has this row.",
    )
    position = fields.Integer(readonly=True, help="In the order of the work.")
    level = fields.Integer(readonly=True, help="Number of rows of the file above it.")
    lines = fields.Json(readonly=True, help="The numbers of its lines in the file.")
    line = fields.Integer(readonly=True, help="The first of its lines in the file.")
    kind = fields.Selection(
        [("customer", "Customer"), ("order", "Order")],
        required=True,
        readonly=True,
        help="Whether the row brings a customer or an order.",
    )
    is_brought = fields.Boolean(
        string="Comes with an Order",
        readonly=True,
        help="A customer that an order names: if it is known, the file changes nothing "
        "of it.",
    )
    foreign_id = fields.Char(
        string="Number", readonly=True, help="What the other system calls it."
    )
    parent = fields.Char(
        readonly=True, help="Number of the customer above, or of that of an order."
    )
    name = fields.Char(
        readonly=True,
        help="As the file has it; deleted once the row is imported, or with the file "
        "if it is refused.",
    )
    email = fields.Text(
        readonly=True,
        help="As the file has it; deleted once the row is imported, or with the file "
        "if it is refused.",
    )
    content = fields.Json(readonly=True, help="What is to be pushed.")
    status = fields.Selection(
        [
            ("created", "Created"),
            ("updated", "Updated"),
            ("unchanged", "Unchanged"),
            ("refused", "Refused"),
            ("kept", "Kept"),
        ],
        readonly=True,
        help="What became of the row; empty until it has been worked on.",
    )
    reason = fields.Text(
        readonly=True, help="Why the row was refused, or why Undo left what it made."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="What the row made or found; empty if there is none.",
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="What the row made or found; empty if there is none.",
    )

    _work = models.Index("(import_id, status, position)")
    _number = models.Index("(import_id, kind, foreign_id)")

    @api.model
    def _insert(self, rows):
        """Insert rows.

        :param list rows: dictionaries with the same columns
        """
        names = SQL(", ").join(map(SQL.identifier, rows[0]))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO commerce_import_row (%(names)s)
                SELECT %(names)s
                FROM jsonb_populate_recordset(NULL::commerce_import_row, %(rows)s)
                """,
                names=names,
                rows=_dump(rows),
            )
        )

    @api.model
    def _note(self, rows, keep_content):
        """Note what became of rows.

        :param list rows: dictionaries of id, status, reason, partner_id and order_id
        :param bool keep_content: whether they will be pushed once more
        """
        done = SQL("")
        if not keep_content:
            done = SQL(
                """
                , content = NULL
                , name = CASE WHEN told.status = 'refused' THEN work.name END
                , email = CASE WHEN told.status = 'refused' THEN work.email END
                , parent = CASE WHEN told.status = 'refused' THEN work.parent END
                """
            )
        self.env.cr.execute(
            SQL(
                """
                UPDATE commerce_import_row work
                SET status = told.status, reason = told.reason,
                    partner_id = told.partner_id, order_id = told.order_id %s
                FROM jsonb_populate_recordset(NULL::commerce_import_row, %s) told
                WHERE told.id = work.id
                """,
                done,
                _dump(rows),
            )
        )
        self.invalidate_model(flush=False)


def _dump(rows):
    """Return rows as JSON that PostgreSQL takes: it has no zero character."""
    return ZERO.sub(r"\1", json.dumps(rows, default=json_default))

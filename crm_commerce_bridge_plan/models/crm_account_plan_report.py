"""The report of a plan: who would move, kept to be compared with what is done."""

import base64
import io
import json
import zlib

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SWITCH
from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser
from odoo.addons.crm_commerce_bridge.models.value_rows import listed_sql

COLUMNS = ("id", "account_from", "account_to", "base")
# Rows that are read at a time
SLICE = 10_000
# Rows of a sheet, the header among them
MOST_ROWS = 1_048_576


class CrmAccountPlan(models.Model):
    _inherit = "crm.account.plan"

    report_date = fields.Datetime(
        string="Report Made",
        readonly=True,
        technical=True,
        copy=False,
        help="When the report was made: it says who would have moved then.",
    )
    report_counts = fields.Json(
        string="Counts of the Report",
        readonly=True,
        technical=True,
        copy=False,
        help="Of all companies, by their names in account runs.",
    )
    report_rows = fields.Binary(
        string="Rows of the Report",
        attachment=True,
        readonly=True,
        technical=True,
        copy=False,
        groups=fields.NO_ACCESS,  # it names customers of all companies
        help="The numbers of customers and accounts, compressed.",
    )
    report_file = fields.Binary(
        string="Report",
        compute="_compute_report_file",
        help="A workbook of who moves and who stays, and why. It names only customers "
        "that you may see.",
    )
    report_file_name = fields.Char(
        compute="_compute_report_file_name", help="What the download is called."
    )
    report_move_count = fields.Integer(
        string="Customers That Would Move",
        compute="_compute_report_move_count",
        help="Customers of all companies, as of when the report was made.",
    )

    @api.depends("report_counts")
    def _compute_report_move_count(self):
        for plan in self:
            plan.report_move_count = (plan.report_counts or {}).get("moved_count", 0)

    @api.depends("report_date")
    def _compute_report_file(self):
        for plan in self:
            content = plan.report_date and plan._write_report()
            plan.report_file = content and base64.b64encode(content)

    @api.depends("display_name")
    @api.depends_context("lang", "tz", "uid")
    def _compute_report_file_name(self):
        for plan in self:
            name = plan.display_name.replace("/", "-").replace(":", ".")
            plan.report_file_name = f"{name}.xlsx"

    def action_download_report(self):
        """Download the report; who may change it gets it as of now, while it may be.

        :return: action that downloads it
        :raise UserError: if there is none
        """
        self.ensure_one()
        self.check_access("read")
        changeable = self.state in ("draft", "planned")
        if changeable and self.env.user.has_group(GROUP_SWITCH):
            self._get_kind()._check(self)
            self._foretell()
        if not self.report_date:
            raise UserError(self.env._("There is no report yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/report_file"
            "?download=true&filename_field=report_file_name",
            "target": "download",
        }

    # === WHAT IS FORETOLD === #

    def _foretell(self):
        """Find who would move now, and keep it."""
        rows, counts = self._get_kind()._foretell(self)
        # Those of an account stand together.
        rows = sorted(rows, key=lambda row: (row[2] or 0, row[0]))
        columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
        text = json.dumps(dict(zip(COLUMNS, columns, strict=True)))
        as_superuser(self).write(
            {
                "report_date": fields.Datetime.now(),
                "report_counts": counts,
                "report_rows": base64.b64encode(zlib.compress(text.encode())),
            }
        )

    def _get_foretold(self):
        """Return the columns of who would move, or stays; see ``COLUMNS``."""
        # Superuser: of all companies; who reads it sees what he may read.
        content = self.sudo().with_context(bin_size=False).report_rows
        if not content:
            return {name: [] for name in COLUMNS}
        return json.loads(zlib.decompress(base64.b64decode(content)))

    # === AS A WORKBOOK === #

    def _write_report(self):
        """Return the content of a workbook, with what the user may read."""
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        bold = book.add_format({"bold": True})
        rows = Rows(self._get_foretold())
        texts = self._get_report_texts()
        moves = Sheets(book, bold, texts["moves"], texts["header"])
        moves.add(self._read_lines(rows.moving))
        self._write_totals(book.add_worksheet(texts["totals"]), bold, moves)
        stays = Sheets(book, bold, texts["stays"], texts["header_stays"])
        stays.add(line[:3] + line[4:] for line in self._read_lines(rows.staying))
        book.close()
        return file.getvalue()

    def _get_report_texts(self):
        customer = [self.env._("Customer"), self.env._("Parent Company")]
        why = [self.env._("Why"), self.env._("Account Manager"), self.env._("Number")]
        return {
            "moves": self.env._("Who Moves"),
            "totals": self.env._("Totals"),
            "stays": self.env._("Who Stays"),
            "header": [
                *customer,
                self.env._("Account Today"),
                self.env._("Account Then"),
                *why,
            ],
            "header_stays": [*customer, self.env._("Account"), *why],
        }

    def _write_totals(self, sheet, bold, moves):
        """Write what is planned, and counts; they are of all companies."""
        sheet.set_column(0, 1, 45)
        facts = [
            (self.env._("Planned Change"), self.summary),
            (self.env._("Planned For"), self._format_with_zone(self.date)),
            (self.env._("Planned By"), self.user_id.name or ""),
            (self.env._("Report Made"), self._format_with_zone(self.report_date)),
        ]
        counts = self.report_counts or {}
        facts += [(self._get_count_label(name), n) for name, n in counts.items()]
        hidden = self.report_move_count - moves.count
        if hidden:
            facts.append((self.env._("Of these, customers you may not see"), hidden))
        for row, (label, value) in enumerate(facts):
            sheet.write_string(row, 0, label, bold)
            write = sheet.write_number if type(value) is int else sheet.write_string
            write(row, 1, value)

    def _format_with_zone(self, date):
        return f"{self._format(date)} ({self.env.tz})"

    @api.model
    def _get_count_label(self, name):
        """Return what a count of the report is called: as in runs, if they have it."""
        own = {
            "moved_count": self.env._("Customers That Would Move"),
            "kept_count": self.env._("Accounts Left Empty and Kept"),
            "merged_count": self.env._("Accounts Merged"),
        }
        field = self.env["crm.account.run"]._fields.get(name)
        if name in own or not field:
            return own.get(name, name)
        return field._description_string(self.env)

    # === ITS LINES === #

    def _read_lines(self, rows):
        """Yield the lines of the report, in slices: tuples of cells.

        :param rows: list of tuples of ``COLUMNS``
        """
        reasons = self._get_kind()._get_reasons(self)
        strategy = self._get_kind()._get_cause(self)
        # For this transaction: of large tables, a slice is looked up, not found by
        # reading them whole.
        self.env.cr.execute("SET LOCAL random_page_cost = 1.1")
        for start in range(0, len(rows), SLICE):
            given = zip(*rows[start : start + SLICE], strict=True)
            given = listed_sql(**dict(zip(COLUMNS, given, strict=True)))
            for line in self.env.execute_query(self._lines_sql(given)):
                number, customer, parent, left, entered, code, top, why, manager = line
                names = {"customer": customer, "top": top, "account": entered}
                reason = reasons.get(code) or reasons.get("own", "")
                reason %= {**names, "reason": why, "strategy": strategy}
                yield customer, parent, left, entered, reason, manager, number

    def _lines_sql(self, given):
        """Return a query of lines; names that the user may not read are left out."""
        name = self.env["crm.account.resolver"]._automatic_name_sql()
        return SQL(
            """
            SELECT p.id, %(customer)s, COALESCE(parent.name, ''),
                   CASE WHEN given.account_from IS NULL THEN ''
                        ELSE COALESCE(left_one.name, %(hidden)s) END,
                   COALESCE(entered.name, made_for.name, %(hidden)s),
                   CASE WHEN account_from = account_to AND %(reason)s != ''
                             THEN 'stays_because'
                        WHEN account_from = account_to THEN 'stays'
                        WHEN base.id = p.id AND account_to != base.own_account_id
                             THEN 'own_merged'
                        WHEN base.id IS NULL OR base.id = p.id THEN 'own'
                        WHEN base.crm_account_pin_id IS NOT NULL THEN 'top_by_hand'
                        WHEN account_to > 0 AND account_to != base.own_account_id
                             THEN 'top_merged'
                        ELSE 'top' END,
                   COALESCE(top.name, %(hidden_top)s), %(reason)s,
                   COALESCE(manager_partner.name, '')
            FROM (%(given)s) given
            JOIN (%(readable)s) p ON p.id = given.id
            LEFT JOIN (%(readable)s) parent ON parent.id = p.parent_id
            LEFT JOIN (%(accounts)s) left_one ON left_one.id = account_from
            LEFT JOIN (%(accounts)s) entered ON entered.id = account_to
            LEFT JOIN (SELECT p.id, %(customer)s AS name FROM (%(readable)s) p) made_for
                ON made_for.id = -account_to
            LEFT JOIN res_partner base ON base.id = given.base
            LEFT JOIN (%(readable)s) top ON top.id = given.base
            LEFT JOIN res_users manager ON manager.id = left_one.user_id
            LEFT JOIN res_partner manager_partner
                ON manager_partner.id = manager.partner_id
            ORDER BY given.account_to, p.id
            """,
            customer=name,
            reason=SQL("COALESCE(p.crm_account_pin_reason, '')"),
            given=given,
            readable=self._readable_sql("res.partner"),
            accounts=self._readable_sql("crm.account"),
            hidden=self.env._("(an account of another company)"),
            hidden_top=self.env._("(a company you may not see)"),
        )

    @api.model
    def _readable_sql(self, model):
        """Return a query of the records that the user may read, archived ones too."""
        records = self.env[model].with_context(active_test=False)
        return records._search([]).select(SQL("%s.*", SQL.identifier(records._table)))


class Rows:
    """What was foretold, by what becomes of the customers.

    :param dict columns: lists by name, see ``COLUMNS``
    """

    def __init__(self, columns):
        rows = list(zip(*(columns[name] for name in COLUMNS), strict=True))
        self.moving = [row for row in rows if row[1] != row[2]]
        self.staying = [row for row in rows if row[1] == row[2]]


class Sheets:
    """As many sheets of a workbook as lines need; all but numbers are texts.

    :param book: the workbook, which keeps no line once the next one is written
    :param bold: format of the header
    :param str name: of the first sheet
    :param header: texts of the first line of each
    """

    def __init__(self, book, bold, name, header):
        self.book, self.bold, self.name, self.header = book, bold, name, header
        self.count, self.number, self.row = 0, 0, MOST_ROWS

    def add(self, lines):
        """Write lines: of whatever a text begins with, no formula and no link."""
        self._begin()
        for line in lines:
            if self.row == MOST_ROWS:
                self._begin()
            self._write_line(line)
            self.count += 1

    def _begin(self):
        self.number += 1
        name = self.name if self.number == 1 else f"{self.name} {self.number}"
        self.sheet, self.row = self.book.add_worksheet(name), 0
        self.sheet.set_column(0, len(self.header) - 1, 30)
        self.sheet.freeze_panes(1, 0)
        self._write_line(self.header, self.bold)

    def _write_line(self, line, style=None):
        for column, cell in enumerate(line):
            if cell == "":
                continue
            if isinstance(cell, str):
                self.sheet.write_string(self.row, column, cell, style)
            else:
                self.sheet.write_number(self.row, column, cell, style)
        self.row += 1

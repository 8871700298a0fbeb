"""No statement is handed an array that grows with the database.

The planner joins arrays row by row: for a million customers that never ends, and
nobody sees it with a hundred. So statements are looked at, and no clock.
"""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from ..models import value_rows
from ..models.mapping import crm_account_check
from .common import CommerceCommon

# For here: what is more than so many becomes a table.
FEW = 10
SIZE = 3 * FEW
# Looks each value up by its key, and joins nothing.
BY_KEY = 'INSERT INTO "crm_account_recheck"'


@tagged("post_install", "-at_install")
class TestManyValues(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(value_rows, "MANY", FEW))
        cls.many = cls.Partner.create(
            [
                {
                    "name": f"Branch {number}",
                    "is_company": True,
                    "type": "other",
                    "parent_id": cls.group.id,
                    "is_crm_customer": True,
                }
                for number in range(SIZE)
            ]
        )
        cls.env["crm.lead"].create(
            [
                {"name": "Deal", "type": "opportunity", "partner_id": partner.id}
                for partner in cls.many
            ]
        )
        cls.many_orders = cls.env["sale.order"].concat(
            *(cls.order(cls, partner) for partner in cls.many)
        )
        cls.env.flush_all()

    @contextmanager
    def assertNoArrays(self):
        """None of our statements has a long array; those of the ORM have tuples."""
        long, execute = [], Cursor.execute

        def watch(cursor, query, params=None, log_exceptions=True):
            for param in getattr(query, "params", None) or params or ():
                code = " ".join(getattr(query, "code", str(query)).split())
                if isinstance(param, list) and len(param) > FEW:
                    long.append(code)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", watch):
            yield
            self.env.flush_all()
        self.assertFalse([code for code in long if not code.startswith(BY_KEY)])

    def test_preview(self):
        with self.assertNoArrays():
            preview = self.Run.preview("root")
            self.Run.action_preview("root")
        self.assertGreaterEqual(preview["moved_count"], SIZE)
        self.assertGreaterEqual(preview["opportunity_count"], SIZE)
        self.assertGreaterEqual(preview["lifetime_value"], 100 * SIZE)

    def test_resolving_all_customers(self):
        self.env.cr.execute(
            "UPDATE res_partner SET mapped_account_id = NULL, own_account_id = NULL"
            " WHERE id IN %s",
            [self.many._ids],
        )
        self.env.invalidate_all()
        with self.assertNoArrays():
            resolver = self.env["crm.account.resolver"]
            everybody = resolver._find_everybody()
            resolver._resolve(everybody, "repair")
            self.assertFalse(resolver._find_differences())
        self.assertEqual(len(self.many.crm_account_id), SIZE)

    def test_moving_a_company_with_many_below(self):
        self.set_strategy("root")
        with self.assertNoArrays():
            self.group.parent_id = self.loner
        self.assertEqual(self.many.crm_account_id, self.loner.crm_account_id)

    def test_check(self):
        with self.assertNoArrays():
            self.env["crm.account.check"]._check()

    def test_run_over_many(self):
        with self.assertNoArrays():
            self.set_strategy("root")
        self.assertEqual(self.many.crm_account_id, self.group.crm_account_id)

    def test_repair_of_many(self):
        """As the scheduled action does it, by several statements for each kind."""
        self.startPatcher(patch.object(crm_account_check, "BATCH", FEW // 2))
        before = self.account_ids(self.many)
        kinds = self._damage_many()
        check = self.env["crm.account.check"]
        with self.assertNoArrays():
            check._cron_check()
            self.finish_run()
        found = check.search([], limit=1).finding_ids
        self.assertLessEqual(kinds, set(found.mapped("kind")))
        self.env.invalidate_all()
        self.assertEqual(self.account_ids(self.many), before)
        self.assertFalse(check._check().finding_ids.mapped("kind"))

    def _damage_many(self):
        """Damage customers, accounts, orders and leads, and return what is to find."""
        moved, others = self.many[: SIZE // 2], self.many[SIZE // 2 :]
        leads = self.env["crm.lead"].search([("partner_id", "in", self.many.ids)])
        wrong = self.loner.crm_account_id.id
        accounts = others.crm_account_id
        self.env.flush_all()
        kinds = set()
        for kind, records, name, value in (
            ("different", moved, "mapped_account_id", wrong),
            ("own", others, "own_account_id", None),
            ("pinned", self.many, "crm_account_pinned", True),
            ("archived", accounts, "active", False),
            ("amount", self.many_orders, "lifetime_paid", 7),
            ("order", self.many_orders, "commerce_customer_id", None),
            ("channel", self.many_orders, "commerce_channel_id", None),
            ("lead", leads, "crm_account_id", wrong),
        ):
            kinds.add(kind)
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id IN %s",
                    SQL.identifier(records._table),
                    SQL.identifier(name),
                    value,
                    records._ids,
                )
            )
        self.env.invalidate_all()
        return kinds

    def test_figures_of_many(self):
        with self.assertNoArrays():
            self.env["commerce.channel.customer"]._fold(self.many.ids)
            self.many_orders._note_stale()
            self.env["commerce.channel.customer.stale"]._note_orders(self.many_orders)
            self.many_orders._sum_invoices()
            self.many._read_lifetime()
            self.many.crm_account_id._read_lifetime()

    def test_choices_of_many(self):
        accounts = self.Account.create([{"name": "Foreign"}] * SIZE)
        with self.assertNoArrays():
            self.Partner._set_crm_accounts(dict(zip(self.many, accounts, strict=True)))
        self.assertEqual(self.many.crm_account_id, accounts)

    def test_deleting_many(self):
        self.many_orders._action_cancel()
        self.many_orders.unlink()
        self.env["crm.lead"].search([("partner_id", "in", self.many.ids)]).unlink()
        with self.assertNoArrays():
            self.many.unlink()

    def test_files(self):
        """With accounts that are nobody's, which customers then own."""
        accounts = self.Account.create([{"name": f"File {n}"} for n in range(SIZE)])
        rows = [[f"Filed {a.name}", "1", str(a.id)] for a in accounts for _two in "ab"]
        names = ["name", "is_company", "crm_account_id/.id"]
        with self.assertNoArrays():
            result = self.Partner.load(names, rows)
        self.assertEqual(self.Partner.browse(result["ids"]).crm_account_id, accounts)

    def test_many_values_are_a_table_with_statistics(self):
        """Then the planner takes a hash, however many rows it is joined with."""
        rows = value_rows.rows_sql(
            self.env.cr,
            {"flag": "bool"},
            id=range(SIZE),
            other=[None] * SIZE,
            flag=[number % 2 == 0 for number in range(SIZE)],
        )
        self.env.cr.execute(rows)
        self.assertEqual(
            self.env.cr.fetchall(),
            [(number, None, number % 2 == 0) for number in range(SIZE)],
        )
        [table] = rows.code.split()[-1:]
        self.env.cr.execute(
            "SELECT attname, n_distinct FROM pg_stats WHERE tablename = %s",
            [table.strip('"')],
        )
        self.assertEqual(dict(self.env.cr.fetchall())["id"], -1)


@tagged("post_install", "-at_install")
class TestPreviewOnReplica(HttpCase):
    """Odoo reads from a replica what is only read: there nothing can be made."""

    def test_page_that_shows_a_preview_is_read_again(self):
        self.startPatcher(patch.object(value_rows, "MANY", 0))
        self.authenticate("admin", "admin")
        for model, strategy, preview in (
            ("res.config.settings", "crm_account_strategy", "crm_account_preview"),
            ("crm.account.change.strategy", "strategy", "preview"),
        ):
            with self.subTest(model=model), self.assertNoLogs("odoo.http", "WARNING"):
                page = self._call(model, "web_save", [], {strategy: "root"}, {})
                pages = self._call(model, "web_read", [page[0]["id"]], {preview: {}})
                self.assertEqual(pages[0][preview]["strategy"], "root")

    def _call(self, model, method, *args):
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self.make_jsonrpc_request("/web/dataset/call_kw", params)

import json
import re
import sys
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import Cursor, db_connect
from odoo.tests import BaseCase, new_test_user
from odoo.tests.common import TransactionCase, get_db_name
from odoo.tools import SQL, json_default

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

ADDON = "crm_commerce_bridge"
# Odoo's rows, read or written by the ORM, which quotes names: it would do so anyway
OF_ODOO = re.compile(r'(FROM|INTO|UPDATE) "(?!crm_account|crm_customer|commerce_)')
# What writes records
WRITING = ("create", "write", "_write_multi")


@contextmanager
def own_statements():
    """Yield a list that gets what code of ours asks the database, in any thread.

    Not what Odoo's addons ask, though ours may have called them, and not rows of Odoo's
    models, which are often read or written together with what ours want.
    """
    asked, execute = [], Cursor.execute

    def watched(cursor, query, *args, **kwargs):
        text = " ".join(str(getattr(query, "code", query)).split())
        if _is_ours(sys._getframe(1)) and not OF_ODOO.search(text):
            asked.append(text[:300])
        return execute(cursor, query, *args, **kwargs)

    with patch.object(Cursor, "execute", watched):
        yield asked


@contextmanager
def all_statements():
    """Yield a list that gets what anybody asks the database, with its values."""
    asked, execute = [], Cursor.execute

    def watched(cursor, query, params=None, **options):
        asked.append(cursor._format(query, params))
        return execute(cursor, query, params, **options)

    with patch.object(Cursor, "execute", watched):
        yield asked


def _reads_whole(plan, table):
    """Whether it does so with a scan of all, or with an index without a condition."""
    if plan.get("Relation Name") == table:
        return "Index Cond" not in plan and "Recheck Cond" not in plan
    return any(_reads_whole(below, table) for below in plan.get("Plans", ()))


def _is_ours(frame):
    """Whether the innermost addon that a frame was called by is one of ours."""
    while frame:
        folders = frame.f_code.co_filename.split("/")
        if any(folder.startswith(ADDON) for folder in folders):
            return "tests" not in folders
        if "addons" in folders:
            return False
        frame = frame.f_back
    return False


class CrmCommerceBridgeCommon(TransactionCase):
    """A company group with three levels, and a company without a group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.Partner = cls.env["res.partner"].with_context(active_test=False)
        cls.Account = cls.env["crm.account"].with_context(active_test=False)
        cls.Assignment = cls.env["crm.account.assignment"]
        cls.Run = cls.env["crm.account.run"]
        cls.set_strategy("each")
        cls.group = cls.create_company("Group")
        cls.region = cls.create_company("Region", cls.group)
        cls.hotel = cls.create_company("Hotel", cls.region)
        cls.loner = cls.create_company("Loner")
        cls.customers = cls.group | cls.region | cls.hotel | cls.loner
        cls.finish_run()

    @classmethod
    def create_company(cls, name, parent=None, **values):
        return cls.Partner.create(
            {
                "name": name,
                "is_company": True,
                "type": "other" if parent else "contact",
                "parent_id": parent and parent.id,
                "is_crm_customer": True,
                **values,
            }
        )

    @classmethod
    def create_contact(cls, name, parent, **values):
        return cls.Partner.create({"name": name, "parent_id": parent.id, **values})

    @classmethod
    def set_strategy(cls, strategy):
        """Switch, and let the run finish, in this transaction."""
        cls.env["ir.config_parameter"].set_param(STRATEGY, strategy)
        cls.finish_run()

    @classmethod
    def finish_run(cls):
        pause = 0
        while pause is not None:
            _processed, pause = cls.env["crm.account.run"]._step()
        # Its limits end with its transaction, which is that of the test here: whoever
        # changes a table next has to wait for the server's own work.
        cls.env.cr.execute("SET LOCAL lock_timeout = 0")

    @classmethod
    def new_user(cls, login, *groups, **values):
        return new_test_user(cls.env, login, groups=",".join(groups), **values)

    def account_ids(self, partners=None):
        partners = self.customers if partners is None else partners
        return {partner.id: partner.crm_account_id.id for partner in partners}

    def ledger(self, partners):
        """The lines of these partners, the oldest first."""
        domain = [("partner_id", "in", partners.ids)]
        return self.Assignment.search(domain, order="id")

    def assertConsistent(self):
        """The column is what the function says, for everybody."""
        self.assertEqual(self.env["crm.account.resolver"]._find_differences(), [])

    def list_records(self, action, user=None):
        """What a list shows, its domain sent to the client and back."""
        domain = json.loads(json.dumps(action["domain"], default=json_default))
        records = self.env[action["res_model"]].with_user(user or self.env.user)
        return records.with_context(**action["context"]).search(domain)

    def count_queries(self, function, *arguments):
        """Queries of a call that begins with nothing read, until all is written."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*arguments)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def assertLooksUp(self, table, function):
        """What a call selects from a table is looked up by an index."""
        self.env.invalidate_all()
        with all_statements() as asked:
            function()
        selects = [text for text in asked if f'"{table}"' in text and "SELECT" in text]
        self.assertTrue(selects)
        with self.env.cr.savepoint() as savepoint:
            # Of the few rows of a test, reading all of them would be as cheap.
            for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
                self.env.cr.execute("SELECT set_config(%s, 'off', TRUE)", [setting])
            for text in selects:
                explain = SQL("EXPLAIN (FORMAT JSON) %s", SQL(text.replace("%", "%%")))
                [[explained]] = self.env.execute_query(explain)
                self.assertFalse(_reads_whole(explained[0]["Plan"], table), text)
            savepoint.rollback()

    @contextmanager
    def without_bridge(self, model):
        """Odoo's own ways to write, as if the bridge had not overridden them."""

        def passing_on(owner, name):
            return lambda self, *args: getattr(super(owner, self), name)(*args)

        with ExitStack() as patches:
            for owner in type(self.env[model]).mro():
                if owner.__module__.startswith("odoo.addons.crm_commerce_bridge"):
                    for name in set(WRITING) & set(vars(owner)):
                        method = passing_on(owner, name)
                        patches.enter_context(patch.object(owner, name, method))
            yield


class CommerceCommon(CrmCommerceBridgeCommon):
    """What customers order, and the documents of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.account_sale_tax_id = False
        cls.product = cls.env["product.product"].create(
            {
                "name": "Stay",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100,
                "taxes_id": [],
            }
        )
        cls.currency = cls.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )

    def order(self, partner=None, price=100, confirm=True, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.hotel).id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": price})
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def document(self, order, amount, move_type="out_invoice", line=None, **values):
        """A posted document of a line of the order."""
        line = line or order.order_line[0]
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": order.partner_id.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [],
                            "sale_line_ids": [Command.link(line.id)],
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move


class CommittingCase(BaseCase):
    """Several transactions, over real connections: tidy up what they commit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo's test runner holds the lock of registries: threads would wait for ever.
        cls.classPatch(Registry, "_lock", DummyRLock())

    @contextmanager
    def transaction(self):
        """A connection of its own, committed at the end, as another worker has."""
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            env.transaction.default_env = env
            Registry(get_db_name())
            yield env
            env.flush_all()

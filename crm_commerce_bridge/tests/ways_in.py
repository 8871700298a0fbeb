"""What of an addon can be reached from outside, as the registry has it.

Nothing here is a list kept by hand: who adds a field, a model or a method is asked for
an answer by the tests.
"""

import inspect
import logging
import re
import traceback
from contextlib import closing

from psycopg2 import IntegrityError

from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tools import SQL, mute_logger

from .common import CommerceCommon

_logger = logging.getLogger(__name__)
OURS = "odoo.addons.crm_commerce_bridge"
# Never set from outside, as an explicit value or by a default
TECHNICAL = "technical"
# A person sets it, explicitly; a default does not
BY_HAND = "by hand"
# An ordinary value
FREE = "free"

# What a caller may be told; of an integrity error Odoo makes a validation error
REFUSALS = (UserError, RedirectWarning, IntegrityError)

CONTEXT_KEY = re.compile(r'context\.get\(\s*"(\w+)"')
# Loggers of refusals that are expected
LOGGERS = (
    "odoo.sql_db",
    "odoo.models",
    "odoo.models.unlink",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.orm.models",
    "odoo.domains",
    "odoo.orm.domains",
)
NAMELESS = {"id", "display_name", *LOG_ACCESS_COLUMNS}


def is_ours(module, addon):
    return module.startswith(f"odoo.addons.{addon}.")


def get_models(env, addon):
    """Names of the models that the addon brings along, abstract ones not."""
    models = (env[name] for name in sorted(env.registry))
    return [
        model._name
        for model in models
        if model._original_module == addon and not model._abstract
    ]


def get_fields(env, addon):
    """The fields that the addon brings along, of all models that have records."""
    return [
        field
        for name in sorted(env.registry)
        for field in env[name]._fields.values()
        if addon in field._modules
        and field.name not in NAMELESS
        and not env[name]._abstract
    ]


def get_added_fields(env, addon):
    """Of these fields, the ones on records of Odoo's own models."""
    return [
        field
        for field in get_fields(env, addon)
        if not env[field.model_name]._original_module.startswith("crm_commerce_bridge")
        and not env[field.model_name]._transient
    ]


def get_methods(env, addon):
    """Public methods that the addon brings along or changes.

    :return: dict of functions by name of the model and of the method
    """
    methods = {}
    for model in sorted(env.registry):
        cls = env.registry[model]
        if cls._abstract:
            continue
        for base in cls.mro():
            for name, function in vars(base).items():
                if (
                    is_ours(base.__module__, addon)
                    and inspect.isfunction(function)
                    and not name.startswith("_")
                    and not getattr(getattr(cls, name), "_api_private", False)
                ):
                    methods[model, name] = getattr(cls, name)
    return methods


def get_stock_method(env, model, name):
    """The method as Odoo has it, if it does, above or below ours."""
    return next(
        (
            vars(base)[name]
            for base in env.registry[model].mro()
            if name in vars(base) and not base.__module__.startswith(OURS)
        ),
        None,
    )


def get_context_keys(env, addon):
    """What our code reads of the context that a caller sends.

    :return: of each model the keys, and the public methods of the class that reads them
    """
    return [
        (model, key, [name for name in vars(base) if not name.startswith("_")])
        for model, cls in sorted(env.registry.items())
        for base in cls.mro()
        if is_ours(base.__module__, addon) and not cls._abstract
        for key in set(CONTEXT_KEY.findall(inspect.getsource(base)))
    ]


def is_through_us(error):
    """Was code of ours at work when it happened?

    Every search of accounts goes through a method that only cares for some orders.
    """
    return any(
        "/crm_commerce_" in frame.filename
        and "/tests/" not in frame.filename
        and not (
            frame.name == "_search"
            and frame.filename.endswith("/crm_account_by_value.py")
        )
        for frame in traceback.extract_tb(error.__traceback__)
    )


def is_open(env, model):
    """May anybody but the superuser create or change records of the model?"""
    lines = env["ir.model.access"].sudo().search([("model_id.model", "=", model)])
    return any(line.perm_create or line.perm_write for line in lines)


class WaysInCase(CommerceCommon):
    """Two companies, users of every kind, and something to steal or to plant."""

    addon = "crm_commerce_bridge"
    # The users that the tests need
    KINDS = ("own documents", "manager", "elsewhere", "manager elsewhere")
    attempts = 0  # of one test
    # Tests that find nothing to try in the addon, until somebody adds it
    UNTRIED = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.there = cls.env["res.company"].create({"name": "There"})
        cls.users = {kind: cls.create_user(kind) for kind in cls.KINDS}
        cls.own = cls.users["own documents"]
        cls.manager = cls.users["manager"]
        cls.foreign_manager = cls.users["manager elsewhere"]

    @classmethod
    def create_user(cls, kind):
        if kind == "administrator":
            administrator = cls.env.ref("base.user_admin")
            administrator.group_ids |= cls.env.ref("sales_team.group_sale_manager")
            return administrator
        groups = {
            "own documents": ("sales_team.group_sale_salesman",),
            "all documents": ("sales_team.group_sale_salesman_all_leads",),
            "elsewhere": ("sales_team.group_sale_salesman_all_leads",),
            "manager": ("sales_team.group_sale_manager",),
            "manager elsewhere": ("sales_team.group_sale_manager",),
            "clerk": ("base.group_user",),
            "portal": ("base.group_portal",),
        }[kind]
        if kind != "portal":
            groups += ("base.group_partner_manager",)
        company = cls.there if "elsewhere" in kind else cls.here
        return cls.new_user(
            f"ways_{kind.replace(' ', '_')}",
            *groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def attempt(self, user, function, look=None):
        """Try something, look at what it did, and undo it.

        :param user: who tries; the transaction is his, as that of a request is
        :param function: what to try
        :param look: what to say of the database afterwards
        :return: the exception or None, and what ``look`` or else ``function`` returned
        """
        self.attempts += 1
        error = answer = None
        transaction, invalidated = self.env.transaction, self.registry.cache_invalidated
        default_env = transaction.default_env
        transaction.default_env = self.env(user=user, su=False)
        before = set(invalidated)
        invalidated.clear()
        with mute_logger(*LOGGERS), closing(self.env.cr.savepoint()):
            try:
                with self.env.cr.savepoint():
                    answer = function()
            except Exception as caught:  # whatever it is: it is judged by the test
                error = caught
            transaction.default_env = default_env
            if look:
                answer = look()
        if invalidated:  # what is cached since then was undone
            self.registry.clear_cache(*invalidated)
        invalidated |= before
        return error, answer

    @staticmethod
    def describe(error):
        return f"{type(error).__name__}: {error}".split("\n")[0][:150]

    def assertNoFailures(self, failures, what):
        """Say all that is wrong at once."""
        if failures:
            lines = "\n".join(sorted(failures))
            self.fail(f"{what}: {len(failures)}\n{lines}")

    def assertTried(self, failures, what):
        """The same, of what was attempted: a test without an attempt says nothing."""
        _logger.info("%s: %s attempts", self._testMethodName, self.attempts)
        self.assertNoFailures(failures, what)
        self.assertEqual(bool(self.attempts), self._testMethodName not in self.UNTRIED)

    def count_rows(self, field, value):
        """How many rows of its table have the value in the column of the field."""
        model = self.env[field.model_name]
        # Numbers by their value, all else as text: "true", "42", "Planted"
        column = SQL.identifier(field.name)
        numeric = field.type in ("float", "monetary", "integer")
        column = column if numeric else SQL("%s::text", column)
        query = SQL(
            "SELECT count(*) FROM %s WHERE %s = %s",
            SQL.identifier(model._table),
            column,
            value if numeric else self.as_text(value),
        )
        return self.env.execute_query(query)[0][0]

    @staticmethod
    def as_text(value):
        if isinstance(value, bool):
            return str(value).lower()
        return str(value).replace("'", '"')

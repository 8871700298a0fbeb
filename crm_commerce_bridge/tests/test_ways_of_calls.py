"""Whatever is sent to a public method or searched for, the answer is a clean one."""

import copy
import inspect
import json
import re

import psycopg2

from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, json_default

from .test_ways_across import MARK, RulesCase
from .ways_in import (
    REFUSALS,
    get_context_keys,
    get_fields,
    get_methods,
    get_stock_method,
    is_through_us,
)

MISSING, HUGE = 2**31 - 1, 2**63
BAD = [
    None,
    True,
    -1,
    MISSING,
    2**31,
    HUGE,
    1.5,
    "",
    "abc",
    "x\0",
    "%",
    "\ud800",
    [],
    [None],
    [[]],
    {},
    {"a": 1},
]
# What a parameter that is not tried itself is given
SANE = {"vals": {}, "vals_list": [{}], "specification": {"display_name": {}}}
CONDITIONS = [
    *(("=", value) for value in BAD),
    *((">", value) for value in (None, True, HUGE, "abc", {})),
    *(("in", value) for value in (None, [HUGE], [1, "abc", None], [True], [[]])),
    *(("ilike", value) for value in ("x\0", HUGE, None)),
    ("any", [("id", "=", 1)]),
    ("=", "2026-13-45"),
    ("=", "9999999-01-01"),
]
# A model without anything of ours
UNTOUCHED = "res.partner.category"
# What a new record cannot be without, where demo data have none
NEEDED = {"crm.lead": {"name": "Subject"}}
# The number of arguments, or of records, is another matter than what they are.
NUMBER = re.compile(r"argument|Expected singleton")


def is_clean(error):
    number = isinstance(error, TypeError | ValueError) and NUMBER.search(str(error))
    return error is None or isinstance(error, REFUSALS) or bool(number)


class CallsCase(RulesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env[UNTOUCHED].create({"name": "Untouched"})  # demo data have some, too

    def get_subject(self, model):
        """A record to call methods of: of this company only, where there is one."""
        subject = self.secrets.get(model)
        if subject is None:
            records = self.env[model].sudo().with_context(active_test=False)
            subject = records.search([], limit=1)
            if not subject and not self.is_of_another_addon(model):
                subject = records.create(NEEDED.get(model, {}))
        return subject[:1]

    def is_of_another_addon(self, model):
        """What another addon of ours brings is tried by its own tests, with records."""
        module = self.env[model]._original_module
        return module.startswith("crm_commerce_bridge") and module != self.addon

    def call(self, user, model, name, ids, values, context=None):
        """As by RPC: the answer has to be sent, too."""
        records = self.env[model].with_user(user)
        method = getattr(type(records), name)
        needed, others = values
        args = [] if getattr(method, "_api_model", False) else [ids]
        # Odoo changes what it is given.
        args, kwargs = copy.deepcopy(([*args, *needed.values()], {**others}))
        answer = call_kw(records, name, args, {**kwargs, "context": context})
        return json.dumps(answer, default=json_default)

    def get_values_of(self, method):
        """Bad values of each parameter, the others being sane.

        :return: of pairs of dicts, of the values that are needed and the others
        """
        parameters = list(inspect.signature(method).parameters.values())[1:]
        parameters = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        needed = {
            parameter.name: SANE.get(parameter.name, "")
            for parameter in parameters
            if parameter.default is parameter.empty
        }
        yield needed, {}
        for parameter in parameters:
            for value in [*BAD, self.secrets["crm.account"].id]:
                bad = {parameter.name: value}
                if parameter.name in needed:
                    yield {**needed, **bad}, {}
                else:
                    yield needed, bad

    def fails_without_us(self, user, model, name, ids, values, context=None):
        """Odoo itself does no better with the same input."""
        untouched = self.env[UNTOUCHED].with_user(user)
        untouched = untouched.search([], limit=1).with_context(**context or {})
        records = self.env[model].with_user(user).browse(ids)
        for recordset, method in (
            (untouched, getattr(type(untouched), name, None)),
            (records, get_stock_method(self.env, model, name)),
        ):
            if method and self.fails(user, recordset, method, values):
                return True
        return False

    def fails(self, user, records, method, values):
        if getattr(method, "_api_model", False):
            records = records.browse()
        needed, others = copy.deepcopy(values)
        error, _answer = self.attempt(
            user, lambda: method(records, *needed.values(), **others)
        )
        return not (is_clean(error) or is_through_us(error))

    def fails_on_any_record(self, user, ids):
        """There are no such records of any model."""
        records = self.env[UNTOUCHED].with_user(user)
        error, _answer = self.attempt(user, lambda: records.browse(ids).read(["name"]))
        return not is_clean(error)

    def snapshot(self):
        """Everything that is another company's to change."""
        rows = {}
        for model, records in self.secrets.items():
            if not records._auto:  # a report has no rows of its own
                continue
            query = SQL(
                "SELECT to_jsonb(t) FROM %s t WHERE id = ANY(%s) ORDER BY id",
                SQL.identifier(records._table),
                records.ids,
            )
            rows[model] = self.env.execute_query(query)
        return rows

    def get_searches(self):
        for field in get_fields(self.env, self.addon):
            if field.search and not field.store:
                for operator, value in CONDITIONS:
                    yield field, operator, value

    def search(self, user, field, operator, value, **context):
        records = self.env[field.model_name].with_user(user).with_context(**context)
        domain = [(field.name, operator, value)]
        error, _answer = self.attempt(user, lambda: records.search(domain, limit=1))
        return error

    def fails_on_any_field(self, user, field, operator, value, error):
        """Odoo refuses the condition before it comes to us, or has no better answer."""
        database = isinstance(error, psycopg2.Error)
        if not database and re.search("[\0\ud800]", str(value)):
            return True  # no text of the database can hold it, nor any field
        if not field.related:
            return not (database or is_through_us(error))
        stock = next(
            other
            for model in ("res.partner", "sale.order")
            for other in self.env[model]._fields.values()
            if other.type == field.type
            and other.store
            and other.name != "id"
            and not other.company_dependent
            and not any("crm_commerce" in module for module in other._modules)
        )
        error_of_stock = self.search(user, stock, operator, value)
        return type(error_of_stock) is type(error)


@tagged("post_install", "-at_install")
class TestCalls(CallsCase):
    def try_methods(self, get_tries, judge):
        """Call each method in each way.

        :param get_tries: of a method, pairs of ids and values
        :param judge: what is wrong with the outcome, if anything
        """
        failures = []
        for (model, name), method in get_methods(self.env, self.addon).items():
            for ids, values in get_tries(model, method):
                if said := judge(model, name, ids, values):
                    bad = {**values[0], **values[1]}
                    failures.append(f"{model}({ids}).{name}({bad}): {said}")
        self.assertTried(failures, "Calls")

    def judge_answer(self, model, name, ids, values):
        user = self.manager
        error, _answer = self.attempt(
            user, lambda: self.call(user, model, name, ids, values)
        )
        if (
            is_clean(error)
            or self.fails_without_us(user, model, name, ids, values)
            or self.fails_on_any_record(user, ids)
        ):
            return None
        return self.describe(error)

    def test_bad_arguments_are_refused(self):
        def get_tries(model, method):
            ids = self.get_subject(model).ids
            return [(ids, values) for values in self.get_values_of(method)]

        self.try_methods(get_tries, self.judge_answer)

    def test_bad_records_are_refused(self):
        def get_tries(model, method):
            values = next(self.get_values_of(method))
            wrong = ([], [MISSING], [2**31], [HUGE], [0], [False], [True], [-1])
            subject = self.get_subject(model).ids * 2
            return [(ids, values) for ids in (*wrong, subject)]

        self.try_methods(get_tries, self.judge_answer)

    def test_records_of_another_company_stay_as_they_are(self):
        before = self.snapshot()

        def get_tries(model, method):
            # The others are the whole database's, whoever works on them.
            if model in self.secrets and model not in self.NO_RULE:
                ids = self.get_subject(model).ids
                return [(ids, values) for values in self.get_values_of(method)]
            return []

        def judge(model, name, ids, values):
            user, answers = self.foreign_manager, []
            _error, after = self.attempt(
                user,
                lambda: answers.append(self.call(user, model, name, ids, values)),
                self.snapshot,
            )
            changed = [model for model in before if before[model] != after[model]]
            if changed:
                return f"changes {', '.join(changed)}"
            return "names it" if MARK in str(answers) else None

        self.try_methods(get_tries, judge)

    def test_bad_contexts_are_refused(self):
        """Where the code reads the context, the caller decides what is in it."""
        failures, user = [], self.manager
        methods = get_methods(self.env, self.addon)
        for model, key, names in get_context_keys(self.env, self.addon):
            ids, fields = self.get_subject(model).ids, list(self.env[model]._fields)
            calls = {
                name: next(self.get_values_of(method))
                for (owner, name), method in methods.items()
                if owner == model and name in names
            }
            calls["default_get"] = {"fields": fields}, {}
            # Odoo itself does not look at what a default is.
            stock_key = "default_parent_id" if key.startswith("default_") else key
            for value in [*BAD, self.secrets["crm.account"].id]:
                for name, values in calls.items():
                    arguments = user, model, name, ids, values
                    error, _answer = self.attempt(
                        user,
                        lambda: self.call(*arguments, {key: value}),  # noqa: B023
                    )
                    if not is_clean(error) and not self.fails_without_us(
                        *arguments, {stock_key: value}
                    ):
                        failures.append(
                            f"{model}.{name} with {key} = {value!r}: "
                            f"{self.describe(error)}"
                        )
        self.assertTried(failures, "Contexts")

    def test_bad_searches_are_refused(self):
        failures, user = [], self.manager
        for field, operator, value in self.get_searches():
            error = self.search(user, field, operator, value)
            if not is_clean(error) and not self.fails_on_any_field(
                user, field, operator, value, error
            ):
                failures.append(f"{field} {operator} {value!r}: {self.describe(error)}")
        self.assertTried(failures, "Searches")

    def test_searches_in_an_unknown_time_zone(self):
        """Only what is a day or a time has one."""
        failures = []
        for field in get_fields(self.env, self.addon):
            if field.search and not field.store:
                value = {"integer": 5, "monetary": 5.0}.get(field.type, "2026-01-15")
                for tz in ("Nowhere", 5, "x\0", {}):
                    error = self.search(self.manager, field, "=", value, tz=tz)
                    if not is_clean(error):
                        failures.append(f"{field} in {tz!r}: {self.describe(error)}")
        self.assertTried(failures, "Searches")

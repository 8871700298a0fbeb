"""Nobody plants a value where only the bridge writes, whichever way he takes."""

from collections import defaultdict

from odoo.fields import Command
from odoo.tests import tagged

from .ways_in import (
    BY_HAND,
    FREE,
    REFUSALS,
    TECHNICAL,
    WaysInCase,
    get_fields,
    is_open,
)
from .ways_to_columns import (
    DEFAULT,
    EXPLICIT,
    get_line_ways,
    get_lines_of,
    get_relatives_of,
    with_defaults,
)


class ColumnsCase(WaysInCase):
    """The answers for each stored column of the models that people may write."""

    COLUMNS = {
        "res.partner": {
            "is_crm_customer": FREE,
            "is_commerce_customer": FREE,
            "mapped_account_id": TECHNICAL,
            "own_account_id": TECHNICAL,
            "crm_account_given_id": TECHNICAL,
            "crm_account_given_overruled": TECHNICAL,
            "crm_account_pin_id": BY_HAND,
            "crm_account_pinned": BY_HAND,
            "crm_account_pin_reason": BY_HAND,
            "crm_account_strategy": BY_HAND,
        },
        "crm.account": {
            "name": FREE,
            "ref": FREE,
            "active": FREE,
            "company_id": FREE,
            "user_id": FREE,
            "team_id": FREE,
            "description": FREE,
            "automatic_name": TECHNICAL,
            "merged_into_id": TECHNICAL,
            "chosen_customer_id": FREE,
            "merge_data": TECHNICAL,
        },
        "crm.lead": {"crm_account_id": FREE, "commerce_channel_id": FREE},
        "res.company": {
            "segment_lapsed_days": FREE,
            "segment_risk_days": FREE,
            "segment_new_days": FREE,
            "segment_loyal_orders": FREE,
            "segment_key_value": FREE,
            "segment_quiet_gaps": FREE,
            "segment_quiet_orders": FREE,
            "segment_quiet_activity": FREE,
        },
        "sale.order": {
            "commerce_customer_id": TECHNICAL,
            "commerce_customer_known": TECHNICAL,
            "commerce_channel_id": FREE,
            "commerce_channel_chosen": TECHNICAL,
            "lifetime_ordered": TECHNICAL,
            "lifetime_invoiced": TECHNICAL,
            "lifetime_paid": TECHNICAL,
        },
        "commerce.channel": {
            "name": FREE,
            "active": FREE,
            "sequence": FREE,
            "company_id": FREE,
            "kind": FREE,
            "auto_account": FREE,
        },
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records, cls.values = {}, {}
        mine = {"user_id": cls.own.id}
        cls.hotel.user_id = cls.own
        buyer = {"partner_id": cls.hotel.id}
        for model, record, values in (
            ("res.partner", mine, {}),
            ("crm.account", mine, {}),
            ("crm.lead", mine, {"type": "opportunity"}),
            ("sale.order", {**mine, **buyer}, buyer),
            ("commerce.channel", {}, {}),
        ):
            name = {} if model == "sale.order" else {"name": "Honest"}
            cls.records[model] = cls.env[model].create({**name, **record})
            cls.values[model] = {**name, **values}
        # What is planted: of no company, so that nothing else forbids it
        cls.loot = {
            "crm.account": cls.Account.create({"name": "Planted"}),
            "res.partner": cls.create_company("Planted"),
        }

    def get_columns(self, *answers):
        """The stored columns of ours that people could reach.

        :param answers: those wanted; all, if none
        """
        for field in get_fields(self.env, self.addon):
            model = self.env[field.model_name]
            if (
                field.store
                and field.column_type
                and not model._transient
                and is_open(self.env, model._name)
            ):
                answer = self.COLUMNS.get(model._name, {}).get(field.name)
                if not answers or answer in answers:
                    yield field

    def get_loot(self, field):
        if field.comodel_name:
            return self.loot[field.comodel_name].id
        if field.type == "json":
            return {"mail.message": [42]}
        return {"boolean": True, "char": "Planted"}.get(field.type, 4242.0)

    def try_all(self, groups, get_ways, judge):
        """Try each way of each user to plant values.

        :param groups: lists of columns of a model, to plant in together
        :param get_ways: ways to get into such a column, by name
        :param judge: what is wrong with the outcome, if anything
        """
        failures = defaultdict(list)
        for columns in groups:
            for way, function in get_ways(columns[0]).items():
                # Who it is that code works for as superuser makes no difference.
                for kind in ["portal"] if "superuser" in way else self.users:
                    if self.enter_and_judge(columns, function, kind, judge):
                        for field in columns:
                            said = self.enter_and_judge([field], function, kind, judge)
                            if said:
                                failures[f"{field}, {way}: {said}"].append(kind)
        self.assertTried(
            [f"{line} ({', '.join(kinds)})" for line, kinds in failures.items()],
            "Ways in",
        )

    def enter_and_judge(self, columns, function, kind, judge):
        loot = {field: self.get_loot(field) for field in columns}
        before = {field: self.count_rows(field, loot[field]) for field in columns}
        error, rows = self.enter(columns, function, kind, loot)
        if any(rows[field] > before[field] for field in columns):
            return "the value is there"
        said = judge(columns, self.users[kind], error)
        clean = error is None or isinstance(error, REFUSALS)
        if said or not clean:
            # What he may not do without the value anyway says nothing.
            without, _rows = self.enter(columns, function, kind, {})
            if without and (said or type(without) is type(error)):
                return None
        return said if clean else self.describe(error)

    def enter(self, columns, function, kind, loot):
        user, model = self.users[kind], columns[0].model_name
        record = self.records[model].with_user(user)
        planted = {field.name: value for field, value in loot.items()}
        return self.attempt(
            user,
            lambda: function(record, self.values[model], planted),
            lambda: {field: self.count_rows(field, loot[field]) for field in loot},
        )


@tagged("post_install", "-at_install")
class TestColumns(ColumnsCase):
    KINDS = (
        *ColumnsCase.KINDS,
        "all documents",
        "clerk",
        "portal",
        "administrator",
    )

    def test_each_column_has_an_answer(self):
        unanswered = [
            f"{field}: technical, by hand or free?"
            for field in self.get_columns()
            if field.name not in self.COLUMNS.get(field.model_name, {})
        ]
        self.assertNoFailures(unanswered, "Columns without an answer")

    def test_explicit_values_are_refused(self):
        self.try_all(self.get_singles(), lambda field: EXPLICIT, judge_refused)

    def test_defaults_are_ignored(self):
        self.try_all(self.get_groups(), lambda field: DEFAULT, judge_ignored)

    def test_lines_of_others_are_refused(self):
        self.try_all(self.get_singles(), lambda f: self.get_lines(f)[0], judge_refused)

    def test_defaults_in_lines_of_others_are_ignored(self):
        self.try_all(self.get_groups(), lambda f: self.get_lines(f)[1], judge_ignored)

    def test_related_fields_are_refused(self):
        self.try_all(self.get_singles(), self.get_relatives, judge_refused)

    def test_defaults_of_whoever_inherits_are_ignored(self):
        self.try_all(self.get_singles(), self.get_heirs, judge_ignored)

    def get_singles(self):
        return [[field] for field in self.get_columns(TECHNICAL)]

    def get_groups(self):
        """Those of a model together: ignored is ignored."""
        groups = defaultdict(list)
        for field in self.get_columns(TECHNICAL, BY_HAND):
            groups[field.model_name].append(field)
        return list(groups.values())

    def get_lines(self, column):
        """By the owners of the record, and by who would like to own it."""
        explicit, default = {}, {}
        for line in get_lines_of(self.env, column.model_name):
            owner = self.records.get(line.model_name)
            owner = owner or self.env[line.model_name].sudo().search([], limit=1)
            if not owner:
                continue
            for ways, functions in zip(
                (explicit, default), get_line_ways(line), strict=True
            ):
                for name, function in functions.items():
                    ways[f"{name} in {line}"] = self.by_owner(owner, function)
            if line.inverse_name == column.name:
                thief = self.loot[line.model_name]
                explicit[f"link in {line}"] = self.by_thief(thief, line)
        return explicit, default

    def by_owner(self, owner, function):
        return lambda record, values, planted: function(
            owner.with_env(record.env), record, values, planted
        )

    def by_thief(self, thief, line):
        def link(record, _values, planted):
            if planted:
                commands = [Command.link(record.id)]
                thief.with_env(record.env).write({line.name: commands})

        return link

    def get_relatives(self, column):
        """Written on who is related to the record, as a user is to his partner."""
        return {
            f"write {field}": self.by_relative(field)
            for field in get_relatives_of(self.env, column)
        }

    def by_relative(self, field):
        def write(record, _values, planted):
            relative = self.env[field.model_name].sudo().search([], limit=1)
            relative = relative.with_env(record.env)
            for value in planted.values():
                relative.write({field.name: value})

        return write

    def get_heirs(self, column):
        """A record that others have as their own part is made with them."""
        return {
            f"superuser, create {field.model_name}": self.by_heir(field)
            for field in get_relatives_of(self.env, column)
            if field.inherited
        }

    def by_heir(self, field):
        def create(record, _values, planted):
            heirs = with_defaults(record.env[field.model_name], planted).sudo()
            # Of users; other heirs may not know the login.
            values = {"name": "Heir", "login": "heir@example.com"}
            heirs.create({name: values[name] for name in values if name in heirs})

        return create


def judge_refused(_columns, _user, error):
    """Who could write the record is told that the column is not his."""
    return None if error else "not refused"


def judge_ignored(columns, user, error):
    """Whoever may see the fields works on as if nobody had tried."""
    seen = all(not f.groups or user.has_groups(f.groups) for f in columns)
    return f"refused: {error}".split("\n")[0] if seen and error else None

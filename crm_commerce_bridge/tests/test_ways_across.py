"""Nothing leads from the records of one company to those of another."""

import functools
import json

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import json_default

from ..models.value_rows import rows_sql
from .test_ways_in import ColumnsCase
from .ways_in import (
    NAMELESS,
    REFUSALS,
    TECHNICAL,
    WaysInCase,
    get_fields,
    get_models,
    is_open,
)

MARK = "Xyzzy"
NOBODY = "nobody reads it"


class RelationsCase(ColumnsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for record in cls.records.values():
            if not record.company_id:
                record.company_id = cls.here
        cls.foreign = cls.create_related(cls.there, cls.users["elsewhere"])
        cls.local = cls.create_related(cls.here, cls.own)
        customer, account = cls.local["res.partner"], cls.local["crm.account"]
        below = cls.create_company("Below", company_id=cls.here.id)
        cls.wizards = {
            "crm.account.merge": {
                "account_ids": [Command.set((account | below.crm_account_id).ids)],
                "account_id": account.id,
            },
            "crm.account.set.by.hand": {
                "partner_ids": [Command.set(customer.ids)],
                "account_id": account.id,
            },
            "crm.account.add.subsidiary": {
                "parent_id": customer.id,
                "company_ids": [Command.set(below.ids)],
            },
            "crm.account.as.of": {},
            "crm.account.change.strategy": {"strategy": "each"},
        }

    @classmethod
    def create_related(cls, company, user):
        """What a relation can lead to, of one company."""
        values = {"name": f"Of {company.name}", "company_id": company.id}
        models = ("crm.account", "commerce.channel", "crm.team", "crm.lead")
        related = {model: cls.env[model].create(values) for model in models}
        customer = cls.create_company(**values)
        return {**related, "res.partner": customer, "res.users": user}

    def get_relations(self):
        """Relations of ours, that people may write, to what has a company."""
        for field in get_fields(self.env, self.addon):
            if (
                field.relational
                and field.store
                and "company_id" in self.env[field.comodel_name]._fields
                and is_open(self.env, field.model_name)
                and self.can_be_set(field)
            ):
                yield field

    def can_be_set(self, field):
        """Of lines it is what they hang by that matters."""
        if field.type == "one2many":
            comodel = self.env[field.comodel_name]
            field = comodel._fields[field.inverse_name]
        return (
            self.addon in field._modules
            and is_open(self.env, field.model_name)
            and self.COLUMNS.get(field.model_name, {}).get(field.name) != TECHNICAL
        )

    def get_tries(self, field, related):
        """How a record of this company, or of none, could come to be related."""
        model = self.env[field.model_name].with_user(self.manager)
        many2one = field.type == "many2one"
        value = related.id if many2one else [Command.link(related.id)]
        planted = {field.name: value}
        if model._transient:
            values = {**self.wizards[model._name], **planted}
            return {"create": lambda: model.create(values).read()}
        record = self.records[model._name].with_user(self.manager)
        values = {**self.values[model._name], **planted}
        here = {**values, "company_id": self.here.id}
        tries = {
            "write": lambda: record.write(planted),
            "create": lambda: model.create(here),
        }
        # Who looks after an account of no company may belong to any.
        person = field.comodel_name == "res.users"
        if not (model._fields["company_id"].required or person):
            nowhere = {**values, "company_id": False}
            # Without a salesperson, a lead has no company either.
            free = {"user_id": False, "team_id": False}
            free = {name: free[name] for name in free if name in model._fields}
            tries["create without company"] = lambda: model.create({**free, **nowhere})
        return tries

    def count_related(self, field, related):
        model = self.env[field.model_name].sudo().with_context(active_test=False)
        return model.search_count([(field.name, "in", related.ids)])

    def try_relations(self):
        failures = []
        for field in self.get_relations():
            foreign = self.foreign[field.comodel_name]
            count = functools.partial(self.count_related, field, foreign)
            before = count()
            for way, function in self.get_tries(field, foreign).items():
                error, after = self.attempt(self.manager, function, count)
                if after > before:
                    failures.append(f"{field}, {way}: related to another company's")
                elif error and not isinstance(error, REFUSALS):
                    failures.append(f"{field}, {way}: {self.describe(error)}")
        self.assertTried(failures, "Ways across")


@tagged("post_install", "-at_install")
class TestRelations(RelationsCase):
    def test_relations_keep_to_the_company(self):
        self.try_relations()

    def test_what_is_related_does_not_move_to_another_company(self):
        """Else the relation leads there afterwards."""
        self.manager.company_ids |= self.there
        companies = (self.here | self.there).ids
        failures = []
        for field in self.get_relations():
            related = self.local[field.comodel_name].with_user(self.manager)
            related = related.with_context(allowed_company_ids=companies)
            ours = related._original_module.startswith("crm_commerce_bridge")
            record = self.records.get(field.model_name)
            if ours and record and field.type == "many2one":
                record.sudo()[field.name] = related
                self.env.flush_all()
                _error, company = self.attempt(
                    self.manager,
                    lambda: related.write({"company_id": self.there.id}),  # noqa: B023
                    lambda: record.sudo()[field.name].company_id,  # noqa: B023
                )
                if company == self.there:
                    failures.append(f"{field}: {related._name} moved away")
        self.assertTried(failures, "Ways across")

    def test_relations_of_one_company_are_fine(self):
        """Else the other test would say nothing."""
        for field in self.get_relations():
            local = self.local[field.comodel_name]
            for way, function in self.get_tries(field, local).items():
                if way != "create without company":
                    error, _answer = self.attempt(self.manager, function)
                    self.assertIsNone(error, f"{field}, {way}")


class RulesCase(WaysInCase):
    """The models of ours that need no rule about companies or persons, and why."""

    NO_RULE = {
        "commerce.channel.customer.stale": NOBODY,
        "crm.account.total": NOBODY,
        "crm.account.total.stale": NOBODY,
        "crm.account.recheck": NOBODY,
        "crm.account.quintile": NOBODY,
        "crm.account.silence": NOBODY,
        "crm.account.run": "numbers of all companies, which no record is named in",
        "crm.account.check": "when it was, and by whom",
        "crm.account.check.finding": "how many, and names that the reader may read",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secrets = cls.create_secrets()

    @classmethod
    def create_secrets(cls):
        """A record of each model, about what belongs to this company only."""
        here = {"company_id": cls.here.id}
        top = cls.create_company(f"{MARK} Top", **here)
        customer = cls.create_company(f"{MARK} Customer", top, **here)
        account = customer.crm_account_id
        cls.secret_customer = customer
        cls.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
                **here,
            }
        ).action_confirm()
        cls.env["commerce.channel.customer"]._fold_all()
        finding = {"kind": "different", "count": 1, "record_ids": customer.ids}
        if "company_id" in cls.env["crm.account.check.finding"]._fields:
            finding.update(here)
        check = cls.env["crm.account.check"].create(
            {"finding_ids": [Command.create(finding)]}
        )
        run = cls.Run.create({"strategy_to": "each", "state": "done", **here})
        error = {"error_partner_id": customer.id, "error": f"{MARK} went wrong"}
        lines = cls.env["crm.account.preview.line"]
        lines = lines.with_user(cls.manager)._replace(
            rows_sql(
                cls.env.cr,
                id=[customer.id],
                account_from=[account.id],
                account_to=[-1],
            )
        )

        def create(model, **values):
            records = cls.env[model].with_user(cls.manager).sudo()
            if "company_id" in records._fields:
                values = {**here, **values}
            return records.create(values)

        cls.env["crm.account.quintile"].search([]).unlink()  # one for each measure
        return {
            "crm.account": account,
            "crm.account.assignment": cls.Assignment.search(
                [("partner_id", "=", customer.id)]
            ),
            "commerce.channel": create("commerce.channel", name=MARK),
            "commerce.channel.customer": cls.env["commerce.channel.customer"].search(
                [("partner_id", "=", customer.id)]
            ),
            "commerce.channel.customer.stale": create(
                "commerce.channel.customer.stale", partner_res_id=customer.id
            ),
            "crm.account.recheck": create(
                "crm.account.recheck", partner_res_id=customer.id
            ),
            "crm.account.total": cls.env["crm.account.total"].search(
                [("account_id", "=", account.id)]
            ),
            "crm.account.total.stale": create(
                "crm.account.total.stale", account_res_id=account.id
            ),
            "crm.account.quintile": create(
                "crm.account.quintile",
                company_id=customer.company_id.id,
                measure="order_count",
            ),
            "crm.account.silence": create(
                "crm.account.silence",
                account_id=account.id,
                company_id=customer.company_id.id,
                last_order_date="2026-01-15",
            ),
            "crm.account.check": check,
            "crm.account.check.finding": check.finding_ids,
            "crm.account.run": run,
            "crm.account.run.batch": create(
                "crm.account.run.batch", run_id=run.id, last_partner_id=0, **error
            ),
            "crm.account.preview.line": lines.search([]),
            "crm.account.as.of": create("crm.account.as.of"),
            "crm.account.growth": cls.env["crm.account.growth"].search(
                [("account_id", "=", account.id)]
            ),
            "crm.account.growth.show": create("crm.account.growth.show"),
            "commerce.lifetime.report": cls.env["commerce.lifetime.report"].search(
                [("partner_id", "=", customer.id)]
            ),
            "crm.account.change.strategy": create(
                "crm.account.change.strategy", strategy="root"
            ),
            "crm.account.merge": create(
                "crm.account.merge",
                account_ids=[Command.set((account | top.crm_account_id).ids)],
                account_id=account.id,
            ),
            "crm.account.set.by.hand": create(
                "crm.account.set.by.hand",
                partner_ids=[Command.set(customer.ids)],
                account_id=account.id,
            ),
            "crm.account.add.subsidiary": create(
                "crm.account.add.subsidiary",
                parent_id=top.id,
                company_ids=[Command.set(customer.ids)],
            ),
        }

    def get_rules(self, model):
        """The rules that keep everybody to a company or to himself."""
        rules = self.env["ir.rule"].search([("model_id.model", "=", model)])
        return rules.filtered(
            lambda rule: (
                rule.perm_read
                and not rule.groups
                and (
                    "company_id" in rule.domain_force or "user.id" in rule.domain_force
                )
            )
        )

    def read_all(self, model, user):
        """All that a user can read of a model, in every way."""
        records = self.env[model].with_user(user).with_context(active_test=False)
        found = records.search([])
        answers = [found.read(), records.name_search("")]
        for field in records._fields.values():
            if field.store and field.type == "many2one" and not field.groups:
                answers.append(
                    records.formatted_read_group([], [field.name], ["__count"])
                )
        return found, json.dumps(answers, default=json_default)


@tagged("post_install", "-at_install")
class TestRules(RulesCase):
    def test_each_model_has_a_rule_or_a_reason(self):
        failures = []
        for model in get_models(self.env, self.addon):
            if bool(self.get_rules(model)) == (model in self.NO_RULE):
                failures.append(f"{model}: a rule, or a reason why it needs none?")
            if self.NO_RULE.get(model) == NOBODY:
                lines = self.env["ir.model.access"].search(
                    [("model_id.model", "=", model), ("perm_read", "=", True)]
                )
                self.assertFalse(lines, model)
        self.assertNoFailures(failures, "Models without an answer")

    def test_each_model_has_a_record_that_must_not_be_seen(self):
        missing = [
            model
            for model in get_models(self.env, self.addon)
            if not self.secrets.get(model)
        ]
        self.assertNoFailures(missing, "Models without a record to try")

    def test_other_companies_read_nothing(self):
        failures = []
        for model in get_models(self.env, self.addon):
            secret = self.secrets[model]
            error, answer = self.attempt(
                self.foreign_manager,
                lambda model=model: self.read_all(model, self.foreign_manager),
            )
            if error and not isinstance(error, REFUSALS):
                failures.append(f"{model}: {self.describe(error)}")
            elif answer and MARK in answer[1]:
                failures.append(f"{model}: names what belongs to another company")
            elif answer and secret & answer[0] and model not in self.NO_RULE:
                failures.append(f"{model}: the record is found")
            error, answer = self.attempt(
                self.foreign_manager,
                lambda secret=secret: secret.with_user(self.foreign_manager).read(),
            )
            if MARK in str(answer):
                failures.append(f"{model}: can be read by its number")
        self.assertTried(failures, "Records of another company")

    def test_their_company_reads_them(self):
        """Else the other test would say nothing."""
        for model in get_models(self.env, self.addon):
            secret = self.secrets[model]
            if self.NO_RULE.get(model) != NOBODY:
                found, text = self.read_all(model, self.manager)
                self.assertTrue(secret <= found, model)
                relations = [
                    field
                    for field in found._fields.values()
                    if field.relational and field.store and field.name not in NAMELESS
                ]
                if relations and model not in self.NO_RULE:
                    self.assertIn(MARK, text, model)

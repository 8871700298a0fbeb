"""The ways in of the core, for what matches add."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests import (
    test_security,
    test_ways_across,
    test_ways_in,
    test_ways_of_calls,
)
from odoo.addons.crm_commerce_bridge.tests.test_ways_across import MARK, NOBODY
from odoo.addons.crm_commerce_bridge.tests.test_ways_of_calls import (
    BAD,
    MISSING,
    is_clean,
)
from odoo.addons.crm_commerce_bridge.tests.ways_in import get_models

ADDON = "crm_commerce_bridge_match"
LEADS_TO = {
    "crm.customer.match.decide": "match_ids.display_name",
    "crm.customer.match.run": "line_ids.display_name",
}


class MatchColumns:
    addon = ADDON
    # People write dialogs only: each decision has its button.
    COLUMNS = {}


@tagged("post_install", "-at_install")
class TestMatchOutsiders(test_security.TestOutsiders):
    addon = ADDON


@tagged("post_install", "-at_install")
class TestMatchColumns(MatchColumns, test_ways_in.ColumnsCase):
    def test_there_is_none_to_try(self):
        """Whoever adds one takes the core's TestColumns instead of this."""
        self.assertFalse(list(self.get_columns()))

    def test_salespeople_write_dialogs_only(self):
        for user in (self.own, self.manager):
            for model in get_models(self.env, ADDON):
                records = self.env[model].with_user(user)
                for operation in ("write", "create", "unlink"):
                    if records.has_access(operation):
                        self.assertTrue(records._transient, f"{model} {operation}")


class MatchSecrets:
    addon = ADDON
    NO_RULE = {
        **test_ways_across.RulesCase.NO_RULE,
        "crm.customer.match.note": NOBODY,
        "crm.customer.match.undo": NOBODY,
        "crm.customer.key": NOBODY,
        "crm.customer.key.frequent": NOBODY,
        "crm.customer.match.scan": "numbers of all companies, which name no record",
    }

    @classmethod
    def create_secrets(cls):
        secrets = super().create_secrets()
        customer = cls.secret_customer
        other = cls.create_company(f"{MARK} Double", company_id=cls.here.id)
        (customer | other).write({"phone": "+32 9 321 02 10", "comment": MARK})
        # As found by the machine, with its keys and evidence
        matches = cls.env["crm.customer.match"]
        matches.search([]).unlink()
        cls.env["crm.customer.match.note"]._take(10_000)
        matches._compare((customer | other).ids, {})
        match = matches.search([("partner_id", "in", customer.ids)], limit=1)
        as_manager = match.with_user(cls.manager)
        as_manager._decide("same")
        undo = cls.env["crm.customer.match.undo"].search([("match_id", "=", match.id)])
        run = as_manager.env["crm.customer.match.run"]._start(as_manager, "same")
        run = run.sudo()
        run.line_ids.reason = f"{MARK} went wrong"
        cls.env["crm.customer.match.note"]._note(customer.ids, "hand")
        keys = cls.env["crm.customer.key"]
        return secrets | {
            "crm.customer.match": match,
            "crm.customer.match.evidence": match.evidence_ids,
            "crm.customer.match.undo": undo,
            "crm.customer.match.run": run,
            "crm.customer.match.run.line": run.line_ids,
            "crm.customer.match.note": cls.env["crm.customer.match.note"].search([]),
            "crm.customer.match.scan": matches._scan_all(),
            "crm.customer.key": keys.search([("partner_id", "=", customer.id)]),
            "crm.customer.key.frequent": cls.env["crm.customer.key.frequent"].create(
                {"kind": "name", "value": MARK, "holders": 300}
            ),
            "crm.customer.match.report": cls.env["crm.customer.match.report"].search(
                [("match_id", "=", match.id)]
            ),
            "crm.customer.match.target": as_manager.env["crm.customer.match.target"]
            .create({"target": 0.5})
            .sudo(),
            "crm.customer.match.decide": as_manager.env["crm.customer.match.decide"]
            .create({"decision": "same", "match_ids": [Command.set(match.ids)]})
            .sudo(),
        }


@tagged("post_install", "-at_install")
class TestMatchRulesOfRecords(MatchSecrets, test_ways_across.TestRules):
    def get_rules(self, model):
        """Those of runs depend on the group, and some ask what the record is about."""
        rules = self.env["ir.rule"].search([("model_id.model", "=", model)])
        by_user = rules.filtered(lambda rule: "user.id" in rule.domain_force)
        about = getattr(self.env[model], "_about", ())
        return super().get_rules(model) or by_user or about

    def read_all(self, model, user):
        """What runs and dialogs lead to is read as well."""
        found, text = super().read_all(model, user)
        if path := LEADS_TO.get(model):
            text += str(found.mapped(path))
        return found, text


@tagged("post_install", "-at_install")
class TestMatchCalls(MatchSecrets, test_ways_of_calls.TestCalls):
    # Of the context one reads the selection only, as tried below
    UNTRIED = ("test_bad_contexts_are_refused",)

    def fails_on_any_field(self, user, field, operator, value, error):
        """Searches of matches pass through our code, whatever Odoo says of them."""
        if super().fails_on_any_field(user, field, operator, value, error):
            return True
        like = {"boolean": "is_blacklisted", "many2many": "message_partner_ids"}
        stock = self.env["res.partner"]._fields[like[field.type]]
        self.assertEqual((stock.type, stock.store), (field.type, field.store))
        error_of_stock = self.search(user, stock, operator, value)
        return type(error_of_stock) is type(error)

    def test_bad_selections_are_refused(self):
        user, failures = self.manager, []
        dialogs = self.env["crm.customer.match.decide"].with_user(user)
        for value in [*BAD, [MISSING], [self.secrets["crm.account"].id]]:
            context = {"active_ids": value, "active_model": "crm.customer.match"}
            error, _answer = self.attempt(
                user,
                lambda: dialogs.with_context(**context).create({}).read(),  # noqa: B023
            )
            if not is_clean(error):
                failures.append(f"{value!r}: {self.describe(error)}")
        self.assertTried(failures, "Selections")


@tagged("post_install", "-at_install")
class TestMatchesOfAnotherCompany(MatchSecrets, test_ways_across.RulesCase):
    def test_they_are_not_decided(self):
        match = self.secrets["crm.customer.match"].with_user(self.foreign_manager)
        for button in (
            match.action_not_the_same,
            match.action_same_account,
            match.action_subsidiary,
            match.action_merge_contacts,
            match.action_swap,
            match.action_undo,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                button()

    def test_runs_are_paused_and_undone_by_their_companies_only(self):
        run = self.secrets["crm.customer.match.run"]
        both = self.create_user("all documents")
        both.company_ids |= self.there
        run.user_id = both
        for user in (self.foreign_manager, self.manager):
            with self.subTest(user=user.login):
                seen = run.with_user(user)
                for button in (seen.action_pause, seen.action_resume, seen.action_undo):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        button()
        companies = (self.here | self.there).ids
        run.with_user(both).with_context(allowed_company_ids=companies).action_undo()
        self.assertTrue(run.is_undoing)

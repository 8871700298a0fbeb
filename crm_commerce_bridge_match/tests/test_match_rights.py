"""Nobody gets a value of a customer whom he may not read, whichever way he asks."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import json_default

from odoo.addons.crm_commerce_bridge.tests.ways_in import WaysInCase

MARK, VAT = "Xyzzy", "BE0477472701"
ROLES = ("own documents", "all documents", "manager")
# What is for developers, who read all
TECHNICAL = {
    "crm.customer.match": ("decided_account_id", "question_id", "undo_ids"),
    "crm.customer.match.evidence": ("newest_key_id",),
}


@tagged("post_install", "-at_install")
class TestMatchRights(WaysInCase):
    KINDS = (*ROLES, "clerk", "portal")

    @classmethod
    def setUpClass(cls):
        # The base wants some of those that are not needed here.
        cls.KINDS = (*WaysInCase.KINDS, *set(cls.KINDS) - set(WaysInCase.KINDS))
        super().setUpClass()
        cls.Match = cls.env["crm.customer.match"]
        cls.Match.search([]).unlink()
        for role in ROLES:
            cls.users[role].group_ids |= cls.env.ref("base.group_allow_export")
        top = cls.create_company(f"{MARK} Top", company_id=cls.there.id)
        cls.hidden = cls.create_company(f"{MARK} Hidden", vat=VAT)
        cls.hidden.write({"company_id": cls.there.id, "phone": "+32 9 321 02 10"})
        cls.seen, cls.other = cls.create_company("Seen"), cls.create_company("Other")
        (cls.seen | cls.other).vat = VAT
        cls.seen.phone = "+32 9 321 02 10"
        cls.other.parent_id = top
        cls.Match._compare((cls.hidden | cls.seen | cls.other).ids)
        cls.between = {
            frozenset((m.partner_id, m.other_id)): m for m in cls.Match.search([])
        }
        cls.secret = cls.between[frozenset((cls.hidden, cls.seen))]
        cls.open = cls.between[frozenset((cls.seen, cls.other))]
        cls.secret.with_user(cls.env.user).action_same_account()
        cls.env.flush_all()

    def test_readable_customers_are_looked_up(self):
        """Of a million customers, those of the match that is counted."""
        matches = self.Match.with_user(self.users["all documents"])
        one = [("id", "in", self.secret.ids)]
        self.assertLooksUp("res_partner", lambda: matches.search_count(one))

    def ask(self, user):
        """Yield ways to ask, each by its name and a function of the user's records."""
        matches = self.Match.with_user(user)
        lines = self.env["crm.customer.match.evidence"].with_user(user)
        partners = self.env["res.partner"].with_user(user)
        fields = ["partner_id", "other_id", "display_name", "evidence_ids", "review"]
        read = ["evidence_summary", "account_id", "other_account_id", *fields]
        yield "read", lambda: matches.search([]).read(read)
        yield "by number", lambda: matches.browse(self.secret.id).read(read)
        yield (
            "export",
            lambda: matches.search([]).export_data(
                ["display_name", "other_id/name", "evidence_ids/sentence", "review"]
            ),
        )
        yield "lines", lambda: lines.search([]).read()
        yield (
            "line by number",
            lambda: lines.browse(self.secret.evidence_ids.ids).read(["sentence"]),
        )
        for name in ("partner_id", "other_id", "company_id"):
            yield (
                f"group by {name}",
                lambda name=name: matches.formatted_read_group([], [name], ["__count"]),
            )
        yield (
            "group lines",
            lambda: lines.formatted_read_group([], ["match_id"], ["__count"]),
        )
        yield "name search", lambda: matches.name_search(MARK)
        yield (
            "web",
            lambda: matches.web_search_read(
                [], {name: {"fields": {"display_name": {}}} for name in fields[:2]}
            ),
        )
        yield (
            "dialog",
            lambda: (
                self.env["crm.customer.match.decide"]
                .with_user(user)
                .with_context(active_ids=self.secret.ids)
                .create({"decision": "same"})
                .read()
            ),
        )
        yield (
            "partner",
            lambda: self.seen.with_user(user).read(
                [
                    "customer_match_ids",
                    "customer_match_other_ids",
                    "customer_match_count",
                ]
            ),
        )
        yield (
            "runs",
            lambda: (
                self.env["crm.customer.match.run.line"]
                .with_user(user)
                .search([])
                .read()
            ),
        )
        yield (
            "activities",
            lambda: (
                self.env["mail.activity"]
                .with_user(user)
                .search([("res_model", "=", "crm.account")])
                .read(["note", "summary", "res_name"])
            ),
        )
        yield (
            "effects",
            lambda: partners.browse(self.seen.id).read(["crm_account_explanation"]),
        )

    def find(self, user):
        """Yield ways to find out by searching, which have to find nothing."""
        matches = self.Match.with_user(user)
        partners = self.env["res.partner"].with_user(user)
        secret = [("id", "=", self.secret.id)]
        yield matches, secret
        yield matches, [("partner_id.name", "ilike", MARK)]
        yield matches, [("other_id.name", "ilike", MARK)]
        yield matches, [("evidence_ids.match_id", "in", self.secret.ids)]
        lines = self.env["crm.customer.match.evidence"].with_user(user)
        yield lines, [("match_id", "in", self.secret.ids)]
        yield lines, [("match_id.partner_id.name", "ilike", MARK)]
        for name in ("customer_match_ids", "customer_match_other_ids"):
            for end in ("partner_id", "other_id"):
                yield partners, [(f"{name}.{end}.name", "ilike", MARK)]
            yield partners, [(name, "any", secret)]

    def test_no_role_gets_a_value_of_who_is_hidden(self):
        failures = []
        for role in ROLES:
            user = self.users[role]
            for way, function in self.ask(user):
                error, answer = self.attempt(user, function)
                if error and not isinstance(error, AccessError):
                    failures.append(f"{role}, {way}: {self.describe(error)}")
                if MARK in json.dumps(answer, default=json_default):
                    failures.append(f"{role}, {way}: names it")
            for records, domain in self.find(user):
                error, answer = self.attempt(
                    user,
                    lambda records=records, domain=domain: records.search(domain).ids,
                )
                if error and not isinstance(error, AccessError):
                    failures.append(f"{role}, {domain}: {self.describe(error)}")
                if answer:
                    failures.append(f"{role}, {records._name} {domain}: finds {answer}")
        self.assertTried(failures, "Values of hidden customers")

    def test_who_may_see_both_gets_them(self):
        """Else the other test would say nothing."""
        user = self.users["all documents"]
        user.company_ids |= self.there
        user.company_ids = [Command.link(self.there.id)]
        answers = {}
        for way, function in self.ask(user):
            error, answer = self.attempt(user, function)
            self.assertIsNone(error, way)
            answers[way] = MARK in json.dumps(answer, default=json_default)
        silent = {"name search", "web", "partner", "runs", "activities", "effects"}
        silent |= {"dialog", "lines", "line by number", "group by company_id"}
        silent |= {"group by other_id"}
        self.assertEqual({way for way in answers if not answers[way]} - silent, set())
        found = [bool(records.search(domain)) for records, domain in self.find(user)]
        self.assertGreaterEqual(sum(found), 6)

    def test_page_of_an_open_match(self):
        """It has a hidden parent on one side, a hidden double on the other."""
        for role in ROLES:
            match = self.open.with_user(self.users[role])
            with self.subTest(role=role):
                review = match.review
                self.assertNotIn(MARK, json.dumps(review))
                self.assertEqual(len(review["customers"]), 2)
                self.assertTrue(review["effects"])

    def test_technical_fields_are_hidden(self):
        for role in ROLES:
            for model, names in TECHNICAL.items():
                records = self.env[model].with_user(self.users[role])
                for name in names:
                    for way in (
                        lambda r, n: r.search([], limit=1).read([n]),
                        lambda r, n: r.search([(n, "!=", False)]),
                        lambda r, n: r.search([], order=n),
                        lambda r, n: r.formatted_read_group([], [n], ["__count"]),
                    ):
                        error, _answer = self.attempt(
                            self.users[role],
                            lambda way=way, r=records, n=name: way(r, n),
                        )
                        with self.subTest(role=role, field=name):
                            self.assertIsInstance(error, AccessError | ValueError)

    def test_nobody_writes(self):
        for role, user in self.users.items():
            for match in (self.secret, self.open):
                for attempt in (
                    lambda m: m.write({"state": "same"}),
                    lambda m: m.unlink(),
                    lambda m: m.copy(),
                    lambda m: m.evidence_ids.sudo(False).unlink(),
                    lambda m: m.create(
                        {"partner_id": self.seen.id, "other_id": self.loner.id}
                    ),
                    lambda m: (
                        m.load(
                            ["partner_id/.id", "other_id/.id"],
                            [[str(self.seen.id), str(self.loner.id)]],
                        )["ids"]
                        or self.fail()
                    ),
                ):
                    record = match.with_user(user)
                    error, _answer = self.attempt(
                        user, lambda a=attempt, m=record: a(m)
                    )
                    with self.subTest(role=role):
                        self.assertIsNotNone(error)

    def test_outsiders_call_nothing(self):
        for role in ("clerk", "portal"):
            user = self.users[role]
            for button in (
                "action_same_account",
                "action_subsidiary",
                "action_not_the_same",
                "action_merge_contacts",
                "action_swap",
                "action_undo",
            ):
                for match in (self.secret, self.open):
                    method = getattr(match.with_user(user), button)
                    error, _answer = self.attempt(user, method)
                    self.assertIsInstance(error, AccessError)

"""Decisions, whatever happens around them."""

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge_match.models.decision.foreseeing_many import Plan
from odoo.addons.crm_commerce_bridge_match.models.pair.comparing import UNDECIDED

from .match_common import MatchCommon

NUMBER = st.integers(min_value=0, max_value=999)
DECISIONS = ["same", "same", "same", "child", "different", "swap"]
OTHERS = [
    "many",
    "many",
    "undo",
    "undo_all",
    "merge_accounts",
    "unmerge_account",
    "merge_partners",
    "delete",
    "set_by_hand",
    "use_automatic",
    "move",
    "switch",
    "say",
    "compare",
    "compare",
]
# What customers say of themselves; that few say the same makes matches
SAID = [
    {"phone": "+32 9 321 02 10"},
    {"phone": "+32 9 321 02 11"},
    {"vat": "BE0477472701"},
    {"vat": "BE0403170701"},
    {"phone": False, "vat": False},
]


def operations(names):
    return st.lists(
        st.tuples(st.sampled_from(names), NUMBER, NUMBER), min_size=8, max_size=30
    )


RANDOM = settings(
    max_examples=25,
    deadline=None,
    # What a failed example leaves in caches would make nonsense of shrinking it.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@tagged("post_install", "-at_install")
class TestMatchRules(MatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "North"})
        cls.narrow = cls.create_company("Narrow", company_id=cls.company.id)
        cls.person = cls.Partner.create({"name": "Ann", "is_crm_customer": True})
        cls.customers |= cls.narrow | cls.person
        # What speaks for pairs made by hand later on is known to the engine already.
        cls.Match._compare(cls.customers.ids)
        cls.wizard = cls.env["base.partner.merge.automatic.wizard"].create({})

    def setUp(self):
        super().setUp()
        self.done = Counter()

    def _begin(self):
        self.everybody = self.customers
        self.said, self.changed = {}, self.Partner
        self.set_strategy("each")

    def _everybody(self):
        self.everybody = self.everybody.exists()
        return self.everybody

    def _pick(self, number, records):
        return records[number % len(records)] if records else records

    def _do(self, name, numbers):
        """:return: whether it was not refused"""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.addons.base.models"):
                getattr(self, f"_do_{name}")(*numbers)
                self.env.flush_all()
        except (UserError, RedirectWarning, ValidationError):
            self.env.invalidate_all()
            return False
        self.done[name] += 1
        return True

    def _suggest(self, a, b):
        """The open pair of two customers, made when there is none."""
        one = self._pick(a, self._everybody())
        other = self._pick(b, self._everybody() - one)
        if not other or one.commercial_partner_id != one or other.parent_id == one:
            return self.Match
        between = self.Match._get_between(one, other)
        match = self.Match.search(between) or self.match(
            one, other, ("same", "parent")[(a + b) % 2]
        )
        self.Match._tell(match.filtered(lambda m: m.state == "open"))
        return match

    # === THE OPERATIONS === #

    def _do_same(self, a, b):
        match = self._suggest(a, b)
        self._check_foreseen(match, "same", match.action_same_account)
        self.assertEqual(match.partner_id.crm_account_id, match.other_id.crm_account_id)

    def _do_child(self, a, b):
        match = self._suggest(a, b)
        self._check_foreseen(match, "child", match.action_subsidiary)

    def _do_different(self, a, b):
        self._suggest(a, b).action_not_the_same()

    def _do_swap(self, a, b):
        self._suggest(a, b).action_swap()

    def _do_many(self, a, b):
        """A run does what its preview says, and takes it back as a whole."""
        for number in range(5):
            self._suggest(a + number, b + 3 * number)
        matches = self.Match.search([("state", "=", "open")], order="id")
        decision = ("same", "child")[a % 2]
        plan = Plan(matches)
        for match in matches:
            plan.decide(match, decision)
        foreseen = self.env["crm.account.resolver"]._foresee(plan.get_assumptions())
        before = self._read_accounts()
        choices = self.choices(self._everybody())
        run = self.env["crm.customer.match.run"]._start(matches, decision)
        self._work()
        self.assertEqual(run.refused_count, plan.refused_count)
        self.assertEqual(self._get_moved(before), self._get_foreseen(foreseen))
        self.done["run"] += run.done
        if b % 2:
            run.action_undo()
            self._work()
            self.assertEqual(run.refused_count, plan.refused_count)
            self.assertEqual(self.choices(self._everybody()), choices)

    def _work(self):
        pause = 0
        while pause is not None:
            _processed, pause = self.env["crm.customer.match.run"]._step()
        self.env.flush_all()
        self.env.invalidate_all()

    def _do_undo(self, a, b):
        match = self._pick(a, self.Match.search([], order="id"))
        if b % 2:  # any may be refused, as others are built on it; the last is not
            match = self.env["crm.customer.match.undo"].search([])[-1:].match_id
        match.action_undo()
        self.said.pop(match, None)

    def _do_undo_all(self, a, b):
        decided = self.Match.search([("state", "in", ("same", "child", "different"))])
        decided.action_undo()
        self.said = {}

    def _do_merge_accounts(self, a, b):
        accounts = self._everybody().crm_account_id
        self._pick(a, accounts).merge_into(self._pick(b, accounts).id)

    def _do_unmerge_account(self, a, b):
        accounts = self._everybody().own_account_id.filtered("merged_into_id")
        self._pick(a, accounts).unmerge()

    def _do_merge_partners(self, a, b):
        one = self._pick(a, self._everybody())
        other = self._pick(b, self._everybody() - one)
        self.wizard._merge((one | other).ids, other)
        self.changed |= other
        # A merge of two that others were said to be the same as, and different from.
        for match in self.said.keys() & self.Match.search([("is_implied", "=", True)]):
            self.assertEqual(self.said.pop(match), "different")

    def _do_delete(self, a, b):
        if len(self._everybody()) > 4:
            self._pick(a, self._everybody()).unlink()

    def _do_set_by_hand(self, a, b):
        partner = self._pick(a, self._everybody())
        partner.crm_account_id = self._pick(b, self._everybody()).crm_account_id

    def _do_use_automatic(self, a, b):
        self._pick(a, self._everybody()).crm_account_id = False

    def _do_move(self, a, b):
        parent = self._pick(b, self._everybody()) if b % 3 else self.Partner
        self._pick(a, self._everybody()).parent_id = parent

    def _do_switch(self, a, b):
        self.set_strategy(("each", "root")[a % 2])

    def _do_say(self, a, b):
        partner = self._pick(a, self._everybody())
        partner.write(self._pick(b, SAID))
        self.changed |= partner

    def _do_compare(self, a, b):
        """The engine, which may open again what something new speaks for."""
        self.Match._compare(self._everybody().ids)
        for match, state in list(self.said.items()):
            if match.exists() and state == "different" and match.state == "open":
                self.assertTrue((match.partner_id | match.other_id) & self.changed)
                del self.said[match]
        self.done["found"] += self.Match.search_count([("source", "=", "scan")])

    # === WHAT HOLDS === #

    def _check_foreseen(self, match, decision, decide):
        """What the page says before is what happens."""
        may_meet = match and match._may_meet(*match._get_sides())
        if not may_meet or match.state != "open":
            match and decide()  # which is refused
            return
        customer, other = match._get_sides()
        before = self._read_accounts()
        foreseen = None
        if decision == "same":
            assumptions = match._assume_same(customer, other)
            foreseen = self.env["crm.account.resolver"]._foresee(assumptions)
        elif customer.is_company and other.is_company:
            foreseen = self.env["crm.account.resolver"]._foresee(
                {customer.id: {"parent_id": other.id}}
            )
        self.assertTrue(match.review["effects"])
        decide()
        self.env.flush_all()
        self.assertEqual(self._get_moved(before), self._get_foreseen(foreseen))
        after = self._read_accounts()
        counts = Counter(filter(None, after.values()))
        for account, count in foreseen.after.items():
            if account < 0:
                account = self.Partner.browse(-account).own_account_id.id
            self.assertEqual(counts[account], count)

    def _get_moved(self, before):
        after = self._read_accounts()
        return {id_: to for id_, to in after.items() if to != before.get(id_)}

    def _get_foreseen(self, outcome):
        """With the accounts that have been made meanwhile."""
        partners = self.Partner
        return {
            id_: to if to > 0 else partners.browse(-to).own_account_id.id
            for id_, _from, to in outcome.moves
            if to
        }

    def _read_accounts(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, mapped_account_id FROM res_partner"
            " WHERE mapped_account_id IS NOT NULL"
        )
        return dict(self.env.cr.fetchall())

    def _note_decisions(self):
        self.said |= {
            match: match.state
            for match in self.Match.search([("state", "not in", UNDECIDED)])
            if not match.is_implied
        }

    def _check_decisions(self):
        """Only a merge of both, or undoing it, takes a decision away."""
        for match, state in self.said.items():
            if match.exists():
                self.assertIn(match.state, (state, "merged"))
        pairs = self.Match.search([("other_id", "!=", False)])
        ids = [frozenset((m.partner_id.id, m.other_id.id)) for m in pairs]
        self.assertEqual(len(ids), len(set(ids)))
        for match in pairs.filtered(lambda m: m.kind == "same"):
            alike = match.other_id in self.Match._find_same_as(match.partner_id)
            if match.is_implied:
                self.assertTrue(alike)
            elif alike:
                self.assertNotIn(match.state, ("open", "different"))

    @RANDOM
    @given(operations(DECISIONS + OTHERS))
    def live(self, chosen):
        with self.env.cr.savepoint() as savepoint:
            self._begin()
            for name, *numbers in chosen:
                self._do(name, numbers)
                self.env.invalidate_all()
                self._check_decisions()
                self._note_decisions()
                self.assertConsistent()
            savepoint.close(rollback=True)
        self.env.invalidate_all()

    def test_random_lives_of_matches(self):
        self.live()
        # Else an operation that is always refused would check nothing.
        self.assertEqual({*DECISIONS, *OTHERS} - set(self.done), set())
        self.assertGreater(self.done["run"], 20)
        self.assertGreater(self.done["found"], 20)

    @RANDOM
    @given(st.booleans(), operations(DECISIONS))
    def decide_and_undo(self, is_root, chosen):
        with self.env.cr.savepoint() as savepoint:
            self._begin()
            self.set_strategy(("each", "root")[is_root])
            before = self.choices()
            for name, *numbers in chosen:
                self._do(name, numbers)
            decided = self.Match.search(
                [("state", "in", ("same", "child", "different"))]
            )
            self.done["decided"] += len(decided)
            decided.action_undo()
            self.env.invalidate_all()
            self.assertEqual(self.choices(), before)
            self.assertLessEqual(set(self.Match.search([]).mapped("state")), {"open"})
            self.assertConsistent()
            savepoint.close(rollback=True)
        self.env.invalidate_all()

    def test_undoing_restores_every_account_and_parent(self):
        self.decide_and_undo()
        self.assertGreater(self.done["decided"], 50)


@tagged("post_install", "-at_install")
class TestDecisionsAboutMerged(MatchCommon):
    """Two contacts that become one bring together what was said of each."""

    def merge(self, source, survivor):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | survivor).ids, survivor)

    def setUp(self):
        super().setUp()
        self.fourth = self.create_company("Loner Inc")
        self.match(self.loner, self.double).action_same_account()
        self.match(self.third, self.fourth).action_same_account()

    def test_what_follows_by_then_is_not_asked(self):
        open_ = self.match(self.loner, self.fourth)
        self.merge(self.third, self.double)
        self.assertEqual((open_.state, open_.is_implied), ("same", True))

    def test_who_merges_has_said_the_last_word(self):
        different = self.match(self.loner, self.fourth)
        different.action_not_the_same()
        self.merge(self.third, self.double)
        self.assertEqual((different.state, different.is_implied), ("same", True))

    def test_undone_what_others_still_say(self):
        decided = self.match(self.double, self.third)
        decided.action_same_account()
        self.merge(self.loner, self.fourth)
        decided.action_undo()
        self.assertEqual((decided.state, decided.is_implied), ("same", True))

"""Whatever becomes of customers, notes end with what a scan would find."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..models.pair.scoring import EXPECTED_PARAMETER
from .common import CustomerMatchCommon

VALUES = {
    "name": ["Brightwater", "Brightwater BV", "Quarry Stone", "Quarrry Stone"],
    "phone": [False, "09 555 02 10", "+32 9 555 02 10", "02 1112233"],
    "email": [False, "a@oak.example", "ann@gmail.com"],
    "website": [False, "https://oak.example", "elm.example"],
    "vat": [False, "BE0477472701", "0477472701"],
    "street": [False, "12 Quay Street", "Quay St 12", "9 Hill Road"],
    "zip": [False, "9000", "B-9000", "1000"],
    "active": [True, False],
}
CUSTOMER = st.fixed_dictionaries(
    {name: st.sampled_from(values) for name, values in VALUES.items()}
)
WHICH = st.integers(0, 4)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WHICH, st.sampled_from([*VALUES]), WHICH),
        st.tuples(st.sampled_from(["move", "parent", "merge"]), WHICH, WHICH),
        st.tuples(st.sampled_from(["leave", "join", "delete"]), WHICH),
        st.just(("work",)),
    ),
    max_size=12,
)
# As sure as that, it is found either way; how many customers there are changes a little
SURE = 0.25
ABOUT = 0.05


@tagged("post_install", "-at_install")
class TestRandomChanges(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        cls.companies = [companies.browse(), *companies]
        cls.scan()

    @settings(
        max_examples=25,
        deadline=None,
        phases=[Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
    )
    @given(st.lists(CUSTOMER, min_size=2, max_size=5), CHANGES)
    def test_notes_find_what_a_scan_finds(self, customers, changes):
        with self.env.cr.savepoint() as savepoint:
            self.partners = self.Partner.create(
                [
                    {**values, "is_company": True, "is_crm_customer": True}
                    for values in customers
                ]
            )
            self.work_off()
            for change, *arguments in changes:
                self.partners = self.partners.exists()
                getattr(self, f"do_{change}")(*arguments)
            self.work_off()
            noted = self.get_probabilities()
            expected = self.Match._get_expected()
            self.Match.search([]).unlink()
            self.scan()
            self.judge_by(expected)
            self.assertSameProbabilities(noted, self.get_probabilities())
            savepoint.rollback()
        self.env.invalidate_all()

    def judge_by(self, expected):
        """By the number of matches that the notes knew; a scan learns it anew."""
        self.env["ir.config_parameter"].set_param(EXPECTED_PARAMETER, expected)
        count = self.env["crm.customer.key"]._count_customers()
        self.Match._judge_again(self.Match._get_prior(count))

    def get_probabilities(self):
        """:return: dict by customer, other and kind, of open matches"""
        return {
            (match.partner_id.id, match.other_id.id, match.kind): match.probability
            for match in self.get_matches(self.partners.exists())
        }

    def assertSameProbabilities(self, noted, found):
        sure = {
            pair for sides in (noted, found) for pair in sides if sides[pair] >= SURE
        }
        for pair in sure:
            self.assertIn(pair, noted)
            self.assertIn(pair, found)
            self.assertAlmostEqual(noted[pair], found[pair], delta=ABOUT)

    # === CHANGES === #

    def pick(self, number):
        return self.partners[number % len(self.partners)]

    def do_work(self):
        self.work_off()

    def do_write(self, number, name, value):
        values = VALUES[name]
        self.pick(number)[name] = values[value % len(values)]

    def do_move(self, number, value):
        self.pick(number).company_id = self.companies[value % len(self.companies)]

    def do_leave(self, number):
        self.pick(number).is_crm_customer = False

    def do_join(self, number):
        self.pick(number).is_crm_customer = True

    def do_delete(self, number):
        if len(self.partners) > 1:
            self.pick(number).unlink()

    def do_parent(self, number, above):
        child, parent = self.pick(number), self.pick(above)
        if not self.is_above(child, parent):
            child.parent_id = parent

    def do_merge(self, number, into):
        source, survivor = self.pick(number), self.pick(into)
        if not self.is_above(source, survivor) and not self.is_above(survivor, source):
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge((source | survivor).ids, survivor, extra_checks=False)
            self.env.invalidate_all()

    def is_above(self, partner, other):
        while other and other != partner:
            other = other.parent_id
        return bool(other)

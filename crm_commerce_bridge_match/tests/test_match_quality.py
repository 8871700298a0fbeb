from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.decision.threshold import ENOUGH
from .match_common import MatchCommon


@tagged("post_install", "-at_install")
class TestMatchQuality(MatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")
        cls.crowd = cls.Partner.create(
            [
                {"name": f"Alien {number}", "is_company": True, "is_crm_customer": True}
                for number in range(4 * ENOUGH)
            ]
        )
        cls.Match.search([]).unlink()

    def decide(self, probability, right, wrong=0, kinds=("telephone",), **values):
        """Decided pairs of customers who have none yet."""
        used = self.Match.search([]).other_id
        others = (self.crowd - used)[: right + wrong]
        self.assertEqual(len(others), right + wrong)
        matches = self.Match.create(
            [
                {
                    "partner_id": self.group.id,
                    "other_id": other.id,
                    "probability": probability,
                    "state": "same" if number < right else "different",
                    **values,
                }
                for number, other in enumerate(others)
            ]
        )
        self.env["crm.customer.match.evidence"].create(
            [
                {"match_id": match.id, "kind": kind, "weight": 5}
                for match in matches
                for kind in kinds
            ]
        )
        return matches

    def get_threshold(self, target):
        return self.Match._get_threshold(target)

    # === THRESHOLD === #

    def test_target_that_is_no_number(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_commerce_bridge_match.target_precision", "many")
        self.assertEqual(self.Match._get_target(), 0.5)
        self.Match.search([("is_to_review", "=", True)])

    def test_without_decisions_the_probability_is_taken_at_its_word(self):
        for target in (0.05, 0.5, 0.73, 0.9, 0.97):
            self.assertAlmostEqual(self.get_threshold(target), target)
        self.assertEqual(self.get_threshold(1), 0.99, "Something is always shown")

    def test_a_few_decisions_prove_nothing(self):
        self.decide(0.85, 0, ENOUGH - 1)
        self.assertAlmostEqual(self.get_threshold(0.8), 0.8)

    def test_threshold_is_where_decided_ones_reach_the_target(self):
        self.decide(0.92, ENOUGH - 1, 1)
        self.decide(0.85, ENOUGH - 2, 2)
        self.decide(0.75, ENOUGH // 2, ENOUGH // 2)
        self.assertEqual(self.get_threshold(0.9), 0.8, "Better than they say")
        self.assertEqual(self.get_threshold(0.7), 0.8, "Worse than they say")
        self.assertEqual(self.get_threshold(0.95), 0.9)
        self.assertEqual(self.get_threshold(0.5), 0.5)

    def test_what_is_open_or_follows_is_no_decision(self):
        self.decide(0.85, ENOUGH, 0, is_implied=True)
        self.decide(0.85, ENOUGH, 0, state="open")
        self.assertAlmostEqual(self.get_threshold(0.88), 0.88)

    def test_manager_sets_the_target_and_sees_what_that_shows(self):
        sure = self.match(self.loner, self.double)
        less = self.match(self.loner, self.third, probability=0.6)
        self.assertTrue(less.is_to_review)
        form = Form(self.env["crm.customer.match.target"].with_user(self.boss))
        self.assertEqual((form.target, form.shown_count), (0.5, 2))
        form.target = 0.8
        self.assertEqual((form.threshold, form.shown_count), (0.8, 1))
        self.assertEqual(form.less_sure_count, 1)
        form.save().action_save()
        self.assertEqual(self.Match.search([("is_to_review", "=", True)]), sure)
        with self.assertRaises(UserError):
            form.target = 1.5
            form.save()

    def test_only_managers_set_it_and_read_the_report(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.env["crm.customer.match.target"].with_user(seller).create({})
        with self.assertRaises(AccessError):
            self.env["crm.customer.match.report"].with_user(seller).search([])
        wizard = self.env["crm.customer.match.target"].with_user(self.boss).create({})
        with self.assertRaises(AccessError):
            wizard.with_user(seller).action_save()

    # === REPORT === #

    def read_report(self, group, user=None):
        """:return: dict of the figures by what they are grouped by"""
        rows = (
            self.env["crm.customer.match.report"]
            .with_user(user or self.boss)
            ._read_group(
                [],
                [group] if group else [],
                [
                    "suggested:count_distinct",
                    "decided:count_distinct",
                    "right:count_distinct",
                    "right_share:avg",
                ],
            )
        )
        return {row[0] if group else None: row[-4:] for row in rows}

    def test_report_by_evidence_and_by_probability(self):
        self.decide(0.92, 3, 1, kinds=("telephone", "tax_id"))
        self.decide(0.92, 1, 1, kinds=("telephone",))
        self.decide(0.2, 2, 0, kinds=(), state="open")
        self.decide(0.2, 1, 0, kinds=(), state="obsolete")
        self.assertEqual(
            self.read_report("evidence"),
            {
                "tax_id": (4, 4, 3, 0.75),
                "telephone": (6, 6, 4, 4 / 6),
                False: (2, 0, 0, False),
            },
        )
        self.assertEqual(
            self.read_report("band"),
            {"0": (2, 0, 0, False), "5": (6, 6, 4, 4 / 6)},
            "Each counts once, whatever speaks for it",
        )
        self.assertEqual(self.read_report(None), {None: (8, 6, 4, 4 / 6)})

    def test_what_is_decided_otherwise_than_found_is_right(self):
        match = self.match(self.loner, self.double)
        match.with_user(self.boss).action_subsidiary()
        self.assertEqual(self.read_report("kind"), {"same": (1, 1, 1, 1)})
        match.action_undo()
        self.assertEqual(self.read_report("kind"), {"same": (1, 0, 0, False)})

    def test_report_of_another_company(self):
        self.decide(0.92, 2)
        south = self.env["res.company"].create({"name": "South"})
        self.group.company_id = south
        self.assertEqual(self.read_report("kind"), {})

    def test_names_of_evidence_are_those_of_its_kinds(self):
        field = self.env["crm.customer.match.report"].fields_get(["evidence"])
        labels = dict(field["evidence"]["selection"])
        self.assertEqual(labels["telephone"], "Same Phone Number")

"""What must always hold: a plan does what a run at that moment would do."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PlanCommon

NUMBER = st.integers(min_value=0, max_value=99)
CHANGES = [
    "create_company",
    "move",
    "move",
    "detach",
    "set_by_hand",
    "use_automatic",
    "merge_accounts",
    "unmerge_account",
    "archive",
    "delete",
    "switch",
]
CHANGE = st.tuples(st.sampled_from(CHANGES), NUMBER, NUMBER)


@tagged("post_install", "-at_install")
class TestPlanRules(PlanCommon):
    @settings(
        max_examples=25,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(
        st.lists(CHANGE, max_size=6),
        st.lists(CHANGE, max_size=6),
        st.booleans(),
    )
    @example(before=[], between=[("switch", 1, 0)], merging=False)
    @example(before=[], between=[], merging=False)
    @example(before=[], between=[], merging=True)
    def live(self, before, between, merging):
        with self.env.cr.savepoint() as savepoint:
            self.change(before)
            # Nobody plans a merge where there is one account left, or none.
            if not merging or len(self.find_own_accounts()) > 1:
                self.check_plan(merging, between)
            savepoint.close(rollback=True)
        self.env.invalidate_all()

    def check_plan(self, merging, between):
        plan = self.new_plan(merging)
        self.change(between)
        if merging:
            self.check_merge(plan)
        else:
            self.check_run(plan)
        self.seen.add((merging, plan.state))

    def test_what_a_plan_does_is_what_is_done_at_that_moment(self):
        self.seen = set()
        self.live()
        # Else nothing would be checked of these.
        expected = {(True, "undone"), (False, "done"), (False, "overtaken")}
        self.assertLessEqual(expected, self.seen)

    def new_plan(self, merging):
        if merging:
            accounts = self.find_own_accounts()
            return self.plan(
                kind="merge", account_ids=accounts.ids, account_id=accounts[:1].id
            )
        strategy = self.env["crm.account.resolver"]._get_strategy()
        return self.plan(strategy="each" if strategy == "root" else "root")

    def find_own_accounts(self):
        return self.Account.search(
            [
                ("merged_into_id", "=", False),
                ("id", "in", self.customers.exists().own_account_id.ids),
            ]
        )

    def check_run(self, plan):
        """The same run by hand is tried first, and taken back."""
        expected = None
        if not plan._get_kind()._find_obstacle(plan):
            with self.env.cr.savepoint() as savepoint:
                self.Run.with_user(self.boss).start(plan.strategy)
                self.finish_run()
                expected = self.read_accounts()
                savepoint.close(rollback=True)
            self.env.invalidate_all()
        before, foretold = self.read_accounts(), self.foretell(plan)
        self.come(plan)
        after = self.read_accounts()
        self.assertConsistent()
        if expected is None:
            self.assertEqual((plan.state, after), ("overtaken", before))
            return
        self.assertEqual(plan.state, "done")
        # Accounts that are made have other numbers each time.
        known = {id_: a for id_, a in expected.items() if a in before.values()}
        self.assertEqual({id_: after[id_] for id_ in known}, known)
        self.check_difference(plan, before, after, foretold)

    def check_merge(self, plan):
        before, foretold = self.read_accounts(), self.foretell(plan)
        target = plan.account_id
        merged = (plan.account_ids - target).filtered(lambda a: not a.merged_into_id)
        possible = target and not target.merged_into_id and merged
        self.come(plan)
        after = self.read_accounts()
        self.assertConsistent()
        if not possible:
            self.assertEqual((plan.state, after), ("overtaken", before))
            return
        self.assertEqual(plan.state, "done")
        gone = set(merged.ids)
        self.assertEqual(
            after, {id_: target.id if a in gone else a for id_, a in before.items()}
        )
        self.check_difference(plan, before, after, foretold)
        plan.action_undo()
        self.assertEqual(self.read_accounts(), before)

    def check_difference(self, plan, before, after, foretold):
        """The counts, from what is there before and afterwards."""
        moved = {id_: a for id_, a in after.items() if before.get(id_) != a}
        both = moved.keys() & foretold.keys()
        self.assertEqual(
            (
                plan.moved_count,
                plan.unforeseen_count,
                plan.unmoved_count,
                plan.elsewhere_count,
            ),
            (
                len(moved),
                len(moved.keys() - foretold.keys()),
                len(foretold.keys() - moved.keys()),
                sum(foretold[id_] not in (None, moved[id_]) for id_ in both),
            ),
        )

    def foretell(self, plan):
        """Accounts by customer, as the report has it; None where it is to be made."""
        columns = plan._get_foretold()
        rows = zip(
            columns["id"], columns["account_from"], columns["account_to"], strict=True
        )
        return {
            id_: entered if entered and entered > 0 else None
            for id_, left, entered in rows
            if left != entered
        }

    def read_accounts(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, mapped_account_id FROM res_partner "
            "WHERE mapped_account_id IS NOT NULL"
        )
        return dict(self.env.cr.fetchall())

    # === WHAT HAPPENS TO CUSTOMERS === #

    def change(self, changes):
        for name, *numbers in changes:
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.addons.base.models"):
                    getattr(self, f"_do_{name}")(*numbers)
            except (UserError, ValidationError):
                self.env.invalidate_all()

    def _pick(self, number):
        customers = self.Partner.search(
            [("id", "in", self.everybody()), ("is_crm_customer", "=", True)], order="id"
        )
        return customers[number % len(customers)]

    def everybody(self):
        return self.Partner.search([("id", ">=", self.group.id)]).ids

    def _do_create_company(self, parent, has_parent):
        parent = self._pick(parent) if has_parent % 2 else None
        self.create_company("New", parent)

    def _do_move(self, child, parent):
        self._pick(child).parent_id = self._pick(parent)

    def _do_detach(self, child, _number):
        self._pick(child).parent_id = False

    def _do_set_by_hand(self, customer, other):
        account = self._pick(other).crm_account_id
        self._pick(customer).crm_account_id = account

    def _do_use_automatic(self, customer, _number):
        self._pick(customer).crm_account_pinned = False

    def _do_merge_accounts(self, one, other):
        merged = self._pick(one).crm_account_id
        merged.merge_into(self._pick(other).crm_account_id.id)

    def _do_unmerge_account(self, one, _number):
        self._pick(one).own_account_id.filtered("merged_into_id").unmerge()

    def _do_archive(self, one, _number):
        self._pick(one).active = False

    def _do_delete(self, one, _number):
        self._pick(one).unlink()

    def _do_switch(self, strategy, _number):
        self.set_strategy(["each", "root"][strategy % 2])

    def test_a_report_is_what_a_run_right_then_does(self):
        """The report of the last moment has no difference."""
        self._do_move(3, 0)
        plan = self.plan()
        self._do_move(1, 3)
        plan.action_download_report()
        self.come(plan)
        self.assertFalse(
            plan.unforeseen_count + plan.unmoved_count + plan.elsewhere_count
        )
        self.assertTrue(plan.moved_count)

    def test_plans_in_a_row(self):
        """Of many, each does its part in its order, and none hinders the next."""
        now = fields.Datetime.now()
        plans = self.env["crm.account.plan"]
        for hour, strategy in enumerate(("root", "each", "root", "each")):
            date = now + timedelta(hours=hour + 1)
            plans |= self.plan(strategy=strategy, date=date)
        before = self.account_ids()
        for plan in plans.sorted("date"):
            self.come(plan, late=timedelta(0))
        self.assertEqual(set(plans.mapped("state")), {"done"})
        self.assertEqual(self.account_ids(), before)

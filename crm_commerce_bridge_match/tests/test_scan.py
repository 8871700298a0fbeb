"""A scan finds what notes find, and may stop and go on."""

from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..models.pair import crm_customer_match_scan
from .common import CustomerMatchCommon

# Few values: many are shared
CUSTOMER = st.fixed_dictionaries(
    {
        "name": st.sampled_from(
            ["Brightwater", "Brightwater BV", "Quarry Stone", "Stone", "Quarrry Stone"]
        ),
        "phone": st.sampled_from(
            [False, "09 555 02 10", "+32 9 555 02 10", "02 1112233"]
        ),
        "email": st.sampled_from([False, "a@quarry.example", "ann@gmail.com"]),
        "vat": st.sampled_from([False, "BE0477472701", "0477472701"]),
        "street": st.sampled_from(
            [False, "12 Quay Street", "Quay St 12", "9 Hill Road"]
        ),
        "zip": st.sampled_from([False, "9000", "B-9000", "1000"]),
        "active": st.sampled_from([True, True, False]),
    }
)


@tagged("post_install", "-at_install")
class TestScan(CustomerMatchCommon):
    def forget(self):
        self.Match.search([]).unlink()
        self.env["crm.customer.key"].search([]).unlink()

    @settings(
        max_examples=15,
        deadline=None,
        phases=[Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
    )
    @given(st.lists(CUSTOMER, min_size=2, max_size=8))
    def test_scan_finds_what_notes_find(self, customers):
        with self.env.cr.savepoint() as savepoint:
            partners = self.Partner.create(
                [
                    {**values, "is_company": True, "is_crm_customer": True}
                    for values in customers
                ]
            )
            self.scan()
            found = self.get_pairs(partners)
            self.assertPairsStandOnce()
            self.forget()
            # one after the other, in any order: the keys of all are there first
            self.env["crm.customer.key"]._refresh(self.Partner.search([]).ids)
            for partner in reversed(partners):
                self.Match._note(partner.ids, "newcomer")
                self.work_off()
            self.assertEqual(self.get_pairs(partners), found)
            self.assertPairsStandOnce()
            self.env["crm.customer.match.note"]._take(10_000)
            savepoint.rollback()
        self.env.invalidate_all()

    def assertPairsStandOnce(self):
        matches = self.Match.search([])
        pairs = [frozenset((m.partner_id.id, m.other_id.id)) for m in matches]
        self.assertEqual(len(pairs), len(set(pairs)))
        self.assertTrue(all(len(pair) == 2 for pair in pairs))
        for match in matches.filtered(lambda m: m.kind == "same"):
            self.assertLess(match.partner_id.id, match.other_id.id)

    def test_batches(self):
        """However the customers are divided, stopped and resumed."""
        same = {"phone": "09 555 02 10", "website": "https://quarry.example"}
        one = self.create_customer("Brightwater", **same)
        two = self.create_customer("Quarrystone", **same)
        self.scan()
        found = self.get_pairs(one | two)
        self.assertTrue(found)
        self.forget()
        scans = self.env["crm.customer.match.scan"]
        with patch.object(crm_customer_match_scan, "BATCH", 70):
            scan = self.Match._scan_all()
            scans._work()
            self.assertTrue(0 < scan.progress < 100)
            scan.action_pause()
            self.assertIsNone(scans._work())
            self.assertEqual(self.Match._scan_all(), scan, "there is one already")
            self.assertEqual(scan.state, "running")
            while scans._work() is not None:
                pass
        self.assertEqual((scan.state, scan.progress), ("done", 100))
        self.assertEqual(scan.done, scan.total)
        self.assertEqual(self.get_pairs(one | two), found)

    def test_killed_and_resumed(self):
        """A batch is done or not done, wherever it ends."""
        same = {"phone": "09 555 02 10", "website": "https://quarry.example"}
        pair = self.create_customer("Brightwater", **same)
        pair |= self.create_customer("Quarrystone", **same)
        self.scan()
        found = self.get_pairs(pair)
        self.forget()
        scans = self.env["crm.customer.match.scan"]
        with patch.object(crm_customer_match_scan, "BATCH", 70):
            scan = self.Match._scan_all()
            processed = 0
            while processed is not None:
                with self.env.cr.savepoint() as killed:
                    scans._work()
                    killed.rollback()
                self.env.invalidate_all()
                processed = scans._work()
        self.assertEqual((scan.state, scan.done), ("done", scan.total))
        self.assertEqual(self.get_pairs(pair), found)
        self.assertEqual(scan.found, self.Match.search_count([("state", "=", "open")]))

    def test_scheduled_action_of_nobody_special(self):
        """Whoever it runs as: all are compared, and alike."""
        same = {"phone": "09 555 02 10", "website": "https://quarry.example"}
        elsewhere, here = self.env["res.company"].create(
            [{"name": "Elsewhere"}, {"name": "Here"}]
        )
        pair = self.create_customer("Brightwater", company_id=elsewhere.id, **same)
        pair |= self.create_customer("Quarrystone", company_id=elsewhere.id, **same)
        self.scan()
        found = self.get_pairs(pair)
        self.assertTrue(found)
        self.forget()
        nobody = new_test_user(self.env, "nobody_special", company_id=here.id)
        cron = self.env.ref("crm_commerce_bridge_match.ir_cron_compare")
        cron.user_id = nobody
        scan = self.Match._scan_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(scan.state, "done")
        self.assertEqual(self.get_pairs(pair), found)

    def test_scheduled_action_goes_on_at_once(self):
        """It works some seconds at a time: the next turn need not wait for a minute."""
        cron = self.env.ref("crm_commerce_bridge_match.ir_cron_compare")
        woken = []
        wake = patch.object(type(cron), "_notifydb", lambda cron: woken.append(cron))
        self.scan()
        with wake, self.enter_registry_test_mode():
            self.env["ir.cron.trigger"].create(
                {"cron_id": cron.id, "call_at": fields.Datetime.now()}
            )
            self.env.cr.postcommit.clear()
            cron.method_direct_trigger()
            self.env.cr.postcommit.run()
        self.assertEqual(len(woken), 1)

    def test_expected_matches_are_learnt(self):
        """The more customers stand there twice, the surer is a pair."""
        self.scan()
        few = self.Match._get_expected()
        for partner in self.others:
            partner.phone = f"09 55{partner.id:07}"[:12]
        self.others[::2].copy({"is_crm_customer": True})
        self.scan()
        self.assertGreater(self.Match._get_expected(), few)

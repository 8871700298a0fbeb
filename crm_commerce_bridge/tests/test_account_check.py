from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestAccountCheck(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Check = cls.env["crm.account.check"]
        # As Odoo's demo data has some of them
        cls.Partner.browse(
            cls.Check._find_subsidiaries_of_type_contact()
        ).type = "other"

    def _damage(self, query, *values):
        """What no code path of ours would do."""
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def _check(self):
        return self.Check.browse(self.Check.action_check()["res_id"])

    def _repair(self, check):
        action = check.action_repair()
        self.finish_run()
        self.env.invalidate_all()
        return self.Run.browse(action["res_id"])

    def assertFound(self, check, kind, records):
        finding = check.finding_ids.filtered(lambda f: f.kind == kind)
        self.assertEqual(finding.record_ids, sorted(records.ids))
        self.assertIn(records[0].display_name, finding.names)
        action = finding.action_open()
        found = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(found.search(action["domain"]), records)

    def test_check_is_called_by_its_moment_as_the_reader_writes_it(self):
        check = self._check()
        check.flush_recordset()
        self._damage("UPDATE crm_account_check SET create_date = '2026-02-01 23:30'")
        for zone, date in (("UTC", "02/01/2026"), ("Asia/Tokyo", "02/02/2026")):
            self.env.user.tz = zone
            self.env.invalidate_all()
            self.assertTrue(check.display_name.startswith(f"Check of {date}"))

    def test_nothing_is_wrong(self):
        check = self._check()
        self.assertFalse(check.finding_ids.mapped("kind"))
        self.assertFalse(check.can_repair)
        with self.assertRaisesRegex(UserError, "nothing that could be repaired"):
            check.action_repair()

    def test_customers_on_wrong_accounts_are_repaired_with_history(self):
        account = self.hotel.crm_account_id
        self._damage(
            "UPDATE res_partner SET mapped_account_id = %s WHERE id = %s",
            self.loner.crm_account_id.id,
            self.hotel.id,
        )
        self._damage(
            "UPDATE res_partner SET mapped_account_id = NULL WHERE id = %s",
            self.region.id,
        )
        check = self._check()
        self.assertFound(check, "different", self.hotel)
        self.assertFound(check, "missing", self.region)
        run = self._repair(check)
        self.assertEqual(self.hotel.crm_account_id, account)
        self.assertTrue(self.region.crm_account_id)
        self.assertEqual(run.display_name, "Repair")
        self.assertEqual(run.state, "done")
        self.assertFalse(run.can_undo)
        line = self.ledger(self.hotel)[-1:]
        self.assertRecordValues(line, [{"cause": "repair", "run_id": run.id}])
        self.assertFalse(self._check().finding_count)

    def test_ring_of_companies_is_named(self):
        self._damage(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            self.hotel.id,
            self.group.id,
        )
        check = self._check()
        self.assertFound(check, "ring", self.group | self.region | self.hotel)
        self.assertFalse(check.can_repair)

    def test_broken_merges_are_straightened(self):
        first, second = self.hotel.crm_account_id, self.region.crm_account_id
        last = self.loner.crm_account_id
        for merged, into in ((first, second), (second, last)):
            self._damage(
                "UPDATE crm_account SET merged_into_id = %s WHERE id = %s",
                into.id,
                merged.id,
            )
        check = self._check()
        self.assertFound(check, "merge", (first | second).sorted("id"))
        self._repair(check)
        self.assertEqual((first | second).merged_into_id, last)
        self.assertEqual((self.hotel | self.region).crm_account_id, last)
        self.assertFalse((first | second).filtered("active"))

    def test_ring_of_merges_is_opened(self):
        first, second = (self.hotel | self.region).crm_account_id.sorted("id")
        for merged, into in ((first, second), (second, first)):
            self._damage(
                "UPDATE crm_account SET merged_into_id = %s WHERE id = %s",
                into.id,
                merged.id,
            )
        self._repair(self._check())
        self.assertFalse(first.merged_into_id)
        self.assertEqual(second.merged_into_id, first)
        self.assertEqual((self.hotel | self.region).crm_account_id, first)
        self.assertConsistent()

    def test_needless_accounts_are_put_away(self):
        account = self.Account.create({"name": "Forgotten"})
        self._damage(
            "UPDATE crm_account SET automatic_name = name WHERE id = %s", account.id
        )
        check = self._check()
        self.assertFound(check, "needless", account)
        self._repair(check)
        self.assertFalse(account.active)

    def test_subsidiaries_of_type_contact_are_for_a_person_to_decide(self):
        self._damage(
            "UPDATE res_partner SET type = 'contact' WHERE id = %s", self.hotel.id
        )
        check = self._check()
        self.assertFound(check, "contact", self.hotel)
        self.assertFalse(check.can_repair)
        self.assertIn("Other", check.finding_ids.advice)

    def test_scheduled_check_repairs(self):
        account = self.hotel.crm_account_id
        self._damage(
            "UPDATE res_partner SET mapped_account_id = %s WHERE id = %s",
            self.loner.crm_account_id.id,
            self.hotel.id,
        )
        self.Check._cron_check()
        self.finish_run()
        self.env.invalidate_all()
        self.assertEqual(self.hotel.crm_account_id, account)

    def test_reports_do_not_pile_up(self):
        for _again in range(25):
            self.Check._cron_check()
        self.assertEqual(self.Check.search_count([]), 20)

    def test_only_who_may_start_runs_may_check(self):
        seller = self.new_user("checking_seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.Check.with_user(seller).action_check()
        boss = self.new_user("checking_boss", "sales_team.group_sale_manager")
        self.assertTrue(self.Check.with_user(boss).action_check()["res_id"])

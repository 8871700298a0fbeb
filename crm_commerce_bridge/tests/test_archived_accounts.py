import logging

from odoo.exceptions import RedirectWarning
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CrmCommerceBridgeCommon

SALESMAN = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestArchivedAccounts(CrmCommerceBridgeCommon):
    """An active customer never has an archived account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limited = cls.new_user("limited", SALESMAN)
        cls.seller = cls.new_user("seller", f"{SALESMAN}_all_leads")
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")
        cls.account = cls.hotel.crm_account_id

    def damage(self, account=None):
        """As databases have it from before, or after somebody's SQL."""
        account = account or self.account
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE crm_account SET active = FALSE WHERE id = %s", account.id)
        )
        self.env.invalidate_all()

    def refuse(self, action):
        says = self.assertRaisesRegex(RedirectWarning, "Hotel.* has customers")
        with says as refusal, self.env.cr.savepoint():
            action()
        self.env.invalidate_all()
        self.assertTrue(self.account.active)
        self.assertLess(refusal.exception.loglevel, logging.WARNING, "no fault of ours")
        return refusal.exception.args

    def open_dialog(self, user):
        """Follow the button of the refusal."""
        account = self.account.with_user(user)
        _message, action_id, _label, context = self.refuse(account.action_archive)
        action = self.env["ir.actions.act_window"].browse(action_id)
        self.assertEqual(action.res_model, "crm.account.merge")
        context = {**context, "crm_account_put_away": True}
        return self.env[action.res_model].with_user(user).with_context(**context)

    # === REFUSED === #

    def test_account_with_active_customers_is_not_archived_whoever_asks(self):
        for user in (self.limited, self.seller, self.boss, self.env.user):
            account = self.account.with_user(user)
            self.refuse(account.action_archive)
            self.refuse(lambda account=account: account.write({"active": False}))
        both = self.account | self.Account.create({"name": "Empty"})
        self.refuse(both.action_archive)

    def test_several_accounts_are_named_and_spoken_of_as_such(self):
        accounts = (
            self.account
            | self.create_company("Motel", is_crm_customer=True).crm_account_id
        )
        says = "(Hotel and Motel|Motel and Hotel) have customers .* them"
        with self.assertRaisesRegex(RedirectWarning, says):
            accounts.with_user(self.limited).action_archive()

    def test_file_that_archives_an_account_with_customers_is_told_so(self):
        [[xmlid]] = self.account.export_data(["id"])["datas"]
        result = self.Account.load(["id", "active"], [[xmlid, "0"]])
        self.assertIn("Hotel has customers", result["messages"][0]["message"])
        self.assertTrue(self.account.active)

    def test_customers_that_the_user_does_not_see_count_as_well(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.group.crm_account_id = self.account
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.group.company_id = abroad
        self.assertEqual(self.account.with_user(self.boss).customer_count, 0)
        self.refuse(self.account.with_user(self.boss).action_archive)

    def test_account_without_active_customers_is_archived(self):
        self.hotel.active = False
        self.account.with_user(self.seller).action_archive()
        self.assertFalse(self.account.active)
        self.assertConsistent()
        empty = self.Account.create({"name": "Empty"})
        empty.with_user(self.limited).action_archive()
        self.assertFalse(empty.active)

    # === THE WAYS OUT === #

    def test_way_out_is_a_merge_into_another_account(self):
        for user in (self.limited, self.seller):
            dialog = self.open_dialog(user).create({})
            self.assertFalse(dialog.account_id)
            dialog.account_id = self.loner.crm_account_id
            dialog.action_merge()
            self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)
            self.assertEqual(self.account.merged_into_id, self.loner.crm_account_id)
            self.account.unmerge()
            self.assertEqual(self.hotel.crm_account_id, self.account)

    def test_way_out_are_the_automatic_accounts(self):
        self.hotel.active = False
        self.loner.crm_account_id = self.account
        dialog = self.open_dialog(self.seller).create({})
        self.assertEqual(dialog.by_hand_count, 1)
        dialog.action_use_automatic_accounts()
        self.assertEqual(self.loner.crm_account_id, self.loner.own_account_id)
        self.assertFalse(self.account.active)

    def test_automatic_accounts_leave_who_has_no_other(self):
        self.loner.crm_account_id = self.account
        dialog = self.open_dialog(self.seller).create({})
        dialog.action_use_automatic_accounts()
        self.assertEqual(self.loner.crm_account_id, self.loner.own_account_id)
        self.assertTrue(self.account.active)
        self.assertEqual(self.hotel.crm_account_id, self.account)

    # === COMES BACK === #

    def test_account_comes_back_with_its_customer(self):
        self.hotel.active = False
        self.account.action_archive()
        self.hotel.with_user(self.seller).action_unarchive()
        self.assertTrue(self.account.active)

    def test_account_comes_back_for_who_joins_its_group(self):
        self.set_strategy("root")
        self.customers.active = False
        self.group.crm_account_id.action_archive()
        newcomer = self.create_company("Newcomer", self.group)
        self.assertEqual(newcomer.crm_account_id, self.group.own_account_id)
        self.assertTrue(newcomer.crm_account_id.active)

    def test_archived_account_chosen_by_hand_comes_back(self):
        account = self.Account.create({"name": "Old", "active": False})
        self.hotel.with_user(self.seller).crm_account_id = account
        self.assertTrue(account.active)

    def test_archived_account_others_are_merged_into_comes_back(self):
        account = self.Account.create({"name": "Old", "active": False})
        self.account.with_user(self.seller).merge_into(account.id)
        self.assertTrue(account.active)
        self.assertEqual(self.hotel.crm_account_id, account)

    def test_damage_by_sql_is_found_and_mended_by_the_check(self):
        self.damage()
        differing = self.env["crm.account.resolver"]._find_differences()
        self.assertEqual(differing, self.hotel.ids)
        lines = len(self.ledger(self.hotel))
        check = self.env["crm.account.check"]._check()
        self.assertIn(self.account.ids, check.finding_ids.mapped("record_ids"))
        check._repair()
        self.finish_run()
        self.assertTrue(self.account.active)
        self.assertConsistent()
        self.assertEqual(len(self.ledger(self.hotel)), lines, "nobody moved")

    def test_damage_by_sql_is_mended_when_the_customer_is_looked_at_again(self):
        self.damage()
        self.env["crm.account.resolver"]._resolve(self.hotel.ids, "repair")
        self.assertTrue(self.account.active)

    def test_archived_customers_keep_an_archived_account(self):
        self.hotel.active = False
        self.account.action_archive()
        self.assertConsistent()
        self.env["crm.account.resolver"]._resolve(self.hotel.ids, "repair")
        self.assertFalse(self.account.active)

    # === MARKED === #

    def test_archived_customers_and_contacts_are_counted_and_marked(self):
        self.create_contact("Ann", self.hotel)
        self.create_contact("Bob", self.hotel, active=False)
        self.loner.crm_account_id = self.account
        self.loner.active = False
        account = self.account.with_user(self.limited)
        self.assertEqual(account.customer_count, 2)
        self.assertEqual(account.archived_customer_count, 1)
        self.assertEqual(account.contact_count, 2)
        self.assertEqual(account.archived_contact_count, 1)
        for action in (account.action_view_customers(), account.action_view_contacts()):
            [view_id] = [view for view, kind in action["views"] if kind == "list"]
            partners = self.env["res.partner"].with_user(self.limited)
            arch = partners.get_view(view_id, "list")["arch"]
            self.assertIn('decoration-muted="not active"', arch)
            self.assertRegex(arch, r'string="Archived"[^>]*invisible="active"')

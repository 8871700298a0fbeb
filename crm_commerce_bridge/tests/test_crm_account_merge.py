from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestCrmAccountMerge(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.loner.crm_account_id
        cls.merged = cls.hotel.crm_account_id
        cls.third = cls.region.crm_account_id

    def _put_something_on(self, account):
        return {
            "message": account.message_post(body="Called them", message_type="comment"),
            "activity": account.activity_schedule("mail.mail_activity_data_todo"),
            "attachment": self.env["ir.attachment"].create(
                {
                    "name": "contract.txt",
                    "raw": b"signed",
                    "res_model": "crm.account",
                    "res_id": account.id,
                }
            ),
        }

    def assertOn(self, account, things):
        for thing in things.values():
            self.assertEqual(thing.res_id, account.id, thing._name)

    def test_customers_are_found_on_the_account_they_are_merged_into(self):
        kept, merged = self.loner.crm_account_id, self.hotel.crm_account_id
        merged.merge_into(kept.id)
        self.assertEqual(self.hotel.crm_account_id, kept)
        self.assertFalse(merged.active)
        self.assertEqual(merged.merged_into_id, kept)
        self.assertEqual(self.ledger(self.hotel)[-1:].cause, "merge")

    def test_merge_survives_switches(self):
        kept = self.loner.crm_account_id
        self.hotel.crm_account_id.merge_into(kept.id)
        self.set_strategy("root")
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.set_strategy("each")
        self.assertEqual(self.hotel.crm_account_id, kept)

    def test_merges_are_kept_flat(self):
        first, second = self.hotel.crm_account_id, self.region.crm_account_id
        last = self.loner.crm_account_id
        first.merge_into(second.id)
        second.merge_into(last.id)
        self.assertEqual((first | second).merged_into_id, last)
        self.assertEqual((self.hotel | self.region).crm_account_id, last)

    def test_merged_account_can_be_merged_elsewhere(self):
        account = self.hotel.crm_account_id
        account.merge_into(self.loner.crm_account_id.id)
        account.merge_into(self.region.crm_account_id.id)
        self.assertEqual(self.hotel.crm_account_id, self.region.own_account_id)
        self.assertConsistent()

    def test_unmerge_restores(self):
        before = self.account_ids()
        merged = self.hotel.crm_account_id | self.region.crm_account_id
        merged.merge_into(self.loner.crm_account_id.id)
        merged.unmerge()
        self.assertEqual(self.account_ids(), before)
        self.assertTrue(all(merged.mapped("active")))

    def test_merge_keeps_choices_by_hand(self):
        self.hotel.crm_account_id = self.region.crm_account_id
        self.region.crm_account_id.merge_into(self.loner.crm_account_id.id)
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)
        self.assertEqual(self.hotel.crm_account_pin_id, self.region.own_account_id)

    def test_opportunity_without_a_customer_is_merged_too(self):
        account = self.hotel.crm_account_id
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "crm_account_id": account.id}
        )
        account.merge_into(self.loner.crm_account_id.id)
        self.assertEqual(lead.crm_account_id, self.loner.crm_account_id)

    def test_merge_is_refused_with_a_reason(self):
        ours = self.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        of_a, of_b, merged = self.Account.create(
            [
                {"name": "a", "company_id": ours[0].id},
                {"name": "b", "company_id": ours[1].id},
                {"name": "merged"},
            ]
        )
        merged.merge_into(of_a.id)
        for accounts, target, message in (
            (of_a, of_b.id, "different companies"),
            (of_a, of_a.id, "at least two"),
            (of_b, merged.id, "not merged itself"),
            (of_b, 0, "not merged itself"),
            (of_b, "rubbish", "Choose the account that stays"),
            (of_b, None, "Choose the account that stays"),
        ):
            with self.assertRaisesRegex(UserError, message):
                accounts.merge_into(target)
        with self.assertRaisesRegex(UserError, "Only a merged account"):
            of_a.unmerge()

    # === WHAT PEOPLE PUT ON ACCOUNTS === #

    def test_merge_moves_what_people_put_on_accounts_and_unmerge_moves_it_back(self):
        things = self._put_something_on(self.merged)
        before = self._put_something_on(self.kept)
        self.merged.merge_into(self.kept.id)
        self.assertOn(self.kept, things)
        later = self._put_something_on(self.kept)
        self.merged.unmerge()
        self.assertOn(self.merged, things)
        self.assertOn(self.kept, before)
        self.assertOn(self.kept, later)

    def test_what_has_moved_on_or_is_gone_does_not_come_back(self):
        things = self._put_something_on(self.merged)
        self.merged.merge_into(self.kept.id)
        things["message"].res_id = self.third.id
        things.pop("activity").action_done()
        self.merged.unmerge()
        self.assertEqual(things["message"].res_id, self.third.id)
        self.assertEqual(things["attachment"].res_id, self.merged.id)

    def test_tags_unite_and_part_again(self):
        hot, cold, both = self.env["crm.tag"].create(
            [{"name": "Hot"}, {"name": "Cold"}, {"name": "Both"}]
        )
        self.kept.tag_ids = cold | both
        self.merged.tag_ids = hot | both
        self.merged.merge_into(self.kept.id)
        self.assertEqual(self.kept.tag_ids, hot | cold | both)
        self.merged.unmerge()
        self.assertEqual(self.kept.tag_ids, cold | both)
        self.assertEqual(self.merged.tag_ids, hot | both)

    def test_values_of_the_account_that_stays_win(self):
        seller = self.new_user("seller_of_kept", "sales_team.group_sale_salesman")
        self.kept.user_id = seller
        self.merged.user_id = self.env.user
        self.merged.merge_into(self.kept.id)
        self.assertRecordValues(self.kept, [{"name": "Loner", "user_id": seller.id}])

    def test_opportunity_without_a_customer_comes_back(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "crm_account_id": self.merged.id}
        )
        self.merged.merge_into(self.kept.id)
        self.merged.unmerge()
        self.assertEqual(lead.crm_account_id, self.merged)

    def test_chain_of_merges_is_taken_back_link_by_link(self):
        things = self._put_something_on(self.merged)
        self.merged.merge_into(self.third.id)
        self.third.merge_into(self.kept.id)
        self.assertOn(self.kept, things)
        self.third.unmerge()
        self.assertEqual(self.merged.merged_into_id, self.third)
        self.assertEqual(self.hotel.crm_account_id, self.third)
        self.assertOn(self.third, things)
        self.merged.unmerge()
        self.assertOn(self.merged, things)
        self.assertEqual(self.hotel.crm_account_id, self.merged)

    def test_link_in_the_middle_of_a_chain_is_taken_out(self):
        things = self._put_something_on(self.merged)
        self.merged.merge_into(self.third.id)
        self.third.merge_into(self.kept.id)
        self.merged.unmerge()
        self.assertOn(self.merged, things)
        self.third.unmerge()
        self.assertFalse(self.merged.merged_into_id)
        self.assertOn(self.merged, things)

    # === CHAINS: WHAT CAME FROM FAR GOES BACK === #

    def _merge_in_a_chain(self):
        """:return: a follower and a tag that the first account brought"""
        follower = self.env["res.partner"].create({"name": "Outsider"})
        tag = self.env["crm.tag"].create({"name": "Hot"})
        self.merged.message_subscribe(follower.ids)
        self.merged.tag_ids = tag
        self.merged.merge_into(self.third.id)
        self.third.merge_into(self.kept.id)
        self.assertIn(follower, self.kept.message_partner_ids)
        self.assertEqual(self.kept.tag_ids, tag)
        return follower, tag

    def test_tags_go_back_past_the_middle_of_a_chain(self):
        _follower, tag = self._merge_in_a_chain()
        self.merged.unmerge()
        self.assertFalse(self.kept.tag_ids)
        self.assertEqual(self.merged.tag_ids, tag)

    def test_followers_go_back_past_the_middle_of_a_chain(self):
        """Else the account at the end would go on writing to them."""
        follower, _tag = self._merge_in_a_chain()
        self.merged.unmerge()
        self.assertNotIn(follower, self.kept.message_partner_ids)
        self.assertIn(follower, self.merged.message_partner_ids)

    def test_middle_of_a_chain_keeps_nothing_of_what_went_back(self):
        follower, _tag = self._merge_in_a_chain()
        self.merged.unmerge()
        self.third.unmerge()
        self.assertNotIn(follower, self.third.message_partner_ids)
        self.assertFalse(self.third.tag_ids)

    # === WHAT THE ACCOUNT THAT STAYS LEAVES BLANK === #

    def _fill(self, account):
        values = {
            "ref": "SF-1",
            "user_id": self.env.user.id,
            "team_id": self.env["crm.team"].create({"name": "Hotels"}).id,
            "description": "<p>Call on Mondays</p>",
        }
        account.write(values)
        return values

    def test_blanks_are_filled(self):
        values = self._fill(self.merged)
        self.merged.merge_into(self.kept.id)
        self.assertRecordValues(self.kept, [values])

    def test_filled_blanks_are_blank_again_after_the_unmerge(self):
        values = self._fill(self.merged)
        self.merged.merge_into(self.kept.id)
        self.merged.unmerge()
        self.assertFalse(any(self.kept[name] for name in values))
        self.assertRecordValues(self.merged, [values])

    def test_filled_blank_that_a_person_changed_since_stays(self):
        self._fill(self.merged)
        self.merged.merge_into(self.kept.id)
        self.kept.ref = "SF-2"
        self.merged.unmerge()
        self.assertEqual(self.kept.ref, "SF-2")
        self.assertFalse(self.kept.team_id)

    def test_first_of_several_accounts_fills_a_blank(self):
        self.merged.ref, self.third.ref = "SF-1", "SF-2"
        (self.merged | self.third).merge_into(self.kept.id)
        self.assertEqual(self.kept.ref, "SF-1")
        self.third.unmerge()
        self.assertEqual(self.kept.ref, "SF-1")

    def test_both_accounts_tell_of_the_merge(self):
        self.merged.merge_into(self.kept.id)
        self.assertIn("Merged into Loner", self.merged.message_ids[0].body)
        self.assertIn("Hotel", self.kept.message_ids[0].body)

    # === THE PAGES === #

    def _open_dialog(self, accounts, user=None):
        dialog = self.env["crm.account.merge"].with_context(active_ids=accounts.ids)
        return dialog.with_user(user) if user else dialog

    def test_dialog_proposes_the_account_with_most_customers(self):
        self.hotel.crm_account_id = self.kept
        accounts = self.kept | self.third
        with Form(self._open_dialog(self.third | self.kept)) as form:
            self.assertEqual(form.account_id, self.kept)
            self.assertIn("Customers: 1", form.summary)
        action = form.save().action_merge()
        self.assertEqual(action["res_id"], self.kept.id)
        self.assertEqual(accounts.filtered("active"), self.kept)

    def test_dialog_proposes_the_oldest_of_equals_and_tells_what_moves(self):
        self._put_something_on(self.third)
        oldest = min(self.kept | self.third, key=lambda account: account.id)
        with Form(self._open_dialog(self.kept | self.third)) as form:
            self.assertEqual(form.account_id, oldest)
            form.account_id = self.kept
            self.assertEqual(
                form.summary, "Customers: 1, Activities: 1, Messages: 1, Attachments: 1"
            )

    def test_dialog_with_one_account_says_what_is_missing(self):
        with self.assertRaisesRegex(UserError, "at least two"):
            Form(self._open_dialog(self.kept)).save().action_merge()

    def test_salesperson_merges_and_unmerges(self):
        seller = self.new_user("merging_seller", "sales_team.group_sale_salesman")
        dialog = Form(self._open_dialog(self.kept | self.merged, seller))
        dialog.account_id = self.kept.with_user(seller)
        dialog.save().action_merge()
        self.assertEqual(self.hotel.crm_account_id, self.kept)
        later = self._put_something_on(self.kept)
        self.env.cr.execute(
            "UPDATE mail_message SET create_date = create_date + interval '1 minute'"
            " WHERE id = %s",
            [later["message"].id],
        )
        later["message"].invalidate_recordset()
        action = self.merged.with_user(seller).action_unmerge()
        self.assertIn("Messages: 1", action["params"]["message"])
        self.assertEqual(self.hotel.crm_account_id, self.merged)

    def test_nobody_forges_a_merge(self):
        seller = self.new_user("forging_seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.merged.with_user(seller).merge_data = {"mail.message": [1]}

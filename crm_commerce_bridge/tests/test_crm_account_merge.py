from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import format_date

from .common import CrmCommerceBridgeCommon
from .test_hidden_accounts import HiddenAccountsCase


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

    def test_opportunities_that_come_later_follow_the_merge(self):
        """A form that was open meanwhile, or a file, still names the merged account."""
        merged = self.Account.create({"name": "Merged"})
        kept = self.Account.create({"name": "Kept"})
        seller = self.new_user("late", "sales_team.group_sale_salesman")
        leads = self.env["crm.lead"].with_user(seller)
        values = {"name": "Late", "type": "opportunity"}
        before = leads.create(values)
        merged.with_user(seller).merge_into(kept.id)
        late = leads.create({**values, "crm_account_id": merged.id})
        before.crm_account_id = merged
        self.assertEqual((late | before).crm_account_id, kept)

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
        self.assertEqual(action["params"]["action"]["res_id"], self.kept.id)
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

    def test_accounts_of_one_name_are_told_apart_where_they_are_merged(self):
        self.third.ref = "SF-1"
        made = format_date(self.env, self.kept.create_date)
        accounts = (self.kept | self.third).with_context(crm_account_detail=True)
        self.assertEqual(
            accounts.mapped("display_name"),
            [f"Loner (created {made})", "Region (SF-1)"],
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


# What an account that took another one in has of both
SUMS = (
    "customer_count",
    "contact_count",
    "order_count",
    "quotation_count",
    "opportunity_count",
    "expected_revenue",
    "lifetime_value",
    "activity_count",
)
# Models whose records the other seller reads, too
HIDING = (
    "res.partner",
    "sale.order",
    "crm.lead",
    "mail.message",
    "mail.activity",
    "ir.attachment",
)
# Fields that tell of a merge
DIARY = (
    "message_ids",
    "website_message_ids",
    "write_uid",
    "crm_account_assignment_ids",
    "crm_account_explanation",
    "sentences",
    "last_line_id",
)


@tagged("post_install", "-at_install")
class TestMergeByLimitedSeller(HiddenAccountsCase):
    """Who reads own documents only merges the accounts of others, and reads no more.

    What he may not read has the word Secret in it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        salesman = "sales_team.group_sale_salesman"
        cls.own = cls.new_user_of("limited_merger", cls.here, salesman)
        cls.kept, cls.merged = cls.loner.crm_account_id, cls.hotel.crm_account_id
        cls.accounts = cls.kept | cls.merged
        cls.accounts.user_id = cls.seller
        for customer, account in ((cls.loner, cls.kept), (cls.hotel, cls.merged)):
            cls._sell(customer, account)
        # Of another company, on an account that all companies share
        cls.abroad = cls.create_company("Secret Abroad", company_id=cls.there.id)
        cls.abroad.crm_account_id = cls.merged
        cls.finish_run()

    @classmethod
    def _sell(cls, customer, account):
        """Two people sell to a customer, one of whom is ``own``."""
        contact = cls.create_contact("Ann", customer)
        for user, secret in ((cls.own, ""), (cls.seller, "Secret ")):
            deal = {"partner_id": customer.id, "type": "opportunity"}
            documents = [
                cls.order(cls, contact, user_id=user.id, client_order_ref=secret),
                cls.order(cls, contact, user_id=user.id, confirm=False, note=secret),
                cls.env["crm.lead"].create(
                    {**deal, "name": f"{secret}deal", "user_id": user.id}
                ),
                cls.env["crm.lead"].create(
                    {
                        "name": f"{secret}deal without a customer",
                        "crm_account_id": account.id,
                        "user_id": user.id,
                        "expected_revenue": 10,
                    }
                ),
            ]
            for document in documents:
                cls._put_on(document, user, secret)
        cls._put_on(account, cls.seller)
        account.message_subscribe(contact.ids)

    @classmethod
    def _put_on(cls, document, user, secret=""):
        document.message_post(body=f"{secret}words", message_type="comment")
        document.activity_schedule(
            "mail.mail_activity_data_todo", summary=f"{secret}call", user_id=user.id
        )
        cls.env["ir.attachment"].create(
            {
                "name": f"{secret}contract.txt",
                "raw": b"signed",
                "res_model": document._name,
                "res_id": document.id,
            }
        )

    def read_everything(self):
        """:return: ids of all records of all models that ``own`` reads

        A merge makes followers of one account those of another: as people, they count.
        """
        env = self.as_user(self.env["res.partner"], self.own).env
        env = env(context={**env.context, "active_test": False})
        return {
            (name, id_)
            for name, model in env.items()
            if model._auto and not (model._abstract or model._transient)
            if model.has_access("read")
            for id_ in self._search_people(model)
        }

    def _search_people(self, model):
        records = model.search([])
        if model._name == "mail.followers":
            records = records.partner_id
        return records._ids

    def read_accounts(self, user=None):
        """:return: all that the pages of the two accounts say to ``own``"""
        accounts = self.as_user(self.accounts, user or self.own)
        messages = accounts.env["mail.message"]
        pages = {values["id"]: values for values in accounts.read()}
        for account in accounts:
            page, customers = pages[account.id], account.customer_ids
            said = messages._message_fetch(None, thread=account, limit=1000)
            page["conversation"] = said["messages"].read(["body"])
            activities = account.action_view_activities()["domain"]
            activities = account.env["mail.activity"].search(activities)
            page["activities"] = activities.read(["summary", "res_name"])
            page["customers"] = customers.read(self._get_ours(customers))
            page["why"] = [c.explain_crm_account() for c in customers]
        return pages

    def _get_ours(self, records):
        """The fields of the addon that the reader of the records may read."""
        readable = records.fields_get(attributes=["type"])
        return [
            name
            for name in readable
            if "crm_commerce_bridge" in records._fields[name]._modules
        ]

    def merge(self):
        kept, merged = self.as_user(self.kept, self.own), self.as_user(self.merged)
        merged.with_user(self.own).merge_into(kept.id)
        self.assertEqual(self.hotel.crm_account_id, self.kept)

    def get_diary(self):
        """What merges and unmerges say of themselves, on the accounts."""
        notes = self.env["mail.message"].search(
            [
                ("model", "=", "crm.account"),
                ("res_id", "in", self.accounts.ids),
                ("message_type", "=", "notification"),
            ]
        )
        lines = self.ledger(self.customers).filtered(
            lambda line: line.cause in ("merge", "unmerge")
        )
        return {(record._name, record.id) for record in [*notes, *lines]}

    def leave_out_diary(self, pages):
        """Pages without what merge and unmerge say of themselves."""
        diary = self.get_diary()
        for page in pages.values():
            page["conversation"] = [
                message
                for message in page["conversation"]
                if ("mail.message", message["id"]) not in diary
            ]
            for values in [page, *page["customers"], *page["why"]]:
                for name in DIARY:
                    values.pop(name, None)
        return pages

    # === BEFORE AND AFTER === #

    def test_there_is_something_to_hide(self):
        """Else the other tests would prove nothing."""
        readable = self.read_everything()
        for model in HIDING:
            ids = {id_ for name, id_ in readable if name == model}
            self.assertTrue(ids, model)
            everything = self.env[model].with_context(active_test=False).search([])
            self.assertTrue(set(everything._ids) - ids, model)
        self.assertIn("Secret", str(self.read_accounts(self.seller)))

    def test_no_record_is_readable_that_was_not(self):
        before = self.read_everything()
        self.merge()
        self.assertEqual(self.read_everything() - before - self.get_diary(), set())

    def test_accounts_tell_nothing_that_they_did_not_tell(self):
        self.assertNotIn("Secret", str(self.read_accounts()))
        self.merge()
        self.assertNotIn("Secret", str(self.read_accounts()))

    def test_what_a_merge_moved_is_not_even_counted(self):
        """It moves opportunities that whoever merges may not read."""
        self.merge()
        self.assertTrue(self.merged.sudo().merge_data["crm.lead"])
        [values] = self.as_user(self.merged, self.own).read()
        self.assertNotIn("merge_data", values)

    def test_figures_are_the_sums_of_what_they_were(self):
        before = self.read_accounts().values()
        self.merge()
        after = self.read_accounts()[self.kept.id]
        for name in SUMS:
            expected = sum(page[name] for page in before)
            self.assertTrue(expected, name)
            self.assertEqual(after[name], expected, name)

    def test_unmerge_restores_what_was_readable(self):
        records, pages = self.read_everything(), self.read_accounts()
        self.merge()
        self.as_user(self.merged, self.own).unmerge()
        self.assertEqual(self.read_everything() ^ records, self.get_diary())
        restored = self.leave_out_diary(self.read_accounts())
        self.assertEqual(restored, self.leave_out_diary(pages))

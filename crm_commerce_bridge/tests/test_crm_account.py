from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestCrmAccount(CrmCommerceBridgeCommon):
    def _empty_by_switch(self):
        """Switch to groups and return the account the hotel left."""
        self.set_strategy("root")
        return self.hotel.own_account_id

    # === ACCOUNTS LEFT EMPTY === #

    def test_empty_account_is_put_away_and_comes_back(self):
        account = self._empty_by_switch()
        self.assertFalse(account.active)
        self.set_strategy("each")
        self.assertTrue(account.active)
        self.assertEqual(self.hotel.crm_account_id, account)

    def test_empty_account_is_kept_on_request(self):
        self.env["ir.config_parameter"].set_param(
            "crm_commerce_bridge.account_empty_policy", "keep"
        )
        self.assertTrue(self._empty_by_switch().active)

    def test_what_odoo_tells_about_an_empty_account_does_not_keep_it(self):
        account = self.hotel.crm_account_id
        account.message_notify(
            partner_ids=self.env.user.partner_id.ids, body="You manage it"
        )
        self.assertFalse(self._empty_by_switch().active)

    def test_empty_account_with_something_of_ones_own_on_it_stays(self):
        account = self.hotel.crm_account_id
        tag = self.env["crm.tag"].create({"name": "Important"})
        for put_on, take_off in (
            (
                lambda: account.write({"tag_ids": tag.ids}),
                lambda: account.write({"tag_ids": False}),
            ),
            (
                lambda: account.write({"description": "<p>Call on Mondays</p>"}),
                lambda: account.write({"description": False}),
            ),
            (
                lambda: account.write({"name": "The Hotel People"}),
                lambda: account.write({"name": "Hotel"}),
            ),
            (
                lambda: account.activity_schedule("mail.mail_activity_data_call"),
                lambda: account.activity_ids.unlink(),
            ),
            (
                lambda: account.message_post(
                    body="Nice people", message_type="comment"
                ),
                lambda: account.message_ids.filtered(
                    lambda message: message.message_type == "comment"
                ).unlink(),
            ),
            (
                lambda: self.env["crm.lead"].create(
                    {"name": "Deal", "crm_account_id": account.id}
                ),
                lambda: account.with_context(
                    active_test=False
                ).opportunity_ids.unlink(),
            ),
            (
                lambda: self.env["ir.attachment"].create(
                    {"name": "a", "res_model": "crm.account", "res_id": account.id}
                ),
                lambda: (
                    self.env["ir.attachment"]
                    .search([("res_model", "=", "crm.account")])
                    .unlink()
                ),
            ),
        ):
            put_on()
            self.set_strategy("root")
            self.assertTrue(account.active)
            self.set_strategy("each")
            take_off()
            self.set_strategy("root")
            self.assertFalse(account.active)
            self.set_strategy("each")

    def test_account_made_by_hand_is_never_put_away(self):
        account = self.Account.create({"name": "Prospects"})
        self.hotel.crm_account_id = account
        self.hotel.crm_account_id = False
        self.assertTrue(account.active)

    def test_successor_is_the_account_of_the_company_its_customer_joined(self):
        person = self.Partner.create({"name": "Petra", "is_crm_customer": True})
        account = person.crm_account_id
        person.parent_id = self.loner
        self.assertFalse(account.active)
        self.assertEqual(account.successor_id, self.loner.crm_account_id)
        self.assertEqual(account.successor_count, 1)

    # === DELETION === #

    def test_account_with_customers_cannot_be_deleted(self):
        with self.assertRaisesRegex(RedirectWarning, "Hotel has customers"):
            self.hotel.crm_account_id.unlink()

    def test_account_with_only_archived_customers_cannot_be_deleted(self):
        self.hotel.active = False
        with self.assertRaisesRegex(RedirectWarning, "Hotel has customers"):
            self.hotel.crm_account_id.unlink()

    def test_account_with_opportunities_cannot_be_deleted(self):
        account = self.Account.create({"name": "Prospects"})
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "crm_account_id": account.id}
        )
        with self.assertRaisesRegex(UserError, "has opportunities"):
            account.unlink()
        lead.unlink()
        account.unlink()

    def test_account_a_choice_leads_through_cannot_be_deleted(self):
        chosen = self.Account.create({"name": "Chosen"})
        self.hotel.crm_account_id = chosen
        chosen.merge_into(self.loner.crm_account_id.id)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            chosen.unlink()

    def test_account_that_others_were_merged_into_cannot_be_deleted(self):
        kept, merged = self.Account.create([{"name": "Kept"}, {"name": "Merged"}])
        merged.merge_into(kept.id)
        with self.assertRaisesRegex(UserError, "was merged"):
            kept.unlink()

    def test_account_chosen_for_who_is_a_contact_by_now_cannot_be_deleted(self):
        """It counts again as soon as the contact is a company again."""
        chosen = self.Account.create({"name": "Chosen"})
        self.loner.crm_account_id = chosen
        self.loner.write({"is_company": False, "parent_id": self.hotel.id})
        self.assertEqual(self.loner.crm_account_id, self.hotel.crm_account_id)
        with self.assertRaisesRegex(UserError, "set by hand"):
            chosen.unlink()

    def test_account_with_a_lead_cannot_be_deleted(self):
        account = self.Account.create({"name": "Prospects"})
        self.env["crm.lead"].create(
            {"name": "Lead", "type": "lead", "crm_account_id": account.id}
        )
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            account.unlink()

    def test_deleted_empty_account_is_made_anew(self):
        self._empty_by_switch().unlink()
        self.set_strategy("each")
        self.assertEqual(self.hotel.crm_account_id.name, "Hotel")

    # === HISTORY === #

    @mute_logger("odoo.models.unlink")
    def test_history_cannot_be_forged(self):
        line = self.ledger(self.hotel)
        values = {"partner_id": self.hotel.id, "cause": "hand"}
        for forgery in (
            lambda: line.write({"cause": "hand"}),
            lambda: line.unlink(),
            lambda: self.Assignment.create(values),
        ):
            with self.assertRaisesRegex(UserError, "nobody changes it"):
                forgery()

    # === NUMBERS === #

    def test_numbers_on_buttons_equal_the_lists_behind_them(self):
        account = self.hotel.crm_account_id
        contact = self.create_contact("Ann", self.hotel)
        archived = self.create_contact("Old Ann", self.hotel, active=False)
        self.create_contact("Warehouse", self.hotel, type="delivery")
        product = self.env["product.product"].create({"name": "P", "list_price": 10})
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": contact.id,
                    "order_line": [(0, 0, {"product_id": product.id})],
                }
                for _i in range(3)
            ]
        )
        orders[0].action_confirm()
        for active in (True, False):
            self.env["crm.lead"].create(
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "partner_id": archived.id,
                    "expected_revenue": 50,
                    "probability": 50,
                    "active": active,
                }
            )
        for count, action in (
            (account.customer_count, account.action_view_customers()),
            (account.contact_count, account.action_view_contacts()),
            (account.order_count, account.action_view_orders()),
            (account.quotation_count, account.action_view_quotations()),
            (account.opportunity_count, account.action_view_opportunities()),
        ):
            records = self.env[action["res_model"]].with_context(**action["context"])
            self.assertEqual(count, records.search_count(action["domain"]))
        self.assertEqual(account.customer_count, 1)
        self.assertEqual(account.contact_count, 2)
        self.assertEqual(account.order_count, 1)
        self.assertEqual(account.quotation_count, 2)
        self.assertEqual(account.last_order_date, orders[0].date_order)
        self.assertEqual(account.expected_revenue, 100)
        self.assertEqual(account.prorated_revenue, 50)

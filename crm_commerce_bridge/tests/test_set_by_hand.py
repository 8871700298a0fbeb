from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestSetByHand(CrmCommerceBridgeCommon):
    def _dialog(self, partners, user=None):
        dialog = self.env["crm.account.set.by.hand"]
        dialog = dialog.with_context(active_ids=partners.ids)
        return Form(dialog.with_user(user) if user else dialog)

    def _set(self, partners, account, **values):
        form = self._dialog(partners)
        form.account_id = account
        for name, value in values.items():
            form[name] = value
        return form.save().action_set()["params"]["message"]

    def test_reason_is_kept(self):
        seller = self.new_user("hand_seller", "sales_team.group_sale_salesman")
        form = self._dialog(self.hotel, seller)
        form.account_id = self.loner.crm_account_id.with_user(seller)
        form.reason = "Same owner"
        message = form.save().action_set()["params"]["message"]
        self.assertEqual(message, "Set by hand: 1")
        self.assertRecordValues(
            self.hotel,
            [
                {
                    "crm_account_id": self.loner.crm_account_id.id,
                    "crm_account_pinned": True,
                    "crm_account_pin_reason": "Same owner",
                }
            ],
        )

    def test_only_this_one_or_with_its_subsidiaries(self):
        account = self.loner.crm_account_id
        form = self._dialog(self.group)
        self.assertEqual(form.subsidiary_count, 2)
        self._set(self.group, account)
        self.assertNotEqual(self.hotel.crm_account_id, account)
        self._set(self.group, account, scope="below")
        self.assertEqual((self.region | self.hotel).crm_account_id, account)
        self.assertTrue(self.hotel.crm_account_pinned)

    def test_group_comes_along_by_itself(self):
        self.set_strategy("root")
        account = self.loner.crm_account_id
        message = self._set(self.group, account, scope="below")
        self.assertEqual(
            message, "Set by hand: 1. The others (2) have the account automatically."
        )
        self.assertEqual((self.region | self.hotel).crm_account_id, account)
        self.assertFalse(self.hotel.crm_account_pinned)

    def test_same_account_changes_nothing_and_says_so(self):
        lines = len(self.ledger(self.hotel))
        form = self._dialog(self.hotel)
        form.account_id = self.hotel.crm_account_id
        self.assertEqual(form.unchanged_count, 1)
        message = form.save().action_set()["params"]["message"]
        self.assertIn("Nothing changed", message)
        self.assertFalse(self.hotel.crm_account_pinned)
        self.assertEqual(len(self.ledger(self.hotel)), lines)

    def test_the_strategys_own_answer_is_no_choice(self):
        automatic = self.hotel.crm_account_id
        self._set(self.hotel, self.loner.crm_account_id)
        self.assertIn("automatic account", self._set(self.hotel, automatic))
        self.assertFalse(self.hotel.crm_account_pinned)

    def test_contacts_stand_for_their_company(self):
        contacts = self.create_contact("Ann", self.hotel) | self.create_contact(
            "Bob", self.hotel
        )
        self._set(contacts, self.loner.crm_account_id)
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)

    def test_selection_of_many(self):
        self._set(self.hotel | self.region, self.loner.crm_account_id)
        self.assertEqual(
            (self.hotel | self.region).crm_account_id, self.loner.crm_account_id
        )

    def test_nobody_selected(self):
        dialog = self.env["crm.account.set.by.hand"].create(
            {"account_id": self.loner.crm_account_id.id, "partner_ids": []}
        )
        with self.assertRaisesRegex(UserError, "Select the customers first"):
            dialog.action_set()

    # === HISTORY === #

    def _as_of(self, day, tz="UTC"):
        dialog = self.env["crm.account.as.of"].create({"date": day})
        lines = self.Assignment.with_context(tz=tz)
        lines = lines.search(dialog.action_show()["domain"])
        return {line.partner_id: line.account_to_id for line in lines}

    def _date_lines(self, lines, moment):
        """History cannot be written, so it is made older here."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_account_assignment SET date = %s WHERE id = ANY(%s)",
            [moment, lines.ids],
        )
        self.env.invalidate_all()

    def test_account_of_a_parent_that_is_no_customer_yet(self):
        """The way out where Odoo refuses the parent: it is made a customer."""
        parent = self.create_company("Parent", is_crm_customer=False)
        customer = self.loner.with_context(crm_account_parent_id=parent.id)
        customer.action_use_account_of_parent()
        self.assertTrue(parent.is_crm_customer)
        self.assertTrue(parent.crm_account_id)
        self.assertEqual(self.loner.crm_account_pin_id, parent.crm_account_id)
        self.assertIn("Parent", self.loner.crm_account_pin_reason)

    def test_accounts_as_of_a_date(self):
        own, other = self.hotel.crm_account_id, self.loner.crm_account_id
        first = self.ledger(self.hotel)
        self._set(self.hotel, other)
        second = self.ledger(self.hotel) - first
        self.hotel.crm_account_pinned = False
        self.hotel.is_crm_customer = False
        third = self.ledger(self.hotel) - first - second
        self._date_lines(first, "2026-01-10 12:00:00")
        self._date_lines(second, "2026-02-10 12:00:00")
        self._date_lines(third, "2026-03-10 12:00:00")
        for day, account in (
            ("2026-01-09", None),
            ("2026-01-10", own),
            ("2026-02-09", own),
            ("2026-02-10", other),
            ("2026-03-09", other),
            ("2026-03-10", None),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._as_of(day).get(self.hotel), account)

    def test_days_end_where_the_reader_is(self):
        self._date_lines(self.ledger(self.hotel), "2026-01-10 23:30:00")
        self.assertIn(self.hotel, self._as_of("2026-01-10"))
        self.assertNotIn(self.hotel, self._as_of("2026-01-10", tz="Europe/Brussels"))
        self.assertIn(self.hotel, self._as_of("2026-01-11", tz="Europe/Brussels"))

    def test_today_is_what_the_customers_have(self):
        self.set_strategy("root")
        today = self._as_of(fields.Date.today())
        for customer in self.customers:
            self.assertEqual(today[customer], customer.crm_account_id)

    # === ACCOUNT AND PARENT IN ONE FORM === #

    def test_account_and_parent_chosen_together(self):
        account = self.Account.create({"name": "Special"})
        with Form(self.loner) as form:
            form.parent_company_id = self.group
            form.crm_account_id = account
        self.assertEqual(self.loner.parent_id, self.group)
        self.assertTrue(self.loner.crm_account_pinned)
        self.set_strategy("root")
        self.assertEqual(self.loner.crm_account_id, account)

    def test_parent_chosen_alone_leaves_the_account_automatic(self):
        self.set_strategy("root")
        with Form(self.loner) as form:
            form.parent_company_id = self.group
        self.assertEqual(self.loner.crm_account_id, self.group.crm_account_id)
        self.assertFalse(self.loner.crm_account_pinned)

    def test_person_who_joins_and_leaves_by_the_form(self):
        person = self.Partner.create({"name": "Petra", "is_crm_customer": True})
        with Form(person) as form:
            form.parent_id = self.loner
        self.assertEqual(person.crm_account_id, self.loner.crm_account_id)
        with Form(person) as form:
            form.parent_id = self.env["res.partner"]
        self.assertEqual(person.crm_account_id, person.own_account_id)
        self.assertFalse(person.crm_account_pinned)

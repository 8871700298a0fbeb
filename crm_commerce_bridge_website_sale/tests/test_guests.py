from odoo.tests import tagged

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestGuests(StorefrontCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website.search([("id", "!=", False)]).auth_signup_uninvited = "b2c"

    def accept_invitation(self, guest):
        """From the link on the confirmation."""
        guest.signup_prepare()
        return self.sign_up(token=guest._generate_signup_token())

    def test_cart_and_address_make_no_customer(self):
        guest = self.create_guest()
        self.web_order(guest, confirm=False)
        self.assertFalse(guest.is_crm_customer)
        self.assertFalse(guest.crm_account_id)

    def test_sent_quotation_makes_a_customer(self):
        guest = self.create_guest()
        self.web_order(guest, confirm=False).action_quotation_sent()
        self.assertTrue(guest.is_commerce_customer)

    def test_own_account(self):
        guest = self.create_guest()
        self.web_order(guest)
        self.assertTrue(guest.is_commerce_customer)
        self.assertEqual(guest.crm_account_id.name, "Guest")

    def test_guests_of_one_address_are_two(self):
        first, second = self.create_guest(), self.create_guest()
        self.web_order(first)
        self.web_order(second)
        self.assertNotEqual(first.crm_account_id, second.crm_account_id)

    def test_guests_are_found_and_are_no_companies(self):
        guest = self.create_guest()
        self.web_order(guest)
        self.web_order(self.loner)
        domain = [("customer_ids", "any", [("is_guest_customer", "=", True)])]
        accounts = self.Account.search(domain)
        self.assertIn(guest.crm_account_id, accounts)
        self.assertNotIn(self.loner.crm_account_id, accounts)
        self.assertTrue(guest.is_guest_customer)
        self.assertFalse(self.loner.is_guest_customer)
        companies = [("customer_ids", "any", [("is_company", "=", True)])]
        self.assertNotIn(guest.crm_account_id, self.Account.search(companies))
        not_guests = self.Partner.search([("is_guest_customer", "=", False)])
        self.assertNotIn(guest, not_guests)

    def test_guest_who_signs_up_is_the_same_customer(self):
        guest = self.create_guest()
        self.web_order(guest)
        account = guest.crm_account_id
        self.assertEqual(self.accept_invitation(guest), guest)
        self.assertEqual(guest.crm_account_id, account)
        self.assertFalse(guest.is_guest_customer)
        self.assertConsistent()

    def test_no_account_until_sign_up(self):
        self.website.guest_account_policy = "none"
        guest = self.create_guest()
        order = self.web_order(guest)
        self.assertFalse(guest.is_crm_customer)
        self.assertFalse(order.crm_account_id)
        self.accept_invitation(guest)
        self.assertTrue(guest.is_commerce_customer)
        self.assertEqual(order.crm_account_id.name, "Guest")

    def test_no_account_for_guests_is_for_guests_only(self):
        self.website.guest_account_policy = "none"
        angela = self.sign_up()
        self.web_order(angela)
        self.assertTrue(angela.crm_account_id)
        other = self.create_guest("Other")
        self.order(other)
        self.assertTrue(other.crm_account_id, "Sold to by a salesperson")

    def test_no_account_when_a_guest_is_looked_at_again(self):
        self.website.guest_account_policy = "none"
        guest = self.create_guest()
        self.web_order(guest)
        guest.is_company = True
        self.assertFalse(guest.is_crm_customer)
        self.website.guest_account_policy = "each"
        guest.is_company = False
        self.assertTrue(guest.is_crm_customer)

    def test_shared_account(self):
        self.website.guest_account_policy = "shared"
        account = self.website.guest_account_id
        self.assertEqual(account.name, "Guests of Toy Shop")
        guests = self.create_guest("First") | self.create_guest("Second")
        for guest in guests:
            self.web_order(guest)
        self.assertEqual(guests.crm_account_id, account)
        self.assertTrue(all(guests.mapped("is_commerce_customer")))
        self.assertEqual(account.order_count, 2)
        self.assertConsistent()

    def test_each_website_shares_its_own(self):
        (self.website | self.other_website).guest_account_policy = "shared"
        accounts = self.website.guest_account_id | self.other_website.guest_account_id
        self.assertEqual(len(accounts), 2)

    def test_shared_account_survives_a_round_trip_of_strategies(self):
        self.website.guest_account_policy = "shared"
        guest = self.create_guest()
        self.web_order(guest)
        for strategy in ("root", "each"):
            self.set_strategy(strategy)
            self.assertEqual(guest.crm_account_id, self.website.guest_account_id)

    def test_guest_of_a_shared_account_signs_up(self):
        self.website.guest_account_policy = "shared"
        guest = self.create_guest()
        order = self.web_order(guest)
        self.accept_invitation(guest)
        self.assertEqual(guest.crm_account_id.name, "Guest")
        self.assertFalse(guest.crm_account_pinned)
        self.assertEqual(order.crm_account_id, guest.crm_account_id)
        self.assertTrue(self.website.guest_account_id.active, "Others will come")

    def test_choice_by_hand_survives_a_sign_up(self):
        guest = self.create_guest()
        self.web_order(guest)
        guest.crm_account_id = self.loner.crm_account_id
        self.accept_invitation(guest)
        self.assertEqual(guest.crm_account_id, self.loner.crm_account_id)

    def test_signed_up_buyer_has_an_own_account_where_guests_share_one(self):
        self.website.guest_account_policy = "shared"
        angela = self.sign_up()
        self.web_order(angela)
        self.assertEqual(angela.crm_account_id.name, "Angela")

    def test_account_of_the_guests_is_not_put_away(self):
        self.website.guest_account_policy = "shared"
        run = self.env["crm.account.run"]
        self.assertIn("guests", run._get_reason_texts(1))
        account = self.website.guest_account_id
        account.automatic_name = account.name
        guest = self.create_guest()
        guest.crm_account_id = account
        guest.action_use_automatic_account()
        self.assertTrue(account.active)

    def test_channel_without_accounts(self):
        self.channel_of(self.website).auto_account = False
        guest = self.create_guest()
        self.web_order(guest)
        self.assertFalse(guest.crm_account_id)

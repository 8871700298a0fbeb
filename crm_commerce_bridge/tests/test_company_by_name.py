from odoo.tests import tagged

from .common import CommerceCommon

SALESMAN = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestCompanyByName(CommerceCommon):
    """Whoever gives a company at a checkout stands for it, until it is a contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contacts = "base.group_user,base.group_partner_manager"
        cls.users = (
            cls.new_user("limited", SALESMAN, "base.group_partner_manager")
            | cls.new_user("seller", f"{SALESMAN}_all_leads")
            | cls.new_user("boss", "sales_team.group_sale_manager")
        )
        cls.clerk = cls.new_user("clerk", *contacts.split(","))

    def guest(self, **values):
        return self.Partner.create(
            {
                "name": "Carl Firma",
                "company_name": "Firma Carl",
                "vat": "BE0477472701",
                "email": "carl@example.com",
                "is_commerce_customer": True,
                **values,
            }
        )

    def is_company(self, account):
        accounts = self.env["crm.account"].search([("is_individual", "=", False)])
        self.assertNotEqual(account in accounts, account.is_individual)
        return account in accounts

    # === THE NAME === #

    def test_account_bears_the_name_of_the_company_given(self):
        account = self.guest().crm_account_id
        self.assertEqual(account.name, "Firma Carl")
        self.assertEqual(account.automatic_name, "Firma Carl")

    def test_name_follows_what_is_given_later_and_taken_back(self):
        carl = self.guest(company_name=False)
        account = carl.crm_account_id
        self.assertEqual(account.name, "Carl Firma")
        for given, name in (
            ("Firma Carl", "Firma Carl"),
            ("Carl & Co", "Carl & Co"),
            ("  ", "Carl Firma"),
            (False, "Carl Firma"),
        ):
            carl.with_user(self.clerk).company_name = given
            self.assertEqual(account.name, name)
            self.assertEqual(self.is_company(account), name != "Carl Firma")
        account.name = "By a Person"
        carl.company_name = "Firma Carl"
        self.assertEqual(account.name, "By a Person")

    def test_person_who_turns_out_to_be_the_company_has_its_own_name(self):
        carl = self.guest()
        carl.is_company = True
        self.assertEqual(carl.crm_account_id.name, "Carl Firma")
        carl.is_company = False
        self.assertEqual(carl.crm_account_id.name, "Firma Carl")

    def test_person_who_joins_a_company_leaves_the_name_behind(self):
        carl = self.guest()
        account = carl.crm_account_id
        carl.parent_id = self.loner
        self.assertEqual(account.name, "Carl Firma", "Odoo forgets the text")
        carl.parent_id = False
        self.assertEqual(carl.crm_account_id, account)

    # === FOUND === #

    def test_account_is_found_by_company_and_tax_id_among_companies(self):
        account = self.guest().crm_account_id
        self.assertTrue(self.is_company(account))
        for user in self.users:
            accounts = self.env["crm.account"].with_user(user)
            among = [("is_individual", "=", False)]
            for text in ("Firma Carl", "BE0477472701", "BE 0477.472.701", "Carl Firma"):
                found = accounts.name_search(text, among)
                self.assertIn(account.id, dict(found), (user.login, text))

    def test_person_without_a_company_stays_an_individual(self):
        for company_name in (False, "", " "):
            account = self.guest(company_name=company_name).crm_account_id
            self.assertFalse(self.is_company(account))

    # === CREATE COMPANY === #

    def create_company_as(self, user, carl):
        carl.with_user(user).create_company()
        self.env.invalidate_all()
        return carl.parent_id

    def test_choice_that_is_not_for_the_company_is_not_taken_along(self):
        """The company is shared by all of ours, the account chosen is not."""
        here = self.env.company.id
        local = self.Account.create({"name": "Local", "company_id": here})
        person = self.Partner.create(
            {
                "name": "Ann",
                "company_name": "Firm",
                "company_id": here,
                "crm_account_id": local.id,
            }
        )
        self.assertEqual(person.crm_account_pin_id, local)
        person.create_company()
        firm = person.parent_id
        self.assertFalse(firm.company_id)
        self.assertFalse(firm.crm_account_pinned)
        self.assertTrue(firm.crm_account_id)
        self.assertConsistent()

    def test_company_takes_the_account_along(self):
        for user in (*self.users, self.clerk):
            for strategy in ("each", "root"):
                self.set_strategy(strategy)
                carl = self.guest()
                account = carl.crm_account_id
                accounts = self.Account.search([])
                company = self.create_company_as(user, carl)
                self.assertEqual(company.name, "Firma Carl")
                self.assertEqual((company | carl).crm_account_id, account)
                self.assertTrue(account.active)
                self.assertEqual(self.Account.search([]), accounts, "no second one")
                self.assertEqual(account.name, "Firma Carl")
                self.assertEqual(company.own_account_id, account)
                self.assertFalse(carl.own_account_id)
                self.assertTrue(self.is_company(account))
                self.assertTrue(company.is_commerce_customer)
                self.assertConsistent()

    def test_history_says_why(self):
        carl = self.guest()
        account = carl.crm_account_id
        company = self.create_company_as(self.users[1], carl)
        [line] = self.ledger(company)
        self.assertEqual(
            (line.account_from_id, line.account_to_id), (account[:0], account)
        )
        self.assertEqual(line.cause, "create")
        self.assertIn("Carl Firma", line.note)
        self.assertEqual(line.user_id, self.users[1])
        *_others, line = self.ledger(carl)
        self.assertEqual(
            (line.account_from_id, line.account_to_id), (account, account[:0])
        )

    def test_figures_opportunities_and_notes_go_along(self):
        carl = self.guest()
        account = carl.crm_account_id
        self.order(carl)
        deal = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": carl.id}
        )
        account.description = "<p>Calls on Mondays</p>"
        before = (account.order_count, account.lifetime_value, account.last_order_date)
        company = self.create_company_as(self.users[1], carl)
        after = (account.order_count, account.lifetime_value, account.last_order_date)
        self.assertEqual(after, before)
        self.assertEqual((company.order_count, company.lifetime_value), before[:2])
        self.assertEqual(deal.crm_account_id, account)
        self.env["commerce.channel.customer"]._fold_noted()
        self.assertEqual(account.lifetime_value, before[1])

    def test_choice_by_hand_goes_along(self):
        carl = self.guest()
        chosen = self.loner.crm_account_id
        carl.with_user(self.users[1]).crm_account_id = chosen
        carl.crm_account_pin_reason = "Buys for Loner"
        own = carl.own_account_id
        company = self.create_company_as(self.users[1], carl)
        self.assertEqual(company.crm_account_id, chosen)
        self.assertTrue(company.crm_account_pinned)
        self.assertEqual(company.crm_account_pin_reason, "Buys for Loner")
        self.assertFalse(carl.crm_account_pin_id)
        company.action_use_automatic_account()
        self.assertEqual(company.crm_account_id, own)
        self.assertConsistent()

    def test_account_of_one_company_is_as_wide_as_the_new_one(self):
        carl = self.guest(company_id=self.env.company.id)
        account = carl.crm_account_id
        self.assertEqual(account.company_id, self.env.company)
        company = self.create_company_as(self.users[1], carl)
        self.assertEqual(company.crm_account_id, account)
        self.assertEqual(account.company_id, company.company_id)

    def test_person_who_leaves_the_new_company_gets_an_account_of_its_own(self):
        carl = self.guest()
        account = carl.crm_account_id
        company = self.create_company_as(self.users[1], carl)
        carl.parent_id = False
        self.assertEqual(company.crm_account_id, account)
        self.assertTrue(carl.crm_account_id)
        self.assertNotEqual(carl.crm_account_id, account)
        self.assertConsistent()

    def test_who_is_no_customer_makes_a_company_that_is_none(self):
        carl = self.guest(is_commerce_customer=False)
        company = self.create_company_as(self.clerk, carl)
        self.assertEqual(company.name, "Firma Carl")
        self.assertFalse(company.crm_account_id)

"""An account is never narrower than its customer."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestMultiCompany(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"]
        cls.north, cls.south = companies.create([{"name": "North"}, {"name": "South"}])
        cls.branch = companies.create({"name": "Branch", "parent_id": cls.north.id})
        cls.seller = cls.new_user(
            "south_seller",
            "sales_team.group_sale_salesman_all_leads",
            company_id=cls.south.id,
            company_ids=[Command.set(cls.south.ids)],
        )

    # === THE WAY UP === #

    def test_way_up_ends_below_another_company(self):
        top = self.create_company("Top", company_id=self.north.id)
        middle = self.create_company("Middle", top, company_id=False)
        low = self.create_company("Low", middle, company_id=self.south.id)
        self.set_strategy("root")
        self.assertEqual(low.crm_account_id, middle.crm_account_id)
        self.assertNotEqual(middle.crm_account_id, top.crm_account_id)
        explanation = low.explain_crm_account()
        self.assertEqual(explanation["barrier_id"], top.id)
        text = "\n".join(explanation["sentences"])
        self.assertIn("ends at Middle", text)
        self.assertIn("because Top belongs to North only", text)

    def test_explanation_names_nothing_that_the_reader_may_not_see(self):
        top = self.create_company("Top", company_id=self.north.id)
        low = self.create_company("Low", top, company_id=False)
        self.set_strategy("root")
        text = "\n".join(low.with_user(self.seller).explain_crm_account()["sentences"])
        self.assertNotIn("Top", text)
        self.assertNotIn("North", text)
        self.assertIn("another company", text)

    def test_branch_climbs_to_its_parent_company_and_not_back(self):
        top = self.create_company("Top", company_id=self.north.id)
        low = self.create_company("Low", top, company_id=self.branch.id)
        self.set_strategy("root")
        self.assertEqual(low.crm_account_id, top.crm_account_id)
        top.company_id = self.branch
        low.company_id = self.north
        self.assertNotEqual(low.crm_account_id, top.crm_account_id)
        self.assertConsistent()

    def test_account_stays_as_wide_as_its_leads_without_a_customer(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "crm_account_id": self.loner.crm_account_id.id,
                "company_id": self.north.id,
                "user_id": False,
                "team_id": False,
            }
        )
        self.loner.company_id = self.south
        self.assertEqual(lead.crm_account_id, self.loner.crm_account_id)
        self.assertFalse(lead.crm_account_id.company_id)

    # === SHARED CONTACTS OF ANOTHER COMPANY'S COMPANY === #

    def _shared_contact(self):
        firm = self.create_company("Firm", company_id=self.north.id)
        return self.create_contact("Ann", firm, company_id=False)

    def test_account_that_may_not_be_read_is_not_shown(self):
        contact = self._shared_contact()
        self.assertEqual(contact.crm_account_id.name, "Firm")
        as_seller = contact.with_user(self.seller)
        self.assertFalse(as_seller.crm_account_id)
        [values] = as_seller.web_read({"crm_account_id": {"fields": {"name": {}}}})
        self.assertFalse(values["crm_account_id"])
        partners = self.env["res.partner"].with_user(self.seller)
        for domain in (
            [("crm_account_id", "ilike", "Firm")],
            [("crm_account_id.name", "=", "Firm")],
            [("crm_account_id", "=", "Firm")],
        ):
            self.assertNotIn(contact, partners.search(domain))
        self.assertIn(contact, self.Partner.search([("crm_account_id", "=", "Firm")]))

    def test_deal_of_another_company_does_without_the_account(self):
        contact = self._shared_contact()
        deal = self.env["crm.lead"].with_user(self.seller)
        deal = deal.create(
            {"name": "Deal", "type": "opportunity", "partner_id": contact.id}
        )
        self.assertEqual(deal.company_id, self.south)
        self.assertFalse(deal.sudo().crm_account_id)
        for strategy in ("root", "each"):
            self.set_strategy(strategy)
            self.assertFalse(deal.sudo().crm_account_id)

    # === WHO GOES TO ANOTHER COMPANY === #

    def test_account_goes_along(self):
        self.loner.company_id = self.north
        self.assertEqual(self.loner.crm_account_id.company_id, self.north)

    def test_account_of_others_as_well_is_shared(self):
        account = self.loner.crm_account_id
        self.hotel.crm_account_id = account
        self.loner.company_id = self.north
        self.assertFalse(account.company_id)
        self.assertConsistent()

    def test_account_that_somebody_shared_stays_shared_when_its_customer_is_renamed(
        self,
    ):
        customer = self.create_company("Here", company_id=self.env.company.id)
        account = customer.crm_account_id
        account.company_id = False
        customer.name = "Renamed"
        self.env.flush_all()
        self.assertEqual(account.name, "Renamed")
        self.assertFalse(account.company_id)

    def test_choice_by_hand_that_is_not_for_the_new_company_ends(self):
        self.loner.company_id = self.hotel.company_id = self.north
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.hotel.company_id = self.south
        self.assertFalse(self.hotel.crm_account_pinned)
        self.assertEqual(self.hotel.crm_account_id.company_id, self.south)
        self.assertConsistent()

    def test_merged_account_that_is_not_for_the_new_company_is_left(self):
        target = self.Account.create({"name": "Local", "company_id": self.north.id})
        self.loner.company_id = self.north
        self.loner.crm_account_id.merge_into(target.id)
        self.loner.company_id = self.south
        self.assertEqual(self.loner.crm_account_id.company_id, self.south)
        self.assertConsistent()

    def test_account_that_others_come_back_to_stays_for_all_companies(self):
        """Whose account was merged into it, and is set by hand elsewhere for now."""
        account = self.loner.crm_account_id
        self.hotel.crm_account_id.merge_into(account.id)
        self.hotel.crm_account_id = self.Account.create({"name": "By Hand"})
        self.loner.company_id = self.north
        self.hotel.crm_account_pinned = False
        self.assertEqual(self.hotel.crm_account_id, account)
        self.assertFalse(account.company_id)
        with self.assertRaises(ValidationError):
            account.company_id = self.north
        self.assertConsistent()

    def test_merged_account_that_others_chose_stays_for_all_companies(self):
        account = self.loner.crm_account_id
        self.hotel.crm_account_id = account
        account.merge_into(self.Account.create({"name": "Shared"}).id)
        self.loner.company_id = self.north
        self.assertFalse(account.company_id)
        account.unmerge()
        self.assertEqual(self.hotel.crm_account_id, account)
        self.assertConsistent()

    def test_account_with_customers_does_not_become_narrower(self):
        account = self.loner.crm_account_id
        with self.assertRaisesRegex(ValidationError, "Loner to all companies"):
            account.company_id = self.north
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": False})
        empty = self.Account.create({"name": "Empty"})
        lead.crm_account_id = empty
        with self.assertRaises(ValidationError):
            empty.company_id = self.north

    def test_merge_into_a_narrower_account_is_refused(self):
        account = self.Account.create({"name": "Local", "company_id": self.north.id})
        with self.assertRaisesRegex(ValidationError, "Loner to all companies"):
            self.loner.crm_account_id.merge_into(account.id)
        self.loner.company_id = self.north
        self.loner.crm_account_id.merge_into(account.id)
        self.assertEqual(self.loner.crm_account_id, account)

    def test_account_of_one_company_decides_about_a_new_deal(self):
        account = self.Account.create({"name": "Local", "company_id": self.north.id})
        lead = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "crm_account_id": account.id,
                "user_id": False,
                "team_id": False,
                "partner_name": "Newcomer",
            }
        )
        self.assertEqual(lead.company_id, self.north)
        lead._handle_partner_assignment(create_missing=True)
        self.assertEqual(lead.partner_id.company_id, self.north)
        self.assertEqual(lead.partner_id.crm_account_id, account)

    def test_account_of_a_group_goes_along(self):
        self.set_strategy("root")
        account = self.group.crm_account_id
        self.group.company_id = self.north  # Odoo takes those below along
        self.assertEqual(self.hotel.company_id, self.north)
        self.assertEqual((self.group | self.hotel).crm_account_id, account)
        self.assertEqual(account.company_id, self.north)
        self.assertConsistent()

    def test_part_of_a_group_leaves_an_account_by_hand_of_its_top(self):
        self.set_strategy("root")
        account = self.Account.create({"name": "Local", "company_id": self.north.id})
        (self.group | self.region | self.hotel).company_id = self.north
        self.group.crm_account_id = account
        self.assertEqual(self.hotel.crm_account_id, account)
        self.hotel.company_id = self.south
        self.assertEqual(self.hotel.crm_account_id.company_id, self.south)
        self.assertEqual(self.region.crm_account_id, account)
        self.assertConsistent()

    def test_group_whose_top_goes_to_a_branch_stays_behind(self):
        self.set_strategy("root")
        customers = self.group | self.region | self.hotel
        customers.company_id = self.north
        self.hotel.company_id = self.branch
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.group.company_id = self.branch
        (self.region | self.hotel).company_id = self.north
        self.assertNotEqual(self.region.crm_account_id, self.group.crm_account_id)
        for customer in customers:
            self.assertTrue(customer.crm_account_id._fits(customer.company_id))
        self.assertConsistent()

    def test_joining_a_group_counts_once_the_companies_agree(self):
        self.set_strategy("root")
        self.group.company_id = self.south
        self.loner.company_id = self.north
        self.loner.write({"type": "other", "parent_id": self.group.id})
        self.assertNotEqual(self.loner.crm_account_id, self.group.crm_account_id)
        self.loner.company_id = self.south
        self.assertEqual(self.loner.crm_account_id, self.group.crm_account_id)
        self.loner.company_id = self.north
        self.assertNotEqual(self.loner.crm_account_id, self.group.crm_account_id)
        self.assertConsistent()

    def test_company_and_choice_by_hand_change_together(self):
        north, south = self.Account.create(
            [
                {"name": "Northern", "company_id": self.north.id},
                {"name": "Southern", "company_id": self.south.id},
            ]
        )
        for name in ("crm_account_id", "crm_account_pin_id"):
            self.loner.write({"company_id": self.north.id, name: north.id})
            self.assertEqual(self.loner.crm_account_id, north)
            self.loner.write({name: south.id, "company_id": self.south.id})
            self.assertEqual(self.loner.crm_account_id, south)

    def test_company_changes_while_the_choice_by_hand_ends(self):
        account = self.Account.create({"name": "Local", "company_id": self.north.id})
        self.loner.write({"company_id": self.north.id, "crm_account_id": account.id})
        self.loner.write({"company_id": self.south.id, "crm_account_id": False})
        self.assertEqual(self.loner.crm_account_id, self.loner.own_account_id)
        self.assertEqual(self.loner.own_account_id.company_id, self.south)

    # === CUSTOMERS THAT ARE NOT THERE JUST NOW === #

    def test_account_that_a_customer_would_come_back_to_stays_as_wide(self):
        """By the automatic account, another strategy, or leaving a company."""
        other = self.Account.create({"name": "Other"})
        chosen = self.Account.create({"name": "Chosen"})
        person = self.Partner.create({"name": "Ann", "is_crm_customer": True})
        person.crm_account_id = chosen
        person.parent_id = self.loner
        own = self.loner.own_account_id
        self.loner.crm_account_id = other
        self.set_strategy("root")
        for account in (own, self.hotel.own_account_id, chosen):
            self.assertFalse(account.customer_ids)
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                account.company_id = self.north

    def test_account_of_an_archived_customer_stays_as_wide(self):
        account = self.loner.crm_account_id
        target = self.Account.create({"name": "Local", "company_id": self.north.id})
        self.loner.active = False
        # As people see accounts: without the archived customers.
        account = self.env["crm.account"].browse(account.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            account.company_id = self.north
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            account.merge_into(target.id)

    def test_account_put_away_is_not_merged_into_a_narrower_one(self):
        target = self.Account.create({"name": "Local", "company_id": self.north.id})
        self.set_strategy("root")
        self.assertFalse(self.hotel.own_account_id.customer_ids)
        with self.assertRaises(ValidationError):
            self.hotel.own_account_id.merge_into(target.id)

    # === WHAT A COMPANY LEAVES BEHIND === #

    def test_orders_of_a_deleted_company_are_those_of_its_people(self):
        person = self.create_contact("Ann", self.loner)
        order = self.order(person)
        self.assertEqual(order.commerce_customer_id, self.loner)
        self.loner.unlink()
        self.assertEqual(order.commerce_customer_id, person)
        self.assertEqual(person.lifetime_value, 100)
        self.env["commerce.channel.customer"]._fold_noted()
        self.assertEqual(person.lifetime_value, 100)

    # === OWN ORDERS === #

    def test_limited_reader_is_told_in_the_labels(self):
        own = self.new_user("own_labels", "sales_team.group_sale_salesman")
        for model, name in (
            ("crm.account", "lifetime_value"),
            ("res.partner", "order_count"),
            ("sale.order", "lifetime_amount"),
        ):
            label = self.env[model].fields_get([name])[name]["string"]
            told = self.env[model].with_user(own).fields_get([name])[name]["string"]
            self.assertNotIn("Yours", label)
            self.assertEqual(told, f"Yours: {label}")
        accounts = self.env["crm.account"]
        for user, label in ((own, "Yours: No Orders"), (self.env.user, "No Orders")):
            segment = accounts.with_user(user).fields_get(["customer_segment"])
            selection = dict(segment["customer_segment"]["selection"])
            self.assertEqual(selection["prospect"], label)

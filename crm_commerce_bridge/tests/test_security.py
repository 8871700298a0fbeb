from collections import defaultdict

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmCommerceBridgeCommon
from .ways_in import LOGGERS, get_added_fields, get_models

# What somebody can do with the field of a record, or of others like it
WAYS = {
    "read": lambda record, name: record.read([name]),
    "filter": lambda record, name: record.search([(name, "!=", False)], limit=1),
    "sort": lambda record, name: record.search([], order=name, limit=1),
    "group": lambda record, name: record._read_group([], [name]),
    "write": lambda record, name: record.write({name: False}),
}
# Odoo asks for no right to what they lead to, which is nothing of ours
OPEN = {
    ("filter", "commerce_member_ids"),  # people of a company
    ("filter", "lifetime_currency_id"),  # the currency of a company
}


class OutsidersCase(CrmCommerceBridgeCommon):
    """Users without a sales role, who notice nothing of an addon."""

    addon = "crm_commerce_bridge"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.new_user(
            "clerk", "base.group_user", "base.group_partner_manager"
        )
        cls.accountant = cls.new_user("accountant", "account.group_account_invoice")
        cls.portal = cls.new_user("portal_user", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.outsiders = cls.clerk | cls.accountant | cls.portal | cls.public
        cls.portal_order = cls.env["sale.order"].create(
            {"partner_id": cls.portal.partner_id.id}
        )

    def get_secret_fields(self):
        return get_added_fields(self.env, self.addon)

    def get_readable(self):
        """Records that outsiders may read, as those."""
        for user in self.outsiders:
            yield user.partner_id.with_user(user)
        for user in self.portal | self.accountant:
            yield self.portal_order.with_user(user)
        activity = self.clerk.partner_id.activity_schedule(user_id=self.clerk.id)
        yield activity.with_user(self.clerk)

    def find_ways(self, record, names):
        """What the user of the record can do with its fields.

        :return: set of (way, name)
        """
        return {
            (way, name)
            for name in names
            for way, function in WAYS.items()
            if self.can(function, record, name)
        }

    def can(self, function, record, name):
        try:
            with self.env.cr.savepoint(), mute_logger(*LOGGERS):
                function(record, name)
        except AccessError:
            return False
        except ValueError:
            # That is no refusal, unless nobody can: no text is sorted by, say.
            with self.assertRaises(ValueError), self.env.cr.savepoint():
                function(record.sudo(), name)
            return False
        return True


@tagged("post_install", "-at_install")
class TestOutsiders(OutsidersCase):
    def test_they_read_no_model(self):
        models = get_models(self.env, self.addon)
        self.assertTrue(models)
        for user in self.outsiders:
            for model in models:
                with self.subTest(user=user.login, model=model):
                    records = self.env[model].with_user(user)
                    self.assertFalse(records.has_access("read"))
                    with self.assertRaises(AccessError):
                        records.search([])

    def test_they_see_no_field(self):
        fields = self.get_secret_fields()
        self.assertTrue(fields)
        for field in fields:
            for user in self.outsiders:
                with self.subTest(user=user.login, field=str(field)):
                    records = self.env[field.model_name].with_user(user)
                    self.assertEqual(records.fields_get([field.name]), {})
                    self.assertFalse(records._has_field_access(field, "read"))
                    self.assertFalse(records._has_field_access(field, "write"))

    def test_there_is_no_way_to_a_field(self):
        names = defaultdict(list)
        for field in self.get_secret_fields():
            names[field.model_name].append(field.name)
        for record in self.get_readable():
            with self.subTest(user=record.env.user.login, model=record._name):
                ways = self.find_ways(record, names[record._name])
                self.assertEqual(ways - OPEN, set())

    def test_there_are_ways_to_the_fields_of_odoo(self):
        """Else the other test would say nothing."""
        names = {"res.partner": "comment", "sale.order": "note"}
        for record in self.get_readable():
            name = names.get(record._name, "summary")
            ways = {way for way, _name in self.find_ways(record, [name])}
            with self.subTest(user=record.env.user.login, model=record._name):
                self.assertLessEqual({"read", "filter", "sort"}, ways)
        ways = self.find_ways(self.clerk.partner_id, ["comment"])
        self.assertIn(("write", "comment"), ways)


@tagged("post_install", "-at_install")
class TestSecurity(OutsidersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user(
            "seller", "sales_team.group_sale_salesman", "base.group_partner_manager"
        )
        cls.manager = cls.new_user("manager", "sales_team.group_sale_manager")

    def test_outsiders_keep_accounts_right_without_seeing_them(self):
        self.set_strategy("root")
        clerk_partners = self.Partner.with_user(self.clerk)
        company = clerk_partners.create({"name": "New", "is_company": True})
        self.assertFalse(company.sudo().crm_account_id)
        self.hotel.with_user(self.clerk).parent_id = self.loner
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)
        self.hotel.with_user(self.clerk).name = "Renamed"
        self.assertEqual(self.hotel.own_account_id.name, "Renamed")
        self.hotel.with_user(self.clerk).unlink()
        self.assertConsistent()

    def test_machinery_cannot_be_switched_off_from_outside(self):
        self.set_strategy("root")
        hotel = self.hotel.with_user(self.clerk)
        hotel.with_context(crm_account_merging=True).parent_id = self.loner
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)

    def test_technical_columns_are_not_written_from_outside(self):
        customer = self.hotel.with_user(self.seller)
        account = self.hotel.crm_account_id.with_user(self.seller)
        other = self.loner.crm_account_id.id
        for attempt in (
            lambda: customer.write({"mapped_account_id": other}),
            lambda: customer.write({"own_account_id": other}),
            lambda: account.write({"merged_into_id": other}),
            lambda: account.create({"name": "A", "automatic_name": "A"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()

    def test_account_of_another_company_cannot_be_pinned(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        secret = self.Account.create({"name": "Secret", "company_id": company.id})
        self.hotel.company_id = self.env.company
        customer = self.hotel.with_user(self.seller)
        with self.assertRaises(ValidationError):
            customer.write({"crm_account_pin_id": secret.id})

    def test_manager_sees_the_history_of_deleted_customers(self):
        account = self.hotel.crm_account_id
        self.hotel.unlink()
        lines = self.Assignment.with_user(self.manager).search(
            [("account_from_id", "=", account.id), ("cause", "=", "delete")]
        )
        self.assertEqual(len(lines), 1)

    def test_branch_sees_the_accounts_of_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.env.company.id}
        )
        seller = self.new_user(
            "branch_seller",
            "sales_team.group_sale_salesman",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        customer = self.create_company("Here", company_id=self.env.company.id)
        account = customer.crm_account_id.with_user(seller)
        self.assertEqual(account.read(["name"])[0]["name"], "Here")

    def test_buyer_checks_out_without_seeing_accounts(self):
        product = self.env["product.product"].create({"name": "Toy"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.portal.partner_id.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.with_user(self.portal).sudo().action_confirm()
        self.assertTrue(self.portal.partner_id.is_commerce_customer)

    def test_salesperson_works_with_accounts(self):
        account = self.hotel.crm_account_id.with_user(self.seller)
        account.write({"description": "<p>Nice</p>", "user_id": self.seller.id})
        self.assertEqual(account.customer_count, 1)
        self.hotel.with_user(self.seller).crm_account_id = self.loner.crm_account_id
        line = self.ledger(self.hotel)[-1:]
        self.assertEqual((line.cause, line.user_id), ("hand", self.seller))
        with self.assertRaises(AccessError):
            self.Account.create({"name": "A"}).with_user(self.seller).unlink()

    def test_salesperson_keeps_off_the_machinery(self):
        """Accounts, and what dialogs are made of, are all that salespeople write."""
        models = get_models(self.env, "crm_commerce_bridge")
        written = {
            model
            for model in models
            for operation in ("write", "create", "unlink")
            if self.env[model].with_user(self.seller).has_access(operation)
        }
        dialogs = {model for model in models if self.env[model]._transient}
        self.assertEqual(written - dialogs, {"crm.account"})

    def test_manager_deletes_accounts(self):
        account = self.Account.create({"name": "A"})
        account.with_user(self.manager).unlink()
        self.assertFalse(account.exists())

    def test_accounts_of_another_company_stay_there(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        customer = self.create_company("There", company_id=company.id)
        account = customer.crm_account_id
        self.assertEqual(account.company_id, company)
        accounts = self.Account.with_user(self.seller)
        self.assertNotIn(account, accounts.search([]))
        with self.assertRaises(AccessError):
            account.with_user(self.seller).read(["name"])
        self.assertTrue(self.ledger(customer))
        lines = self.Assignment.with_user(self.seller)
        self.assertFalse(lines.search([("partner_id", "=", customer.id)]))

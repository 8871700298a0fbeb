"""What belongs to another company is not told, neither by lists nor by refusals."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CommerceCommon


class HiddenAccountsCase(CommerceCommon):
    """Names that the seller may not see have the word Secret in them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.there = cls.env["res.company"].create({"name": "Secret Company"})
        cls.seller = cls.new_user_of(
            "hidden_seller", cls.here, "sales_team.group_sale_salesman_all_leads"
        )
        cls.secret = cls.create_company("Secret Customer", company_id=cls.there.id)
        # A name of its own: that of the customer is the parent's of a shared contact.
        cls.account = cls.secret.crm_account_id
        cls.account.name = "Secret Plan"

    @classmethod
    def new_user_of(cls, login, companies, *groups):
        return cls.new_user(
            login,
            *groups,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    def as_user(self, records, user=None):
        user = user or self.seller
        self.env.flush_all()
        self.env.invalidate_all()
        companies = user.company_ids.ids
        return records.with_user(user).with_context(allowed_company_ids=companies)


@tagged("post_install", "-at_install")
class TestHiddenAccounts(HiddenAccountsCase):
    """A shared contact of a customer that belongs to another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.create_contact("Ann", cls.secret, company_id=False)

    def setUp(self):
        super().setUp()
        self.partners = self.as_user(self.env["res.partner"])
        self.is_contact = [("id", "=", self.contact.id)]

    def create_order(self):
        return self.order(self.contact, company_id=self.here.id, confirm=False)

    def test_whoever_may_see_the_account_finds_it(self):
        """Else the other tests would prove nothing."""
        rows = self.Partner.formatted_read_group(self.is_contact, ["crm_account_id"])
        self.assertIn("Secret Plan", str(rows))
        is_secret = [("crm_account_id", "ilike", "Secret")]
        self.assertIn(self.contact, self.Partner.search(is_secret))

    # === LISTS === #

    def test_groups_of_contacts(self):
        for group in (
            self.partners.web_read_group(self.is_contact, ["crm_account_id"]),
            self.partners.formatted_read_group(self.is_contact, ["crm_account_id"]),
        ):
            self.assertIn("__extra_domain", str(group))
            self.assertNotIn("Secret", str(group))

    def test_groups_of_orders(self):
        order = self.create_order()
        orders = self.as_user(self.env["sale.order"])
        rows = orders.formatted_read_group([("id", "=", order.id)], ["crm_account_id"])
        self.assertEqual(len(rows), 1)
        self.assertNotIn("Secret", str(rows))

    def test_search_by_what_the_account_is(self):
        for condition in (
            ("crm_account_id", "=", self.account.id),
            ("crm_account_id", "=", "Secret Plan"),
            ("crm_account_id", "ilike", "Secret"),
            ("crm_account_id", "!=", False),
            ("crm_account_id.name", "like", "Secret"),
            ("crm_account_id.company_id.name", "like", "Secret"),
        ):
            with self.subTest(condition=condition):
                found = self.partners.search([*self.is_contact, condition])
                self.assertFalse(found)

    def test_search_of_orders_by_what_the_account_is(self):
        """Theirs is that of a customer, whose account is that of a company."""
        hidden = self.create_order()
        seen = self.order(self.create_company("Shown"), company_id=self.here.id)
        self.env["commerce.channel.customer"]._fold(seen.partner_id.ids)
        of_both = [("id", "in", (hidden | seen).ids)]
        for condition, expected in (
            (("crm_account_id", "!=", False), seen),
            (("crm_account_id", "=", False), hidden),
            (("crm_account_id", "ilike", "s"), seen),
            (("crm_account_id", "not ilike", "s"), hidden),
        ):
            with self.subTest(condition=condition):
                orders = self.as_user(self.env["sale.order"])
                self.assertEqual(orders.search([*of_both, condition]), expected)
                folded = self.as_user(self.env["commerce.channel.customer"])
                found = folded.search([("partner_id", "=", seen.partner_id.id)])
                self.assertEqual(
                    found.filtered_domain([condition]),
                    found.search([("id", "in", found.ids), condition]),
                )

    def test_contact_is_found_among_those_without_an_account(self):
        """As it is shown: without one."""
        without = [*self.is_contact, ("crm_account_id", "=", False)]
        self.assertTrue(self.partners.search(without))

    def test_sorting_does_not_depend_on_the_name(self):
        other = self.create_contact("Eve", self.loner)
        domain = [("id", "in", (other | self.contact).ids)]
        orders = []
        for name in ("AAA", "ZZZ"):
            self.account.name = name
            partners = self.as_user(self.env["res.partner"])
            orders.append(partners.search(domain, order="crm_account_id").ids)
        self.assertEqual(*orders)

    # === RECORDS === #

    def test_contact_and_order_are_read_without_the_account(self):
        for record in (self.contact, self.create_order()):
            [values] = self.as_user(record).read(["crm_account_id"])
            self.assertFalse(values["crm_account_id"])

    def test_contact_is_exported_without_the_account(self):
        self.seller.group_ids |= self.env.ref("base.group_allow_export")
        contact = self.as_user(self.contact)
        data = contact.export_data(["name", "crm_account_id/name"])
        self.assertEqual(data["datas"], [["Ann", ""]])

    def test_form_of_the_contact_keeps_the_account(self):
        with Form(self.as_user(self.contact)) as form:
            form.phone = "1"
        self.assertEqual(self.contact.crm_account_id, self.account)

    def test_lead_of_the_contact_does_without_the_account(self):
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "user_id": self.seller.id, "partner_id": self.contact.id}
        )
        [values] = self.as_user(lead).read(["crm_account_id", "contact_crm_account_id"])
        self.assertFalse(values["crm_account_id"])
        self.assertFalse(values["contact_crm_account_id"])

    def test_account_is_explained_to_salespeople_only(self):
        clerk = self.new_user_of("hidden_clerk", self.here, "base.group_user")
        for partner in (self.loner, self.contact):
            with self.assertRaises(AccessError):
                self.as_user(partner, clerk).explain_crm_account()

    def test_name_of_a_hidden_account_is_no_namesake(self):
        """What an import says would tell that there is such an account."""
        values = {"name": "Secret Project", "company_id": self.there.id}
        self.Account.create(values)
        row = ["Secret Project", "True", "True"]
        columns = ["name", "is_company", "is_crm_customer"]
        self.assertFalse(self.partners.load(columns, [row])["messages"])


@tagged("post_install", "-at_install")
class TestHiddenNames(HiddenAccountsCase):
    """Relating to an account, or narrowing it, tells no name in the refusal."""

    def get_refusal(self, function):
        """What the user is told; it has to be refused."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            function()
            self.env.flush_all()
        return str(caught.exception)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def assertRefusedWithoutNames(self, function):
        text = self.get_refusal(function)
        self.assertTrue(text)
        self.assertNotIn("Secret", text)

    def test_customer_is_given_a_hidden_account(self):
        for name in ("crm_account_id", "crm_account_pin_id"):
            values = {name: self.account.id}
            with self.subTest(name=name):
                customer = self.as_user(self.loner)
                self.assertRefusedWithoutNames(lambda: customer.write(values))  # noqa: B023

    def test_customer_is_created_with_a_hidden_account(self):
        for name in ("crm_account_id", "crm_account_pin_id"):
            values = {"name": "New", "is_company": True, name: self.account.id}
            for context in ({}, {"import_file": True}):
                with self.subTest(name=name, context=context):
                    partners = self.as_user(self.Partner).with_context(**context)
                    self.assertRefusedWithoutNames(lambda: partners.create(values))  # noqa: B023

    def test_lead_is_given_a_hidden_account(self):
        values = {"name": "Lead", "user_id": self.seller.id}
        lead = self.as_user(self.env["crm.lead"].create(values))
        hidden = {"crm_account_id": self.account.id}
        self.assertRefusedWithoutNames(lambda: lead.write(hidden))
        self.assertRefusedWithoutNames(lambda: lead.create({**values, **hidden}))

    def test_documents_are_given_a_hidden_channel(self):
        channel = self.env["commerce.channel"].create(
            {"name": "Secret Shop", "company_id": self.there.id}
        )
        lead = self.env["crm.lead"].create({"name": "L", "user_id": self.seller.id})
        order = self.order(self.loner, confirm=False, user_id=self.seller.id)
        for record in (lead, order):
            document = self.as_user(record)
            with self.subTest(model=document._name):
                self.assertRefusedWithoutNames(
                    lambda: document.write({"commerce_channel_id": channel.id})  # noqa: B023
                )

    def test_account_with_a_hidden_customer_is_narrowed(self):
        shared, local = self.Account.create(
            [{"name": "Shared"}, {"name": "Local", "company_id": self.here.id}]
        )
        self.secret.crm_account_id = shared
        account = self.as_user(shared)
        self.assertRefusedWithoutNames(
            lambda: account.write({"company_id": self.here.id})
        )
        self.assertRefusedWithoutNames(lambda: account.merge_into(local.id))

    def test_explanation_of_a_customer_below_hidden_ones(self):
        self.set_strategy("root")
        self.secret.parent_id = self.group
        self.region.write({"type": "other", "parent_id": self.secret.id})
        region = self.as_user(self.region)
        text = "\n".join(region.explain_crm_account()["sentences"])
        self.assertTrue(text)
        self.assertNotIn("Secret", text)

    def test_contact_manager_is_told_of_no_account(self):
        """Who knows of no accounts moves a customer to another company, as ever."""
        companies = self.here | self.there
        manager = self.new_user_of(
            "hidden_manager", companies, "base.group_user", "base.group_partner_manager"
        )
        account = self.Account.create({"name": "Local", "company_id": self.here.id})
        self.loner.company_id = self.here
        self.loner.crm_account_id = account
        self.as_user(self.loner, manager).write({"company_id": self.there.id})
        self.assertFalse(self.loner.crm_account_pinned)
        self.assertEqual(self.loner.crm_account_id.company_id, self.there)

    def test_history_of_a_change_of_strategy(self):
        manager = self.new_user_of(
            "hidden_strategist", self.here, "sales_team.group_sale_manager"
        )
        self.create_company("Secret Sub", self.secret, company_id=self.there.id)
        self.as_user(self.Run, manager).start("root")
        self.finish_run()
        lines = self.as_user(self.Assignment, manager).search([])
        self.assertTrue(lines)
        self.assertNotIn("Secret", str(lines.read()))

    def test_technical_columns_are_no_way_in(self):
        partners = self.as_user(self.env["res.partner"])
        for name in ("crm_account_given_id", "own_account_id", "mapped_account_id"):
            with self.subTest(name=name):
                values = {"name": "New", name: self.account.id}
                with self.assertRaises(AccessError):
                    partners.create(values)
                default = {f"default_{name}": self.account.id}
                partner = partners.with_context(**default).create({"name": "New"})
                self.assertFalse(partner.sudo()[name])

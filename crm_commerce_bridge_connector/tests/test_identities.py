"""Numbers of other systems: they stay with what they stand for, and are found."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ConnectorCommon


@tagged("post_install", "-at_install")
class TestIdentities(ConnectorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.note("4711", cls.loner)
        cls.wizard = cls.env["base.partner.merge.automatic.wizard"]

    @classmethod
    def note(cls, number, record, channel=None):
        kind, field = {
            "res.partner": ("customer", "partner_id"),
            "crm.account": ("account", "account_id"),
            "sale.order": ("order", "order_id"),
        }[record._name]
        return cls.Identity.create(
            {
                "channel_id": (channel or cls.shop).id,
                "kind": kind,
                "foreign_id": number,
                field: record.id,
            }
        )

    def find(self, kind, *numbers):
        return {
            number: res_id
            for number, (res_id, _digest) in self.Identity._find(
                self.shop, kind, numbers
            ).items()
        }

    def search_names(self, model, text, user=None):
        records = self.env[model].with_user(user or self.seller)
        found = [id_ for id_, _name in records.name_search(text)]
        for operator, value in (("ilike", text), ("=", text), ("in", [text, "?"])):
            domain = [("display_name", operator, value)]
            self.assertEqual(records.search(domain).ids, found, operator)
        return records.browse(found).sudo()

    # What a number leads to

    def test_each_channel_gives_its_own_numbers(self):
        other = self.env["commerce.channel"].create({"name": "Other"})
        self.note("4711", self.hotel, other)
        self.note("4711", self.loner.crm_account_id)
        self.assertEqual(self.find("customer", "4711", "4712"), {"4711": self.loner.id})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.note("4711", self.hotel)

    def test_a_number_leads_to_one_record_of_its_kind(self):
        order = self.order(self.loner)
        for values in (
            {},
            {"order_id": order.id},
            {"partner_id": self.loner.id, "order_id": order.id},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.Identity.create(
                    {
                        "channel_id": self.shop.id,
                        "kind": "customer",
                        "foreign_id": "1",
                        **values,
                    }
                )

    # Changes of what it stands for

    def test_merged_customers_keep_both_numbers(self):
        self.note("4712", self.hotel)
        for user in (self.env.user, self.manager):
            pair = self.create_company("Kept") | self.create_company("Gone")
            numbers = [self.note(f"{p.name} {user.id}", p) for p in pair]
            user.group_ids |= self.env.ref("base.group_partner_manager")
            merge = self.wizard.with_user(user)._merge
            merge(pair.ids, pair[0].with_user(user), extra_checks=False)
            self.assertFalse(pair[1].exists())
            for number in numbers:
                self.assertEqual(number.partner_id, pair[0])
        self.assertEqual(self.number.partner_id, self.loner)

    def test_archived_customer_keeps_its_number(self):
        self.loner.active = False
        self.assertEqual(self.find("customer", "4711"), {"4711": self.loner.id})

    def test_person_keeps_its_number_when_it_becomes_a_company(self):
        person = self.Partner.create(
            {"name": "Ann", "company_name": "Ann Ltd", "is_crm_customer": True}
        )
        number = self.note("7", person)
        person.create_company()
        self.assertEqual(number.partner_id, person)
        self.assertEqual(person.parent_id.name, "Ann Ltd")

    def test_split_customer_keeps_its_number(self):
        contact = self.create_contact("Bob", self.group)
        number = self.note("8", contact)
        contact.write({"parent_id": False, "is_crm_customer": True})
        self.assertEqual(number.partner_id, contact)
        self.assertConsistent()

    def test_merged_account(self):
        kept, gone = self.loner.crm_account_id, self.hotel.crm_account_id
        self.note("A", gone)
        gone.merge_into(kept.id)
        self.assertEqual(self.find("account", "A"), {"A": kept.id})
        gone.unmerge()
        self.assertEqual(self.find("account", "A"), {"A": gone.id})

    def test_deleted_customer_takes_its_number_along(self):
        self.loner.unlink()
        self.assertFalse(self.number.exists())

    def test_several_merges_of_accounts(self):
        first, second, third = (self.group | self.region | self.hotel).crm_account_id
        self.note("A", first)
        first.merge_into(second.id)
        second.merge_into(third.id)
        self.assertEqual(self.find("account", "A"), {"A": third.id})

    # Searching

    def test_customer_is_found_by_its_number(self):
        self.assertEqual(self.search_names("res.partner", "4711"), self.loner)
        self.assertFalse(self.search_names("res.partner", "471"))

    def test_account_is_found_by_the_numbers_of_its_customers(self):
        account = self.loner.crm_account_id
        self.assertEqual(self.search_names("crm.account", "4711"), account)

    def test_account_is_found_by_its_own_number(self):
        kept, gone = self.loner.crm_account_id, self.hotel.crm_account_id
        self.note("ACC-9", gone)
        self.assertEqual(self.search_names("crm.account", "ACC-9"), gone)
        gone.merge_into(kept.id)
        self.assertEqual(self.search_names("crm.account", "ACC-9"), kept)

    def test_order_is_found_by_its_number(self):
        order = self.order(self.loner)
        order.user_id = self.seller
        self.note("100000042", order)
        self.assertEqual(self.search_names("sale.order", "100000042"), order)

    def test_number_of_somebody_elses_order_is_not_told(self):
        order = self.order(self.loner)
        order.user_id = self.manager
        number = self.note("100000042", order)
        self.assertFalse(self.search_names("sale.order", "100000042"))
        self.assertFalse(self.Identity.with_user(self.seller).search([]) & number)
        self.assertTrue(self.Identity.with_user(self.manager).search([]) & number)

    def test_who_may_not_read_numbers_searches_as_before(self):
        clerk = self.new_user("clerk", "base.group_user")
        self.assertFalse(self.search_names("res.partner", "4711", clerk))
        self.assertEqual(
            self.search_names("res.partner", self.loner.name, clerk), self.loner
        )

    def test_texts_that_are_no_numbers(self):
        partners = self.env["res.partner"].with_user(self.seller)
        for value in ("", " ", "%", "4711%", "_" * 4):
            self.assertNotEqual(
                partners.search([("display_name", "ilike", value)], limit=2),
                self.loner,
            )

    # Pages

    def test_pages(self):
        contact = self.create_contact("Bob", self.loner)
        self.note("4712", contact)
        account = self.loner.crm_account_id
        self.note("A", account)
        merged = self.create_company("Merged").crm_account_id
        self.note("B", merged)
        merged.merge_into(account.id)
        for record, numbers in (
            (self.loner, {"4711", "4712"}),
            (contact, {"4712"}),
            (account, {"4711", "4712", "A", "B"}),
            (self.hotel, set()),
            (self.hotel.crm_account_id, set()),
        ):
            with self.subTest(record=record):
                seen = record.with_user(self.seller)
                self.assertEqual(seen.has_commerce_identities, bool(numbers))
                action = seen.action_view_commerce_identities()
                listed = self.list_records(action, self.seller)
                self.assertEqual(set(listed.mapped("foreign_id")), numbers)

    # Who may

    def test_nobody_writes_numbers(self):
        for user in (self.integration, self.seller, self.manager):
            number = self.number.with_user(user)
            with self.subTest(user=user.login):
                for attempt in (
                    lambda: number.write({"foreign_id": "1"}),  # noqa: B023
                    number.unlink,
                    lambda: number.create(  # noqa: B023
                        {
                            "channel_id": self.shop.id,
                            "kind": "customer",
                            "foreign_id": "1",
                            "partner_id": self.hotel.id,
                        }
                    ),
                ):
                    with (
                        self.assertRaises(AccessError),
                        mute_logger("odoo.addons.base.models.ir_model"),
                        self.env.cr.savepoint(),
                    ):
                        attempt()

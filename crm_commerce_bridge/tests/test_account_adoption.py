"""Accounts that files bring along: whose own they become, and what people are told."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon

COMPANIES = 5
NOBODY = st.none()
PARENTS = st.tuples(
    *(
        NOBODY if i == 0 else NOBODY | st.integers(min_value=0, max_value=i - 1)
        for i in range(COMPANIES)
    )
)
ACCOUNTS = st.tuples(*(st.sampled_from([None, 0, 0, 1]) for _ in range(COMPANIES)))


@tagged("post_install", "-at_install")
class TestAccountAdoption(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.brought = cls.Account.create(
            [{"name": "Acme", "ref": "SF-1"}, {"name": "Globex", "ref": "SF-2"}]
        )
        cls.acme, cls.globex = cls.brought

    def load(self, *rows, **columns):
        """Rows of name, parent and account, as a file has them."""
        names = ["name", "is_company", "type", "parent_id", "crm_account_id", *columns]
        values = [
            [name, "True", "other", parent or "", account or "", *columns.values()]
            for name, parent, account in rows
        ]
        result = self.env["res.partner"].load(names, values)
        self.assertTrue(result["ids"], result["messages"])
        self.messages = [message["message"] for message in result["messages"]]
        return self.Partner.browse(result["ids"])

    def give(self, customer, account):
        """A row that gives a customer that is there an account."""
        row = [str(customer.id), account]
        result = self.env["res.partner"].load([".id", "crm_account_id"], [row])
        self.assertTrue(result["ids"], result["messages"])

    # === WHOSE OWN === #

    def test_migrated_customers_follow_the_strategies(self):
        names = [f"Migrated {number}" for number in range(20)]
        self.Account.create([{"name": name} for name in names])
        customers = self.load(*((name, False, name) for name in names))
        self.assertEqual(customers.mapped("crm_account_id.name"), names)
        self.assertFalse(any(customers.mapped("crm_account_pinned")))
        customers[1:].parent_id = customers[0]
        self.set_strategy("root")
        self.assertEqual(len(customers.crm_account_id), 1)
        self.set_strategy("each")
        self.assertEqual(customers.mapped("crm_account_id.name"), names)
        self.assertConsistent()

    def test_topmost_of_a_group_owns_the_account(self):
        self.set_strategy("root")
        top, low = self.load(("Top", False, "Acme"), ("Low", "Top", "Acme"))
        self.assertEqual((top | low).crm_account_id, self.acme)
        self.assertEqual(top.own_account_id, self.acme)
        self.assertFalse(top.crm_account_pinned or low.crm_account_pinned)
        self.set_strategy("each")
        self.assertEqual(top.crm_account_id, self.acme)
        self.assertEqual(low.crm_account_id.name, "Low")

    def test_customers_of_two_groups_have_it_by_hand(self):
        one, other = self.load(("One", False, "Acme"), ("Other", False, "Acme"))
        self.assertTrue(one.crm_account_pinned and other.crm_account_pinned)
        self.assertFalse(one.own_account_id | other.own_account_id)
        self.set_strategy("root")
        self.assertEqual((one | other).crm_account_id, self.acme)

    def test_choice_in_a_form_is_by_hand(self):
        with Form(self.loner) as form:
            form.crm_account_id = self.acme
        self.assertTrue(self.loner.crm_account_pinned)
        self.assertFalse(self.acme in self.loner.own_account_id)

    def test_person_has_the_last_word(self):
        [customer] = self.load(("Customer", False, "Acme"))
        customer.crm_account_id = self.globex
        self.assertTrue(customer.crm_account_pinned)
        self.load(("Other", False, "Acme"))
        self.assertEqual(customer.crm_account_id, self.globex)
        customer.action_use_automatic_account()
        self.assertFalse(customer.crm_account_pinned)

    def test_automatic_account_is_the_one_brought_along(self):
        [customer] = self.load(("Customer", False, "Acme"))
        before = self.Account.search_count([])
        customer.crm_account_id = self.globex
        customer.action_use_automatic_account()
        self.assertEqual(customer.crm_account_id, self.acme)
        self.assertEqual(self.Account.search_count([]), before)

    def test_file_may_say_that_it_is_by_hand(self):
        [customer] = self.load(("Customer", False, "Acme"), crm_account_pinned="True")
        self.assertTrue(customer.crm_account_pinned)
        self.assertFalse(customer.own_account_id)

    def test_account_made_for_a_customer_is_no_other_ones(self):
        [customer] = self.load(("Customer", False, "Loner"))
        self.assertTrue(customer.crm_account_pinned)
        self.assertEqual(self.loner.own_account_id.name, "Loner")

    def test_account_that_a_person_gave_is_nobodys_own(self):
        self.loner.crm_account_id = self.acme
        [customer] = self.load(("Customer", False, "Acme"))
        self.assertTrue(customer.crm_account_pinned)

    def test_own_account_that_people_use_stays(self):
        own = self.loner.own_account_id
        own.description = "<p>Call in May</p>"
        self.env["res.partner"].load(
            [".id", "crm_account_id"], [[str(self.loner.id), "Acme"]]
        )
        self.assertEqual(self.loner.crm_account_id, self.acme)
        self.assertTrue(self.loner.crm_account_pinned)
        self.assertEqual(self.loner.own_account_id, own)

    def test_own_account_made_in_the_same_import_goes_again(self):
        [customer] = self.load(("Customer", False, False), is_crm_customer="True")
        made = customer.own_account_id
        self.env["res.partner"].load(
            [".id", "crm_account_id"], [[str(customer.id), "Acme"]]
        )
        self.assertEqual(customer.own_account_id, self.acme)
        self.assertFalse(made.exists())

    def test_account_brought_along_keeps_its_name(self):
        [customer] = self.load(("Customer", False, "Acme"))
        customer.name = "Renamed"
        self.assertEqual(self.acme.name, "Acme")
        self.assertFalse(self.acme.automatic_name)

    def test_reference_finds_the_account(self):
        [customer] = self.load(("Customer", False, "SF-2"))
        self.assertEqual(customer.crm_account_id, self.globex)
        for text in ("SF-2", "sf-2"):
            found = self.Account.name_search(text)
            self.assertEqual([id_ for id_, _name in found], self.globex.ids)

    def test_merged_customers_keep_what_files_gave(self):
        one, other = self.load(("One", False, "Acme"), ("Plain", False, False))
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((one | other).ids, other)
        self.assertEqual(other.crm_account_id, self.acme)
        self.assertFalse(other.crm_account_pinned)
        self.assertConsistent()

    def test_file_may_say_that_the_automatic_account_is_by_hand(self):
        self.set_strategy("root")
        name = self.group.crm_account_id.name
        [low] = self.load(("Low", "Group", name), crm_account_pinned="True")
        self.assertEqual(low.crm_account_id, self.group.crm_account_id)
        self.assertTrue(low.crm_account_pinned)

    def test_column_of_the_choice_by_hand_is_more_exact(self):
        [customer] = self.load(("Both", False, "Acme"), crm_account_pin_id="Globex")
        self.assertEqual(customer.crm_account_id, self.globex)
        self.assertTrue(customer.crm_account_pinned)

    def test_own_account_with_a_deal_stays(self):
        own = self.loner.own_account_id
        deal = {"name": "Deal", "type": "opportunity", "crm_account_id": own.id}
        self.env["crm.lead"].create(deal)
        self.give(self.loner, "Acme")
        self.assertEqual(self.loner.own_account_id, own)
        self.assertTrue(self.loner.crm_account_pinned)

    def test_own_account_that_another_customer_has_by_hand_stays(self):
        own = self.loner.own_account_id
        self.hotel.crm_account_id = own
        self.give(self.loner, "Acme")
        self.assertEqual(self.loner.own_account_id, own)
        self.assertConsistent()

    def test_next_one_adopts_the_account_of_a_deleted_customer(self):
        self.set_strategy("root")
        top, low = self.load(("Top", False, "Acme"), ("Low", "Top", "Acme"))
        top.unlink()
        self.assertEqual(low.crm_account_id, self.acme)
        self.assertEqual(low.own_account_id, self.acme)
        self.assertConsistent()

    def test_row_of_another_customer_brings_nobody_back(self):
        [customer] = self.load(("Former", False, "Acme"))
        customer.is_crm_customer = False
        self.load(("Other", False, "Acme"))
        self.assertFalse(customer.is_crm_customer)
        self.assertFalse(customer.crm_account_id)

    def test_person_who_joined_and_left_shares_no_own_account(self):
        person = self.Partner.create({"name": "Petra"})
        self.give(person, "Acme")
        person.parent_id = self.loner
        self.give(self.loner, "Acme")
        person.parent_id = False
        owners = self.Partner.search([("own_account_id", "=", self.acme.id)])
        self.assertEqual(len(owners), 1)
        self.assertConsistent()

    def test_import_leaves_customers_of_another_company_as_they_are(self):
        there = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= there
        [theirs] = self.load(("Theirs", False, "Acme"), company_id="Elsewhere")
        seller = self.new_user("importer", "sales_team.group_sale_salesman")
        partners = self.env["res.partner"].with_user(seller)
        row = ["Ours", "True", "Acme"]
        result = partners.load(["name", "is_company", "crm_account_id"], [row])
        self.assertTrue(result["ids"], result["messages"])
        self.assertFalse(theirs.crm_account_pinned)
        self.assertEqual(theirs.own_account_id, self.acme)

    def test_subsidiary_created_inside_a_row_is_not_by_hand(self):
        """What a file says of one customer does not count for those inside it."""
        values = {"name": "Sub", "is_company": True, "type": "other"}
        values["crm_account_id"] = self.globex.id
        self.loner.with_context(import_file=True).write(
            {
                "crm_account_id": self.acme.id,
                "crm_account_pinned": True,
                "child_ids": [Command.create(values)],
            }
        )
        self.assertTrue(self.loner.crm_account_pinned)
        [sub] = self.loner.child_ids
        self.assertEqual(sub.crm_account_id, self.globex)
        self.assertFalse(sub.crm_account_pinned)

    # === WHAT PEOPLE ARE TOLD === #

    def test_file_that_contradicts_the_strategy_says_so_once(self):
        self.load(
            ("Top", False, "Acme"),
            *((f"Low {number}", "Top", "Acme") for number in range(3)),
        )
        [message] = self.messages
        self.assertIn("3 of 4 customers", message)
        self.assertIn("One account per customer", message)
        self.set_strategy("root")
        self.load(("Below", "Top", "Acme"))
        self.assertFalse(self.messages)

    def test_customer_beside_an_account_of_its_name_is_suggested(self):
        [customer] = self.load(("Acme", False, False), is_crm_customer="True")
        [message] = self.messages
        self.assertIn("Acme", message)
        account = customer.crm_account_id
        self.assertEqual(account.namesake_id, self.acme)
        self.assertEqual(self.acme.namesake_id, account)
        action = account.action_merge_namesake()
        wizard = self.env["crm.account.merge"].with_context(**action["context"])
        wizard.create({"account_id": self.acme.id}).action_merge()
        self.assertEqual(customer.crm_account_id, self.acme)
        self.acme.invalidate_recordset()
        self.assertFalse(self.acme.namesake_id)

    def test_page_for_imports_is_not_stopped(self):
        partners = self.env["res.partner"].with_context(import_file=True)
        row = ["Acme", "True", "True"]
        result = partners.load(["name", "is_company", "is_crm_customer"], [row])
        self.assertFalse(result["messages"])

    # === ANY ORDER, ANY BATCHES === #

    @settings(
        max_examples=30,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        parents=PARENTS,
        accounts=ACCOUNTS,
        order=st.permutations(range(COMPANIES)),
        size=st.sampled_from([1, 2, COMPANIES]),
        strategy=st.sampled_from(["each", "root"]),
    )
    def test_rows_in_any_order_and_batches(
        self, parents, accounts, order, size, strategy
    ):
        with self.env.cr.savepoint() as savepoint:
            self.set_strategy(strategy)
            companies = self.Partner.create(
                [
                    {"name": f"Company {number}", "is_company": True, "type": "other"}
                    for number in range(COMPANIES)
                ]
            )
            rows = [
                [
                    str(company.id),
                    str(companies[parent].id) if parent is not None else "",
                    self.brought[account].name if account is not None else "",
                ]
                for company, parent, account in zip(
                    companies, parents, accounts, strict=True
                )
            ]
            expected = self._load_rolled_back(companies, rows)
            shuffled = [rows[number] for number in order]
            batches = [shuffled[i : i + size] for i in range(0, COMPANIES, size)]
            self.assertEqual(self._load_rolled_back(companies, *batches), expected)
            savepoint.close(rollback=True)
        self.env.invalidate_all()

    def _load_rolled_back(self, companies, *batches):
        with self.env.cr.savepoint() as savepoint:
            for batch in batches:
                result = self.env["res.partner"].load(
                    [".id", "parent_id/.id", "crm_account_id"], batch
                )
                self.assertTrue(result["ids"], result["messages"])
            self.assertConsistent()
            state = [
                (
                    company.crm_account_id.name,
                    company.crm_account_pinned,
                    company.own_account_id.name,
                )
                for company in companies
            ]
            # Accounts that nobody needs are not left behind.
            state.append(self.Account.search([("active", "=", True)]).mapped("name"))
            savepoint.close(rollback=True)
        self.env.invalidate_all()
        return state

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon
from odoo.addons.test_crm_commerce_bridge.models.hook_listener import HEARD


class HooksCase(CommerceCommon):
    def setUp(self):
        super().setUp()
        HEARD.update(newcomers=[], changes=[])
        self.addCleanup(HEARD.clear)

    def take(self, hook):
        """What the hook was called with since the last time."""
        self.env.flush_all()
        calls = HEARD[hook]
        HEARD[hook] = []
        return calls


@tagged("post_install", "-at_install")
class TestNewcomers(HooksCase):
    """Whoever wants to compare new customers is told of them, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user(
            "newcomer_seller",
            "sales_team.group_sale_manager",
            "base.group_partner_manager",
        )
        cls.strangers = cls.Partner.create(
            [{"name": f"Stranger {i}", "is_company": True} for i in range(3)]
        )
        cls.stranger = cls.strangers[0]

    def assertNewcomers(self, partners, source, accounts=None):
        accounts = len(partners) if accounts is None else accounts
        told = [(set(partners.ids), source, accounts)]
        self.assertEqual(self.take("newcomers"), told)

    def test_created_by_a_person(self):
        partners = self.Partner.with_user(self.seller).create(
            [
                {"name": name, "is_company": True, "is_crm_customer": True}
                for name in ("One", "Two")
            ]
        )
        self.assertNewcomers(partners, "hand")

    def test_created_by_a_person_with_an_account(self):
        values = {"is_company": True, "crm_account_id": self.loner.crm_account_id.id}
        partners = self.Partner.with_user(self.seller).create(
            [{"name": name, **values} for name in ("One", "Two")]
        )
        self.assertNewcomers(partners, "hand", accounts=1)

    def test_prospect_that_takes_a_customer_over(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.stranger | self.loner).ids, self.stranger)
        self.assertTrue(self.stranger.is_crm_customer)
        self.assertNewcomers(self.stranger, "newcomer")

    def test_created_by_code(self):
        self.assertNewcomers(self.create_company("New"), "newcomer")

    def test_made_customers_by_a_person(self):
        self.strangers.with_user(self.seller).is_crm_customer = True
        self.assertNewcomers(self.strangers, "hand")

    def test_order(self):
        order = self.order(self.stranger, confirm=False)
        self.assertFalse(self.take("newcomers"), "A draft makes nobody a customer")
        order.action_confirm()
        self.assertNewcomers(self.stranger, "newcomer")
        self.order(self.stranger)
        self.assertFalse(self.take("newcomers"))

    def test_several_orders_at_once(self):
        orders = self.env["sale.order"].union(
            *(self.order(partner, confirm=False) for partner in self.strangers)
        )
        orders.action_confirm()
        self.assertNewcomers(self.strangers, "newcomer")

    def test_opportunities_of_a_person(self):
        self.env["crm.lead"].with_user(self.seller).create(
            [
                {"name": "Deal", "type": "opportunity", "partner_id": partner.id}
                for partner in self.strangers
            ]
        )
        self.assertNewcomers(self.strangers, "newcomer")

    def test_portal_login_of_a_contact(self):
        contact = self.create_contact("Ann", self.stranger)
        self.new_user("newcomer_ann", "base.group_portal", partner_id=contact.id)
        self.assertNewcomers(self.stranger, "newcomer")

    def test_contact_who_orders(self):
        self.order(self.create_contact("Bob", self.stranger))
        self.assertNewcomers(self.stranger, "newcomer")

    def test_account_chosen_by_hand(self):
        partner = self.stranger.with_user(self.seller)
        partner.crm_account_id = self.hotel.crm_account_id
        self.assertNewcomers(self.stranger, "hand")

    def test_accounts_chosen_by_hand_at_once(self):
        partners = self.strangers.with_user(self.seller)
        accounts = (self.hotel, self.loner, self.group)
        partners._set_by_hand(
            {p: c.crm_account_id for p, c in zip(partners, accounts, strict=True)}
        )
        self.assertNewcomers(self.strangers, "hand")

    def load(self, fields, rows):
        partners = self.env["res.partner"].with_user(self.seller)
        result = partners.with_context(import_file=True).load(fields, rows)
        self.assertFalse(result["messages"])
        return partners.browse(result["ids"])

    def test_file(self):
        rows = [[f"Filed {i}", "True", "True"] for i in range(4)]
        partners = self.load(["name", "is_company", "is_crm_customer"], rows)
        self.assertNewcomers(partners, "import")
        again = [[str(p.id), "True"] for p in partners]
        self.load([".id", "is_crm_customer"], again)
        self.assertFalse(self.take("newcomers"), "Nothing new in the same file")

    def test_file_with_accounts(self):
        accounts = self.Account.create([{"name": f"Filed {i}"} for i in range(2)])
        rows = [[f"Filed {i}", "True", str(accounts[i % 2].id)] for i in range(4)]
        partners = self.load(["name", "is_company", "crm_account_id/.id"], rows)
        self.assertNewcomers(partners, "import", accounts=2)

    def test_company_made_of_a_person(self):
        person = self.Partner.create({"name": "Guest", "company_name": "Guest Inc"})
        self.order(person)
        self.assertNewcomers(person, "newcomer")
        person.create_company()
        self.assertNewcomers(person.parent_id, "newcomer")

    def test_known_customers_are_nothing_new(self):
        self.hotel.write({"is_crm_customer": True, "is_commerce_customer": True})
        self.hotel.parent_id = self.loner
        self.set_strategy("root")
        self.assertFalse(self.take("newcomers"))

    def test_contacts_of_customers_are_no_customers(self):
        contact = self.create_contact("Cem", self.hotel, is_crm_customer=True)
        self.assertFalse(self.take("newcomers"))
        self.order(contact)
        self.assertFalse(self.take("newcomers"))

    def test_telling_costs_no_query(self):
        """But for the insert of the addon that compares."""
        partners = self.create_company("New")
        with self.assertQueryCount(1):
            partners._tell_of_newcomers()


@tagged("post_install", "-at_install")
class TestAccountChanges(HooksCase):
    """Whoever reacts to changes of accounts hears what the history says."""

    def assertHeard(self, calls):
        """So many calls, which say what the history does, after it was written."""
        heard = self.take("changes")
        self.assertEqual(len(heard), calls)
        told = [tuple(change)[:4] for changes, _now in heard for change in changes]
        lines = self.Assignment.search([("id", ">", self.last)], order="id")
        self.assertCountEqual(told, [self.as_change(line) for line in lines])
        for changes, now in heard:
            for change in changes:
                if change.partner_id in now:
                    self.assertEqual(now[change.partner_id], change.account_to_id)
        return told

    @staticmethod
    def as_change(line):
        accounts = line.account_from_id.id or None, line.account_to_id.id or None
        return (line.partner_id.id, *accounts, line.cause)

    def setUp(self):
        super().setUp()
        self.last = self.Assignment.search([], order="id desc", limit=1).id

    def test_new_customers(self):
        partners = self.Partner.create(
            [
                {"name": name, "is_company": True, "is_crm_customer": True}
                for name in ("One", "Two")
            ]
        )
        told = self.assertHeard(1)
        self.assertCountEqual(
            told, [(p.id, None, p.crm_account_id.id, "create") for p in partners]
        )

    def test_whole_group_moves(self):
        self.set_strategy("root")
        self.take("changes")
        self.last = self.Assignment.search([], order="id desc", limit=1).id
        self.region.parent_id = self.loner
        told = self.assertHeard(1)
        moved = {partner_id for partner_id, *_rest in told}
        self.assertEqual(moved, {self.region.id, self.hotel.id})

    def test_by_hand_and_back(self):
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertHeard(1)
        self.last = self.Assignment.search([], order="id desc", limit=1).id
        self.hotel.action_use_automatic_account()
        self.assertHeard(1)

    def test_switch(self):
        self.set_strategy("root")
        told = self.assertHeard(1)
        self.assertEqual({cause for *_rest, cause in told}, {"strategy"})

    def test_merge_and_unmerge_of_accounts(self):
        source, target = self.hotel.crm_account_id, self.loner.crm_account_id
        source.merge_into(target.id)
        told = self.assertHeard(1)
        self.assertEqual(told, [(self.hotel.id, source.id, target.id, "merge")])
        self.last = self.Assignment.search([], order="id desc", limit=1).id
        source.unmerge()
        told = self.assertHeard(1)
        self.assertEqual(told, [(self.hotel.id, target.id, source.id, "unmerge")])

    def test_deleted_by_whoever_may_not_see_accounts(self):
        clerk = self.new_user(
            "hook_clerk", "base.group_user", "base.group_partner_manager"
        )
        self.loner.with_user(clerk).unlink()
        self.assertEqual(len(self.take("changes")), 1)
        self.assertTrue(HEARD["as_superuser"])

    def test_deleted_customer(self):
        account, customer_id = self.loner.crm_account_id, self.loner.id
        self.loner.unlink()
        [(changes, now)] = self.take("changes")
        self.assertEqual(
            [tuple(change)[:4] for change in changes],
            [(customer_id, account.id, None, "delete")],
        )
        self.assertFalse(now, "It is told when the customer is gone")

    def test_company_made_of_a_person(self):
        person = self.Partner.create({"name": "Guest", "company_name": "Guest Inc"})
        self.order(person)
        account = person.crm_account_id
        self.take("changes")
        person.create_company()
        told = [tuple(c)[:4] for changes, _now in self.take("changes") for c in changes]
        self.assertIn((person.parent_id.id, None, account.id, "create"), told)

    def test_merged_contacts(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        left = self.hotel.crm_account_id
        wizard._merge((self.loner | self.hotel).ids, self.loner, extra_checks=False)
        told = [tuple(c)[:4] for changes, _now in self.take("changes") for c in changes]
        end = (self.loner.id, left.id, self.loner.crm_account_id.id, "partner_merge")
        self.assertIn(end, told)

    def test_nothing_changes(self):
        self.hotel.write({"name": "Hotel", "is_crm_customer": True})
        self.env["crm.account.resolver"]._resolve(self.customers.ids, "repair")
        self.assertFalse(self.take("changes"))

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.models.mapping.crm_account_resolve import (
    AccountChange,
)

from .common import AutomationCommon

# An action that tells for which line it was done: by a tag of that name
TAG = {
    "state": "code",
    "code": "env['crm.tag'].create({'name': f'line {record.id}'})",
}
REFUSE = """
if record.partner_id.name == 'Hotel':
    raise UserError('Not the hotel')
env['crm.tag'].create({'name': f'line {record.id}'})
"""


@tagged("post_install", "-at_install")
class TestAccountEvents(AutomationCommon):
    """The actions of a rule are done once for each line of the history."""

    def setUp(self):
        super().setUp()
        self.rule = self.create_rule(TAG)
        self.forget()

    def forget(self):
        self.env.flush_all()
        self.last = self.Assignment.search([], order="id desc", limit=1).id
        self.env["crm.tag"].search([("name", "like", "line %")]).unlink()

    def lines(self):
        """Those that were written since."""
        self.env.flush_all()
        return self.Assignment.search([("id", ">", self.last)])

    def told(self):
        tags = self.env["crm.tag"].search([("name", "like", "line %")])
        return [tag.name for tag in tags]

    def assertTold(self, *causes):
        """Each line was told, and they are of these causes, one or more of each."""
        lines = self.lines()
        self.assertCountEqual(self.told(), [f"line {line.id}" for line in lines])
        self.assertEqual(set(lines.mapped("cause")), set(causes))
        self.forget()
        return len(lines)

    def test_new_customers(self):
        partners = self.env["res.partner"].with_user(self.seller)
        partners.create(
            [
                {"name": name, "is_company": True, "is_crm_customer": True}
                for name in ("One", "Two")
            ]
        )
        self.assertEqual(self.assertTold("create"), 2)

    def test_order_of_a_new_customer(self):
        self.order(self.create_company("New").with_user(self.seller))
        self.assertEqual(self.assertTold("create"), 1)

    def test_by_hand_there_and_back_and_there(self):
        hotel = self.hotel.with_user(self.seller)
        for _time in range(2):  # the same line again, in the same transaction
            hotel.crm_account_id = self.loner.crm_account_id
            self.assertEqual(self.assertTold("hand"), 1)
            hotel.action_use_automatic_account()
            self.assertEqual(self.assertTold("automatic"), 1)

    def test_switch_moves_groups(self):
        self.set_strategy("root")
        self.assertGreater(self.assertTold("strategy"), 1)
        self.region.with_user(self.clerk).parent_id = self.loner
        self.assertEqual(self.assertTold("parent"), 2)

    def test_many_at_once(self):
        """More than one statement takes as values."""
        Partner = self.env["res.partner"]
        Partner.create(
            [
                {"name": f"Many {number}", "is_company": True, "is_crm_customer": True}
                for number in range(2001)
            ]
        )
        self.assertEqual(self.assertTold("create"), 2001)

    def test_merged_accounts(self):
        source, target = self.hotel.crm_account_id, self.loner.crm_account_id
        source.with_user(self.seller).merge_into(target.id)
        self.assertTold("merge")
        source.with_user(self.seller).unmerge()
        self.assertTold("unmerge")

    def test_merged_contacts(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.loner | self.hotel).ids, self.loner, extra_checks=False)
        causes = set(self.lines().mapped("cause"))
        self.assertIn("partner_merge", causes)
        moved = self.lines().filtered(lambda a: a.account_from_id != a.account_to_id)
        self.assertCountEqual(self.told(), [f"line {line.id}" for line in moved])

    def test_deleted_customers(self):
        customers = self.Partner.create(
            [
                {"name": f"Gone {number}", "is_company": True, "is_crm_customer": True}
                for number in range(3)
            ]
        )
        customers.crm_account_id = self.loner.crm_account_id
        self.forget()
        customers[:2].with_user(self.clerk).unlink()
        self.assertEqual(self.assertTold("delete"), 2)
        customers[2].with_user(self.clerk).unlink()
        self.assertEqual(self.assertTold("delete"), 1)

    def test_company_made_of_a_person(self):
        person = self.Partner.create({"name": "Guest", "company_name": "Guest Inc"})
        self.order(person)
        self.forget()
        person.create_company()
        self.assertEqual(self.assertTold("create", "parent"), 2)

    def test_narrowed_rule(self):
        self.rule.filter_domain = "[('cause', '=', 'hand')]"
        self.set_strategy("root")
        self.assertTrue(self.lines())
        self.assertFalse(self.told())
        self.forget()
        self.loner.crm_account_id = self.hotel.crm_account_id
        self.assertTold("hand")

    def test_other_triggers_of_a_new_record(self):
        self.rule.unlink()
        self.create_rule(TAG, trigger="on_create_or_write")
        self.loner.crm_account_id = self.hotel.crm_account_id
        self.assertTold("hand")

    def test_refused_by_an_action(self):
        """As in all of Odoo, the change is taken back with what it started."""
        self.rule.action_server_ids.code = REFUSE
        with self.assertRaisesRegex(UserError, "Not the hotel"):
            self.hotel.crm_account_id = self.loner.crm_account_id

    def test_switch_sets_aside_whom_an_action_refuses(self):
        self.rule.action_server_ids.code = REFUSE
        self.set_strategy("root")
        run = self.env["crm.account.run"].search([], order="id desc", limit=1)
        self.assertEqual(run.error_count, 1)
        self.assertNotIn(self.hotel, self.lines().partner_id)
        self.assertTold("strategy")

    def test_costs_nothing_without_such_a_rule(self):
        resolver = self.env["crm.account.resolver"]
        line = self.ledger(self.hotel)[-1]
        account_id = line.account_to_id.id
        changes = [AccountChange(self.hotel.id, None, account_id, line.cause, line.id)]

        def assertFree(message):
            self.env.flush_all()
            resolver._account_changed(changes)
            before = self.env.cr.sql_log_count
            resolver._account_changed(changes)
            self.assertEqual(self.env.cr.sql_log_count, before, message)

        self.rule.unlink()
        assertFree("No rule")
        other = self.create_rule(TAG, trigger="on_unlink")
        assertFree("None on what is new")
        self.create_rule(TAG).active = False
        assertFree("An archived one")
        other.trigger = "on_create"
        self.forget()
        resolver._account_changed(changes)
        self.assertEqual(len(self.told()), 1)

    def test_number_of_queries_is_that_of_the_rule(self):
        """Finding the lines is one statement, however many there are."""
        customers = self.Partner.create(
            [
                {"name": f"Some {number}", "is_company": True, "is_crm_customer": True}
                for number in range(20)
            ]
        )
        self.rule.filter_domain = "[('cause', '=', 'install')]"

        def move(some, account):
            some.crm_account_id = account

        accounts = self.loner.crm_account_id | self.hotel.crm_account_id
        move(customers, accounts[0])
        few = self.count_queries(move, customers[:2], accounts[1])
        many = self.count_queries(move, customers[2:], accounts[1])
        self.assertEqual(few, many)

    def test_history_is_offered_to_administrators(self):
        found = self.env["ir.model"].with_user(self.administrator)
        names = found.name_search("Account History")
        self.assertIn("Account History", [name for _id, name in names])

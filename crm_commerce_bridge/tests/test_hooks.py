import logging
from collections import defaultdict
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge import hooks

from .common import CommerceCommon
from .ways_in import get_added_fields

ADDON = "crm_commerce_bridge"
TABLES = ("crm_account_assignment", "commerce_channel_customer", "crm_account")


@tagged("post_install", "-at_install")
class TestHooks(CommerceCommon):
    """Installing over existing data: forget what the bridge knows, and install."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Ordered", "Quoted", "Carted", "Deal", "Lead", "Login", "Left", "None")
        cls.companies = {
            name: cls.create_company(name, is_crm_customer=False) for name in names
        }
        cls.contacts = {
            name: cls.create_contact(f"Ann of {name}", company)
            for name, company in cls.companies.items()
        }
        # Our own company is no customer, whatever it orders or is sold.
        cls.ours = cls.env["res.company"].create({"name": "Ours"}).partner_id
        cls.orders = {
            name: cls._order(cls.contacts.get(name, cls.ours), state)
            for name, state in (
                ("Ordered", "sale"),
                ("Quoted", "sent"),
                ("Carted", "draft"),
                ("Ours", "sale"),
            )
        }
        for name, kind in (("Deal", "opportunity"), ("Lead", "lead")):
            cls.env["crm.lead"].create(
                {"name": name, "type": kind, "partner_id": cls.contacts[name].id}
            )
        for name, group, active in (
            ("Login", "base.group_portal", True),
            ("Left", "base.group_portal", False),
            ("None", "base.group_user", True),
        ):
            partner = cls.contacts[name]
            user = cls.new_user(f"ann_{name}", group, partner_id=partner.id)
            user.active = active
        cls._forget()
        cls._install()

    @classmethod
    def _order(cls, partner, state):
        line = {"product_id": cls.product.id, "price_unit": 100}
        values = {"partner_id": partner.id, "order_line": [Command.create(line)]}
        order = cls.env["sale.order"].create(values)
        order.state = state
        return order

    @classmethod
    def _forget(cls):
        """Empty what we have added to Odoo's tables, and our own."""
        cls.env.flush_all()
        columns = defaultdict(list)
        for field in get_added_fields(cls.env, ADDON):
            model = cls.env[field.model_name]
            if field.store and field.column_type and model._auto:
                columns[model._table].append(field.name)
        for table, names in columns.items():
            empty = SQL(", ").join(SQL("%s = NULL", SQL.identifier(n)) for n in names)
            cls.env.cr.execute(SQL("UPDATE %s SET %s", SQL.identifier(table), empty))
        for table in TABLES:
            cls.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        cls.env.invalidate_all()

    @classmethod
    def _install(cls):
        hooks.pre_init_hook(cls.env)
        hooks.post_init_hook(cls.env)
        cls.env.invalidate_all()

    def _find(self, field):
        return [name for name, company in self.companies.items() if company[field]]

    def test_existing_customers_get_their_accounts(self):
        mapped = self._find("crm_account_id")
        self.assertEqual(mapped, ["Ordered", "Quoted", "Deal", "Login"])
        for name in mapped:
            self.assertEqual(self.companies[name].crm_account_id.name, name)

    def test_orders_make_commerce_customers(self):
        """With a storefront, whoever can log in can buy."""
        storefront = f"{ADDON}_website_sale" in self.registry._init_modules
        commerce = ["Ordered", "Quoted", *(["Login"] if storefront else [])]
        self.assertEqual(self._find("is_commerce_customer"), commerce)

    def test_channel_that_makes_no_customers(self):
        self._forget()
        direct = self.env["commerce.channel"]._get_direct_sales()
        direct.auto_account = False
        self._install()
        self.assertNotIn("Ordered", self._find("is_crm_customer"))
        self.assertIn("Deal", self._find("is_crm_customer"))

    def test_orders_and_opportunities_know_their_customer(self):
        for order in self.env["sale.order"].search([]):
            self.assertEqual(
                order.commerce_customer_id, order.partner_id.commercial_partner_id
            )
        deal = self.env["crm.lead"].search([("name", "=", "Deal")])
        self.assertEqual(deal.crm_account_id.name, "Deal")

    def test_orders_and_leads_have_a_channel(self):
        """As yet there is one; that of a website is the storefront's to find."""
        direct = self.env["commerce.channel"]._get_direct_sales()
        for order in self.orders.values():
            self.assertEqual(order.commerce_channel_id, direct)
        deal = self.env["crm.lead"].search([("name", "=", "Deal")])
        self.assertEqual(deal.commerce_channel_id, direct)

    def test_orders_have_their_worth_and_it_is_folded(self):
        for name, amount in (("Ordered", 100), ("Quoted", 0)):
            self.assertEqual(self.orders[name].lifetime_ordered, amount)
        folded = self.env["commerce.channel.customer"].search(
            [("partner_id", "=", self.companies["Ordered"].id)]
        )
        self.assertRecordValues(
            folded, [{"order_count": 1, "lifetime_ordered": 100, "lifetime_paid": 0}]
        )

    def test_own_companies_get_no_account(self):
        self.assertEqual(self.orders["Ours"].commerce_customer_id, self.ours)
        partners = self.env["res.company"].search([]).partner_id
        self.assertIn(self.ours, partners)
        self.assertFalse(partners.crm_account_id)

    def test_history_begins_with_the_installation(self):
        lines = self.Assignment.search([])
        self.assertEqual(set(lines.mapped("cause")), {"install"})
        self.assertEqual(
            len(lines), self.Partner.search_count([("mapped_account_id", "!=", False)])
        )
        self.assertConsistent()

    def test_orders_are_indexed_when_they_are_filled(self):
        before = self._get_indexes()
        self._forget()
        during, fill = [], hooks.fill_amounts

        def watch(cr, **options):
            during.extend(self._get_indexes())
            fill(cr, **options)

        with patch.object(hooks, "fill_amounts", watch):
            self._install()
        self.assertEqual(self._get_indexes(), before)
        filled = [column for table, column, _ in hooks.COLUMNS if table == "sale_order"]
        kept = "commerce_channel_id"
        written = [
            row
            for row in before
            if (row[0].startswith("CREATE INDEX") and kept not in row[0])
            or ("fkey" in row[0] and any(f"({name}" in row[0] for name in filled))
        ]
        self.assertGreater(len(written), 10)
        self.assertEqual(during, [row for row in before if row not in written])
        self.assertIn(kept, str(during))

    def test_orders_are_written_into_an_index(self):
        """Else all that are made then wait for every older transaction to end."""

        def count_without():
            name = "pg_stat_get_xact_tuples_hot_updated('sale_order'::regclass)"
            [[count]] = self.env.execute_query(SQL(f"SELECT {name}"))
            return count

        counts, fill = [], hooks.fill_amounts

        def watch(cr, **options):
            counts.append(count_without())
            fill(cr, **options)
            counts.append(count_without())

        # There is room beside each for the row that is written in its place.
        self.env.cr.execute("ALTER TABLE sale_order SET (fillfactor = 20)")
        order = self.env["sale.order"].search([], limit=1)
        for _number in range(3):
            order.copy()
        self._forget()
        with patch.object(hooks, "fill_amounts", watch):
            self._install()
        before, after = counts
        self.assertEqual(before, after)

    def _get_indexes(self):
        """Return all indexes and foreign keys of orders, with their comments."""
        return self.env.execute_query(
            SQL(
                """
                SELECT pg_get_indexdef(indexrelid),
                       obj_description(indexrelid, 'pg_class')
                FROM pg_index WHERE indrelid = 'sale_order'::regclass
                UNION ALL
                SELECT conname || pg_get_constraintdef(oid), NULL
                FROM pg_constraint
                WHERE conrelid = 'sale_order'::regclass AND contype = 'f'
                ORDER BY 1
                """
            )
        )

    def test_log_tells_how_far_it_is(self):
        self._forget()
        with (
            patch.object(hooks, "CHUNK", 3),
            self.assertLogs(hooks.__name__, logging.INFO) as logs,
        ):
            self._install()
        told = [record.getMessage() for record in logs.records]
        phases = ["orders", "opportunities", "customers", "accounts", "lifetime values"]
        for phase in phases:
            self.assertIn(f"Installing: {phase}", told)
            self.assertTrue(any(f"{phase} done in" in line for line in told))
        total = self.Partner.with_context(active_test=False).search_count(
            [("is_crm_customer", "=", True)]
        )
        steps = [line for line in told if line.endswith("have an account")]
        self.assertEqual(len(steps), -(-total // 3))
        self.assertEqual(
            steps[0], f"Installing: 3 of {total} customers have an account"
        )
        self.assertEqual(
            steps[-1], f"Installing: {total} of {total} customers have an account"
        )

    def test_installing_again_changes_nothing(self):
        lines = self.Assignment.search_count([])
        self.contacts["Ordered"].parent_id = self.companies["None"]
        changes = self.Assignment.search_count([]) - lines
        self._install()
        order = self.orders["Ordered"]
        self.assertEqual(order.commerce_customer_id, self.companies["Ordered"])
        self.assertEqual(self.Assignment.search_count([]), lines + changes)

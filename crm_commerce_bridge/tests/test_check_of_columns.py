"""Everything stored that follows from something else is checked against it."""

from itertools import chain

from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common import CommerceCommon

OURS = "crm_commerce_bridge"


@tagged("post_install", "-at_install")
class TestCheckOfColumns(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Check = cls.env["crm.account.check"]
        cls.Partner.browse(
            cls.Check._find_subsidiaries_of_type_contact()
        ).type = "other"

    def _damage(self, query, *values):
        """What no code path of ours would do."""
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def _check(self):
        return self.Check.browse(self.Check.action_check()["res_id"])

    def _find(self):
        """:return: dict of records by kind"""
        return {f.kind: f._get_records() for f in self._check().finding_ids}

    def assertFound(self, kind, records):
        found = self._find()
        self.assertEqual(list(found), [kind])
        self.assertEqual(set(found[kind].ids), set(records.ids))

    def assertRepaired(self):
        """Nothing is wrong afterwards."""
        check = self._check()
        action = check.action_repair()
        self.finish_run()
        self.env.invalidate_all()
        self.assertEqual(action["res_model"], "crm.account.run")
        self.assertFalse(self._find())
        self.assertConsistent()

    def _make_open_deal(self, partner):
        return self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": partner.id}
        )

    # === THE LIST === #

    def test_every_stored_column_is_derived_or_original(self):
        derived = self.Check._get_derived()
        columns = {column for one in derived for column in one.columns}
        originals = set(chain(*self.Check._get_originals().values()))
        self.assertFalse(columns & originals)
        listed = columns | originals
        missing = [
            f"{model}.{name}"
            for model, name in self._get_stored_columns()
            if not {model, f"{model}.{name}"} & listed
        ]
        self.assertFalse(missing, "neither checked nor said why not")
        known = {f"{model}.{name}" for model, name in self._get_stored_columns()}
        models = {model for model, _name in self._get_stored_columns()}
        self.assertFalse(listed - known - models, "of columns that do not exist")

    def _get_stored_columns(self):
        """Columns of ours, and relations between records, of kept models."""
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for name, field in model._fields.items():
                relation = field.type == "many2many"
                stored = field.store and (field.column_type or relation)
                # Odoo's mixins keep their own columns.
                ours = any(module.startswith(OURS) for module in field._modules)
                if stored and ours and name not in MAGIC_COLUMNS:
                    yield model._name, name

    def test_every_kind_has_its_words_and_its_check(self):
        kinds = dict(self.env["crm.account.check.finding"]._fields["kind"].selection)
        self.assertEqual({one.kind for one in self.Check._get_derived()}, set(kinds))

    def test_nothing_is_wrong_after_all_that_people_do(self):
        order = self.order(self.hotel, 300)
        self.document(order, 300)
        self._make_open_deal(self.hotel)
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.set_strategy("root")
        self.region.crm_account_id.merge_into(self.loner.crm_account_id.id)
        self.group.name = "Holding"
        person = self.create_contact("Ann", self.hotel)
        self._make_open_deal(person)
        self.set_strategy("each")
        self.hotel.parent_id = self.loner
        self.loner.is_crm_customer = False
        self.assertFalse(self._find())

    # === OWN ACCOUNTS === #

    def test_forgotten_own_accounts_are_known_from_the_column(self):
        before = self.account_ids()
        lines = self.Assignment.search_count([])
        self._damage(
            "UPDATE res_partner SET own_account_id = NULL WHERE id IN %s",
            self.customers._ids,
        )
        self.assertFound("own", self.customers)
        self.assertRepaired()
        self.assertEqual(self.account_ids(), before)
        self.assertEqual(self.customers.own_account_id, self.customers.crm_account_id)
        self.assertEqual(self.Assignment.search_count([]), lines)

    def test_forgotten_own_accounts_are_known_from_the_history(self):
        """Under one account for a group, the column names another one."""
        own = self.hotel.own_account_id
        self.set_strategy("root")
        shared = self.group.crm_account_id
        self._damage(
            "UPDATE res_partner SET own_account_id = NULL WHERE id IN %s",
            (self.hotel | self.group)._ids,
        )
        self.assertFound("own", self.hotel | self.group)
        self.assertRepaired()
        self.assertEqual(self.hotel.own_account_id, own)
        self.assertEqual(self.group.own_account_id, shared)
        self.assertEqual(self.hotel.crm_account_id, shared)

    def test_forgotten_own_accounts_and_column(self):
        before = self.account_ids()
        self._damage(
            "UPDATE res_partner SET own_account_id = NULL, mapped_account_id = NULL"
            " WHERE id IN %s",
            self.customers._ids,
        )
        self.assertRepaired()
        self.assertEqual(self.account_ids(), before)

    def test_who_never_had_an_own_account_has_forgotten_none(self):
        self.set_strategy("root")
        newcomer = self.create_company("Newcomer", self.region)
        self.assertFalse(newcomer.own_account_id)
        self.group.unlink()
        self.assertFalse(self._find())

    def test_of_a_shared_own_account_one_keeps_it(self):
        """Whom its name says, and not whoever comes first."""
        before = self.account_ids()
        self._damage(
            "UPDATE res_partner SET own_account_id = %s WHERE id IN %s",
            self.hotel.own_account_id.id,
            self.customers._ids,
        )
        self.assertFound("shared", self.customers - self.hotel)
        self.assertRepaired()
        self.assertEqual(self.account_ids(), before)
        self.assertEqual(self.customers.own_account_id, self.customers.crm_account_id)

    def test_shared_own_account_of_customers_of_one_name(self):
        """Then the history says whose it is."""
        twin = self.create_company("Hotel")
        before = self.account_ids(twin | self.hotel)
        self._damage(
            "UPDATE res_partner SET own_account_id = %s WHERE id = %s",
            twin.own_account_id.id,
            self.hotel.id,
        )
        self.assertFound("shared", self.hotel)
        self.assertRepaired()
        self.assertEqual(self.account_ids(twin | self.hotel), before)

    # === ACCOUNTS === #

    def test_account_deleted_under_its_customers(self):
        gone = self.hotel.crm_account_id
        for table, name in self.Check._get_account_columns():
            self._damage(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_fkey")
        self._damage("DELETE FROM crm_account WHERE id = %s", gone.id)
        self.assertEqual(self._find()["gone"], self.hotel)
        self.assertRepaired()
        self.assertTrue(self.hotel.crm_account_id.exists())
        self.assertEqual(self.hotel.crm_account_id.name, "Hotel")

    def test_account_archived_under_its_customers(self):
        account = self.hotel.crm_account_id
        self._damage("UPDATE crm_account SET active = FALSE WHERE id = %s", account.id)
        self.assertFound("archived", account)
        self.assertRepaired()
        self.assertTrue(account.active)

    def test_name_of_an_account(self):
        account = self.hotel.crm_account_id
        self._damage(
            "UPDATE crm_account SET name = 'Inn', automatic_name = 'Inn' WHERE id = %s",
            account.id,
        )
        self.assertFound("name", account)
        self.assertRepaired()
        self.assertEqual(account.name, "Hotel")

    # === FLAGS === #

    def test_company_of_an_account(self):
        """Else whoever sees the customer does not see its account."""
        there = self.env["res.company"].create({"name": "There"})
        branch = self.create_company("Branch", self.loner, company_id=there.id)
        accounts = (self.group | branch).mapped("own_account_id")
        self._damage(
            "UPDATE crm_account SET company_id = %s WHERE id = ANY(%s)",
            self.env.company.id,
            accounts.ids,
        )
        self.assertFound("company", accounts)
        self.assertRepaired()
        self.assertEqual(accounts.mapped("company_id"), there)
        self.assertFalse(self.group.own_account_id.company_id)

    def test_customer_that_lost_all_of_it_at_once(self):
        """It is a customer first, then its account is looked for."""
        before = self.account_ids()
        self.hotel.is_commerce_customer = True
        self._damage(
            """
            UPDATE res_partner SET is_crm_customer = NULL, mapped_account_id = NULL,
                own_account_id = NULL
            WHERE id = %s
            """,
            self.hotel.id,
        )
        self.assertIn("flag", self._find())
        self.assertRepaired()
        self.assertEqual(self.account_ids(), before)

    def test_set_by_hand(self):
        self.hotel.crm_account_id = self.loner.crm_account_id
        self._damage(
            "UPDATE res_partner SET crm_account_pinned = NOT crm_account_pinned"
            " WHERE id IN %s",
            (self.hotel | self.group)._ids,
        )
        self.assertFound("pinned", self.hotel | self.group)
        self.assertRepaired()
        self.assertTrue(self.hotel.crm_account_pinned)
        self.assertFalse(self.group.crm_account_pinned)

    def test_commerce_customers_are_customers(self):
        self._damage(
            "UPDATE res_partner SET is_commerce_customer = TRUE,"
            " is_crm_customer = FALSE WHERE id = %s",
            self.hotel.id,
        )
        self.assertIn("flag", self._find())
        self.assertRepaired()
        self.assertTrue(self.hotel.is_crm_customer)

    # === ORDERS AND THEIR FIGURES === #

    def _read_figures(self):
        self.env["commerce.channel.customer"]._fold_noted()
        self.env.invalidate_all()
        return [
            (p.order_count, p.lifetime_value, p.crm_account_id.lifetime_value)
            for p in self.customers
        ]

    def test_orders_without_their_customer(self):
        orders = self.order() | self.order(self.create_contact("Ann", self.region))
        before = self._read_figures()
        self._damage(
            "UPDATE sale_order SET commerce_customer_id = NULL,"
            " commerce_customer_known = TRUE WHERE id IN %s",
            orders._ids,
        )
        self.assertEqual(self._find()["order"], orders.sorted("id"))
        self.assertRepaired()
        self.assertEqual(orders.commerce_customer_id, self.hotel | self.region)
        self.assertEqual(self._read_figures(), before)

    def test_orders_that_take_their_customer_for_known(self):
        order = self.order(confirm=False)
        self._damage(
            "UPDATE sale_order SET commerce_customer_known = TRUE WHERE id = %s",
            order.id,
        )
        self.assertFound("order", order)
        self.assertRepaired()
        order.action_confirm()
        self.assertTrue(self.hotel.is_commerce_customer)

    def test_orders_without_their_channel(self):
        order = self.order()
        self._read_figures()
        self._damage(
            "UPDATE sale_order SET commerce_channel_id = NULL WHERE id = %s", order.id
        )
        self.assertFound("channel", order)
        self.assertRepaired()
        self.assertTrue(order.commerce_channel_id)

    def test_amounts_of_orders(self):
        order = self.order(self.hotel, 300)
        self.document(order, 300)
        before = self._read_figures()
        for column in ("lifetime_ordered", "lifetime_invoiced", "lifetime_paid"):
            with self.subTest(column=column):
                self._damage(
                    f"UPDATE sale_order SET {column} = 7 WHERE id = %s", order.id
                )
                self.assertIn(order, self._find()["amount"])
                self.assertRepaired()
                self.assertEqual(order.lifetime_ordered, 300)
                self.assertEqual(self._read_figures(), before)

    def test_folded_figures(self):
        self.order(self.hotel, 300)
        before = self._read_figures()
        for damage in (
            "DELETE FROM commerce_channel_customer WHERE partner_id = %s",
            "UPDATE commerce_channel_customer SET lifetime_ordered = 7"
            " WHERE partner_id = %s",
            "UPDATE commerce_channel_customer SET last_order_date = NULL"
            " WHERE partner_id = %s",
        ):
            with self.subTest(damage=damage):
                self._damage(damage, self.hotel.id)
                self.assertFound("folded", self.hotel)
                self.assertRepaired()
                self.assertEqual(self._read_figures(), before)

    def test_totals_of_accounts(self):
        self.order(self.hotel, 300)
        folded = self.env["commerce.channel.customer"]
        before = self._read_figures()
        for damage in (
            "DELETE FROM crm_account_total WHERE account_id = %s",
            "UPDATE crm_account_total SET lifetime_ordered = 7 WHERE account_id = %s",
            "UPDATE crm_account_total SET order_count = 0 WHERE account_id = %s",
            "UPDATE crm_account_total SET order_days = 0 WHERE account_id = %s",
            "UPDATE crm_account_total SET usual_gap = 5 WHERE account_id = %s",
        ):
            with self.subTest(damage=damage):
                self.env.flush_all()
                folded._fold_noted()
                self._damage(damage, self.hotel.crm_account_id.id)
                self.assertFound("total", self.hotel.crm_account_id)
                self.assertRepaired()
                self.assertEqual(self._read_figures(), before)
                folded._fold_noted()
                self.assertFalse(self._find())

    # === OPPORTUNITIES === #

    def test_opportunities(self):
        deals = self._make_open_deal(self.hotel) | self._make_open_deal(self.region)
        self._damage(
            "UPDATE crm_lead SET crm_account_id = %s WHERE id = %s",
            self.loner.crm_account_id.id,
            deals[0].id,
        )
        self._damage(
            "UPDATE crm_lead SET crm_account_id = NULL WHERE id = %s", deals[1].id
        )
        self.assertFound("lead", deals)
        self.assertRepaired()
        for deal in deals:
            self.assertEqual(deal.crm_account_id, deal.partner_id.crm_account_id)

    # === HISTORY === #

    def test_lines_that_are_gone_are_reported(self):
        self.set_strategy("root")
        self.set_strategy("each")
        lines = self.ledger(self.hotel)
        self._damage(
            "DELETE FROM crm_account_assignment WHERE id IN %s",
            (lines[1] | self.ledger(self.region)[-1] | self.ledger(self.loner))._ids,
        )
        self.assertFound("history", self.hotel | self.region | self.loner)
        check = self._check()
        self.assertFalse(check.can_repair)
        self.assertIn("backup", check.finding_ids.advice)

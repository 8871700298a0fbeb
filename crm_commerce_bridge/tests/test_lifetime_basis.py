from collections import defaultdict
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge import hooks
from odoo.addons.crm_commerce_bridge.models.account import crm_account_by_value
from odoo.addons.crm_commerce_bridge.models.lifetime.basis import BASES, BASIS

from .common import CommerceCommon

EVENT = st.tuples(
    st.sampled_from(
        [
            *("order", "order", "invoice", "invoice", "credit", "pay", "pay"),
            *("downpay", "reset", "cancel", "confirm", "reprice", "backdate"),
            *("move", "reparent", "switch", "merge", "unmerge", "archive", "fold"),
            *("abroad", "rename_channel", "merge_partners"),
            *("join", "leave", "found", "promote", "join_and_leave"),
        ]
    ),
    st.integers(min_value=1, max_value=400),
)


@tagged("post_install", "-at_install")
class TestLifetimeBasis(CommerceCommon):
    """The three bases: what was ordered, invoiced, paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxed = cls.env["account.tax"].create({"name": "20 %", "amount": 20})
        cls.web = cls.env["commerce.channel"].create({"name": "Web"})
        cls.people = cls.Partner.create(
            [{"name": "Petra"}, {"name": "Carla", "parent_id": cls.hotel.id}]
        )
        cls.abroad = cls.env["res.company"].create(
            {"name": "Abroad", "currency_id": cls.currency.id}
        )
        cls.env.user.company_ids |= cls.abroad
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.env.company.ids}
        )

    def use(self, basis):
        self.env["ir.config_parameter"].set_param(BASIS, basis)

    def pay(self, move, amount=None):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        return register.create({"amount": amount} if amount else {})._create_payments()

    def invoice(self, order, **values):
        """By the wizard, as people do, with down payments."""
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        invoice = wizard.create(values)._create_invoices(order)
        invoice.action_post()
        return invoice

    def assertShares(self, order, ordered, invoiced, paid):
        for basis, expected in (
            ("ordered", ordered),
            ("invoiced", invoiced),
            ("paid", paid),
        ):
            self.use(basis)
            for record, name in (
                (order, "lifetime_amount"),
                (order.commerce_customer_id, "lifetime_value"),
                (order.crm_account_id, "lifetime_value"),
            ):
                with self.subTest(basis=basis, model=record._name):
                    self.assertAlmostEqual(record[name], expected, 2)
        self.use("ordered")

    # === THE EXAMPLES OF THE USER GUIDE === #

    def test_worked_example(self):
        """Ordered 1,000; 400 invoiced and paid; then half of that credited."""
        order = self.order(price=1000)
        self.assertShares(order, 1000, 0, 0)
        invoice = self.document(order, 400)
        self.assertShares(order, 1000, 400, 0)
        self.pay(invoice, 100)
        self.assertShares(order, 1000, 400, 100)
        self.pay(invoice)
        self.assertShares(order, 1000, 400, 400)
        credit = self.document(order, 200, "out_refund")
        self.assertShares(order, 800, 200, 400)
        self.pay(credit)
        self.assertShares(order, 800, 200, 200)

    def test_down_payments(self):
        """They are invoiced, and taken off the final invoice."""
        order = self.order(price=1000)
        advance = self.invoice(order, advance_payment_method="percentage", amount=30)
        self.assertShares(order, 1000, 300, 0)
        self.pay(advance)
        self.assertShares(order, 1000, 300, 300)
        final = self.invoice(order, advance_payment_method="delivered")
        self.assertEqual(final.amount_untaxed, 700)
        self.assertShares(order, 1000, 1000, 300)
        self.pay(final)
        self.assertShares(order, 1000, 1000, 1000)

    def test_credited_down_payment(self):
        order = self.order(price=1000)
        advance = self.invoice(order, advance_payment_method="percentage", amount=30)
        credit = advance._reverse_moves(cancel=True)
        self.assertEqual(advance.payment_state, "reversed")
        self.assertEqual(credit.state, "posted")
        self.assertShares(order, 1000, 0, 0)

    def test_taxes_are_no_sales(self):
        order = self.order(price=100)
        order.order_line.tax_ids = self.taxed
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 120)
        self.assertShares(order, 100, 100, 0)
        self.pay(invoice, 60)
        self.assertShares(order, 100, 100, 50)

    def test_several_orders_on_one_invoice(self):
        orders = self.order(price=100) | self.order(self.loner, price=50)
        orders.write(
            {
                "partner_invoice_id": self.hotel.id,
                "partner_shipping_id": self.hotel.id,
            }
        )
        invoice = orders._create_invoices(grouped=False)
        invoice.action_post()
        self.assertEqual(len(invoice), 1)
        self.pay(invoice)
        self.assertShares(orders[0], 100, 100, 100)
        self.assertShares(orders[1], 50, 50, 50)

    def test_optional_and_delivery_lines(self):
        """A line counts by what it is worth, whatever it is for."""
        order = self.order(price=100)
        order.order_line = [
            Command.create({"product_id": self.product.id, "price_unit": 9}),
            Command.create({"display_type": "line_note", "name": "Thank you"}),
        ]
        order._create_invoices().action_post()
        self.assertShares(order, 109, 109, 0)

    def test_full_credit_note(self):
        order = self.order()
        invoice = order._create_invoices()
        invoice.action_post()
        invoice._reverse_moves(cancel=True)
        self.assertShares(order, 0, 0, 0)

    def test_cancelled_order_whose_invoice_stands(self):
        order = self.order()
        self.pay(self.document(order, 100))
        order._action_cancel()
        self.assertShares(order, 0, 100, 100)
        self.use("invoiced")
        shown = self.env["sale.order"].search(
            self.hotel.action_view_lifetime_orders()["domain"]
        )
        self.assertEqual(shown, order)

    def test_locked_order_that_is_opened_again(self):
        order = self.order()
        order.action_lock()
        order.action_unlock()
        order.order_line.price_unit = 300
        self.assertShares(order, 300, 0, 0)

    def test_documents_in_another_currency(self):
        """Balances are in the currency of the company, by the document's own rate."""
        order = self.order()
        invoice = self.document(order, 120, currency_id=self.currency.id)
        self.assertShares(order, 100, 60, 0)
        self.pay(invoice, 60)
        self.assertShares(order, 100, 60, 30)
        self.currency.rate_ids.rate = 10
        self.assertShares(order, 100, 60, 30)

    def test_invoice_without_an_order_counts_nowhere(self):
        order = self.order()
        invoice = self.document(order, 50)
        invoice.button_draft()
        invoice.invoice_line_ids.sale_line_ids = False
        invoice.action_post()
        self.assertShares(order, 100, 0, 0)

    # === THE SETTING === #

    def test_another_basis_shows_at_once_everywhere(self):
        self.pay(self.document(self.order(), 60), 45)
        self.env["commerce.channel.customer"]._fold_all()
        for basis, expected in (("invoiced", 60), ("paid", 45), ("ordered", 100)):
            settings_ = self.env["res.config.settings"].create(
                {"lifetime_value_basis": basis}
            )
            settings_.execute()
            self.assertEqual(self.hotel.lifetime_value, expected)
            self.assertEqual(self.hotel.channel_customer_ids.lifetime_value, expected)
            found = self.env["sale.order"].search(
                [
                    ("commerce_customer_id", "=", self.hotel.id),
                    ("lifetime_amount", "=", expected),
                ]
            )
            self.assertEqual(len(found), 1)

    def test_rubbish(self):
        for basis in ("", "rubbish", "ORDERED", "1; DROP TABLE"):
            with self.subTest(basis=basis), self.assertRaises(ValidationError):
                self.env["ir.config_parameter"].create({"key": "x", "value": "y"})
                parameter = self.env.ref("crm_commerce_bridge.lifetime_value_basis")
                parameter.write({"value": basis or " "})
        self.env["ir.config_parameter"].search([("key", "=", BASIS)]).unlink()
        self.order()
        self.assertEqual(self.hotel.lifetime_value, 100)

    def test_only_administrators_change_it(self):
        boss = self.new_user("basis_boss", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            self.env["ir.config_parameter"].with_user(boss).set_param(BASIS, "paid")

    # === ALWAYS === #

    @settings(
        max_examples=20,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(EVENT, min_size=3, max_size=14))
    def test_random_worlds(self, events):
        """Every figure against a slow calculation, on each basis, whatever happens."""
        with self.env.cr.savepoint() as savepoint:
            self.orders = self.env["sale.order"]
            self.moves = self.env["account.move"]
            self.buyers = self.customers | self.people
            for name, number in events:
                getattr(self, f"_do_{name}")(number)
                self.env.flush_all()
            self.check_figures()
            self.env["commerce.channel.customer"]._fold_noted()
            self.check_figures()
            savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def pick(self, records, number):
        return records[number % len(records)] if records else records

    def _do_order(self, number):
        order = self.order(
            self.pick(self.buyers, number),
            price=number,
            commerce_channel_id=self.web.id if number % 3 else False,
        )
        self.orders |= order

    def _do_abroad(self, number):
        self.orders |= self.order(
            self.pick(self.buyers, number), price=number, company_id=self.abroad.id
        )

    def _home(self, number):
        at_home = self.orders.filtered(lambda o: o.company_id == self.env.company)
        return self.pick(at_home, number)

    def _do_invoice(self, number):
        if order := self._home(number):
            self.moves |= self.document(
                order,
                number,
                currency_id=(
                    self.currency if number % 2 else self.env.company.currency_id
                ).id,
            )

    def _do_credit(self, number):
        if order := self._home(number):
            self.moves |= self.document(order, number, "out_refund")

    def _do_downpay(self, number):
        if order := self._home(number):
            line = self.env["sale.order.line"].create(
                {
                    "order_id": order.id,
                    "name": "Down payment",
                    "is_downpayment": True,
                    "price_unit": number,
                    "product_uom_qty": 0,
                }
            )
            self.moves |= self.document(order, number, line=line)

    def _do_pay(self, number):
        open_moves = self.moves.filtered(
            lambda m: m.state == "posted" and m.amount_residual > 0
        )
        if move := self.pick(open_moves, number):
            self.pay(move, move.amount_residual / 2 if number % 2 else None)

    def _do_reset(self, number):
        posted = self.moves.filtered(lambda move: move.state == "posted")
        if move := self.pick(posted, number):
            move.button_draft()

    def _do_cancel(self, number):
        self.pick(self.orders, number)._action_cancel()

    def _do_confirm(self, number):
        cancelled = self.orders.filtered(lambda order: order.state == "cancel")
        if order := self.pick(cancelled, number):
            order.action_draft()
            order.action_confirm()

    def _do_reprice(self, number):
        confirmed = self.orders.filtered(lambda order: order.state == "sale")
        if order := self.pick(confirmed, number):
            order.order_line[0].price_unit = number

    def _do_backdate(self, number):
        if order := self.pick(self.orders, number):
            order.date_order = f"2025-{number % 12 + 1:02}-10 12:00:00"

    def _do_move(self, number):
        if order := self.pick(self.orders, number):
            order.partner_id = self.pick(self.buyers, number // 7)

    def _do_rename_channel(self, number):
        if order := self.pick(self.orders, number):
            order.commerce_channel_id = self.web

    def _do_reparent(self, number):
        child = self.pick(self.buyers, number)
        parent = self.pick(self.buyers, number // 5)
        above = parent
        while above and above != child:
            above = above.parent_id
        if not above and not child.commerce_order_ids.invoice_ids:
            child.write({"type": "other", "parent_id": parent.id})

    def _do_switch(self, number):
        self.set_strategy("root" if number % 2 else "each")

    def _do_merge(self, number):
        accounts = self.buyers.crm_account_id.filtered(lambda a: not a.merged_into_id)
        source = self.pick(accounts, number)
        target = self.pick(accounts, number // 3)
        if source != target:
            source.merge_into(target.id)

    def _do_unmerge(self, number):
        merged = self.Account.search([("merged_into_id", "!=", False)])
        self.pick(merged, number).unmerge()

    def _do_archive(self, number):
        self.pick(self.buyers, number).active = False

    def _do_fold(self, number):
        self.env["commerce.channel.customer"]._fold_noted()

    def _do_merge_partners(self, number):
        source = self.pick(self.buyers, number)
        target = self.pick(self.buyers, number // 3)
        both = source | target
        if len(both) == 2 and not both.filtered(lambda p: p.parent_id or p.child_ids):
            self.env["base.partner.merge.automatic.wizard"]._merge(both.ids, target)
            self.buyers -= source

    # Persons join, leave and found companies

    def _person(self, number):
        return self.pick(self.buyers.filtered(lambda p: not p.is_company), number)

    def _do_join(self, number):
        if person := self._person(number):
            below = self.Partner.search([("id", "child_of", person.id)])
            companies = self.buyers.filtered("is_company") - below
            person.parent_id = self.pick(companies, number // 3)

    def _do_leave(self, number):
        if person := self._person(number):
            person.parent_id = False

    def _do_found(self, number):
        person = self._person(number)
        if person and not person.parent_id:
            person.company_name = f"Founded {number}"
            person.create_company()
            self.buyers |= person.parent_id

    def _do_promote(self, number):
        if person := self._person(number):
            person.is_company = True
            person.is_crm_customer = True

    def _do_join_and_leave(self, number):
        """Whoever joins a company and leaves it again takes along what was brought."""
        person = self._person(number)
        if person and not person.parent_id:
            before = self.read_figures()
            self._do_join(number)
            self.read_figures()
            person.parent_id = False
            self.assertEqual(self.read_figures(), before)

    def read_figures(self):
        """What pages show of each buyer and its account."""
        self.env.invalidate_all()
        customers = self.buyers.filtered(lambda p: p.commercial_partner_id == p)
        names = ("lifetime_value", "order_count", "customer_segment")
        return {
            record: [
                round(record[name], 2) if name == names[0] else record[name]
                for name in names
            ]
            + ([round(record.total_invoiced, 2)] if "customer_ids" in record else [])
            for records in (customers, customers.crm_account_id)
            for record in records
        }

    def calculate_invoiced(self):
        """Posted documents by the account of the company that was invoiced."""
        invoiced = defaultdict(float)
        for move in self.moves.filtered(lambda move: move.state == "posted"):
            customer = move.commercial_partner_id.commercial_partner_id
            invoiced[customer.crm_account_id] += move.amount_untaxed_signed
        return invoiced

    def check_figures(self):
        home = self.env.company
        self.env.invalidate_all()
        invoiced = self.calculate_invoiced()
        for account in self.buyers.crm_account_id:
            self.assertAlmostEqual(account.total_invoiced, invoiced[account], 2)
        for basis in BASES:
            self.use(basis)
            self.env.invalidate_all()
            for company in (home, self.abroad):
                there = self.with_company(company)
                self.check_list(self.buyers.crm_account_id.with_env(there))
                by_customer, by_account, count = self.calculate(basis, company)
                self.assertFalse(set(by_customer) - set(self.buyers))
                for customer in self.buyers:
                    self.assertAlmostEqual(
                        customer.with_env(there).lifetime_value,
                        by_customer[customer],
                        2,
                        f"{basis}: {customer.name}",
                    )
                for account in self.buyers.crm_account_id:
                    account = account.with_env(there)
                    self.assertAlmostEqual(
                        account.lifetime_value, by_account[account], 2, basis
                    )
                    self.assertEqual(account.order_count, count[account])
                self.assertAlmostEqual(
                    sum(by_customer.values()), sum(by_account.values()), 2
                )
        self.use("ordered")
        self.assertFalse(self.env["crm.account.total"]._find_wrong())
        self.check_installation()

    def check_list(self, accounts):
        """Its first page by value is not sorted by the values that are shown."""
        with patch.object(crm_account_by_value, "FEW", 0):
            found = accounts.with_context(active_test=False).search(
                [("id", "in", accounts.ids)],
                limit=1000,
                order="lifetime_value desc, id",
            )
        self.assertEqual(found, accounts.sorted("lifetime_value desc, id"))

    def with_company(self, company):
        return self.env(
            context={**self.env.context, "allowed_company_ids": company.ids}
        )

    def calculate(self, basis, company):
        """By the definition, order by order."""
        by_customer, by_account = defaultdict(float), defaultdict(float)
        count = defaultdict(int)
        for order in self.orders.filtered(lambda o: o.company_id == company):
            amount = getattr(self, f"_calculate_{basis}")(order)
            customer = order.commerce_customer_id.commercial_partner_id
            account = customer.crm_account_id
            by_customer[customer] += amount
            by_account[account] += amount
            count[account] += order.state == "sale"
        return by_customer, by_account, count

    def _items(self, order):
        return [
            (line, item)
            for line in order.order_line
            for item in line.invoice_lines
            if item.move_id.state == "posted"
        ]

    def _calculate_ordered(self, order):
        if order.state != "sale":
            return 0
        total = {"out_invoice": 0, "out_refund": 0}
        for line, item in self._items(order):
            if not line.is_downpayment:
                same = item.currency_id == order.currency_id
                amount = item.price_subtotal if same else abs(item.balance)
                total[item.move_type] += amount
        net = order.amount_untaxed
        again = max(0, total["out_invoice"] - net)
        return (net - max(0, total["out_refund"] - again)) / order.currency_rate

    def _calculate_invoiced(self, order):
        return -sum(item.balance for _line, item in self._items(order))

    def _calculate_paid(self, order):
        paid = 0
        for _line, item in self._items(order):
            move = item.move_id
            share = 1
            if move.payment_state not in ("paid", "in_payment"):
                share = 1 - move.amount_residual / move.amount_total
            paid -= item.balance * share
        return order.company_id.currency_id.round(paid)

    def check_installation(self):
        """What is installed over existing orders is the same."""
        columns = list(BASES.values())
        orders = self.orders
        before = {order: [order[name] for name in columns] for order in orders}
        self.env.cr.execute(
            "UPDATE sale_order SET lifetime_ordered = NULL, lifetime_invoiced = NULL, "
            "lifetime_paid = NULL WHERE id = ANY(%s)",
            [orders.ids],
        )
        hooks.fill_amounts(self.env.cr)
        self.env.invalidate_all()
        for order in orders:
            for name, expected in zip(columns, before[order], strict=True):
                self.assertAlmostEqual(order[name], expected, 2, f"{order}.{name}")

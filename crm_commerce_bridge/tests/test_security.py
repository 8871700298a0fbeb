from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmCommerceBridgeCommon

MODELS = (
    "crm.account",
    "crm.account.assignment",
    "crm.account.recheck",
    "crm.account.run",
    "crm.account.run.batch",
)
FIELDS = (
    "is_crm_customer",
    "is_commerce_customer",
    "crm_account_id",
    "mapped_account_id",
    "own_account_id",
    "crm_account_pin_id",
    "crm_account_pinned",
    "crm_account_pin_reason",
    "crm_account_assignment_ids",
    "parent_company_id",
    "subsidiary_ids",
    "last_login_date",
    "order_count",
    "quotation_count",
    "customer_user_count",
    "crm_account_explanation",
    "lifetime_value",
    "lifetime_value_limited",
    "group_lifetime_value",
)


@tagged("post_install", "-at_install")
class TestSecurity(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user(
            "seller", "sales_team.group_sale_salesman", "base.group_partner_manager"
        )
        cls.manager = cls.new_user("manager", "sales_team.group_sale_manager")
        cls.clerk = cls.new_user(
            "clerk", "base.group_user", "base.group_partner_manager"
        )
        cls.portal = cls.new_user("portal_user", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.outsiders = cls.clerk | cls.portal | cls.public

    def test_outsiders_read_no_model(self):
        for user in self.outsiders:
            for model in MODELS:
                with self.subTest(user=user.login, model=model):
                    records = self.env[model].with_user(user)
                    self.assertFalse(records.has_access("read"))
                    with self.assertRaises(AccessError):
                        records.search([])

    def test_outsiders_see_no_field(self):
        for user in self.outsiders:
            for model, names in (
                ("res.partner", FIELDS),
                ("crm.lead", ["crm_account_id"]),
                ("sale.order", ["crm_account_id"]),
            ):
                visible = self.env[model].with_user(user).fields_get()
                self.assertFalse(visible.keys() & set(names), user.login)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_outsiders_can_neither_read_filter_sort_nor_group(self):
        for user in self.outsiders:
            partners = self.Partner.with_user(user)
            for name in FIELDS:
                for attempt in (
                    lambda: user.partner_id.with_user(user).read([name]),  # noqa: B023
                    lambda: partners.search([(name, "!=", False)]),  # noqa: B023
                    lambda: partners.search([], order=name, limit=1),  # noqa: B023
                    lambda: partners._read_group([], [name]),  # noqa: B023
                    lambda: user.partner_id.with_user(user).write({name: False}),  # noqa: B023
                ):
                    with self.subTest(user=user.login, name=name):
                        self.assertRefused(attempt)

    def test_orders_are_not_grouped_by_account_for_outsiders(self):
        for user in self.clerk | self.portal:
            orders = self.env["sale.order"].with_user(user)
            self.assertRefused(lambda: orders._read_group([], ["crm_account_id"]))  # noqa: B023
            self.assertRefused(lambda: orders.search([], order="crm_account_id"))  # noqa: B023

    def assertRefused(self, attempt):
        try:
            with self.env.cr.savepoint():
                attempt()
        except (AccessError, ValueError):
            return
        self.fail("This should have been refused")

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
            self.assertRefused(attempt)

    def test_account_of_another_company_cannot_be_pinned(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        secret = self.Account.create({"name": "Secret", "company_id": company.id})
        self.hotel.company_id = self.env.company
        customer = self.hotel.with_user(self.seller)
        with self.assertRaises(ValidationError):
            customer.write({"crm_account_pin_id": secret.id})

    def test_buyer_does_not_see_who_ordered(self):
        order = self.env["sale.order"].create({"partner_id": self.portal.partner_id.id})
        self.assertRefused(
            lambda: order.with_user(self.portal).read(["commerce_customer_id"])
        )

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
        customer.crm_account_id.with_user(seller).read(["name"])

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
        for model in MODELS[1:]:
            records = self.env[model].with_user(self.seller)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(records.has_access(operation), (model, operation))

    def test_manager_deletes_accounts(self):
        self.Account.create({"name": "A"}).with_user(self.manager).unlink()

    def test_accounts_of_another_company_stay_there(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        customer = self.create_company("There", company_id=company.id)
        account = customer.crm_account_id
        self.assertEqual(account.company_id, company)
        accounts = self.Account.with_user(self.seller)
        self.assertNotIn(account, accounts.search([]))
        with self.assertRaises(AccessError):
            account.with_user(self.seller).read(["name"])
        lines = self.Assignment.with_user(self.seller)
        self.assertFalse(lines.search([("partner_id", "=", customer.id)]))

    def test_private_machinery_is_not_reachable_by_rpc(self):
        from odoo.service.model import get_public_method

        for model, names in (
            ("crm.account.resolver", ("_resolve", "_write_changes")),
            ("crm.account.run", ("_queue", "_step", "_cron_work")),
            ("crm.account.recheck", ("_note", "_work_off")),
            ("crm.account.assignment", ("_insert",)),
            ("res.partner", ("_promote_to_customer", "_set_crm_account")),
        ):
            for name in names:
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge import hooks

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestHooks(CrmCommerceBridgeCommon):
    """Installing over existing data: forget what the bridge knows, and install."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = {
            name: cls.create_company(name, is_crm_customer=False)
            for name in ("Ordered", "Quoted", "Carted", "Deal", "Lead", "Login", "None")
        }
        cls.companies = companies
        contacts = {
            name: cls.create_contact(f"Ann of {name}", company)
            for name, company in companies.items()
        }
        for name, state in (
            ("Ordered", "sale"),
            ("Quoted", "sent"),
            ("Carted", "draft"),
        ):
            cls.env["sale.order"].create(
                {"partner_id": contacts[name].id, "state": state}
            )
        for name, kind in (("Deal", "opportunity"), ("Lead", "lead")):
            cls.env["crm.lead"].create(
                {"name": name, "type": kind, "partner_id": contacts[name].id}
            )
        cls.new_user("ann_login", "base.group_portal", partner_id=contacts["Login"].id)
        cls._forget()
        hooks.pre_init_hook(cls.env)
        hooks.post_init_hook(cls.env)
        cls.env.invalidate_all()

    @classmethod
    def _forget(cls):
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            DELETE FROM crm_account_assignment;
            UPDATE crm_lead SET crm_account_id = NULL;
            UPDATE sale_order SET commerce_customer_id = NULL;
            UPDATE res_partner SET is_crm_customer = NULL, is_commerce_customer = NULL,
                mapped_account_id = NULL, own_account_id = NULL,
                crm_account_pin_id = NULL, crm_account_pinned = NULL;
            DELETE FROM crm_account;
            """
        )
        cls.env.invalidate_all()

    def test_existing_customers_get_their_accounts(self):
        mapped = [name for name, c in self.companies.items() if c.crm_account_id]
        self.assertEqual(mapped, ["Ordered", "Quoted", "Deal", "Login"])
        for name in mapped:
            self.assertEqual(self.companies[name].crm_account_id.name, name)

    def test_orders_make_commerce_customers(self):
        commerce = [n for n, c in self.companies.items() if c.is_commerce_customer]
        login = self.env["res.users"]._get_customer_flag() == "is_commerce_customer"
        self.assertEqual(commerce, ["Ordered", "Quoted"] + ["Login"] * login)

    def test_orders_and_opportunities_know_their_customer(self):
        for order in self.env["sale.order"].search([]):
            self.assertEqual(
                order.commerce_customer_id, order.partner_id.commercial_partner_id
            )
        deal = self.env["crm.lead"].search([("name", "=", "Deal")])
        self.assertEqual(deal.crm_account_id.name, "Deal")

    def test_own_companies_get_no_account(self):
        partners = self.env["res.company"].search([]).partner_id
        self.assertFalse(partners.crm_account_id)

    def test_history_begins_with_the_installation(self):
        lines = self.Assignment.search([])
        self.assertEqual(set(lines.mapped("cause")), {"install"})
        self.assertEqual(
            len(lines), self.Partner.search_count([("mapped_account_id", "!=", False)])
        )
        self.assertConsistent()

    def test_installing_again_changes_nothing(self):
        lines = self.Assignment.search_count([])
        hooks.post_init_hook(self.env)
        self.assertEqual(self.Assignment.search_count([]), lines)

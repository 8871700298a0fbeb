from datetime import timedelta

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

SETTINGS = "/odoo/action-crm.crm_config_settings_action"


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    def setUp(self):
        super().setUp()
        self._set_strategy("each")

    def _set_strategy(self, strategy):
        self.env["ir.config_parameter"].set_param(STRATEGY, strategy)
        self._run_scheduled_action()

    def _run_scheduled_action(self):
        cron = self.env.ref("crm_commerce_bridge.ir_cron_account_run")
        cron.method_direct_trigger()
        self.env.invalidate_all()

    def _create_companies(self, *names, **values):
        return self.env["res.partner"].create(
            [{"name": name, "is_company": True, **values} for name in names]
        )

    def test_switch_there_and_back(self):
        holding = self._create_companies("Tour Holding", is_crm_customer=True)
        hotels = self._create_companies(
            "Tour Hotel North",
            "Tour Hotel South",
            is_crm_customer=True,
            type="other",
            parent_id=holding.id,
        )
        companies = holding | hotels
        before = companies.mapped("crm_account_id.id")
        self.assertEqual(len(before), 3)

        self.start_tour(SETTINGS, "crm_account_choose_group", login="admin")
        self._run_scheduled_action()
        self.assertEqual(companies.crm_account_id.ids, before[:1])
        self.start_tour(SETTINGS, "crm_account_see_result", login="admin")
        self.start_tour("/odoo/accounts", "crm_account_see_group", login="admin")

        self.start_tour(SETTINGS, "crm_account_choose_each", login="admin")
        self._run_scheduled_action()
        self.start_tour("/odoo/accounts", "crm_account_see_each", login="admin")
        self.assertEqual(companies.mapped("crm_account_id.id"), before)
        self.assertTrue(all(companies.crm_account_id.mapped("active")))

    def test_salesperson_reads_lifetime_values(self):
        self._create_salesperson()
        channels = self.env["commerce.channel"]
        market = channels.create({"name": "Tour Market"})
        channels.create({"name": "Tour Empty"})
        buyer = self._create_companies("Tour Buyer")
        product = self.env["product.product"].create(
            {"name": "Stay", "type": "service", "invoice_policy": "order"}
        )
        first, second = self.env["sale.order"].create(
            [
                {
                    "partner_id": buyer.id,
                    "client_order_ref": reference,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "price_unit": price,
                                "tax_ids": [],
                            }
                        )
                    ],
                }
                for reference, price in (("Tour Reference", 200), ("Other", 100))
            ]
        )
        second.commerce_channel_id = market
        (first | second).action_confirm()
        invoice = first._create_invoices()
        invoice.action_post()
        credit = invoice._reverse_moves()
        credit.invoice_line_ids.price_unit = 30
        credit.action_post()
        self.start_tour(
            "/odoo/accounts", "crm_account_lifetime", login="tour_salesperson"
        )
        first.commerce_channel_id = market
        self.start_tour("/odoo/crm", "crm_lifetime_report", login="tour_salesperson")

    def test_salesperson_makes_a_deal(self):
        self._create_salesperson()
        buyer = self._create_companies("Tour Buyer", is_crm_customer=True)
        self.env["product.product"].create(
            {"name": "Tour Stay", "list_price": 100, "taxes_id": [], "type": "service"}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Tour Pricelist"})
        buyer.property_product_pricelist = pricelist
        account = buyer.crm_account_id
        self.start_tour(
            f"/odoo/accounts/{account.id}", "crm_account_deal", login="tour_salesperson"
        )
        self.assertEqual(account.lifetime_value, 100)
        order = self.env["sale.order"].search([("crm_account_id", "=", account.id)])
        self.assertEqual(order.opportunity_id.name, "Tour Deal")
        self.assertEqual(order.opportunity_id.crm_account_id, account)

    def test_salesperson_finds_who_calls(self):
        group, ann = self._create_caller()
        self.start_tour(
            "/odoo/crm/new", "crm_account_by_phone", login="tour_salesperson"
        )
        deal = self.env["crm.lead"].search([("name", "=", "Tour Call")])
        self.assertEqual(deal.crm_account_id, group.crm_account_id)
        self.assertEqual(deal.partner_id, ann)

    def test_salesperson_finds_who_calls_in_the_dialog(self):
        self._create_caller()
        self.start_tour(
            "/odoo/crm/new", "crm_account_by_phone_in_dialog", login="tour_salesperson"
        )

    def _create_caller(self):
        self._create_salesperson()
        group, _stranger = self._create_companies(
            "Tour Group", "Tour Stranger", is_crm_customer=True
        )
        hotel = self._create_companies("Tour Hotel", is_crm_customer=True)
        hotel.crm_account_id = group.crm_account_id
        ann = self.env["res.partner"].create(
            {"name": "Tour Ann", "parent_id": hotel.id, "phone": "+32 470 99 88 77"}
        )
        return group, ann

    def test_salesperson_finds_who_calls_in_the_list(self):
        self._create_salesperson()
        group = self._create_companies("Tour Group", is_crm_customer=True)
        self.env["res.partner"].create(
            [
                {
                    "name": "Tour Ann",
                    "parent_id": group.id,
                    "email": "tour.ann@tour.example",
                },
                {
                    "name": "Tour Zoe",
                    "phone": "+32 470 99 88 66",
                    "is_crm_customer": True,
                },
            ]
        )
        self.start_tour(
            "/odoo/accounts", "crm_account_list_by_phone", login="tour_salesperson"
        )

    def test_names_are_readable_beside_the_figures_of_companies(self):
        self._create_salesperson()
        salesperson = self.env["res.users"].search([("login", "=", "tour_salesperson")])
        other = self.env["res.company"].create({"name": "Tour Other Company"})
        salesperson.company_ids |= other
        salesperson.group_ids |= self.env.ref("base.group_multi_company")
        buyer = self._create_companies("Tour Watergroup South", is_crm_customer=True)
        stay = self.env["product.product"].create({"name": "Stay", "type": "service"})
        line = Command.create({"product_id": stay.id, "price_unit": 100})
        self.env["sale.order"].create(
            {"partner_id": buyer.id, "order_line": [line]}
        ).action_confirm()
        self.start_tour(
            "/odoo/accounts",
            "crm_account_names",
            login="tour_salesperson",
            cookies={"cids": f"{other.id}-{salesperson.company_id.id}"},
        )

    def test_salesperson_answers_a_buyer(self):
        self._create_salesperson()
        buyer = self._create_companies("Tour Buyer", is_crm_customer=True)
        ann = self.env["res.partner"].create(
            {"name": "Tour Ann", "parent_id": buyer.id, "email": "ann@tour.example"}
        )
        order = self.env["sale.order"].create(
            {"name": "Tour Order", "partner_id": ann.id}
        )
        order.message_post(
            body="When do you open?",
            author_id=ann.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        account = buyer.crm_account_id
        self.start_tour(
            f"/odoo/accounts/{account.id}",
            "crm_account_answer",
            login="tour_salesperson",
        )
        answer = order.message_ids[0]
        self.assertIn("At nine.", answer.body)
        self.assertEqual(answer.partner_ids, ann)

    def test_salesperson_walks_through_an_account_by_keyboard(self):
        self._create_salesperson()
        buyer = self._create_companies("Tour Buyer", is_crm_customer=True)
        self.start_tour(
            f"/odoo/accounts/{buyer.crm_account_id.id}",
            "crm_account_by_keyboard",
            login="tour_salesperson",
        )

    def _create_conversation(self):
        """70 messages of as many days in no order, on an order and its customer."""
        buyer = self._create_companies("Tour Buyer", is_crm_customer=True)
        order = self.env["sale.order"].create({"partner_id": buyer.id})
        for number in range(70):
            days = number * 11 % 70
            message = (order if days % 2 else buyer).message_post(
                body=f"said {days} days ago",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            message.date -= timedelta(days=days)
        return buyer.crm_account_id

    def test_salesperson_reads_what_was_said_by_date(self):
        self._create_salesperson()
        account = self._create_conversation()
        self.start_tour(
            f"/odoo/accounts/{account.id}",
            "crm_account_by_date",
            login="tour_salesperson",
        )

    def test_salesperson_jumps_to_what_was_found(self):
        self._create_salesperson()
        account = self._create_conversation()
        self.start_tour(
            f"/odoo/accounts/{account.id}", "crm_account_jump", login="tour_salesperson"
        )

    def test_salesperson_reads_the_page_of_a_customer(self):
        self._create_salesperson()
        customer = self._create_companies("Tour Customer", is_crm_customer=True)
        buyer = self.env["res.partner"].create(
            {"name": "Tour Angela", "parent_id": customer.id, "email": "a@example.com"}
        )
        new_test_user(self.env, "tour_angela", "base.group_portal", partner_id=buyer.id)
        buyer.name = "Tour Angela"
        self.env.cr.execute(
            "INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, %s)",
            [buyer.user_ids.id, "2026-01-15 12:00:00"],
        )
        order = self.env["sale.order"].create(
            {"partner_id": buyer.id, "client_order_ref": "Tour Reference"}
        )
        order.action_confirm()
        self._start_partner_tour(customer, "crm_customer_page")

    def test_pause_resume_undo(self):
        holding = self._create_companies("Tour Holding", is_crm_customer=True)
        hotel = self._create_companies(
            "Tour Hotel", is_crm_customer=True, type="other", parent_id=holding.id
        )
        own = hotel.crm_account_id
        run = self.env["crm.account.run"].start("root")
        address = f"/odoo/account-runs/{run.id}"
        self.start_tour(address, "crm_account_pause_resume", login="admin")
        self._run_scheduled_action()
        self.assertEqual(hotel.crm_account_id, holding.crm_account_id)
        self.start_tour(address, "crm_account_undo", login="admin")
        self._run_scheduled_action()
        self.assertEqual(hotel.crm_account_id, own)

    def test_salesperson_merges_and_unmerges_accounts(self):
        self._create_salesperson()
        kept, second, merged = self._create_companies(
            "Tour Merge Kept", "Tour Second", "Tour Merge Gone", is_crm_customer=True
        )
        account = merged.crm_account_id
        second.crm_account_id = kept.crm_account_id
        self.start_tour("/odoo/accounts", "crm_account_merge", login="tour_salesperson")
        self.env.invalidate_all()
        self.assertEqual(merged.crm_account_id, kept.crm_account_id)
        self.start_tour(
            f"/odoo/accounts/{account.id}",
            "crm_account_unmerge",
            login="tour_salesperson",
        )
        self.env.invalidate_all()
        self.assertEqual(merged.crm_account_id, account)

    def test_salesperson_sets_account_by_hand(self):
        self._create_salesperson()
        _chosen, customer = self._create_companies(
            "Tour Chosen", "Tour Customer", is_crm_customer=True
        )
        self._create_companies("Tour Subsidiary", parent_id=customer.id, type="other")
        account = customer.crm_account_id
        self._start_partner_tour(customer, "crm_account_by_hand")
        self.assertEqual(customer.crm_account_id, account)
        causes = customer.crm_account_assignment_ids.mapped("cause")
        self.assertEqual(causes, ["automatic", "hand", "create"])

    def _create_salesperson(self):
        new_test_user(
            self.env,
            "tour_salesperson",
            "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )

    def test_salesperson_builds_hierarchy(self):
        self._create_salesperson()
        self._set_strategy("root")
        parent = self._create_companies("Tour Parent", is_crm_customer=True)
        first, third, invoiced = self._create_companies(
            "Tour First", "Tour Third", "Tour Invoiced", is_crm_customer=True
        )
        first.street = "1 First Street"
        self._invoice(invoiced)
        account = parent.crm_account_id

        self._start_partner_tour(first, "crm_account_parent_company")
        self.assertRecordValues(
            first,
            [{"parent_id": parent.id, "type": "other", "crm_account_id": account.id}],
        )
        self._start_partner_tour(parent, "crm_account_subsidiaries")
        second = parent.child_ids.filtered(lambda p: p.name == "Tour Second")
        self.assertEqual(parent.child_ids, first | second | third)
        self.assertEqual(set(parent.child_ids.mapped("type")), {"other"})
        self.assertEqual(third.crm_account_id, account)
        self.assertFalse(parent.street, "Addresses are not copied")
        self.assertRecordValues(
            invoiced,
            [
                {
                    "parent_id": False,
                    "crm_account_id": account.id,
                    "crm_account_pinned": True,
                }
            ],
        )

        second.is_crm_customer = True
        self.assertEqual(second.crm_account_id, account)
        invoiced.action_use_automatic_account()
        self.assertNotEqual(invoiced.crm_account_id, account)
        with mute_logger("odoo.http"):  # the refusal
            self._start_partner_tour(invoiced, "crm_account_tax_id")
        self.assertEqual(invoiced.crm_account_id, account)
        self.assertFalse(invoiced.parent_id)

    def _start_partner_tour(self, partner, tour):
        self.start_tour(f"/odoo/contacts/{partner.id}", tour, login="tour_salesperson")
        self.env.invalidate_all()

    def _invoice(self, partner):
        """Journal items and another Tax ID: Odoo lets it have no parent any more."""
        partner.vat = "BE0477472701"
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [
                    Command.create({"name": "Service", "price_unit": 100})
                ],
            }
        )

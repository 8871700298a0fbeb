from ast import literal_eval

from lxml import etree

from odoo import Command
from odoo.exceptions import RedirectWarning
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CrmCommerceBridgeCommon


def eval_hidden(node, record):
    """Is what stands in a form hidden for a record?"""
    names = ("crm_account_id", "id", "is_company", "parent_id")
    values = {name: bool(record[name]) for name in names}
    return safe_eval(node.get("invisible"), values)


@tagged("post_install", "-at_install")
class TestPages(CrmCommerceBridgeCommon):
    def _invoice(self, partner, vat="BE0477472701"):
        partner.vat = vat
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [
                    Command.create({"name": "Service", "price_unit": 100})
                ],
            }
        )

    def _filter(self, name):
        view = self.env.ref("crm_commerce_bridge.crm_account_view_search")
        node = etree.fromstring(view.arch).find(f".//filter[@name='{name}']")
        return self.env["crm.account"].search(literal_eval(node.get("domain").strip()))

    def test_form_of_person_keeps_company(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Person"
            form.company_type = "person"
            form.parent_id = self.hotel
        person = form.save()
        self.assertEqual(person.parent_id, self.hotel)
        self.assertEqual(person.type, "contact")
        with Form(person) as form:
            form.email = "person@example.com"
        self.assertEqual(person.parent_id, self.hotel)

    def test_form_of_company_sets_parent_without_copying_addresses(self):
        self.group.street = "1 Group Street"
        with Form(self.env["res.partner"]) as form:
            form.company_type = "company"
            form.name = "Branch"
            form.street = "2 Branch Street"
            form.parent_company_id = self.group
        branch = form.save()
        self.assertRecordValues(
            branch,
            [
                {
                    "parent_id": self.group.id,
                    "type": "other",
                    "street": "2 Branch Street",
                }
            ],
        )
        self.assertEqual(self.group.street, "1 Group Street")
        with Form(branch) as form:
            form.parent_company_id = self.Partner
        self.assertFalse(branch.parent_id)

    def test_new_subsidiary_keeps_addresses_apart(self):
        action = self.group.action_new_subsidiary()
        with Form(self.env["res.partner"].with_context(**action["context"])) as form:
            form.name = "Branch"
            form.street = "2 Branch Street"
        branch = form.save()
        self.assertEqual(branch.parent_id, self.group)
        self.assertTrue(branch.is_company)
        self.assertFalse(self.group.street)

    def test_refused_parent_offers_account(self):
        self._invoice(self.loner)
        with self.assertRaises(RedirectWarning) as refusal:
            self.loner.parent_company_id = self.group
        _message, action_id, _button, context = refusal.exception.args
        action = self.env["ir.actions.server"].browse(action_id)
        action.with_context(**context).run()
        self.assertFalse(self.loner.parent_id)
        self.assertTrue(self.loner.crm_account_pinned)
        self.assertEqual(self.loner.crm_account_id, self.group.crm_account_id)
        self.assertIn("Tax ID", self.loner.crm_account_pin_reason)

    def test_same_tax_id_is_no_obstacle(self):
        self._invoice(self.loner)
        self.group.vat = self.loner.vat
        self.loner.parent_company_id = self.group
        self.assertEqual(self.loner.parent_id, self.group)

    def test_add_existing_tells_whom_odoo_refuses(self):
        other = self.create_company("Other")
        self._invoice(self.loner)
        wizard = self.env["crm.account.add.subsidiary"].create(
            {
                "parent_id": self.group.id,
                "company_ids": [Command.set((self.loner | other | self.hotel).ids)],
            }
        )
        self.assertEqual(wizard.refused_ids, self.loner)
        self.assertEqual(wizard.moved_names, "Region")
        wizard.action_add()
        self.assertEqual((other | self.hotel).parent_id, self.group)
        self.assertEqual(other.type, "other")
        self.assertFalse(self.loner.parent_id)
        self.assertEqual(self.loner.crm_account_id, self.group.crm_account_id)

    def add_existing(self, companies, parent):
        dialog = self.env["crm.account.add.subsidiary"]
        return dialog.create(
            {"parent_id": parent.id, "company_ids": [Command.set(companies.ids)]}
        )

    def test_add_existing_tells_which_accounts_change(self):
        by_hand = self.create_company("By Hand")
        by_hand.crm_account_id = self.Account.create({"name": "Chosen"})
        companies = self.loner | by_hand
        wizard = self.add_existing(companies, self.group)
        self.assertFalse(wizard.account_moves, "One account per customer")
        self.set_strategy("root")
        wizard = self.add_existing(companies | self.region, self.hotel)
        self.assertEqual(
            wizard.account_moves, "Loner goes to the account Group.", "and comes true:"
        )
        self.add_existing(companies, self.hotel).action_add()
        self.assertEqual(self.loner.crm_account_id, self.group.crm_account_id)
        self.assertEqual(by_hand.crm_account_id.name, "Chosen")

    def test_add_existing_below_a_company_of_one_company(self):
        self.set_strategy("root")
        self.group.company_id = self.env.company
        wizard = self.add_existing(self.loner, self.group)
        self.assertFalse(wizard.account_moves, "The account would be narrower")

    def test_putting_an_account_away_is_said_in_words(self):
        account = self.Account.create({"name": "Empty"})
        account.action_archive()
        account.action_unarchive()
        bodies = account.message_ids[:2].mapped(lambda m: m.preview)
        self.assertEqual(
            bodies, ["Brought back from the archive.", "Put into the archive."]
        )
        before = account.message_ids
        account.active = True
        self.assertEqual(account.message_ids, before, "It was so before")

    def test_new_subsidiary_says_why_it_has_no_account(self):
        view = self.Partner.get_view(view_type="form")
        form = etree.fromstring(view["arch"])
        [words] = form.findall(".//div[@name='no_account']")
        self.assertIn("no order, quotation or opportunity", words.text)
        new = self.Partner.create(
            {"name": "New", "is_company": True, "parent_id": self.group.id}
        )
        self.assertFalse(new.crm_account_id)
        self.assertFalse(eval_hidden(words, new))
        self.assertTrue(eval_hidden(words, self.hotel), "It has one")

    def test_filters_companies_and_individuals(self):
        person = self.Partner.create({"name": "Person", "is_crm_customer": True})
        self.loner.active = person.active = False
        guest = self.Partner.create({"name": "Guest", "is_crm_customer": True})
        guest.crm_account_id = self.hotel.crm_account_id
        empty = self.env["crm.account"].create({"name": "Empty"})
        companies = self._filter("companies")
        individuals = self._filter("individuals")
        self.assertIn(self.loner.crm_account_id, companies)
        self.assertIn(self.hotel.crm_account_id, companies)
        self.assertIn(empty, companies)
        self.assertIn(person.crm_account_id, individuals)
        self.assertFalse(companies & individuals)
        self.assertFalse(any(companies.mapped("is_individual")))
        self.assertTrue(all(individuals.mapped("is_individual")))
        self.assertEqual(companies | individuals, self.env["crm.account"].search([]))
        self.assertEqual(self._filter("without_customers") & empty, empty)

    def test_account_of_individuals_follows_its_customers(self):
        person = self.Partner.create({"name": "Person", "is_crm_customer": True})
        account = person.crm_account_id
        self.assertTrue(account.is_individual)
        person.is_company = True
        self.assertFalse(account.is_individual)
        self.assertNotIn(account, self._filter("individuals"))
        person.is_company = False
        self.assertIn(account, self._filter("individuals"))
        with self.assertRaises(ValueError):
            self.env["crm.account"].search([("is_individual", ">", "rubbish")])

    def test_archived_account_says_where_its_customers_went(self):
        account = self.hotel.crm_account_id
        self.assertFalse(account.successor_id)
        self.set_strategy("root")
        self.assertFalse(account.active)
        self.assertEqual(account.successor_id, self.group.crm_account_id)
        self.assertEqual(account.successor_count, 1)

    def test_archived_account_says_where_its_customers_are_now(self):
        account = self.region.crm_account_id
        self.set_strategy("root")
        group = self.group.crm_account_id
        self.group.crm_account_id = self.loner.crm_account_id
        self.assertFalse(account.active or group.active)
        for archived in account | group:
            archived.invalidate_recordset(["successor_id", "successor_count"])
            self.assertEqual(archived.successor_id, self.loner.crm_account_id)
            self.assertEqual(archived.successor_count, 1)
        self.hotel.crm_account_pinned = False
        self.hotel.crm_account_id = other = self.Account.create({"name": "Other"})
        group.invalidate_recordset(["successor_id", "successor_count"])
        self.assertEqual(group.successor_id, self.loner.crm_account_id)
        self.assertEqual(group.successor_count, 2)
        self.assertNotEqual(other, group.successor_id)

    def test_lists_of_the_account_are_what_its_numbers_say(self):
        self.set_strategy("root")
        account = self.group.crm_account_id
        self.hotel.active = False
        self.create_contact("Ann", self.region)
        contact = self.create_contact("Bob", self.hotel)
        self.new_user("bob", "base.group_portal", partner_id=contact.id)
        orders = self.env["sale.order"].create(
            [{"partner_id": self.hotel.id}, {"partner_id": contact.id}]
        )
        orders[0].state = "sale"
        for count, method, expected in (
            ("customer_count", "action_view_customers", 3),
            ("contact_count", "action_view_contacts", 2),
            ("customer_user_count", "action_view_customer_users", 1),
            ("order_count", "action_view_orders", 1),
            ("quotation_count", "action_view_quotations", 1),
        ):
            with self.subTest(count=count):
                action = getattr(account, method)()
                records = self.env[action["res_model"]].with_context(
                    **action["context"]
                )
                self.assertEqual(account[count], expected)
                self.assertEqual(len(records.search(action["domain"])), expected)
                self.assertIn(action["views"][0][1], ("list", "kanban"))
        chart = account.action_view_sales_by_month()
        self.assertEqual(chart["views"][0][1], "graph")
        self.assertEqual(
            chart["domain"], account.action_view_lifetime_orders()["domain"]
        )

    def test_change_strategy_dialog(self):
        boss = self.new_user("boss", "sales_team.group_sale_manager")
        dialog = self.env["crm.account.change.strategy"].with_user(boss)
        with Form(dialog) as form:
            self.assertEqual(form.strategy, "each")
            form.strategy = "root"
        action = form.save().action_change_strategy()
        run = self.Run.browse(action["res_id"])
        self.assertRecordValues(run, [{"strategy_to": "root", "user_id": boss.id}])
        self.assertTrue(run.can_undo)
        action = run.with_user(boss).action_undo()
        self.assertEqual(self.Run.browse(action["res_id"]).strategy_to, "each")
        self.assertFalse(run.can_undo)

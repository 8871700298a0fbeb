from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestResPartner(CrmCommerceBridgeCommon):
    # === NEW CUSTOMERS === #

    def test_each_customer_has_an_account_of_its_name(self):
        accounts = self.customers.crm_account_id
        self.assertEqual(len(accounts), 4)
        self.assertEqual(accounts.mapped("name"), self.customers.mapped("name"))

    def test_a_group_shares_the_account_of_its_top(self):
        self.set_strategy("root")
        group_account = self.group.crm_account_id
        self.assertEqual((self.region | self.hotel).crm_account_id, group_account)
        self.assertNotEqual(self.loner.crm_account_id, group_account)
        self.assertEqual(group_account.name, "Group")

    def test_new_customer_of_a_group_joins_its_account(self):
        self.set_strategy("root")
        hotel = self.create_company("New Hotel", self.region)
        self.assertEqual(hotel.crm_account_id, self.group.crm_account_id)

    def test_top_that_is_no_customer_lends_its_name_to_the_account(self):
        self.set_strategy("root")
        top = self.create_company("Top", is_crm_customer=False)
        self.assertFalse(top.crm_account_id)
        child = self.create_company("Child", top)
        self.assertEqual(child.crm_account_id.name, "Top")
        self.assertEqual(top.crm_account_id, child.crm_account_id)
        child.is_crm_customer = False
        self.assertFalse(top.crm_account_id)

    def test_account_takes_manager_team_and_company_from_its_customer(self):
        team = self.env["crm.team"].create({"name": "North"})
        manager = self.new_user("north_seller", "sales_team.group_sale_salesman")
        self.env["crm.team.member"].create(
            {"crm_team_id": team.id, "user_id": manager.id}
        )
        company = self.env.company
        customer = self.create_company("C", user_id=manager.id, company_id=company.id)
        account = customer.crm_account_id
        self.assertEqual(account.user_id, manager)
        self.assertEqual(account.team_id, team)
        self.assertEqual(account.company_id, company)

    def test_customer_without_a_name_gets_an_account_all_the_same(self):
        address = self.Partner.create({"type": "other", "is_crm_customer": True})
        self.assertEqual(address.crm_account_id.name, f"#{address.id}")

    def test_a_batch_of_customers(self):
        customers = self.Partner.create(
            [{"name": f"C{i}", "is_crm_customer": i % 2} for i in range(10)]
        )
        self.assertEqual(len(customers.crm_account_id), 5)
        self.assertEqual(self.ledger(customers).mapped("cause"), ["create"] * 5)

    def test_customer_created_by_the_form(self):
        with Form(self.Partner.with_context(default_is_crm_customer=True)) as form:
            form.name = "By Form"
        self.assertEqual(form.record.crm_account_id.name, "By Form")
        self.assertEqual(self.ledger(form.record).mapped("cause"), ["create"])

    def test_customer_imported_from_a_file(self):
        account = self.loner.crm_account_id
        result = self.Partner.with_context(import_file=True).load(
            ["name", "is_company", "is_crm_customer", "crm_account_id/.id"],
            [
                ["Imported", "True", "True", ""],
                ["Imported There", "True", "True", str(account.id)],
            ],
        )
        self.assertFalse(result["messages"])
        automatic, chosen = self.Partner.browse(result["ids"])
        self.assertEqual(automatic.crm_account_id.name, "Imported")
        self.assertEqual(chosen.crm_account_id, account)
        self.assertTrue(chosen.crm_account_pinned)

    def test_blank_cell_of_an_import_keeps_the_choice_by_hand(self):
        self.hotel.crm_account_id = self.loner.crm_account_id
        result = self.Partner.with_context(import_file=True).load(
            [".id", "name", "crm_account_id/.id"], [[str(self.hotel.id), "Hotel", ""]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)

    def test_somebody_who_is_no_customer_has_no_account(self):
        partner = self.Partner.create({"name": "Supplier", "is_company": True})
        self.assertFalse(partner.crm_account_id)
        self.assertFalse(self.ledger(partner))

    def test_commerce_customer_is_a_customer(self):
        partner = self.Partner.create({"name": "Shop", "is_commerce_customer": True})
        self.assertTrue(partner.is_crm_customer)
        partner.is_crm_customer = False
        self.assertFalse(partner.is_commerce_customer)
        self.assertFalse(partner.crm_account_id)
        self.assertEqual(self.ledger(partner).mapped("cause"), ["create", "leave"])

    def test_contact_has_the_account_of_its_company(self):
        contact = self.create_contact("Ann", self.hotel)
        self.assertEqual(contact.crm_account_id, self.hotel.crm_account_id)
        self.assertFalse(contact.mapped_account_id)
        found = self.Partner.search(
            [("crm_account_id", "=", self.hotel.crm_account_id.id)]
        )
        self.assertEqual(found, self.hotel | contact)

    def test_accounts_can_be_searched_and_grouped(self):
        self.create_contact("Ann", self.hotel)
        groups = dict(
            self.Partner._read_group(
                [("id", "child_of", self.group.id)], ["crm_account_id"], ["__count"]
            )
        )
        self.assertEqual(groups[self.hotel.crm_account_id], 2)
        self.assertEqual(groups[self.group.crm_account_id], 1)

    def test_contact_that_is_a_customer_makes_its_company_one(self):
        supplier = self.create_company("Supplier", is_crm_customer=False)
        self.create_contact("Bob", supplier, is_commerce_customer=True)
        self.assertTrue(supplier.is_commerce_customer)
        self.assertEqual(supplier.crm_account_id.name, "Supplier")

    def test_person_who_buys_and_then_joins_a_company(self):
        buyer = self.Partner.create({"name": "Eve", "is_commerce_customer": True})
        company = self.create_company("Eve's", is_crm_customer=False)
        account = buyer.crm_account_id
        buyer.parent_id = company
        self.assertTrue(company.is_commerce_customer)
        self.assertEqual(buyer.crm_account_id, company.crm_account_id)
        self.assertFalse(account.active, "Nobody is left on the buyer's account")
        buyer.parent_id = False
        self.assertEqual(buyer.crm_account_id, account)
        self.assertTrue(account.active, "It comes back with the buyer")

    # === HIERARCHY === #

    def test_moving_a_company_takes_its_subsidiaries_along(self):
        self.set_strategy("root")
        self.region.parent_id = self.loner
        self.assertEqual(
            (self.region | self.hotel).crm_account_id, self.loner.crm_account_id
        )
        self.assertNotEqual(self.group.crm_account_id, self.loner.crm_account_id)
        self.assertEqual(self.ledger(self.hotel)[-1:].cause, "parent")

    def test_moving_several_at_once(self):
        self.set_strategy("root")
        companies = self.Partner.browse()
        for number in range(3):
            companies |= self.create_company(f"Company {number}")
        companies.write({"type": "other", "parent_id": self.group.id})
        self.assertEqual(companies.crm_account_id, self.group.crm_account_id)

    def test_detached_company_gets_an_account_of_its_own(self):
        self.set_strategy("root")
        self.hotel.parent_id = False
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)

    def test_company_below_a_contact_of_another(self):
        self.set_strategy("root")
        contact = self.create_contact("Ann", self.group)
        below = self.create_company("Below", contact)
        self.assertEqual(below.crm_account_id, self.group.crm_account_id)
        contact.parent_id = self.loner
        self.assertEqual(below.crm_account_id, self.loner.crm_account_id)

    def test_climb_stops_at_another_company_of_ours(self):
        self.set_strategy("root")
        ours = self.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        top = self.create_company("Top", company_id=ours[0].id)
        below = self.create_company("Below", top)
        # Who is shared by all companies may not be on an account of one of them.
        self.assertNotEqual(below.crm_account_id, top.crm_account_id)
        below.company_id = ours[0]
        self.assertEqual(below.crm_account_id, top.crm_account_id)
        below.company_id = ours[1]
        self.assertNotEqual(below.crm_account_id, top.crm_account_id)

    def test_ceasing_to_be_a_company(self):
        self.set_strategy("root")
        self.region.is_company = False
        self.assertFalse(self.region.mapped_account_id)
        self.assertEqual(self.region.crm_account_id, self.group.crm_account_id)
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.assertConsistent()

    def test_customer_user_who_becomes_a_company_is_a_customer(self):
        person = self.create_contact("Ann", self.hotel)
        self.new_user("ann_inc", "base.group_portal", partner_id=person.id)
        editor = self.new_user(
            "editor", "base.group_user", "base.group_partner_manager"
        )
        person.with_user(editor).is_company = True
        self.assertTrue(person.is_crm_customer)
        self.assertNotEqual(person.crm_account_id, self.hotel.crm_account_id)

    def test_detached_subsidiary_is_still_its_own_address(self):
        self.create_contact("Ann", self.hotel)
        self.hotel.parent_company_id = False
        self.assertEqual(self.hotel.address_get(["invoice"])["invoice"], self.hotel.id)

    def test_archived_customer_keeps_its_account(self):
        before = self.account_ids()
        self.hotel.active = False
        self.assertEqual(self.account_ids(), before)
        self.set_strategy("root")
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)
        self.hotel.active = True
        self.set_strategy("each")
        self.assertEqual(self.account_ids(), before)

    def test_deleting_a_parent(self):
        self.set_strategy("root")
        self.hotel.active = False
        account = self.group.crm_account_id
        self.group.unlink()
        self.assertEqual(self.hotel.crm_account_id, self.region.own_account_id)
        self.assertEqual(self.region.crm_account_id, self.region.own_account_id)
        self.assertFalse(account.active)
        gone = self.Assignment.search([("account_from_id", "=", account.id)])
        self.assertEqual(set(gone.mapped("cause")), {"delete"})
        self.assertConsistent()

    def test_deleting_the_last_customer_below_a_top_that_is_none(self):
        self.set_strategy("root")
        top = self.create_company("Top", is_crm_customer=False)
        child = self.create_company("Child", top)
        account = child.crm_account_id
        child.unlink()
        self.assertFalse(top.mapped_account_id)
        self.assertFalse(account.active)

    def test_ring_of_companies_does_not_hang(self):
        self.set_strategy("root")
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            [self.hotel.id, self.group.id],
        )
        self.env.invalidate_all()
        resolver = self.env["crm.account.resolver"]
        resolver._resolve(resolver._find_everybody(), "repair")
        self.assertEqual(
            (self.group | self.region | self.hotel).crm_account_id,
            self.group.own_account_id,
        )

    def test_parent_company_does_not_share_addresses(self):
        self.group.street = "1 Head Office"
        self.loner.write({"street": "2 Corner Shop", "parent_company_id": self.group})
        self.assertEqual(self.loner.type, "other")
        self.assertEqual(self.loner.parent_id, self.group)
        self.loner.street = "3 New Corner"
        self.assertEqual(self.group.street, "1 Head Office")

    def test_subsidiary_is_its_own_address(self):
        self.create_contact("Ann", self.hotel)
        delivery = self.create_contact("Gate", self.hotel, type="delivery")
        self.assertEqual(
            self.hotel.address_get(["invoice", "delivery", "contact"]),
            {
                "invoice": self.hotel.id,
                "delivery": delivery.id,
                "contact": self.hotel.id,
            },
        )

    # === BY HAND === #

    def test_choice_by_hand_survives_switches_and_moves(self):
        account = self.loner.crm_account_id
        self.hotel.crm_account_id = account
        for change in (
            lambda: self.set_strategy("root"),
            lambda: self.hotel.write({"parent_id": self.group.id}),
            lambda: self.set_strategy("each"),
            lambda: self.hotel.write({"parent_id": False}),
        ):
            change()
            self.assertEqual(self.hotel.crm_account_id, account)
            self.assertTrue(self.hotel.crm_account_pinned)

    def test_choice_by_hand_for_a_top_takes_its_group_along(self):
        self.set_strategy("root")
        self.group.crm_account_id = self.loner.crm_account_id
        self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)

    def test_choice_by_hand_in_the_middle_moves_only_that_customer(self):
        self.set_strategy("root")
        self.region.crm_account_id = self.loner.crm_account_id
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)

    def test_same_account_again_is_no_choice(self):
        lines = self.ledger(self.hotel)
        self.hotel.crm_account_id = self.hotel.crm_account_id
        self.assertFalse(self.hotel.crm_account_pinned)
        self.assertEqual(self.ledger(self.hotel), lines)

    def test_answer_of_the_strategy_is_no_choice(self):
        own = self.hotel.crm_account_id
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.hotel.crm_account_id = own
        self.assertFalse(self.hotel.crm_account_pinned)
        self.set_strategy("root")
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)

    def test_cleared_account_is_back_to_automatic(self):
        self.hotel.crm_account_pin_reason = "They asked"
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.hotel.crm_account_id = False
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)
        self.assertFalse(self.hotel.crm_account_pin_reason)
        causes = self.ledger(self.hotel).mapped("cause")
        self.assertEqual(causes, ["create", "hand", "automatic"])

    def test_pin_switch_pins_the_current_account(self):
        self.hotel.crm_account_pinned = True
        self.set_strategy("root")
        self.assertEqual(self.hotel.crm_account_id, self.hotel.own_account_id)
        self.hotel.crm_account_pinned = False
        self.assertEqual(self.hotel.crm_account_id, self.group.crm_account_id)

    def test_pin_of_a_merged_account_is_not_rewritten(self):
        chosen = self.region.crm_account_id
        self.hotel.crm_account_id = chosen
        chosen.merge_into(self.loner.crm_account_id.id)
        self.hotel.crm_account_pinned = True
        self.assertEqual(self.hotel.crm_account_pin_id, chosen)

    def test_contact_is_not_pinned(self):
        contact = self.create_contact("Ann", self.hotel)
        with self.assertRaisesRegex(UserError, "set it on Hotel"):
            contact.crm_account_pinned = True

    def test_blank_cells_of_an_import_unpin_nobody(self):
        self.hotel.crm_account_id = self.loner.crm_account_id
        importing = self.Partner.with_context(import_file=True)
        for column in ("crm_account_pinned", "crm_account_pin_id/.id"):
            importing.load([".id", "name", column], [[str(self.hotel.id), "Hotel", ""]])
            self.assertEqual(self.hotel.crm_account_id, self.loner.crm_account_id)

    def test_account_goes_with_its_customer_to_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.loner.company_id = company
        self.assertEqual(self.loner.crm_account_id.company_id, company)

    def test_account_given_at_creation(self):
        account = self.loner.crm_account_id
        company = self.Partner.create(
            {"name": "New", "is_company": True, "crm_account_id": account.id}
        )
        self.assertEqual(company.crm_account_id, account)
        self.assertTrue(company.is_crm_customer)
        self.assertFalse(company.is_commerce_customer)

    def test_strategy_answer_given_at_creation_makes_a_customer(self):
        self.set_strategy("root")
        account = self.group.crm_account_id
        company = self.create_company(
            "New", self.group, is_crm_customer=False, crm_account_id=account.id
        )
        self.assertEqual(company.crm_account_id, account)
        self.assertFalse(company.crm_account_pinned)

    def test_blank_account_of_a_new_contact_changes_nothing(self):
        contact = self.create_contact("Ann", self.hotel, crm_account_id=False)
        self.assertEqual(contact.crm_account_id, self.hotel.crm_account_id)
        self.assertFalse(self.hotel.crm_account_pinned)

    def test_account_of_a_contact_is_set_on_its_company(self):
        contact = self.create_contact("Ann", self.hotel)
        contact.crm_account_id = self.hotel.crm_account_id
        with self.assertRaisesRegex(UserError, "set it on Hotel"):
            contact.crm_account_id = self.loner.crm_account_id

    def test_account_of_another_company_is_refused(self):
        ours = self.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        account = self.Account.create({"name": "Of A", "company_id": ours[0].id})
        self.hotel.company_id = ours[1]
        with self.assertRaisesRegex(ValidationError, "belongs to A"):
            self.hotel.crm_account_id = account

    def test_technical_columns_cannot_be_falsified(self):
        account = self.hotel.crm_account_id
        self.hotel.mapped_account_id = self.loner.crm_account_id
        self.assertEqual(self.hotel.crm_account_id, account)
        self.assertConsistent()

    # === RENAMING === #

    def test_account_is_renamed_with_its_customer(self):
        self.hotel.name = "Grand Hotel"
        self.assertEqual(self.hotel.crm_account_id.name, "Grand Hotel")

    def test_name_given_by_a_person_stays(self):
        self.hotel.crm_account_id.name = "The Hotel People"
        self.hotel.name = "Grand Hotel"
        self.assertEqual(self.hotel.crm_account_id.name, "The Hotel People")

    # === SIGN-UP === #

    def test_portal_login_makes_a_customer(self):
        person = self.Partner.create({"name": "Angela", "email": "angela@example.com"})
        user = self.new_user("angela_portal", "base.group_portal")
        self.assertTrue(user.partner_id.is_crm_customer)
        self.assertEqual(user.partner_id.crm_account_id.name, user.name)
        self.assertFalse(person.crm_account_id, "Nobody is matched by e-mail")

    def test_portal_group_gives_its_new_members_accounts(self):
        user = self.new_user("visitor", "base.group_public")
        user.group_ids = False
        portal = self.env.ref("base.group_portal")
        portal.user_ids = [Command.link(user.id)]
        self.assertEqual(user.partner_id.crm_account_id.name, user.partner_id.name)

    def test_portal_login_of_a_contact_makes_its_company_a_customer(self):
        company = self.create_company("Toyland", is_crm_customer=False)
        contact = self.create_contact("Angela", company)
        self.new_user("angela_toy", "base.group_portal", partner_id=contact.id)
        self.assertEqual(contact.crm_account_id.name, "Toyland")

    def test_internal_user_is_no_customer(self):
        user = self.new_user("employee", "base.group_user")
        self.assertFalse(user.partner_id.crm_account_id)

    def test_own_company_is_no_customer_by_itself(self):
        partner = self.env.company.partner_id
        partner.is_crm_customer = False
        partner._promote_to_customer()
        self.assertFalse(partner.is_crm_customer)

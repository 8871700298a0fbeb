from odoo.fields import Command
from odoo.tests import tagged

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestPartnerMerge(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.create_company("Marlow", email="m@example.com")
        cls.double = cls.create_company("Marlow Ltd", email="m@example.com")
        cls.third = cls.create_company("Marlow Inc", email="m@example.com")
        cls.special = cls.Account.create({"name": "Special"})
        cls.other = cls.Account.create({"name": "Other"})

    def merge(self, partners, into, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.with_user(user or self.env.user)._merge(partners.ids, into)
        self.env.invalidate_all()

    def test_partners_that_are_no_customers(self):
        people = self.Partner.create([{"name": "Ann"}, {"name": "Ann B."}])
        self.merge(people, people[0])
        self.assertEqual(people.exists(), people[0])
        self.assertFalse(people[0].crm_account_id)

    def test_survivor_keeps_its_account_and_inherits_the_other(self):
        account, merged = self.kept.crm_account_id, self.double.crm_account_id
        self.merge(self.kept | self.double, self.kept)
        self.assertEqual(self.kept.crm_account_id, account)
        self.assertEqual(merged.merged_into_id, account)
        self.assertFalse(merged.active)
        self.assertConsistent()

    def test_account_of_the_oldest_if_the_survivor_has_none(self):
        supplier = self.create_company("Marlow SA", is_crm_customer=False)
        account = self.double.crm_account_id
        self.merge(supplier | self.double | self.third, supplier)
        self.assertEqual(supplier.crm_account_id, account)
        self.assertTrue(supplier.is_crm_customer)

    def test_choice_by_hand_of_the_survivor_wins(self):
        self.kept.crm_account_id = self.special
        self.double.crm_account_id = self.other
        self.merge(self.kept | self.double, self.kept)
        self.assertEqual(self.kept.crm_account_id, self.special)

    def test_only_choice_by_hand_is_kept(self):
        self.double.crm_account_id = self.special
        self.double.crm_account_pin_reason = "They asked"
        self.merge(self.kept | self.double | self.third, self.kept)
        self.assertEqual(self.kept.crm_account_id, self.special)
        self.assertTrue(self.kept.crm_account_pinned)
        self.assertEqual(self.kept.crm_account_pin_reason, "They asked")

    def test_contradicting_choices_are_dropped_and_named(self):
        self.double.crm_account_id = self.special
        self.third.crm_account_id = self.other
        self.merge(self.kept | self.double | self.third, self.kept)
        self.assertFalse(self.kept.crm_account_pinned)
        self.assertEqual(self.kept.crm_account_id, self.kept.own_account_id)
        notes = " ".join(self.ledger(self.kept).filtered("note").mapped("note"))
        self.assertIn("Special", notes)
        self.assertIn("Other", notes)

    def test_merger_without_a_sales_role(self):
        merger = self.new_user("merger", "base.group_system")
        self.double.crm_account_id = self.special
        self.double.is_commerce_customer = True
        self.merge(self.kept | self.double, self.kept, merger)
        self.assertEqual(self.kept.crm_account_id, self.special)
        self.assertTrue(self.kept.is_commerce_customer)
        self.assertConsistent()

    def test_subsidiaries_of_the_merged_follow(self):
        self.set_strategy("root")
        branch = self.create_company("Branch", self.double)
        self.merge(self.kept | self.double, self.kept)
        self.assertEqual(branch.parent_id, self.kept)
        self.assertEqual(branch.crm_account_id, self.kept.crm_account_id)

    def test_opportunities_and_orders_follow(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.double.id}
        )
        order = self.env["sale.order"].create({"partner_id": self.double.id})
        self.merge(self.kept | self.double, self.kept)
        self.assertEqual(lead.crm_account_id, self.kept.crm_account_id)
        self.assertEqual(order.commerce_customer_id, self.kept)

    def test_customer_merged_into_a_contact(self):
        person = self.Partner.create({"name": "Eve", "is_commerce_customer": True})
        order = self.env["sale.order"].create({"partner_id": person.id})
        contact = self.create_contact("Eve", self.kept)
        self.merge(person | contact, contact)
        self.assertEqual(order.commerce_customer_id, self.kept)
        self.assertEqual(order.crm_account_id, self.kept.crm_account_id)
        self.assertTrue(self.kept.is_commerce_customer)
        self.assertConsistent()

    def test_history_of_the_merged_ends_in_the_survivors_account(self):
        left = self.double.crm_account_id
        self.merge(self.kept | self.double, self.kept)
        line = self.ledger(self.kept)[-1:]
        self.assertEqual(line.cause, "partner_merge")
        self.assertEqual(line.account_from_id, left)
        self.assertEqual(line.account_to_id, self.kept.crm_account_id)
        self.assertIn("Marlow Ltd", line.note)

    def test_merge_survives_switches(self):
        account = self.kept.crm_account_id
        self.merge(self.kept | self.double, self.kept)
        self.set_strategy("root")
        self.set_strategy("each")
        self.assertEqual(self.kept.crm_account_id, account)

    def test_accounts_merged_before_the_customers(self):
        account, into = self.kept.crm_account_id, self.double.crm_account_id
        account.merge_into(into.id)
        self.merge(self.kept | self.double, self.kept)
        self.assertEqual(self.kept.crm_account_id, into)
        self.assertTrue(into.active)
        self.assertFalse(into.merged_into_id)
        self.assertConsistent()

    def test_top_the_merged_customer_leaves_behind(self):
        self.set_strategy("root")
        top = self.create_company("Top", is_crm_customer=False)
        self.double.write({"type": "other", "parent_id": top.id})
        self.kept.write({"type": "other", "parent_id": self.group.id})
        account = top.mapped_account_id
        self.merge(self.kept | self.double, self.kept)
        self.assertFalse(top.mapped_account_id)
        self.assertFalse(account.active)
        self.assertConsistent()

    def test_person_who_ordered_and_joined_takes_the_orders_along(self):
        """What somebody ordered before joining a company is not the company's."""
        person = self.Partner.create({"name": "Petra"})
        self.order(person)
        person.parent_id = self.loner
        double = self.create_contact("Petra P.", self.loner)
        self.merge(person | double, person)
        person.parent_id = False
        self.assertEqual(person.lifetime_value, 100)
        self.assertEqual(self.loner.lifetime_value, 0)

    # === SEVERAL COMPANIES === #

    def _companies(self):
        here = self.env.company
        there = self.env["res.company"].create({"name": "Elsewhere"})
        return here, there

    def create_private(self, company):
        values = {"email": self.kept.email, "company_id": company.id}
        return self.create_company("Private", **values)

    def _merger(self, *companies):
        return self.new_user(
            "merger_of_companies",
            "sales_team.group_sale_salesman_all_leads",
            "base.group_partner_manager",
            company_id=companies[0].id,
            company_ids=[Command.set([company.id for company in companies])],
        )

    def merge_in_companies(self, partners, into, *companies):
        merger = self._merger(*companies)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(merger)
        wizard = wizard.with_context(allowed_company_ids=merger.company_ids.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        wizard._merge(partners.ids, into.with_env(wizard.env))
        self.env.invalidate_all()

    def test_customer_of_another_company_keeps_an_account_it_may_have(self):
        here, there = self._companies()
        private = self.create_private(here)
        theirs = self.create_company("Theirs", company_id=there.id)
        theirs.crm_account_id = self.kept.crm_account_id
        self.merge_in_companies(self.kept | private, private, here)
        self.assertTrue(theirs.crm_account_id._fits(there))
        self.assertConsistent()

    def test_lead_of_another_company_keeps_an_account_it_may_have(self):
        here, there = self._companies()
        private = self.create_private(here)
        lead = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "type": "lead",
                "company_id": there.id,
                "user_id": False,
                "team_id": False,
                "crm_account_id": self.kept.crm_account_id.id,
            }
        )
        self.merge_in_companies(self.kept | private, private, here)
        self.assertTrue(lead.crm_account_id)
        self.assertTrue(lead.crm_account_id._fits(there))

    def test_own_account_that_is_not_for_the_survivors_company_is_not_taken(self):
        here, there = self._companies()
        theirs = self.create_company(
            "Theirs", email=self.kept.email, company_id=there.id
        )
        supplier = self.create_private(here)
        supplier.is_crm_customer = False
        supplier.sudo().own_account_id = False
        self.merge_in_companies(theirs | supplier, supplier, here, there)
        self.assertTrue(supplier.is_crm_customer)
        self.assertEqual(supplier.crm_account_id.company_id, here)
        self.assertConsistent()

    def test_choice_by_hand_that_is_not_for_the_survivors_company_is_dropped(self):
        here, there = self._companies()
        self.special.company_id = there
        theirs = self.create_company(
            "Theirs", email=self.kept.email, company_id=there.id
        )
        theirs.crm_account_id = self.special
        private = self.create_private(here)
        self.merge_in_companies(theirs | private, private, here, there)
        self.assertFalse(private.crm_account_pinned)
        self.assertEqual(private.crm_account_id.company_id, here)
        self.assertConsistent()

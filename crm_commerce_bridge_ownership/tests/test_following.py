from odoo.fields import Command
from odoo.tests import Form, tagged

from ..hooks import uninstall_hook
from .common import OWNERSHIP, OwnershipCommon


@tagged("post_install", "-at_install")
class TestFollowing(OwnershipCommon):
    def test_nothing_follows_unless_it_is_switched_on(self):
        customer = self.create_company("New", self.region)
        self.assertEqual(customer.crm_account_id, self.account)
        self.assertFalse(customer.user_id)
        self.assertFalse(self.create_lead(partner_id=self.hotel.id).user_id)

    def test_new_customers_get_the_manager(self):
        self.follow()
        customer = self.create_company("New", self.region)
        self.assertEqual(customer.user_id, self.ann)
        self.assertIn("manager of the account Group", self.get_history(customer))
        taken = self.create_company("Taken", self.region, user_id=self.bob.id)
        self.assertEqual(taken.user_id, self.bob)
        self.assertNotIn("manager of the account", self.get_history(taken))

    def test_a_buyer_who_becomes_a_customer_gets_the_manager(self):
        self.follow()
        company = self.Partner.create(
            {
                "name": "Prospect",
                "is_company": True,
                "type": "other",
                "parent_id": self.group.id,
            }
        )
        self.assertFalse(company.user_id)
        order = self.env["sale.order"].with_user(self.bob)
        order.create({"partner_id": company.id, "state": "sent"})
        self.assertEqual(company.crm_account_id, self.account)
        self.assertEqual(company.user_id, self.ann)

    def test_a_switch_gives_nobody_a_salesperson(self):
        self.follow()
        self.set_strategy("each")
        self.set_strategy("root")
        self.assertFalse(self.customers.user_id)

    def test_a_customer_that_moves_keeps_who_it_has_not(self):
        self.follow()
        self.loner.crm_account_id = self.account
        self.assertFalse(self.loner.user_id)

    def test_leads_get_the_manager_and_the_team(self):
        self.follow()
        team = self.env["crm.team"].create({"name": "Groups"})
        self.account.team_id = team
        lead = self.create_lead(partner_id=self.hotel.id)
        self.assertEqual(lead.user_id, self.ann)
        self.assertEqual(lead.team_id, team)
        self.assertIn("manager of the account Group", self.get_history(lead))

    def test_many_leads_follow_as_one_set(self):
        def count_more():
            """Queries of twelve leads, less those of three."""
            return count_queries(12) - count_queries(3)

        def count_queries(count):
            before = self.env.cr.sql_log_count
            values = {"name": "L", "user_id": False, "partner_id": self.hotel.id}
            leads.append(self.env["crm.lead"].create([values] * count))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        leads = []
        count_queries(3)
        without = count_more()
        self.follow()
        count_queries(3)
        self.assertLess(count_more(), without + 9, "some for each lead")
        self.assertEqual(leads[-1].user_id, self.ann)

    def test_the_team_of_a_lead_stays(self):
        self.follow()
        team = self.env["crm.team"].create({"name": "Website"})
        lead = self.create_lead(partner_id=self.hotel.id, team_id=team.id)
        self.assertEqual(lead.user_id, self.ann)
        self.assertEqual(lead.team_id, team)

    def test_whose_lead_it_is_stays(self):
        self.follow()
        with Form(self.env["crm.lead"].with_user(self.bob)) as form:
            form.name = "Mine"
            form.partner_id = self.hotel
        self.assertEqual(form.record.user_id, self.bob)

    def test_a_lead_that_comes_to_the_account_later(self):
        self.follow()
        lead = self.create_lead()
        self.assertFalse(lead.user_id)
        lead.with_user(self.ann).crm_account_id = self.account
        self.assertEqual(lead.user_id, self.ann)

    def test_what_a_team_shares_out_is_left_to_its_rule(self):
        self.follow()
        team = self.env["crm.team"].create({"name": "Shared Out"})
        member = {"user_id": self.bob.id, "assignment_max": 30}
        team.crm_team_member_ids = [Command.create(member)]
        self.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", "True")
        team.invalidate_recordset(["assignment_enabled"])
        self.assertTrue(team.assignment_enabled)
        lead = self.create_lead(partner_id=self.hotel.id, team_id=team.id)
        self.assertFalse(lead.user_id)
        team.assignment_optout = True
        lead = self.create_lead(partner_id=self.hotel.id, team_id=team.id)
        self.assertEqual(lead.user_id, self.ann)

    def test_a_manager_of_another_company_gets_nothing(self):
        self.follow()
        branch = self.env["res.company"].create({"name": "Branch"})
        self.env.user.company_ids |= branch
        lead = self.create_lead(crm_account_id=self.account.id, company_id=branch.id)
        self.assertEqual(lead.crm_account_id, self.account)
        self.assertFalse(lead.user_id)
        self.ann.company_ids |= branch
        lead = self.create_lead(crm_account_id=self.account.id, company_id=branch.id)
        self.assertEqual(lead.user_id, self.ann)

    def test_an_archived_manager_gets_nothing(self):
        self.follow()
        self.ann.active = False
        self.assertFalse(self.create_company("New", self.region).user_id)
        self.assertFalse(self.create_lead(partner_id=self.hotel.id).user_id)

    def test_uninstalling_forgets_that_it_was_switched_on(self):
        self.follow()
        uninstall_hook(self.env)
        self.assertFalse(self.env["ir.config_parameter"].get_param(OWNERSHIP))
        self.assertFalse(self.create_company("New", self.region).user_id)

    def test_leads_that_have_a_salesperson_cost_nothing(self):
        def count_queries():
            before = self.env.cr.sql_log_count
            self.env["crm.lead"].create(
                [
                    {"name": "L", "user_id": self.bob.id, "partner_id": self.hotel.id}
                    for _number in range(12)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries()
        off = count_queries()
        self.follow()
        count_queries()
        self.assertLessEqual(count_queries(), off)

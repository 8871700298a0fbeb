"""How many clicks everyday questions take, on the demo data."""

from odoo.tests import HttpCase, tagged

DEMO = "crm_commerce_bridge."
PIPELINE = "/odoo/crm"


@tagged("post_install", "-at_install")
class TestClicks(HttpCase):
    """Each tour counts its clicks; a click too much fails it."""

    browser_size = "1440x900"

    def setUp(self):
        super().setUp()
        names = ("res_partner_hotel_ghent", "res_partner_brightwater", "crm_lead_ghent")
        found = [self.env.ref(DEMO + name, raise_if_not_found=False) for name in names]
        if not all(found):
            self.assertFalse(any(found), "a part of the demo data")
            self.skipTest("the database has no demo data")
        self.ghent, self.group, self.deal = found
        self.account = self.ghent.crm_account_id

    def test_who_calls_and_a_deal_with_that_person(self):
        helene = self.env.ref(DEMO + "res_partner_helene")
        before = helene.opportunity_ids
        self.start_tour(PIPELINE, "crm_clicks_who_calls", login="demo")
        helene.invalidate_recordset()
        deal = helene.opportunity_ids - before
        self.assertEqual(len(deal), 1)
        self.assertEqual(deal.crm_account_id, self.group.crm_account_id)

    def test_why_this_account(self):
        self.start_tour(PIPELINE, "crm_clicks_why", login="demo")

    def test_worth_last_year_by_channel(self):
        self.start_tour(PIPELINE, "crm_clicks_last_year", login="demo")

    def test_move_a_customer(self):
        self.start_tour(PIPELINE, "crm_clicks_move", login="demo")
        self.env.invalidate_all()
        self.assertEqual(self.ghent.crm_account_id, self.group.crm_account_id)
        self.assertTrue(self.ghent.crm_account_pinned)
        self.assertEqual(self.deal.crm_account_id, self.group.crm_account_id)

    def test_call_the_main_customer(self):
        address = f"/odoo/accounts/{self.account.id}"
        self.start_tour(address, "crm_clicks_call", login="demo")

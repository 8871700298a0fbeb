from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestGroupRuleTour(HttpCase):
    def test_manager_gives_a_group_its_own_rule_and_takes_it_back(self):
        new_test_user(
            self.env,
            "tour_manager",
            "sales_team.group_sale_manager,base.group_partner_manager",
        )
        group, hotel, spa = self.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "is_crm_customer": True}
                for name in ("Tour Group", "Tour Hotel", "Tour Spa")
            ]
        )
        (hotel | spa).write({"parent_id": group.id, "type": "other"})
        before = (hotel | spa).mapped("crm_account_id")
        self._walk(group, "crm_account_rule")
        self.assertEqual(group.crm_account_strategy, "root")
        self.assertEqual((hotel | spa).crm_account_id, group.crm_account_id)
        self._walk(hotel, "crm_account_rule_below")
        self._walk(group, "crm_account_rule_back")
        self.assertFalse(group.crm_account_strategy)
        self.assertEqual((hotel | spa).crm_account_id, before)

    def _walk(self, partner, tour):
        self.start_tour(f"/odoo/contacts/{partner.id}", tour, login="tour_manager")
        self.env.invalidate_all()

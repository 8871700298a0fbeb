from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_commerce_bridge_ownership.models.crm_account import OWNERSHIP


@tagged("post_install", "-at_install")
class TestHandOverTour(HttpCase):
    def test_manager_hands_over_and_takes_back(self):
        self.env["ir.config_parameter"].set_param(OWNERSHIP, "True")
        ann, bob, _manager = (
            new_test_user(self.env, login, groups, name=name)
            for login, name, groups in (
                ("tour_ann", "Tour Ann", "sales_team.group_sale_salesman"),
                ("tour_bob", "Tour Bob", "sales_team.group_sale_salesman"),
                ("tour_manager", "Tour Manager", "sales_team.group_sale_manager"),
            )
        )
        group = self.env["res.partner"].create(
            {
                "name": "Tour Group",
                "is_company": True,
                "is_crm_customer": True,
                "user_id": ann.id,
            }
        )
        deal = self.env["crm.lead"].create(
            {
                "name": "Tour Deal",
                "type": "opportunity",
                "partner_id": group.id,
                "user_id": ann.id,
            }
        )
        account = group.crm_account_id
        account.user_id = ann
        self.start_tour(
            f"/odoo/accounts/{account.id}",
            "crm_account_hand_over",
            login="tour_manager",
        )
        self.env.invalidate_all()
        self.assertEqual(account.user_id, bob)
        self.assertEqual(group.user_id | deal.user_id, ann, "Taken back")
        offer = self.env["crm.account.hand.over"].search(
            [("account_id", "=", account.id)]
        )
        self.assertEqual(offer.state, "undone")
        self.assertEqual(offer.line_ids.user_id, ann, "It was hers before")

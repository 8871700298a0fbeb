from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.crm_commerce_bridge_ownership.models.crm_account import OWNERSHIP

from .common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestHandOver(OwnershipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow()
        cls.manager = cls.new_user("manager", "sales_team.group_sale_manager")
        cls.hotel.user_id = cls.ann
        cls.region.user_id = cls.cid
        cls.team = cls.env["crm.team"].create({"name": "Hotels"})
        leads = cls.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "partner_id": cls.hotel.id,
                    "user_id": user.id,
                    "team_id": cls.team.id,
                }
                for name, user in (
                    ("Hers", cls.ann),
                    ("Won", cls.ann),
                    ("His", cls.cid),
                )
            ]
        )
        cls.hers, cls.won, cls.his = leads
        cls.won.action_set_won()

    def change_manager(self, user):
        with Form(self.account.with_user(self.manager)) as form:
            form.user_id = user
        return self.account.hand_over_id.with_user(self.manager)

    def test_a_new_manager_is_offered_what_the_one_before_had(self):
        offer = self.change_manager(self.bob)
        self.assertEqual(offer.state, "offered")
        self.assertEqual((offer.user_from_id, offer.user_to_id), (self.ann, self.bob))
        # The group itself has no salesperson.
        self.assertEqual((offer.customer_count, offer.opportunity_count), (2, 1))
        self.assertEqual(self.hotel.user_id, self.ann)
        action = self.account.with_user(self.manager).action_view_hand_over()
        self.assertEqual(action["res_id"], offer.id)

    def test_it_goes_along_and_comes_back(self):
        offer = self.change_manager(self.bob)
        offer.action_hand_over()
        self.assertEqual((self.hotel | self.group).user_id, self.bob)
        self.assertEqual(self.region.user_id, self.cid)
        self.assertEqual(self.hers.user_id, self.bob)
        self.assertEqual(self.hers.team_id, self.team)
        self.assertEqual(self.won.user_id, self.ann)
        self.assertEqual(self.his.user_id, self.cid)
        self.assertEqual(offer.state, "done")
        self.assertEqual((offer.customer_count, offer.opportunity_count), (2, 1))
        self.assertFalse(self.account.hand_over_id)
        self.hers.user_id = self.cid
        offer.action_undo()
        self.assertEqual(self.hotel.user_id, self.ann)
        self.assertFalse(self.group.user_id)
        self.assertEqual(self.hers.user_id, self.cid, "somebody else's since")
        self.assertEqual(offer.state, "undone")

    def test_it_is_decided_once(self):
        offer = self.change_manager(self.bob)
        offer.action_decline()
        self.assertEqual(self.hotel.user_id, self.ann)
        for decide in (offer.action_hand_over, offer.action_decline, offer.action_undo):
            with self.assertRaisesRegex(UserError, "Somebody else"):
                decide()

    def test_the_next_change_replaces_the_offer(self):
        first = self.change_manager(self.bob)
        second = self.change_manager(self.cid)
        self.assertFalse(first.exists())
        self.assertEqual(second.user_from_id, self.bob)

    def test_nothing_is_offered_of_nothing(self):
        (self.hotel | self.group).user_id = self.cid
        (self.hers | self.won).user_id = self.cid
        self.assertFalse(self.change_manager(self.bob))
        self.assertFalse(self.env["crm.account.hand.over"].search([]))

    def test_nothing_is_offered_if_it_is_switched_off(self):
        self.env["ir.config_parameter"].set_param(
            "crm_commerce_bridge.account_ownership", "False"
        )
        self.assertFalse(self.change_manager(self.bob))

    def test_equal_values_offer_nothing(self):
        self.account.with_user(self.manager).write({"user_id": self.ann.id})
        self.assertFalse(self.account.hand_over_id)

    def test_a_salesperson_takes_along_what_he_may_write(self):
        """Others' opportunities are not to be read for him, and stay."""
        self.account.with_user(self.ann).user_id = self.bob
        offer = self.account.hand_over_id.with_user(self.bob)
        self.assertEqual((offer.customer_count, offer.opportunity_count), (2, 0))
        offer.action_hand_over()
        self.assertEqual(self.hotel.user_id, self.bob)
        self.assertEqual(self.hers.user_id, self.ann)

    def test_offer_to_who_is_not_the_manager_any_more(self):
        """Whether somebody else is, nobody, or the new one has left."""
        for change in (
            lambda: self.account.write({"user_id": False}),
            lambda: self.bob.write({"active": False}),
            lambda: (
                self.env["ir.config_parameter"].set_param(OWNERSHIP, "False"),
                self.account.write({"user_id": self.cid.id}),
            ),
        ):
            self.follow()
            self.bob.active = True
            self.account.user_id = self.ann
            offer = self.change_manager(self.bob)
            self.assertTrue(offer)
            change()
            self.env.invalidate_all()
            self.assertFalse(self.account.hand_over_id)
            with self.assertRaisesRegex(UserError, "does not manage"):
                offer.action_hand_over()
        self.assertEqual(self.hotel.user_id, self.ann)

    def test_what_the_new_manager_cannot_work_on_stays(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.bob.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        self.hers.company_id = self.env.company
        offer = self.change_manager(self.bob)
        self.assertEqual((offer.customer_count, offer.opportunity_count), (2, 0))
        offer.action_hand_over()
        self.assertEqual(self.hotel.user_id, self.bob)
        self.assertEqual(self.hers.user_id, self.ann)

    def test_who_may_not_write_it_takes_nothing_back(self):
        self.account.user_id = self.cid
        self.hers.user_id = self.cid
        self.account.with_user(self.cid).user_id = self.bob
        offer = self.account.hand_over_id.with_user(self.cid)
        offer.action_hand_over()
        self.assertIn(self.bob, (self.hers | self.his).user_id)
        self.env.invalidate_all()
        with self.assertRaisesRegex(
            UserError, "You cannot change all opportunities of bob"
        ):
            offer.action_undo()
        self.assertEqual(offer.state, "done")
        offer.with_user(self.manager).action_undo()
        self.assertEqual((self.hers | self.his).user_id, self.cid)

    def test_nobody_makes_or_changes_one_by_hand(self):
        offer = self.change_manager(self.bob)
        for change in (
            lambda: offer.write({"state": "done"}),
            lambda: offer.create({"account_id": self.account.id, "user_to_id": 2}),
            offer.unlink,
        ):
            with self.assertRaises(AccessError):
                change()

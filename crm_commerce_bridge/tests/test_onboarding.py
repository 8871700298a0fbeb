"""What a new user meets: an empty list of accounts, and the tour."""

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SWITCH

STEPS = "o_crm_account_first_steps"


@tagged("post_install", "-at_install")
class TestOnboarding(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.action = cls.env.ref("crm_commerce_bridge.crm_account_action")
        cls.manager = cls._new_user("manager", "sales_team.group_sale_manager")
        cls.runner = cls._new_user("runner", GROUP_SWITCH)
        cls.salesperson = cls._new_user("seller", "sales_team.group_sale_salesman")

    @classmethod
    def _new_user(cls, login, *groups):
        return new_test_user(
            cls.env,
            f"onboarding_{login}",
            password=f"onboarding_{login}",
            groups=",".join(["sales_team.group_sale_salesman", *groups]),
        )

    def hide_accounts(self):
        """The database may have some: nobody may see them."""
        model = self.env["ir.model"]._get("crm.account")
        self.env["ir.rule"].create(
            {"name": "None", "model_id": model.id, "domain_force": "[(0, '=', 1)]"}
        )

    def load_help(self, user, action=None):
        """What the web client shows them where the list is empty."""
        self.authenticate(user.login, user.login)
        action_id = (action or self.action).id
        answer = self.make_jsonrpc_request("/web/action/load", {"action_id": action_id})
        return answer["help"]

    def test_three_steps_for_who_may_choose_the_strategy(self):
        self.hide_accounts()
        for user in (self.runner, self.manager):
            with self.subTest(user=user.login):
                steps = self.load_help(user)
                self.assertIn(STEPS, steps)
                self.assertIn("Which strategy?", steps)

    def test_others_are_not_asked_for_a_strategy(self):
        self.hide_accounts()
        said = self.load_help(self.salesperson)
        self.assertNotIn(STEPS, said)
        self.assertIn("No accounts yet", said)

    def test_a_filter_hides_accounts(self):
        self.env["crm.account"].create({"name": "Somebody", "active": False})
        for user in (self.salesperson, self.runner):
            with self.subTest(user=user.login):
                self.assertIn("No account matches", self.load_help(user))

    def test_help_of_another_action_stays(self):
        self.hide_accounts()
        action = self.env.ref("crm_commerce_bridge.crm_account_action_quiet")
        said = self.load_help(self.runner, action)
        self.assertIn("Nobody is going quiet", said)
        self.assertNotIn(STEPS, said)

    def test_steps_lead_on(self):
        self.hide_accounts()
        self.start_tour(
            "/odoo/accounts", "crm_account_first_steps", login=self.manager.login
        )

    def test_tour_of_new_users(self):
        tour = self.env["web_tour.tour"].search([("name", "=", "crm_account_tour")])
        self.assertEqual(len(tour), 1)
        accounts = self.env["crm.account"].search([])
        self.start_tour("/odoo", "crm_account_tour", login="admin")
        made = self.env["crm.account"].search([]) - accounts
        self.assertEqual(made.mapped("name"), ["Azure Interior"])
        self.assertEqual(made.opportunity_ids.name, "Chairs for the new office")

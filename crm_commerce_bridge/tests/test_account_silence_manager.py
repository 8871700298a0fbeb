"""The call with a quiet account goes to the new manager of the account."""

from odoo.tests import Form, tagged

from .test_account_silence import SilenceCase


@tagged("post_install", "-at_install")
class TestSilenceOfANewManager(SilenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.next = cls.new_user(
            "silence_next", "sales_team.group_sale_salesman_all_leads"
        )

    def setUp(self):
        super().setUp()
        self.go_quiet()
        self.run_cron()
        self.activity = self.told()
        self.assertEqual(self.activity.user_id, self.manager)

    def test_the_call_goes_along(self):
        """A salesperson changes the manager in the form, who is neither of them."""
        colleague = self.new_user(
            "silence_colleague", "sales_team.group_sale_salesman_all_leads"
        )
        mails = self.env["mail.mail"].sudo().search_count([])
        with Form(self.account.with_user(colleague)) as form:
            form.user_id = self.next
        self.assertEqual(self.told(), self.activity, "It is the same one")
        self.assertEqual(self.activity.user_id, self.next)
        shown = self.env["mail.activity"].with_user(self.next).search([])
        self.assertIn(self.activity, shown)
        about = self.env["mail.mail"].sudo().search([], order="id desc")
        about = about[: len(about) - mails].filtered(
            lambda mail: self.activity.summary in mail.body_html
        )
        self.assertFalse(about, "The list of activities is enough")

    def test_never_two(self):
        self.account.user_id = self.next
        for day in range(3):
            self.run_cron(day)
        self.assertEqual(self.told(), self.activity)

    def test_gone_when_they_order(self):
        self.account.user_id = self.next
        self.buy(0)
        self.fold()
        self.assertFalse(self.told())

    def test_what_was_answered_stays_answered(self):
        self.activity.with_user(self.manager).action_done()
        self.account.user_id = self.next
        self.run_cron()
        self.assertFalse(self.told())
        self.assertEqual(self.activity.user_id, self.manager)

    def test_what_was_given_to_somebody_else_stays_there(self):
        self.activity.with_user(self.manager).user_id = self.boss
        self.account.user_id = self.next
        self.assertEqual(self.activity.user_id, self.boss)

    def test_nobody_new_to_be_told(self):
        """Better somebody who knew the account than nobody."""
        clerk = self.new_user("silence_clerk", "base.group_user")
        for user in (self.env["res.users"], clerk):
            self.account.user_id = user
            self.assertEqual(self.activity.user_id, self.manager)

    def test_other_activities_stay(self):
        other = self.account.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id
        )
        self.account.user_id = self.next
        self.assertEqual(other.user_id, self.manager)

    def test_who_reads_own_orders_learns_nothing_of_others(self):
        self.account.user_id = self.seller
        self.assertFalse(self.told())
        self.run_cron()
        self.assertFalse(self.told(), "Bought nothing of this one")

    def test_who_reads_own_orders_is_told_by_these(self):
        self.buy(68, 59, 50, 41, user_id=self.seller.id)
        self.account.user_id = self.seller
        self.run_cron()
        self.assertEqual(self.told().user_id, self.seller)
        self.assertIn("last on 10/10/2026", self.told().summary)

    def test_many_are_handed_over_like_one(self):
        others = self.customers - self.hotel
        for partner in others:
            self.go_quiet(partner)
        others.crm_account_id.user_id = self.manager
        self.run_cron()
        accounts = self.customers.crm_account_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_account SET user_id = %s WHERE id = ANY(%s)",
            [self.next.id, accounts.ids],
        )
        self.env.invalidate_all()
        before = dict.fromkeys(accounts, self.manager)

        def follow(followed):
            self.Silence._follow_managers(followed, before)

        one = self.count_queries(follow, self.account)
        many = self.count_queries(follow, accounts - self.account)
        self.assertLessEqual(many, one)
        users = [self.told(account).user_id for account in accounts]
        self.assertEqual(users, [self.next] * len(accounts))

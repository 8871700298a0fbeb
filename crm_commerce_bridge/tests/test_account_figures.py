from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestAccountFigures(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.account = cls.group.crm_account_id
        cls.seller = cls.new_user("figures_seller", "sales_team.group_sale_salesman")
        cls.accountant = cls.new_user(
            "figures_accountant",
            "sales_team.group_sale_salesman",
            "account.group_account_readonly",
        )
        cls.ann = cls.create_contact("Ann", cls.hotel)

    def _invoice(self, partner, amount, move_type="out_invoice", post=True, **values):
        line = Command.create({"name": "A", "price_unit": amount, "tax_ids": []})
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [line],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def _meet(self, *people, **values):
        return self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": Datetime.now(),
                "stop": Datetime.now(),
                "partner_ids": [Command.set([person.id for person in people])],
                **values,
            }
        )

    def assertInvoiced(self, account, amount, count):
        account.invalidate_recordset(["total_invoiced"])
        self.assertEqual(account.total_invoiced, amount)
        moves = self.list_records(account.action_view_invoices(), account.env.user)
        self.assertEqual(len(moves), count)
        self.assertEqual(sum(moves.mapped("amount_untaxed_signed")), amount)

    def assertMeetings(self, account, meetings):
        account.invalidate_recordset(["meeting_count"])
        self.assertEqual(account.meeting_count, len(meetings))
        action = account.action_view_meetings()
        self.assertEqual(self.list_records(action, account.env.user), meetings)

    def test_invoices_less_credit_notes(self):
        account = self.account.with_user(self.accountant)
        self.assertInvoiced(account, 0, 0)
        self._invoice(self.hotel, 100)
        self._invoice(self.ann, 50, currency_id=self.currency.id)  # 2 XTS for 1
        self._invoice(self.region, 10, "out_refund")
        self._invoice(self.loner, 1000)
        self._invoice(self.hotel, 7, post=False)
        self._invoice(self.hotel, 9, "in_invoice")
        self.assertInvoiced(account, 115, 3)
        self.assertInvoiced(self.loner.crm_account_id, 1000, 1)

    def test_invoices_of_archived_customers_count(self):
        self._invoice(self.hotel, 100)
        self._invoice(self.ann, 20)
        (self.hotel | self.ann).active = False
        self.assertInvoiced(self.account.with_user(self.accountant), 120, 2)

    def test_invoices_go_with_their_customer(self):
        self._invoice(self.ann, 20)
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.assertInvoiced(self.account, 0, 0)
        self.assertInvoiced(self.loner.crm_account_id, 20, 1)

    def test_invoices_of_another_company_are_not_added(self):
        self._invoice(self.hotel, 100)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.accountant.company_ids |= company
        companies = (company | self.env.company).ids
        account = self.account.with_user(self.accountant)
        account = account.with_context(allowed_company_ids=companies)
        self.assertInvoiced(account, 0, 0)

    def test_who_may_not_read_invoices_sees_no_sum(self):
        account = self.account.with_user(self.seller)
        with self.assertRaises(AccessError):
            account.read(["total_invoiced"])
        for user, shown in ((self.seller, False), (self.accountant, True)):
            view = self.env["crm.account"].with_user(user).get_view(view_type="form")
            self.assertEqual("action_view_invoices" in view["arch"], shown)

    def test_meetings_with_people_and_about_opportunities(self):
        account = self.account.with_user(self.seller)
        own = self.seller.partner_id
        self.assertMeetings(account, self.env["calendar.event"])
        lead = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "crm_account_id": self.account.id,
                "user_id": self.seller.id,
            }
        )
        meetings = self._meet(own, self.ann) | self._meet(self.hotel, self.region)
        meetings |= self._meet(own, self.ann, opportunity_id=lead.id)
        meetings |= self._meet(own, opportunity_id=lead.id)
        self._meet(own, self.loner)
        self._meet(self.ann, active=False)
        self.assertMeetings(account, meetings.sorted("id", reverse=True).sorted())
        self.ann.active = False
        lead.action_archive()
        self.assertMeetings(account, meetings.sorted())

    def test_meetings_about_the_opportunities_of_others_do_not_count(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "crm_account_id": self.account.id,
                "user_id": self.accountant.id,
            }
        )
        meeting = self._meet(self.env.user.partner_id, opportunity_id=lead.id)
        seller_account = self.account.with_user(self.seller)
        self.assertMeetings(seller_account, self.env["calendar.event"])
        self.assertMeetings(self.account, meeting)

    def test_one_query_each_for_any_number_of_accounts(self):
        self._invoice(self.hotel, 100)
        self._meet(self.ann, self.loner)
        accounts = self.Account.search([])
        for field in ("total_invoiced", "meeting_count"):
            accounts.mapped(field)  # what is read once: rights, currencies
            for group in (accounts[:1], accounts):
                accounts.invalidate_recordset([field])
                with self.assertQueryCount(1):
                    group.mapped(field)
        figures = {
            account: (account.total_invoiced, account.meeting_count)
            for account in accounts
        }
        self.assertEqual(figures[self.account], (100, 1))
        self.assertEqual(figures[self.loner.crm_account_id], (0, 1))

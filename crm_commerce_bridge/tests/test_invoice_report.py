from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CommerceCommon

OURS = ["crm_account_id", "commerce_channel_id", "commerce_channel_kind"]


@tagged("post_install", "-at_install")
class TestInvoiceReport(CommerceCommon):
    """Odoo's Invoice Analysis by account and channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.market = cls.env["commerce.channel"].create(
            {"name": "Market", "kind": "marketplace"}
        )
        cls.direct = cls.market._get_direct_sales()
        cls.accountant = cls.new_user(
            "report_accountant",
            "sales_team.group_sale_salesman_all_leads",
            "account.group_account_readonly",
        )
        cls.bookkeeper = cls.new_user(
            "report_bookkeeper", "account.group_account_readonly"
        )

    def setUp(self):
        super().setUp()
        bought = self.order(self.hotel, commerce_channel_id=self.market.id)
        self.moves = self.document(bought, 70)
        self.moves |= self.document(bought, 20, "out_refund")
        self.moves |= self.document(self.order(self.loner), 5)
        # Of no order at all
        self.moves |= self.moves[0].copy({"invoice_date": "2026-02-01"})
        self.moves[-1].invoice_line_ids.sale_line_ids = False
        self.moves[-1].action_post()

    def sum_by(self, fields, user=None):
        report = self.env["account.invoice.report"].with_user(user or self.accountant)
        ours = [("move_id", "in", self.moves.ids)]
        return report._read_group(ours, fields, ["price_subtotal:sum"])

    def test_by_account_of_today(self):
        ours, other = self.region.crm_account_id, self.loner.crm_account_id
        self.assertCountEqual(
            self.sum_by(["crm_account_id"]), [(ours, 70 - 20 + 70), (other, 5)]
        )
        self.hotel.crm_account_id = other
        self.assertEqual(self.sum_by(["crm_account_id"]), [(other, 125)])

    def test_by_channel_of_the_order(self):
        nowhere = self.env["commerce.channel"]
        expected = [(self.market, 50), (self.direct, 5), (nowhere, 70)]
        self.assertCountEqual(self.sum_by(["commerce_channel_id"]), expected)
        kinds = [("marketplace", 50), ("direct", 5), (False, 70)]
        self.assertCountEqual(self.sum_by(["commerce_channel_kind"]), kinds)

    def test_channel_that_is_not_saved_yet(self):
        self.moves[
            0
        ].invoice_line_ids.sale_line_ids.order_id.commerce_channel_id = self.direct
        self.assertIn((self.direct, 55), self.sum_by(["commerce_channel_id"]))

    def test_line_of_two_orders_counts_once(self):
        line = self.moves[0].invoice_line_ids
        line.sale_line_ids |= self.order(self.hotel).order_line
        self.assertEqual(sum(total for _group, total in self.sum_by(OURS[:1])), 125)
        self.assertIn((self.market, 50), self.sum_by(["commerce_channel_id"]))

    def test_account_is_searched_by_name(self):
        report = self.env["account.invoice.report"].with_user(self.accountant)
        found = report.search(
            [("crm_account_id", "ilike", "Loner"), ("move_id", "in", self.moves.ids)]
        )
        self.assertEqual(found.move_id, self.moves[2])

    def test_bookkeepers_read_what_they_did_before(self):
        """Whoever reads invoices need not be a salesperson, and sees no account."""
        moves = self.sum_by(["move_id"], self.bookkeeper)
        self.assertEqual(sum(amount for _move, amount in moves), 125)
        for name in OURS:
            with self.assertRaises(AccessError):
                self.sum_by([name], self.bookkeeper)
        self.assertEqual(self.shown_to(self.bookkeeper), set())
        self.assertEqual(self.shown_to(self.accountant), set(OURS))

    def test_one_channel_is_not_told_apart(self):
        others = self.market.search([("id", "!=", self.direct.id)])
        others.active = False
        self.env.invalidate_all()
        self.assertEqual(self.shown_to(self.accountant), {"crm_account_id"})

    def shown_to(self, user):
        """Which of our fields somebody finds in the search of the report."""
        report = self.env["account.invoice.report"].with_user(user)
        action = self.env.ref("account.action_account_invoice_report_all")
        arch = report.get_view(action.search_view_id.id, "search")["arch"]
        fields = etree.fromstring(arch).iter("field")
        return {field.get("name") for field in fields} & set(OURS)

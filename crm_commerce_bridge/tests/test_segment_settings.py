from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CommerceCommon


@tagged("post_install", "-at_install")
class TestSegmentSettings(CommerceCommon):
    """The thresholds of the segments, in the settings of each company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.boss = cls.new_user("segment_boss", "sales_team.group_sale_manager")
        cls.admin = cls.new_user(
            "segment_admin", "base.group_system", "sales_team.group_sale_manager"
        )
        cls.account = cls.hotel.crm_account_id.with_user(cls.boss)

    def buy(self, days_ago, price=100):
        order = self.order(price=price)
        order.date_order = fields.Datetime.now() - timedelta(days=days_ago)
        return order

    def assertSegment(self, segment):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.account.customer_segment, segment)
        found = self.account.search(
            [("customer_segment", "=", segment), ("id", "=", self.account.id)]
        )
        self.assertEqual(found, self.account)

    def test_days_since_the_last_order(self):
        self.buy(100)
        self.assertSegment("active")
        self.company.segment_risk_days = 99
        self.assertSegment("risk")
        self.company.segment_lapsed_days = 100
        self.assertSegment("risk")
        self.buy(400)
        self.company.segment_risk_days = 50
        self.company.segment_lapsed_days = 99
        self.assertSegment("lapsed")

    def test_days_since_the_first_order(self):
        self.buy(100)
        self.company.segment_new_days = 101
        self.assertSegment("new")
        self.company.segment_new_days = 0
        self.assertSegment("active")

    def test_orders_and_value(self):
        self.buy(100, 60)
        self.buy(95, 60)
        self.company.segment_loyal_orders = 2
        self.assertSegment("loyal")
        self.company.segment_key_value = 120
        self.assertSegment("key")
        self.company.segment_key_value = 121
        self.assertSegment("loyal")

    def test_usual_value_of_key_customers(self):
        self.assertEqual(self.company._get_segment_key_value(), 10_000)
        yen = self.env["res.currency"].create(
            {"name": "XTY", "symbol": "Y", "rounding": 1}
        )
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": yen.id}
        )
        self.assertEqual(other._get_segment_key_value(), 1_000_000)
        other.segment_key_value = 7
        self.assertEqual(other._get_segment_key_value(), 7)

    def test_each_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        other.segment_risk_days = 7
        self.buy(100)
        self.assertSegment("active")
        self.assertEqual(self.company.segment_risk_days, 180)

    def test_thresholds_that_make_no_sense(self):
        for values in (
            {"segment_risk_days": 0},
            {"segment_risk_days": 365},
            {"segment_lapsed_days": 180},
            {"segment_lapsed_days": 36_501},
            {"segment_new_days": 36_501},
            {"segment_new_days": -1},
            {"segment_loyal_orders": -1},
            {"segment_key_value": -0.01},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                with self.env.cr.savepoint():
                    self.company.write(values)

    def test_administrators_set_them(self):
        with Form(self.env["res.config.settings"].with_user(self.admin)) as form:
            self.assertEqual(form.segment_lapsed_days, 365)
            form.segment_lapsed_days = 200
            form.segment_risk_days = 20
            form.segment_key_value = 500
        form.save().execute()
        self.assertRecordValues(
            self.company,
            [
                {
                    "segment_lapsed_days": 200,
                    "segment_risk_days": 20,
                    "segment_key_value": 500,
                }
            ],
        )
        with self.assertRaises(AccessError):
            self.company.with_user(self.boss).segment_risk_days = 30

    def test_thresholds_that_fit_only_each_other(self):
        """One at a time, each would contradict the other one as it was."""
        settings = self.env["res.config.settings"].with_user(self.admin)
        for lapsed, risk in ((100, 50), (1000, 500)):
            with self.subTest(lapsed=lapsed), Form(settings) as form:
                form.segment_lapsed_days = lapsed
                form.segment_risk_days = risk
            self.assertEqual(self.company.segment_lapsed_days, lapsed)
            self.assertEqual(self.company.segment_risk_days, risk)
        with Form(form.record) as form:
            form.segment_lapsed_days = 40
            form.segment_risk_days = 20
        self.assertEqual(self.company.segment_lapsed_days, 40)
        with self.assertRaises(ValidationError), Form(settings) as form:
            form.segment_lapsed_days = 10

    def test_thresholds_of_the_company_that_is_meant(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.admin.company_ids += other
        settings = self.env["res.config.settings"].with_user(self.admin)
        settings.create({"company_id": other.id, "segment_risk_days": 7})
        self.assertEqual(other.segment_risk_days, 7)
        self.assertEqual(self.company.segment_risk_days, 180)

    def test_accounts_are_filtered_by_each_segment(self):
        view = self.env.ref("crm_commerce_bridge.crm_account_view_search")
        arch = etree.fromstring(self.account.get_view(view.id, "search")["arch"])
        segments = dict(self.account._fields["customer_segment"].selection)
        domains = {}
        for node in arch.iter("filter"):
            if node.get("name").startswith("segment_"):
                domains[node.get("name")] = safe_eval(node.get("domain"))
        expected = {
            f"segment_{segment}": [("customer_segment", "=", segment)]
            for segment in segments
        }
        self.assertEqual(domains, expected)

    def test_who_is_no_salesperson_reads_nothing(self):
        clerk = self.new_user("segment_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.company.with_user(clerk).read(["segment_risk_days"])

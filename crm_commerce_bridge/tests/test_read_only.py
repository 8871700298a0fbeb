from contextlib import contextmanager

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CommerceCommon

ADDON = "odoo.addons.crm_commerce_bridge"
# What the pages read by methods of ours; the others of them are Odoo's.
MARKED = {
    ("commerce.lifetime.report", "action_open_order"),
    ("crm.account", "action_view_activities"),
    ("crm.account", "action_view_all_opportunities"),
    ("crm.account", "action_view_contacts"),
    ("crm.account", "action_view_customer_users"),
    ("crm.account", "action_view_customers"),
    ("crm.account", "action_view_history"),
    ("crm.account", "action_view_invoices"),
    ("crm.account", "action_view_lifetime_orders"),
    ("crm.account", "action_view_meetings"),
    ("crm.account", "action_view_open_invoices"),
    ("crm.account", "action_view_opportunities"),
    ("crm.account", "action_view_orders"),
    ("crm.account", "action_view_overdue_invoices"),
    ("crm.account", "action_view_quotations"),
    ("crm.account", "action_view_sales_by_month"),
    ("crm.account.growth", "action_view_orders"),
    ("crm.lead", "action_view_related_opportunities"),
    ("res.partner", "action_view_customer_users"),
    ("res.partner", "action_view_lifetime_orders"),
    ("res.partner", "action_view_orders"),
    ("res.partner", "action_view_quotations"),
    ("res.partner", "action_view_sales_by_month"),
    ("res.partner", "explain_crm_account"),
}


def find_marked(registry, value=True):
    """Yield the model and the name of what an addon of ours says of replicas."""
    for model in registry.values():
        if model._abstract:
            continue
        for owner in model.mro():
            if owner.__module__.startswith(ADDON):
                for name, method in vars(owner).items():
                    if getattr(method, "_readonly", None) is value:
                        yield model._name, name


@tagged("post_install", "-at_install")
class TestReadOnly(CommerceCommon):
    """Odoo calls what is marked as read-only on a replica, which nothing can write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("reader", "sales_team.group_sale_salesman_all_leads")
        cls.set_strategy("root")
        lead = cls.env["crm.lead"].create({"name": "Deal", "partner_id": cls.hotel.id})
        channel = cls.env["commerce.channel"].search([], limit=1)
        cls.records = {
            record._name: record.with_user(cls.seller)
            for record in (cls.hotel, cls.hotel.crm_account_id, lead, channel)
        }

    @contextmanager
    def read_only(self):
        """Back to writing afterwards, as a transaction within one goes back to it."""
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            yield
            savepoint.rollback()
        self.env.invalidate_all()

    def test_all_that_is_marked_only_reads(self):
        self.order()
        for model in ("commerce.lifetime.report", "crm.account.growth"):
            reports = self.env[model].with_user(self.seller)
            self.records[model] = reports.search([], limit=1)
        marked = set(find_marked(self.env.registry))
        self.assertGreaterEqual(marked, MARKED)
        for model, name in sorted(marked):
            with self.subTest(model=model, name=name), self.read_only():
                self.assertTrue(getattr(self.records[model], name)())

    def test_what_is_marked_as_writing_is_known(self):
        """Odoo reads pages on a replica; those with a preview it must not."""
        marked = set(find_marked(self.env.registry, value=False))
        pages = {("crm.account.change.strategy", "web_read")}
        self.assertEqual(marked, {*pages, ("res.config.settings", "web_read")})

    def test_transaction_is_as_a_replica(self):
        refused = self.assertRaises(ReadOnlySqlTransaction)
        with refused, mute_logger("odoo.sql_db"), self.read_only():
            self.hotel.name = "Written"
            self.env.flush_all()
        self.hotel.name = "Written again"
        self.env.flush_all()

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge_base_automation.tests.common import (
    AutomationCommon,
)
from odoo.addons.crm_commerce_bridge_connector.tests.common import ConnectorCommon


@tagged("post_install", "-at_install")
class TestWebhooksOfPushes(ConnectorCommon, AutomationCommon):
    """What another system pushes starts automation rules, what it tries does not."""

    def setUp(self):
        super().setUp()
        url = "http://127.0.0.1:9/never"  # sent after a commit, which never comes
        self.create_rule({"state": "webhook", "webhook_url": url})

    def count_webhooks(self):
        """How many are sent when the transaction is committed."""
        following = self.env.cr.postcommit._funcs
        return sum("webhook" in function.__qualname__ for function in following)

    def push_customers(self, **options):
        """The statuses of the answers, and how many webhooks are to be sent."""
        before = self.count_webhooks()
        rows = [
            {"id": "1", "name": "One", "is_company": True},
            {"id": "2", "name": "Two", "is_company": True, "parent": "1"},
            {"id": "3", "name": "Three", "is_company": True, "country": "??"},
        ]
        statuses = self.statuses(*rows, **options)
        self.env.flush_all()
        return statuses, self.count_webhooks() - before

    def test_push(self):
        expected = ["created", "created", "refused"]
        self.assertEqual(self.push_customers(dry_run=True), (expected, 0))
        self.assertEqual(self.push_customers(), (expected, 2))
        self.assertEqual(
            self.push_customers(), (["unchanged", "unchanged", "refused"], 0)
        )

    def test_refused_by_a_rule(self):
        """The rows that it lets pass are told of once, though they were tried twice."""
        code = "if record.partner_id.name == 'Two': raise UserError('Not this one')"
        self.create_rule({"state": "code", "code": code})
        expected = ["created", "refused", "refused"]
        self.assertEqual(self.push_customers(), (expected, 1))

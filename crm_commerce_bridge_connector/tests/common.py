from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon
from odoo.addons.crm_commerce_bridge_connector.models.channel.commerce_channel import (
    GROUP_CONNECTOR,
)


class ConnectorCommon(CommerceCommon):
    """A shop, and the user of its integration, who may do nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.integration = cls.new_user("integration", GROUP_CONNECTOR)
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman")
        cls.manager = cls.new_user("manager", "sales_team.group_sale_manager")
        channels = cls.env["commerce.channel"].with_user(cls.integration)
        cls.shop = channels.create({"name": "Shop"})
        cls.Identity = cls.env["commerce.channel.identity"]

    def push(self, *rows, kind="customers", channel=None, **options):
        """The answers by number, pushed as the integration."""
        channel = channel or self.shop
        self.env.flush_all()
        self.env.invalidate_all()
        answers = getattr(channel, f"push_{kind}")(list(rows), **options)
        self.assertEqual(len(answers), len(rows))
        for row, answer in zip(rows, answers, strict=True):
            self.assertEqual(answer["id"], row["id"])
        return answers

    def statuses(self, *rows, **options):
        return [answer["status"] for answer in self.push(*rows, **options)]

    def refusal(self, *rows, **options):
        """Why the last of these rows is refused."""
        answer = self.push(*rows, **options)[-1]
        self.assertEqual(answer["status"], "refused", answer)
        self.assertNotIn("\n", answer["reason"])
        return answer["reason"]

    def customer(self, number, channel=None):
        return self.get_identified(number, "customer", channel).partner_id

    def pushed_order(self, number, channel=None):
        return self.get_identified(number, "order", channel).order_id

    def get_identified(self, number, kind, channel=None):
        return self.Identity.search(
            [
                ("channel_id", "=", (channel or self.shop).id),
                ("kind", "=", kind),
                ("foreign_id", "=", number),
            ]
        )

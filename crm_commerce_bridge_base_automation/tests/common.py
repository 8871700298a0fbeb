from odoo.fields import Command

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon

from ..models.base_automation import HISTORY


class AutomationCommon(CommerceCommon):
    """Rules of an administrator, who has no other way to them than anybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls.new_user(
            "rules", "base.group_system", "sales_team.group_sale_manager"
        )
        cls.clerk = cls.new_user(
            "rules_clerk", "base.group_user", "base.group_partner_manager"
        )
        cls.seller = cls.new_user(
            "rules_seller", "sales_team.group_sale_salesman_all_leads"
        )

    def create_rule(self, action, **values):
        """A rule on the account history, with one action."""
        model_id = self.env["ir.model"]._get_id(HISTORY)
        return (
            self.env["base.automation"]
            .with_user(self.administrator)
            .create(
                {
                    "name": "Changes of accounts",
                    "model_id": model_id,
                    "trigger": "on_create",
                    "action_server_ids": [
                        Command.create(
                            {
                                "name": "Tell",
                                "model_id": model_id,
                                "usage": "base_automation",
                                **action,
                            }
                        )
                    ],
                    **values,
                }
            )
        )

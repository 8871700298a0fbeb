from odoo.addons.crm_commerce_bridge.tests.common import CrmCommerceBridgeCommon
from odoo.addons.crm_commerce_bridge_ownership.models.crm_account import OWNERSHIP

SALESMAN = "sales_team.group_sale_salesman"


class OwnershipCommon(CrmCommerceBridgeCommon):
    """A group on one account, managed by Ann; Bob works for her, Cid for nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")
        cls.ann = cls.new_user("ann", "sales_team.group_sale_salesman_all_leads")
        cls.bob = cls.new_user("bob", SALESMAN)
        cls.cid = cls.new_user("cid", SALESMAN)
        cls.account = cls.group.crm_account_id
        cls.account.user_id = cls.ann

    @classmethod
    def follow(cls):
        cls.env["ir.config_parameter"].set_param(OWNERSHIP, "True")

    def create_lead(self, **values):
        """As a form of the website or a mail does: nobody is its salesperson."""
        values = {"name": "Lead", "user_id": False, "team_id": False, **values}
        return self.env["crm.lead"].create(values)

    def get_history(self, record):
        return " ".join(record.message_ids.mapped("body"))

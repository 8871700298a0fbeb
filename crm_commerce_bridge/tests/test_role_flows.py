from unittest import SkipTest

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import TransactionCase
from odoo.tools import mute_logger

from odoo.addons.crm_commerce_bridge.models.mapping.ir_config_parameter import STRATEGY

from . import stock_flows, stock_outcomes
from .stock_data import ROLES, StockData

OURS = "crm_commerce_bridge"
RECORDED_WITH = {"sale_management", "website_sale"}


@tagged("post_install", "-at_install")
class TestRoleFlows(TransactionCase):
    """What stock Odoo lets people do, they do with the addons as well.

    ``stock_outcomes.csv`` has what each flow does as each role without the addons. All
    roles in all settings take minutes: that is ``./dev bench role_flows``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        apps = cls.env["ir.module.module"].search([("state", "=", "installed")])
        if missing := RECORDED_WITH - set(apps.mapped("name")):
            # Loud in the log of either runner: Odoo itself does other things without.
            names = ", ".join(missing)
            raise SkipTest(f"The table was recorded with {names} as well.")
        cls.outcomes = stock_outcomes.read()
        cls.Resolver = cls.env["crm.account.resolver"]

    def run_flows(self, setting, strategy="each", roles=tuple(ROLES)):
        env = self.use_strategy(strategy)
        for flow, role, got, error in stock_flows.run(env, setting, roles, self.check):
            expected = self.outcomes[setting, flow, role]
            with self.subTest(flow=flow, role=role):
                self.assertTrue(
                    stock_flows.agree(setting, flow, expected, got),
                    f"{flow} as {role} ({setting}, {strategy}): expected {expected}, "
                    f"got {got}: {error}",
                )

    def check(self, flow, role):
        with self.subTest(flow=flow, role=role):
            self.assertEqual(
                self.Resolver._find_differences(),
                [],
                f"accounts after {flow} as {role}",
            )

    def use_strategy(self, strategy):
        self.env["ir.config_parameter"].set_param(STRATEGY, strategy)
        pause = 0
        while pause is not None:
            _processed, pause = self.env["crm.account.run"]._step()
        # No context: the chatter is part of what people do
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def test_data_of_everybody(self):
        self.run_flows("shared")

    def test_data_of_the_users_company(self):
        self.run_flows("private", roles=("own",))

    def test_data_of_another_company(self):
        sellers, others = ("own", "manager", "seller"), ("contacts", "accountant")
        self.run_flows("foreign", roles=(*sellers, *others))

    def test_data_of_another_company_in_groups(self):
        self.run_flows("foreign", "root", roles=("all",))

    def test_two_companies_open(self):
        self.run_flows("both", roles=("all",))

    def test_each_field_of_a_readable_record(self):
        """Whatever else was read before, or was not."""
        data = StockData(self.use_strategy("each"), "foreign")
        for strategy in ("each", "root"):
            self.use_strategy(strategy)
            for role in ("own", "manager", "admin"):
                data.give_documents(data.users[role])
                self.check_fields(data.as_user(role), role, strategy)

    def check_fields(self, data, role, strategy):
        people = (data.branch, data.contact, data.stranger, data.namesake_below)
        for record in (*people, data.deal, data.new_lead, data.quotation, data.order):
            names = [
                name
                for name in record.fields_get(attributes=[])
                if any(OURS in module for module in record._fields[name]._modules)
            ]
            self.assertIn("crm_account_id", names)
            for name in names:
                self.check_field(record, name, role, strategy)

    def check_field(self, record, name, role, strategy):
        self.env.invalidate_all()
        with (
            self.subTest(model=record._name, field=name, role=role),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            specification = {"fields": {"display_name": {}}}
            if not record._fields[name].relational:
                specification = {}
            try:
                record.web_read({name: specification})
            except AccessError as error:
                self.fail(f"{name} of {record} as {role} ({strategy}): {error}")

"""The ways in of the core, for what the connector adds."""

import base64

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests import (
    test_security,
    test_ways_across,
    test_ways_in,
    test_ways_of_calls,
)
from odoo.addons.crm_commerce_bridge.tests.test_ways_across import MARK
from odoo.addons.crm_commerce_bridge.tests.ways_in import FREE, TECHNICAL

ADDON = "crm_commerce_bridge_connector"

# What buttons and the work on an import write
KEPT_BY_THE_WORK = (
    "state",
    "task",
    "user_id",
    "obstacle",
    "is_read",
    "total",
    "group_count",
    "grouped_count",
    "contradiction",
    "date_start",
    "date_end",
)
LOOT = {
    "state": "done",
    "task": "import",
    "obstacle": "Planted",
    "contradiction": "Planted",
    "date_start": "2026-01-15 12:00:00",
    "date_end": "2026-01-15 12:00:00",
}


def is_ours(field):
    """Of a field of Odoo we change what it is computed from, not who may see it."""
    return all(module.startswith("crm_commerce_bridge") for module in field._modules)


class ConnectorColumns:
    addon = ADDON
    COLUMNS = {
        "sale.order": {
            "commerce_history": TECHNICAL,
            "commerce_currency_id": TECHNICAL,
        },
        "commerce.import": {
            "file_name": FREE,
            "reader": FREE,
            "channel_id": FREE,
            "company_id": FREE,
            **dict.fromkeys(KEPT_BY_THE_WORK, TECHNICAL),
        },
    }

    def get_columns(self, *answers):
        return filter(is_ours, super().get_columns(*answers))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if hasattr(cls, "records"):
            cls.records["commerce.import"] = cls.env["commerce.import"].create({})
            cls.values["commerce.import"] = {}

    def get_loot(self, field):
        if field.model_name == "commerce.import" and field.name in LOOT:
            return LOOT[field.name]
        if field.comodel_name == "res.users":
            return self.own.id
        if field.comodel_name == "res.currency":
            return self.currency.id
        return super().get_loot(field)


class ConnectorSecrets:
    addon = ADDON

    @classmethod
    def create_secrets(cls):
        secrets = super().create_secrets()
        channel = secrets["commerce.channel"]
        channel.push_customers([{"id": MARK, "name": f"{MARK} Pushed"}])
        channel.push_orders(
            [
                {
                    "id": MARK,
                    "customer": MARK,
                    "date": "2026-01-15",
                    "amount_untaxed": 5,
                    "refunded": 1,
                }
            ]
        )
        numbers = cls.env["commerce.channel.identity"]
        numbers = numbers.search([("channel_id", "=", channel.id)])
        work = cls.bring(channel)
        return secrets | {
            "commerce.import": work,
            "commerce.import.file": work.file_ids,
            "commerce.import.row": work.row_ids,
            "commerce.import.batch": work.batch_ids,
            "commerce.channel.identity": numbers,
            "commerce.order.amount": numbers.order_id.commerce_amount_ids,
        }

    @classmethod
    def bring(cls, channel):
        """A file that was imported into the channel."""
        work = cls.env["commerce.import"].create(
            {
                "file_name": f"{MARK}.csv",
                "file": base64.b64encode(f"id,name\n{MARK}1,{MARK}\n".encode()),
                "channel_id": channel.id,
                "company_id": channel.company_id.id,
            }
        )
        work.action_import()
        while cls.env["commerce.import"]._step()[1] is not None:
            cls.env.flush_all()
        work.row_ids.partner_id.company_id = channel.company_id
        return work


@tagged("post_install", "-at_install")
class TestConnectorOutsiders(test_security.TestOutsiders):
    addon = ADDON

    def get_secret_fields(self):
        return list(filter(is_ours, super().get_secret_fields()))


@tagged("post_install", "-at_install")
class TestConnectorColumns(ConnectorColumns, test_ways_in.TestColumns):
    # Nothing inherits orders, or is related to these columns.
    UNTRIED = (
        "test_related_fields_are_refused",
        "test_defaults_of_whoever_inherits_are_ignored",
    )


@tagged("post_install", "-at_install")
class TestConnectorRelations(ConnectorColumns, test_ways_across.TestRelations):
    pass


@tagged("post_install", "-at_install")
class TestConnectorRules(ConnectorSecrets, test_ways_across.TestRules):
    pass


@tagged("post_install", "-at_install")
class TestConnectorCalls(ConnectorSecrets, test_ways_of_calls.TestCalls):
    pass

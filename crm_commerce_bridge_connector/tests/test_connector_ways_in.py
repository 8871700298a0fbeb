"""The ways in of the core, for what the connector adds."""

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests import (
    test_security,
    test_ways_across,
    test_ways_in,
    test_ways_of_calls,
)
from odoo.addons.crm_commerce_bridge.tests.test_ways_across import MARK
from odoo.addons.crm_commerce_bridge.tests.ways_in import TECHNICAL

ADDON = "crm_commerce_bridge_connector"


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
    }

    def get_columns(self, *answers):
        return filter(is_ours, super().get_columns(*answers))

    def get_loot(self, field):
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
        return secrets | {
            "commerce.channel.identity": numbers,
            "commerce.order.amount": numbers.order_id.commerce_amount_ids,
        }


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
    # A channel has many connectors; what has one of ours is not for people to write.
    UNTRIED = ("test_what_is_related_does_not_move_to_another_company",)


@tagged("post_install", "-at_install")
class TestConnectorRules(ConnectorSecrets, test_ways_across.TestRules):
    pass


@tagged("post_install", "-at_install")
class TestConnectorCalls(ConnectorSecrets, test_ways_of_calls.TestCalls):
    pass

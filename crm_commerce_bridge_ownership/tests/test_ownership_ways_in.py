"""The ways in of the core, for what ownership adds."""

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests import (
    test_security,
    test_ways_across,
    test_ways_in,
    test_ways_of_calls,
)
from odoo.addons.crm_commerce_bridge.tests.ways_in import FREE

ADDON = "crm_commerce_bridge_ownership"


class OwnershipColumns:
    addon = ADDON
    COLUMNS = {
        "crm.account.member": {"account_id": FREE, "user_id": FREE, "role": FREE},
    }


class OwnershipSecrets:
    addon = ADDON

    @classmethod
    def create_secrets(cls):
        secrets = super().create_secrets()
        account = secrets["crm.account"]
        user = cls.env.user.id
        member = {"account_id": account.id, "user_id": user}
        offer = {"account_id": account.id, "user_to_id": user}
        hand_over = cls.env["crm.account.hand.over"].create(offer)
        line = {"hand_over_id": hand_over.id, "partner_id": cls.secret_customer.id}
        return secrets | {
            "crm.account.member": cls.env["crm.account.member"].create(member),
            "crm.account.hand.over": hand_over,
            "crm.account.hand.over.line": cls.env["crm.account.hand.over.line"].create(
                line
            ),
        }


@tagged("post_install", "-at_install")
class TestOwnershipOutsiders(test_security.TestOutsiders):
    addon = ADDON


@tagged("post_install", "-at_install")
class TestOwnershipColumns(OwnershipColumns, test_ways_in.TestColumns):
    # All that is open is for people to write.
    UNTRIED = (
        "test_explicit_values_are_refused",
        "test_defaults_are_ignored",
        "test_lines_of_others_are_refused",
        "test_defaults_in_lines_of_others_are_ignored",
        "test_related_fields_are_refused",
        "test_defaults_of_whoever_inherits_are_ignored",
    )


@tagged("post_install", "-at_install")
class TestOwnershipRules(OwnershipSecrets, test_ways_across.TestRules):
    pass


@tagged("post_install", "-at_install")
class TestOwnershipCalls(OwnershipSecrets, test_ways_of_calls.TestCalls):
    # Nothing of it reads the context.
    UNTRIED = ("test_bad_contexts_are_refused",)

"""The list of all stored columns that can be derived, to check and repair them."""

from typing import NamedTuple

from odoo import api, models

from ..lifetime.basis import BASES
from ..lifetime.segment_settings import THRESHOLDS

PARTNER, ACCOUNT, ORDER = "res.partner", "crm.account", "sale.order"
ORIGINALS_OF_ACCOUNTS = [
    "chosen_customer_id",
    "company_id",
    "description",
    "name",
    "ref",
    "tag_ids",
    "team_id",
    "user_id",
]


class Derived(NamedTuple):
    """Columns that can be derived, and how to check and repair them.

    :param kind: of the finding, a value of ``crm.account.check.finding.kind``
    :param model: of the records found
    :param find: name of the method that returns the ids of the wrong records
    :param columns: that the method checks, or models for all of their columns
    :param repair: name of the method that repairs records, given their ids
    :param by_run: whether the run that ends a repair repairs them
    """

    kind: str
    model: str
    find: str
    columns: tuple = ()
    repair: str | None = None
    by_run: bool = False


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_derived(self):
        """Return what is checked, in the order of repairing.

        Each stored column of ours is in this list, or among :meth:`_get_originals`.

        :return: list of :class:`Derived`
        """
        return [
            Derived("strategy", "ir.config_parameter", "_find_unknown_strategy"),
            Derived("rule", PARTNER, "_find_unknown_rules"),
            *self._get_derived_accounts(),
            *self._get_derived_orders(),
            Derived("history", PARTNER, "_find_gaps", ("crm.account.assignment",)),
            Derived("ring", PARTNER, "_find_rings"),
            Derived("contact", PARTNER, "_find_subsidiaries_of_type_contact"),
        ]

    @api.model
    def _get_derived_accounts(self):
        own = ("res.partner.own_account_id",)
        mapped = ("res.partner.mapped_account_id",)
        return [
            Derived("gone", PARTNER, "_find_gone", (), "_repair_gone"),
            Derived(
                "merge",
                ACCOUNT,
                "_find_broken_merges",
                ("crm.account.merged_into_id",),
                "_flatten_merges",
            ),
            # Before accounts: a partner that becomes a customer needs one.
            Derived(
                "flag",
                PARTNER,
                "_find_wrong_flags",
                ("res.partner.is_crm_customer", "res.partner.is_commerce_customer"),
                "_repair_flags",
            ),
            Derived("shared", PARTNER, "_find_shared", own, "_repair_shared"),
            Derived("own", PARTNER, "_find_lost", own, "_repair_lost"),
            Derived("company", ACCOUNT, "_find_too_narrow", (), "_repair_too_narrow"),
            Derived("missing", PARTNER, "_find_missing", mapped, by_run=True),
            Derived("different", PARTNER, "_find_different", mapped, by_run=True),
            Derived(
                "pinned",
                PARTNER,
                "_find_wrong_pinned",
                ("res.partner.crm_account_pinned",),
                "_repair_pinned",
            ),
            Derived(
                "archived",
                ACCOUNT,
                "_find_archived",
                ("crm.account.active",),
                "_repair_archived",
            ),
            Derived(
                "needless",
                ACCOUNT,
                "_find_needless_accounts",
                ("crm.account.active",),
                "_repair_needless",
            ),
            Derived(
                "name",
                ACCOUNT,
                "_find_wrong_names",
                ("crm.account.automatic_name",),
                "_repair_names",
            ),
        ]

    @api.model
    def _get_derived_orders(self):
        customer = ("commerce_customer_id", "commerce_customer_known")
        return [
            Derived(
                "order",
                ORDER,
                "_find_wrong_orders",
                tuple(f"sale.order.{name}" for name in customer),
                "_repair_orders",
            ),
            Derived(
                "channel",
                ORDER,
                "_find_wrong_channels",
                ("sale.order.commerce_channel_id",),
                "_repair_channels",
            ),
            Derived(
                "amount",
                ORDER,
                "_find_wrong_amounts",
                tuple(f"sale.order.{name}" for name in BASES.values()),
                "_repair_amounts",
            ),
            Derived(
                "folded",
                PARTNER,
                "_find_wrongly_folded",
                ("commerce.channel.customer",),
                "_repair_folded",
            ),
            Derived(
                "total",
                ACCOUNT,
                "_find_wrong_totals",
                ("crm.account.total",),
                "_repair_totals",
            ),
            Derived(
                "lead",
                "crm.lead",
                "_find_wrong_leads",
                ("crm.lead.crm_account_id",),
                "_repair_leads",
            ),
        ]

    @api.model
    def _get_originals(self):
        """Return the stored columns that cannot be derived, with the reason.

        :return: dict of lists of columns, or of models for all of theirs, by reason
        """
        return {
            "people say it": [
                *(f"crm.account.{name}" for name in ORIGINALS_OF_ACCOUNTS),
                *(f"res.company.{name}" for name in THRESHOLDS),
                "res.company.segment_quiet_activity",
                "res.partner.crm_account_pin_id",
                "res.partner.crm_account_pin_reason",
                "res.partner.crm_account_strategy",
                "sale.order.commerce_channel_chosen",
                "crm.lead.commerce_channel_id",
                "commerce.channel",
            ],
            "files say it": [
                "res.partner.crm_account_given_id",
                "res.partner.crm_account_given_overruled",
            ],
            "what a merge moved, to take it back": ["crm.account.merge_data"],
            "what was, last night": ["crm.account.quintile"],
            "what happened, at the time": [
                "crm.account.run",
                "crm.account.run.batch",
                "crm.account.check",
                "crm.account.check.finding",
                "crm.account.silence",
            ],
            "work to do": [
                "crm.account.recheck",
                "commerce.channel.customer.stale",
                "crm.account.total.stale",
            ],
        }

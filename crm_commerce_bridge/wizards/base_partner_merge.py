from odoo import api, models
from odoo.tools import SQL

from ..models.customer.res_partner import CHOICE_FIELDS, MERGING


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge partners, and keep their accounts right.

        Odoo's wizard alone mixes up the account columns of the partners if the user may
        read them, and drops those of the sources otherwise.
        """
        # Superuser: the merger need not be a salesperson.
        partners = self.env["res.partner"].browse(partner_ids).exists().sudo()
        before = {
            partner.id: {
                name: partner[name] for name in (*CHOICE_FIELDS, "display_name")
            }
            for partner in partners
        }
        orders = self._get_orders(partners)
        self.env["crm.account.total.stale"]._note_accounts_of(partners.ids)
        # Odoo's wizard would fail on them, as a customer has one line per channel.
        partners.channel_customer_ids._drop()
        self = self.with_context(crm_account_merging=MERGING)
        dst_partner = dst_partner and dst_partner.with_env(self.env)
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        survivor = partners.exists()
        if len(survivor) == 1 and len(before) > 1:
            kept = before.pop(survivor.id)
            newcomer = survivor.browse() if kept["is_crm_customer"] else survivor
            sources = [before[partner_id] for partner_id in sorted(before)]
            self._move_orders_to_entity(survivor, orders)
            self._merge_account_choices(survivor, kept, sources)
            newcomer.filtered("is_crm_customer")._tell_of_newcomers()
        return res

    @api.model
    def _get_orders(self, partners):
        """Return the orders of the partners, as a dict by id of the customer."""
        orders = self.env["sale.order"].sudo().with_context(active_test=False)
        orders = orders.search([("commerce_customer_id", "in", partners.ids)])
        return {
            customer.id: found
            for customer, found in orders.grouped("commerce_customer_id").items()
        }

    def _merge_account_choices(self, survivor, kept, sources):
        """Give the partner that survived what was decided for all of them.

        :param survivor: the partner
        :param dict kept: its own values before the merge
        :param list sources: the values of the others, the oldest first
        """
        choices = [kept, *sources]
        own, others = self._choose_own(survivor, choices)
        given = next((c for c in choices if c["crm_account_given_id"]), kept)
        left = self._unique(choice["mapped_account_id"] for choice in sources)
        left = self.env["crm.account"].sudo().union(*left)
        pinned, dropped = self._choose_pin(survivor, kept, sources)
        survivor._write_derived(
            {
                "is_crm_customer": any(c["is_crm_customer"] for c in choices),
                "is_commerce_customer": any(c["is_commerce_customer"] for c in choices),
                "own_account_id": own.id,
                "mapped_account_id": kept["mapped_account_id"].id,
                "crm_account_given_id": given["crm_account_given_id"].id,
                "crm_account_given_overruled": given["crm_account_given_overruled"],
                "crm_account_pin_id": pinned["crm_account_pin_id"].id,
                "crm_account_pin_reason": pinned["crm_account_pin_reason"],
                "crm_account_strategy": self._choose_rule(kept, sources),
            }
        )
        survivor._promote_companies()
        self.env["commerce.channel.customer.stale"]._note_ids(survivor.ids)
        self.env["crm.account.total.stale"]._note_accounts_of(survivor.ids)
        (survivor | left._get_idle_anchors())._resolve_accounts("partner_merge")
        # Accounts that a person has merged stay where they are.
        others = others.filtered(lambda a: not a.merged_into_id)
        if own:
            others._filter_fitting(own)._merge_automatically(own)
        self.env["crm.account.resolver"]._settle_accounts(left.ids)
        self._log_partner_merge(survivor, sources, dropped)

    @api.model
    def _unique(self, records):
        return list(dict.fromkeys(record for record in records if record))

    @api.model
    def _choose_own(self, survivor, choices):
        """Return the first own account that fits the company of the survivor.

        :return: the account, and the others
        """
        accounts = self._unique(choice["own_account_id"] for choice in choices)
        accounts = self.env["crm.account"].sudo().union(*accounts)
        own = accounts.filtered(lambda a: a._fits(survivor.company_id))[:1]
        return own, accounts - own

    @api.model
    def _choose_pin(self, survivor, kept, sources):
        """Return the survivor's choice by hand, else the only one among the others.

        :return: (values to take the choice from, accounts that nobody could choose
            between)
        """
        if kept["crm_account_pin_id"]:
            return kept, []
        pinned = [
            choice
            for choice in sources
            if choice["crm_account_pin_id"]
            and choice["crm_account_pin_id"]._fits(survivor.company_id)
        ]
        accounts = self._unique(choice["crm_account_pin_id"] for choice in pinned)
        if len(accounts) == 1:
            return pinned[0], []
        return kept, accounts

    @api.model
    def _choose_rule(self, kept, sources):
        """Return the survivor's account rule, else the only one among the others."""
        rules = {choice["crm_account_strategy"] for choice in sources} - {False}
        only = rules.pop() if len(rules) == 1 else False
        return kept["crm_account_strategy"] or only

    @api.model
    def _move_orders_to_entity(self, survivor, orders):
        """Move the orders of the merged partners to the company of the survivor.

        The survivor may be a contact. What it ordered itself, before it joined a
        company, stays its own.

        :param dict orders: by id of the customer before the merge
        """
        entity = survivor.commercial_partner_id
        if entity != survivor:
            for partner_id, theirs in orders.items():
                if partner_id != survivor.id:
                    theirs._write_derived({"commerce_customer_id": entity.id})

    @api.model
    def _log_partner_merge(self, survivor, sources, dropped):
        """End the histories of merged partners, now the survivor's, in its account."""
        account = survivor.mapped_account_id
        notes = {
            choice["mapped_account_id"].id: self.env._(
                "Merged: %s", choice["display_name"]
            )
            for choice in sources
            if choice["mapped_account_id"] not in (account, account.browse())
        }
        if dropped:
            note = self.env._(
                "Set by hand to different accounts, back to automatic: %(accounts)s",
                accounts=[account.name for account in dropped],
            )
            notes = dict.fromkeys(notes or [account.id], note)
        if notes:
            lines = SQL(
                "SELECT %s, %s::int, * FROM unnest(%s::int[], %s::int[], %s::text[])",
                survivor.id,
                survivor.company_id.id or None,
                list(notes),
                [account.id or None] * len(notes),
                list(notes.values()),
            )
            history = self.env["crm.account.assignment"].sudo()
            moved = history._insert("partner_merge", lines)
            if moved:
                self.env["crm.account.resolver"].sudo()._account_changed(moved)

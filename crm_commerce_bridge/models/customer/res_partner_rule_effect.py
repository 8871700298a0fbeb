"""What an account rule would do, shown while it is not saved yet."""

import heapq
from collections import Counter

from odoo import api, fields, models

from ..groups import GROUP_SALESMAN

# Number of accounts named
NAMED = 3


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_account_strategy_effect = fields.Text(
        string="Effect of the Account Rule",
        compute="_compute_crm_account_strategy_effect",
        groups=GROUP_SALESMAN,
        exportable=False,
        help="Which customers would get another account if you saved the account rule. "
        "Empty once it is saved.",
    )

    @api.depends("crm_account_strategy", "parent_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_crm_account_strategy_effect(self):
        for partner in self:
            effect = partner._is_new_rule() and partner._describe_rule_effect()
            partner.crm_account_strategy_effect = effect and "\n".join(effect)

    def _is_new_rule(self):
        """Return whether a form shows another account rule than there is."""
        saved = self._origin
        return (
            bool(saved)
            and saved != self
            and saved.crm_account_strategy != self.crm_account_strategy
        )

    def _describe_rule_effect(self):
        """Return in sentences which accounts customers would have if it were saved.

        The function that will decide answers.

        :return: list of sentences
        """
        assumed = {"crm_account_strategy": self.crm_account_strategy}
        if self.parent_id != self._origin.parent_id:
            assumed["parent_id"] = self.parent_id._origin.id
        # Superuser: it moves whoever it concerns; only numbers are shown, and names of
        # the companies that the reader works in.
        resolver = self.env["crm.account.resolver"].sudo()
        outcome = resolver._foresee({self._origin.id: assumed})
        if not outcome.moves:
            return [
                self.env._("Nothing would change: every customer keeps its account.")
            ]
        accounts = Counter(row[2] for row in outcome.rows if row[2] and not row[-1])
        shared = {a: outcome.after[a] for a in accounts if outcome.after[a] > 1}
        return [
            *self._describe_shared_accounts(shared),
            *self._describe_own_accounts(len(accounts) - len(shared)),
            *self._describe_moves(len(outcome.moves)),
            *self._describe_set_by_hand(sum(row[-1] for row in outcome.rows)),
        ]

    @api.model
    def _describe_shared_accounts(self, shared):
        """Return sentences on the accounts that several customers would have.

        :param dict shared: number of customers by account
        """
        runs = self.env["crm.account.run"].sudo()
        named = heapq.nsmallest(NAMED, shared, key=lambda a: (-shared[a], a))
        names = runs._get_account_names(named)
        hidden = self.env._("(an account of another company)")
        sentences = [
            self.env._(
                "%(count)s customers would share the account of %(account)s.",
                count=runs._format_count(shared[account]),
                account=names.get(account, hidden),
            )
            for account in named
        ]
        if others := len(shared) - len(named):
            sentences.append(
                self.env._(
                    "Other accounts that several customers would share: %s",
                    runs._format_count(others),
                )
            )
        return sentences

    @api.model
    def _describe_own_accounts(self, count):
        if not count:
            return []
        if count == 1:
            return [self.env._("1 customer would have an account of its own.")]
        return [
            self.env._(
                "%s customers would each have an account of their own.",
                self.env["crm.account.run"]._format_count(count),
            )
        ]

    @api.model
    def _describe_moves(self, count):
        return [
            self.env._(
                "Customers that get another account: %s",
                self.env["crm.account.run"]._format_count(count),
            )
        ]

    @api.model
    def _describe_set_by_hand(self, count):
        if not count:
            return []
        return [
            self.env._(
                "Customers set by hand, who stay where they are: %s",
                self.env["crm.account.run"]._format_count(count),
            )
        ]

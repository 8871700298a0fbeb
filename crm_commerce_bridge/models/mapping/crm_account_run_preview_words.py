"""Describe a preview in words, as the settings and the dialog show it."""

import heapq

from odoo import api, models
from odoo.tools import SQL, format_amount, format_list

from ..groups import check_may_switch

# Number of accounts shown: those with most customers coming or going
SHOWN_ACCOUNTS = 5


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    @api.model
    def action_preview(self, strategy):
        """List the customers that another strategy would move.

        :param str strategy: code of the strategy
        :return: action that opens the list
        :raise AccessError: if the user may not change the strategy
        """
        check_may_switch(self.env)
        self._check_strategy(strategy)
        outcome = self.sudo()._get_outcome(strategy)
        lines = self.env["crm.account.preview.line"]._replace(
            outcome._as_query(self.env.cr)
        )
        return lines._get_list_action()

    @api.model
    def _get_preview_summary(self, strategy):
        """Return the preview as the pages show it.

        :return: dict of ``strategy``, ``sentences`` and the ``accounts`` most affected
        """
        preview = self.preview(strategy)
        if preview["moved_count"]:
            sentences = self._describe_preview(preview)
        elif preview["ungrouped_count"]:
            sentences = [
                self.env._(
                    "Nothing would change: none of your %s customers has a parent "
                    "company yet.",
                    self._format_count(preview["ungrouped_count"]),
                )
            ]
        else:
            sentences = [
                self.env._("Nothing would change: every customer keeps its account.")
            ]
        return {
            "strategy": strategy,
            "moved_count": preview["moved_count"],
            "sentences": sentences,
            "accounts": preview["accounts"],
        }

    @api.model
    def _describe_preview(self, preview):
        sentences = self._describe_changes(preview) | self._describe_rest(preview)
        return [text for name, text in sentences.items() if preview[name]]

    @api.model
    def _describe_changes(self, preview):
        """Return sentences on what becomes of customers and accounts, by name."""
        counts = self._format_counts(preview)
        kept = preview["kept"]
        return {
            "moved_count": self.env._(
                "Customers that get another account: %(count)s of %(total)s",
                count=counts["moved_count"],
                total=counts["total"],
            ),
            "created_count": self.env._("New accounts: %s", counts["created_count"]),
            "reused_count": self.env._(
                "Archived accounts that come back: %s", counts["reused_count"]
            ),
            "archived_count": self.env._(
                "Accounts left empty, which are archived: %s", counts["archived_count"]
            ),
            "kept": self.env._(
                "Accounts left empty, which are kept: %(count)s (%(reasons)s)",
                count=self._format_count(sum(kept.values())),
                reasons=self._describe_reasons(kept),
            ),
        }

    @api.model
    def _describe_rest(self, preview):
        """Return sentences on what stays, and what shows on other accounts, by name."""
        counts = self._format_counts(preview)
        return {
            "pinned_count": self.env._(
                "Customers with an account set by hand, which they keep: %s",
                counts["pinned_count"],
            ),
            "ruled_count": self.env._(
                "Customers in groups with an account rule of their own, who stay where "
                "they are: %s",
                counts["ruled_count"],
            ),
            "opportunity_count": self.env._(
                "Open opportunities that will show on another account: %(count)s "
                "(%(amount)s)",
                count=counts["opportunity_count"],
                amount=self._format_amount(preview["expected_revenue"]),
            ),
            "lifetime_value": self.env._(
                "Lifetime value that will show on another account: %s",
                self._format_amount(preview["lifetime_value"]),
            ),
            "error_count": self.env._(
                "Customers that the last run had to set aside: %s",
                counts["error_count"],
            ),
        }

    @api.model
    def _format_amount(self, amount):
        return format_amount(self.env, amount, self.env.company.currency_id)

    @api.model
    def _format_count(self, count):
        return self.env["res.lang"]._lang_get(self.env.user.lang).format("%d", count)

    @api.model
    def _format_counts(self, preview):
        return {
            name: self._format_count(value)
            for name, value in preview.items()
            if name == "total" or name.endswith("_count")
        }

    @api.model
    def _describe_reasons(self, reasons):
        texts = [
            self._get_reason_texts(self._format_count(count))[code]
            for code, count in reasons.items()
        ]
        return format_list(self.env, texts, style="unit")

    @api.model
    def _get_reason_texts(self, count):
        """Return the reasons why a number of accounts left empty are kept, by code."""
        return {
            "renamed": self.env._("%s made or renamed by a person", count),
            "notes": self.env._("%s with notes", count),
            "tags": self.env._("%s with tags", count),
            "merged": self.env._("%s with others merged into them", count),
            "activities": self.env._("%s with activities", count),
            "messages": self.env._("%s with messages", count),
            "attachments": self.env._("%s with attachments", count),
            "opportunities": self.env._("%s with opportunities", count),
            "policy": self.env._("%s as the settings say", count),
        }

    @api.model
    def _describe_accounts(self, outcome):
        """Return the accounts most affected, with their customers before and after."""
        changes = {
            account: outcome.after[account] - outcome.before[account]
            for account in outcome.before | outcome.after
        }
        largest = heapq.nsmallest(
            SHOWN_ACCOUNTS,
            (account for account, change in changes.items() if change),
            key=lambda account: (-abs(changes[account]), account),
        )
        names = self._get_account_names(largest)
        hidden = self.env._("(an account of another company)")
        return [
            {
                "name": names.get(account, hidden),
                "before": outcome.before[account],
                "after": outcome.after[account],
            }
            for account in largest
        ]

    @api.model
    def _get_account_names(self, accounts):
        """Return names by account; one yet to be made gets the name of its customer."""
        companies = self.env.companies.parent_ids.ids
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, name FROM crm_account WHERE id = ANY(%(accounts)s)
                       AND (company_id IS NULL OR company_id = ANY(%(companies)s))
                    UNION ALL
                    SELECT -id, %(name)s FROM res_partner p WHERE id = ANY(%(made_for)s)
                       AND (company_id IS NULL OR company_id = ANY(%(companies)s))
                    """,
                    companies=companies,
                    accounts=list(accounts),
                    made_for=[-account for account in accounts],
                    name=self.env["crm.account.resolver"]._automatic_name_sql(),
                )
            )
        )

"""A preview in words, as the settings and the dialog show it."""

import heapq

from odoo import api, models
from odoo.tools import SQL, format_amount

from ..groups import check_may_switch

# Accounts shown before and after, those with most customers coming or going first.
SHOWN_ACCOUNTS = 5


class CrmAccountRun(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
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
        """The preview as the pages show it.

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
        labels = {
            "moved_count": self.env._("Customers that get another account"),
            "created_count": self.env._("New accounts"),
            "reused_count": self.env._("Archived accounts that come back"),
            "archived_count": self.env._("Accounts left empty, which are archived"),
            "kept": self.env._("Accounts left empty, which are kept"),
            "pinned_count": self.env._(
                "Customers set by hand, who stay where they are"
            ),
            "opportunity_count": self.env._(
                "Open opportunities that will show on another account"
            ),
            "lifetime_value": self.env._(
                "Lifetime value that will show on another account"
            ),
            "error_count": self.env._("Customers that the last run had to set aside"),
        }
        return [
            f"{label}: {self._describe_number(preview, name)}"
            for name, label in labels.items()
            if preview[name]
        ]

    @api.model
    def _describe_number(self, preview, name):
        if name == "lifetime_value":
            return self._format_amount(preview[name])
        if name == "kept":
            count = self._format_count(sum(preview[name].values()))
            return f"{count} ({self._describe_reasons(preview[name])})"
        count = self._format_count(preview[name])
        if name == "moved_count":
            total = self._format_count(preview["total"])
            return self.env._("%(count)s of %(total)s", count=count, total=total)
        if name == "opportunity_count":
            return f"{count} ({self._format_amount(preview['expected_revenue'])})"
        return count

    @api.model
    def _format_amount(self, amount):
        return format_amount(self.env, amount, self.env.company.currency_id)

    @api.model
    def _format_count(self, count):
        return self.env["res.lang"]._lang_get(self.env.user.lang).format("%d", count)

    @api.model
    def _describe_reasons(self, reasons):
        labels = self._get_reason_labels()
        return ", ".join(
            f"{self._format_count(count)} {labels[code]}"
            for code, count in reasons.items()
        )

    @api.model
    def _get_reason_labels(self):
        """Why accounts left empty are kept."""
        return {
            "renamed": self.env._("made or renamed by a person"),
            "notes": self.env._("with notes"),
            "tags": self.env._("with tags"),
            "merged": self.env._("with others merged into them"),
            "activities": self.env._("with activities"),
            "messages": self.env._("with messages"),
            "attachments": self.env._("with attachments"),
            "opportunities": self.env._("with opportunities"),
            "policy": self.env._("as the settings say"),
        }

    @api.model
    def _describe_accounts(self, outcome):
        """The accounts most affected, with their customers before and after."""
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
        """Names by account; an account yet to be made will bear its customer's."""
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

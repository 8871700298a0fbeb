from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmAccountPlanMerge(models.AbstractModel):
    """Many accounts into one."""

    _name = "crm.account.plan.merge"
    _description = "Merge of Accounts"
    _inherit = ["crm.account.plan.kind"]
    _kind = "merge"
    _what = ("account_ids", "account_id")

    @api.model
    def _get_others(self, plan):
        """Return the accounts to merge, as superuser.

        One may have moved to another company of the database since. A field would
        have it or not, by who reads it first.
        """
        plan.flush_model(["account_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT crm_account_id FROM crm_account_plan_account_rel
                WHERE crm_account_plan_id = ANY(%s)
                """,
                plan._origin.ids,
            )
        )
        accounts = plan.account_ids.browse(id_ for (id_,) in rows).sudo()
        return accounts - plan.account_id._origin.sudo()

    @api.model
    def _get_readable(self, plan):
        return self._get_others(plan).with_env(self.env)._filtered_access("read")

    @api.model
    def _get_merged(self, plan):
        """Return the accounts that the plan merges, those merged by now left out."""
        accounts = self._get_readable(plan)
        return accounts.filtered(lambda account: not account.merged_into_id)

    @api.model
    def _may_read(self, plan):
        """Of many accounts, those that may be read are enough."""
        return bool(self._get_readable(plan) or not self._get_others(plan))

    @api.model
    def _describe(self, plan):
        accounts = plan.account_ids - plan.account_id
        if not accounts or not plan.account_id:
            return self._get_label()
        return self.env._(
            "Merge of accounts into %(account)s: %(count)s",
            count=len(accounts),
            account=plan.account_id.name,
        )

    @api.model
    def _check(self, plan):
        if not plan.account_id:
            raise UserError(self.env._("Choose the account that stays."))
        (plan.account_ids | plan.account_id).check_access("write")
        self._get_merged(plan)._check_merge(plan.account_id)

    @api.model
    def _find_obstacle(self, plan):
        if plan.state == "draft":
            return False
        if not plan.account_id:
            return self.env._("The account that was to stay was deleted.")
        if plan.account_id.merged_into_id:
            return self.env._(
                "%(account)s was itself merged into %(other)s.",
                account=plan.account_id.name,
                other=plan.account_id.merged_into_id.name,
            )
        if not self._get_merged(plan):
            return self.env._(
                "All the other accounts were merged or deleted by somebody else."
            )
        return False

    @api.model
    def _foretell(self, plan):
        """Find the customers of all these accounts; a merge takes all along."""
        self.env["crm.account.resolver"]._flush()
        merged = self._get_merged(plan)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, mapped_account_id, %s, NULL::int FROM res_partner
                WHERE mapped_account_id = ANY(%s)
                """,
                plan.account_id.id,
                (merged | plan.account_id).ids,
            )
        )
        moved = sum(row[1] != row[2] for row in rows)
        counts = {
            "merged_count": len(merged),
            "moved_count": moved,
            "total": len(rows),
        }
        return rows, counts

    @api.model
    def _get_reasons(self, plan):
        return {
            "own": self.env._("The accounts are merged."),
            "stays": self.env._("Has this account already."),
            "stays_because": self.env._("Has this account already."),
        }

    @api.model
    def _describe_left_out(self, plan):
        others = self._get_others(plan) - self._get_readable(plan).sudo()
        hidden = len(others.filtered(lambda account: not account.merged_into_id))
        foretold = (plan.report_counts or {}).get("merged_count", 0)
        gone = foretold - hidden - len(self._get_merged(plan))
        sentences = []
        if gone > 0:
            sentences.append(
                self.env._(
                    "Accounts merged or deleted by somebody else, and left out: %s",
                    gone,
                )
            )
        if hidden:
            sentences.append(
                self.env._(
                    "Accounts that %(user)s may not see, and left out: %(count)s",
                    user=self.env.user.name,
                    count=hidden,
                )
            )
        return sentences

    @api.model
    def _start(self, plan):
        """Merge what is left to merge: this is what can be taken back."""
        merged = self._get_merged(plan)
        merged.merge_into(plan.account_id.id)
        plan.sudo().account_ids = merged | plan.account_id
        return super()._start(plan)

    @api.model
    def _get_taken_back(self, plan):
        """Return the accounts that are merged as the plan merged them.

        What somebody has unmerged since, and merged again, is not the plan's.
        """
        done = fields.Datetime.to_string(plan.date_start)
        merged = plan.account_ids.filtered(
            lambda account: account.merged_into_id == plan.account_id
        )
        # Superuser: nobody reads what a merge has moved.
        return merged.filtered(
            lambda account: (account.sudo().merge_data or {}).get("date", "") <= done
        )

    @api.model
    def _can_undo(self, plan):
        return bool(plan.account_id and self._get_taken_back(plan))

    @api.model
    def _undo(self, plan):
        return self._get_taken_back(plan).unmerge()

"""Preview what a change of strategy would do, by the function that will do it."""

import collections
import functools

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..company_width import is_as_wide_sql
from ..groups import check_may_switch
from ..value_rows import rows_sql
from .crm_account_resolver import IS_SET_BY_HAND


class CrmAccountRun(models.Model):
    _inherit = "crm.account.run"

    @api.model
    def preview(self, strategy):
        """Count what a run to another strategy would do. Nothing is written.

        Customers and accounts are counted for all companies; names, opportunities and
        amounts are those of the companies that the user works in.

        :param str strategy: code of the strategy (``each``, ``root``)
        :return: dict: the counts by the names a run has for them (``total``,
            ``moved_count``, ``created_count``, ``reused_count``, ``archived_count``,
            ``pinned_count``, ``error_count``); ``ruled_count``, how many stay because
            of account rules of companies; ``kept``, how many accounts are left
            empty but not archived, by reason; ``ungrouped_count``, the number of
            customers if none has a parent company; ``opportunity_count`` and
            ``expected_revenue`` (in the currency of the company) of the open
            opportunities that move along; ``lifetime_value``, of the company, that will
            show on other accounts; ``accounts``, those most affected, each
            with ``name`` and the number of customers ``before`` and ``after``
        :raise AccessError: if the user may not change the strategy
        :raise ValidationError: if there is no such strategy
        """
        check_may_switch(self.env)
        self._check_strategy(strategy)
        # Superuser: the run will move the customers of all companies.
        return self.sudo()._preview(strategy)

    @api.model
    def _preview(self, strategy):
        return self._sum_up(self._get_outcome(strategy))

    @api.model
    def _sum_up(self, outcome):
        """Return what :meth:`preview` does, of an :class:`Outcome`."""
        return {
            "total": self._count_customers(),
            "moved_count": len(outcome.moves),
            "created_count": sum(account < 0 for account in outcome.after),
            "pinned_count": sum(pinned for *_accounts, pinned in outcome.rows),
            "ruled_count": self.env["crm.account.resolver"]._count_ruled(),
            **self._count_accounts(outcome),
            **self._count_opportunities(outcome),
            "lifetime_value": self._sum_lifetime_value(outcome),
            "error_count": len(self._find_set_aside()),
            "ungrouped_count": self.env["res.partner"]._count_ungrouped_customers(),
            "accounts": self._describe_accounts(outcome),
        }

    @api.model
    def _check_strategy(self, strategy):
        """Refuse a strategy that does not exist.

        :raise ValidationError: if there is no such strategy
        """
        strategies = list(self.env["crm.account.resolver"]._get_strategies())
        if strategy not in strategies:
            raise ValidationError(
                self.env._(
                    "%(value)s is no account strategy: choose %(strategies)s.",
                    value=strategy,
                    strategies=strategies,
                )
            )

    @api.model
    def _get_outcome(self, strategy):
        """Return the :class:`Outcome`: where all customers would be after a run."""
        resolver = self.env["crm.account.resolver"]
        resolver._flush()
        return Outcome(
            self.env.execute_query(
                SQL(
                    """
                    WITH RECURSIVE %s
                    SELECT p.id, account_from_id, COALESCE(account_to_id, -base_id),
                           base_id, %s
                    FROM result JOIN res_partner p USING (id)
                    """,
                    resolver._plan(
                        resolver._find_everybody(), resolver._get_rule(strategy)
                    ),
                    IS_SET_BY_HAND,
                )
            )
        )

    @api.model
    def _count_accounts(self, outcome):
        """Count the accounts that are brought back, archived, or kept, by reason."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH %(leads)s
                SELECT CASE WHEN account.active IS NOT TRUE THEN 'reused'
                            %(reasons)s ELSE 'archived' END AS fate,
                       count(*)
                FROM (
                    SELECT id, FALSE AS active FROM (%(entered)s) entered
                    UNION
                    SELECT id, TRUE FROM (%(left)s) left_empty
                ) affected
                JOIN crm_account account USING (id)
                LEFT JOIN (
                    SELECT DISTINCT account_after AS id FROM lead
                ) busy ON busy.id = account.id
                WHERE COALESCE(account.active, FALSE) = affected.active
                  AND account.merged_into_id IS NULL
                GROUP BY fate
                """,
                leads=outcome._as_lead_query(self.env.cr),
                reasons=self._get_reasons_to_keep(),
                entered=rows_sql(self.env.cr, id=outcome.entered),
                left=rows_sql(self.env.cr, id=outcome.left_empty),
            )
        )
        counts = dict(rows)
        return {
            "reused_count": counts.pop("reused", 0),
            "archived_count": counts.pop("archived", 0),
            "kept": counts,
        }

    @api.model
    def _get_reasons_to_keep(self):
        """Return WHEN clauses with the reasons to keep an ``account`` left empty."""
        if self.env["crm.account"]._get_empty_policy() == "keep":
            return SQL("WHEN TRUE THEN 'policy'")
        reasons = {
            **self.env["crm.account.resolver"]._get_uses_of_account(),
            "opportunities": SQL("busy.id IS NOT NULL"),
        }
        return SQL(" ").join(
            SQL("WHEN %s THEN %s", condition, code)
            for code, condition in reasons.items()
        )

    @api.model
    def _count_opportunities(self, outcome):
        """Count and sum the open opportunities that will show on other accounts."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH %s
                SELECT company_id, count(*), COALESCE(sum(expected_revenue), 0)::float
                FROM lead
                WHERE active AND type = 'opportunity' AND won_status = 'pending'
                  AND account_before IS DISTINCT FROM account_after
                  AND (company_id IS NULL OR company_id = ANY(%s))
                GROUP BY company_id
                """,
                outcome._as_lead_query(self.env.cr),
                self.env.companies.ids,
            )
        )
        ours = self.env.company
        return {
            "opportunity_count": sum(count for _company, count, _revenue in rows),
            "expected_revenue": sum(
                (ours.browse(company_id) or ours).currency_id._convert(
                    revenue, ours.currency_id, ours
                )
                for company_id, _count, revenue in rows
            ),
        }

    @api.model
    def _sum_lifetime_value(self, outcome):
        """Return the lifetime value of the customers that move."""
        moved = rows_sql(self.env.cr, id=[move[0] for move in outcome.moves])
        [(total,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(sum(lifetime_value), 0)::float FROM (%s) figures",
                self.env["res.partner"]._lifetime_sql(moved),
            )
        )
        return total

    @api.model
    def _find_set_aside(self):
        """Return customers that the last run could not assign, and that still wait.

        :return: dict of reasons by partner
        """
        waiting = self.search([], limit=1).error_ids.filtered("error_partner_id")
        if not waiting:
            return {}
        differing = set(self.env["crm.account.resolver"]._find_differences())
        return {
            batch.error_partner_id: batch.error
            for batch in waiting
            if batch.error_partner_id.id in differing
        }


class Outcome:
    """Where customers are, and where they would be after a run.

    :param rows: tuples of (partner, account from, account to, partner whose account it
        is, set by hand?); an account that has yet to be made is the negative id of its
        partner
    """

    def __init__(self, rows):
        self.rows = rows
        self.moves = [row[:3] for row in rows if row[1] != row[2]]
        self.before = collections.Counter(row[1] for row in rows if row[1])
        self.after = collections.Counter(row[2] for row in rows if row[2])
        self.left_empty = self.before.keys() - self.after.keys()
        self.entered = {row[2] for row in self.moves if row[2] and row[2] > 0}

    @functools.cached_property
    def _columns(self):
        names = ("id", "account_from", "account_to")
        columns = zip(*self.moves, strict=True) if self.moves else [()] * len(names)
        return dict(zip(names, columns, strict=True))

    def _as_query(self, cr):
        """Return a query of the customers that move: partner, account from and to."""
        return rows_sql(cr, **self._columns)

    def _as_lead_query(self, cr):
        """Return a common table expression ``lead``: where opportunities would be.

        They follow their customers as in ``_update_opportunities_sql`` of the resolver.
        """
        return SQL(
            """
            lead AS MATERIALIZED (
                SELECT crm_lead.active, crm_lead.type, crm_lead.won_status,
                       crm_lead.company_id, crm_lead.expected_revenue,
                       crm_lead.crm_account_id AS account_before,
                       CASE WHEN move.account_to IS NOT NULL AND %(fits)s
                            THEN move.account_to
                            WHEN move.id IS NULL OR crm_lead.crm_account_id IS NULL
                                OR crm_lead.crm_account_id != move.account_from
                            THEN crm_lead.crm_account_id
                       END AS account_after
                FROM crm_lead
                LEFT JOIN res_partner contact ON contact.id = crm_lead.partner_id
                LEFT JOIN (%(moves)s) move ON move.id = contact.commercial_partner_id
                LEFT JOIN crm_account account ON account.id = move.account_to
                LEFT JOIN res_partner owner ON owner.id = -move.account_to
                WHERE crm_lead.crm_account_id IS NOT NULL OR move.account_to IS NOT NULL
            )
            """,
            fits=is_as_wide_sql(
                SQL("COALESCE(account.company_id, owner.company_id)"),
                SQL("crm_lead.company_id"),
            ),
            moves=self._as_query(cr),
        )

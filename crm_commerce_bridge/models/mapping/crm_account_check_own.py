"""Own accounts that are gone, lost or shared: found, and found again."""

from odoo import api, models
from odoo.tools import SQL

from ..company_width import is_as_wide_sql
from ..value_rows import among_sql, rows_sql
from .crm_account_resolver import IS_ENTITY

# The customer in the first line of each account's history
MAKERS = """
    SELECT DISTINCT ON (account_to_id) account_to_id AS account_id, partner_id
    FROM crm_account_assignment
    WHERE account_to_id IN (%s) AND partner_id IS NOT NULL
    ORDER BY account_to_id, id
"""
# Customers without an own account, and the accounts that may have been theirs: nobody
# else's, made by us (or brought by files, for this customer). Evidence is the name, the
# first line of an account's history, and the column that still names it. Where the
# customer needs an account now, one that it was on is better than another one.
LOST_ACCOUNTS = """
    WITH lost AS MATERIALIZED (
        SELECT p.id, p.company_id, p.mapped_account_id, p.crm_account_given_id,
               p.crm_account_pin_id, %(name)s AS name, %(is_needed)s AS is_needed
        FROM res_partner p
        WHERE %(among)s
    ), hint AS (
        SELECT id, mapped_account_id AS account_id, TRUE AS is_mapped FROM lost
        WHERE crm_account_pin_id IS NULL AND mapped_account_id IS NOT NULL
        UNION
        SELECT lost.id, line.account_to_id, FALSE
        FROM lost JOIN crm_account_assignment line ON line.partner_id = lost.id
        WHERE line.account_to_id IS NOT NULL
    ), candidate AS MATERIALIZED (
        SELECT lost.id, account.id AS account_id, is_needed,
               bool_or(is_mapped) AS is_mapped,
               account.automatic_name IS NOT DISTINCT FROM lost.name AS is_named
        FROM hint JOIN lost USING (id)
        JOIN crm_account account ON account.id = hint.account_id
        WHERE (account.automatic_name IS NOT NULL
               OR account.id = lost.crm_account_given_id)
          AND NOT EXISTS (
              SELECT FROM res_partner owner WHERE owner.own_account_id = account.id)
          AND %(fits)s
        GROUP BY lost.id, account.id, is_needed, lost.name
    ), maker AS (%(makers)s), judged AS (
        SELECT candidate.*,
               maker.partner_id IS NOT DISTINCT FROM candidate.id AS is_first
        FROM candidate LEFT JOIN maker USING (account_id)
    ), best AS (
        -- one account for each customer
        SELECT DISTINCT ON (id) * FROM judged
        WHERE (is_named OR is_needed) AND (is_first OR is_mapped)
        ORDER BY id, is_named DESC, is_first DESC, is_mapped DESC, account_id
    )
    -- and one customer for each account
    SELECT DISTINCT ON (account_id) id, account_id FROM best
    ORDER BY account_id, is_named DESC, is_first DESC, is_mapped DESC, id
"""


class CrmAccountCheck(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account.check"

    @api.model
    def _get_account_columns(self):
        """Tables and columns that name an account, and may do without."""
        for model in self.env.values():
            if model._auto and not model._abstract and not model._transient:
                for name, field in model._fields.items():
                    if (
                        field.type == "many2one"
                        and field.comodel_name == "crm.account"
                        and field.store
                        and not field.required
                    ):
                        yield model._table, name

    @api.model
    def _find_gone(self):
        """Customers that name an account deleted behind the database's back."""
        conditions = [
            self._names_nothing_sql("p", name)
            for table, name in self._get_account_columns()
            if table == "res_partner"
        ]
        return self._get_ids(
            SQL(
                "SELECT p.id FROM res_partner p WHERE %s ORDER BY p.id",
                SQL(" OR ").join(conditions),
            )
        )

    @api.model
    def _names_nothing_sql(self, alias, name):
        column = SQL.identifier(alias, name)
        return SQL(
            "(%s IS NOT NULL AND NOT EXISTS (SELECT FROM crm_account WHERE id = %s))",
            column,
            column,
        )

    @api.model
    def _repair_gone(self, ids):
        """Nobody knows what they were: nothing, as if deleted in the usual way."""
        for table, name in self._get_account_columns():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s named SET %s = NULL WHERE %s",
                    SQL.identifier(table),
                    SQL.identifier(name),
                    self._names_nothing_sql("named", name),
                )
            )

    @api.model
    def _find_shared(self):
        """Who has another one's own account as its own.

        It stays with whom its name says, else its history, else with whoever is on it.
        """
        return self._get_ids(
            SQL(
                """
                WITH shared AS MATERIALIZED (
                    SELECT own_account_id AS id FROM res_partner
                    WHERE own_account_id IS NOT NULL
                    GROUP BY own_account_id HAVING count(*) > 1
                ), maker AS (%(makers)s)
                SELECT id FROM (
                    SELECT p.id, row_number() OVER (
                        PARTITION BY p.own_account_id
                        ORDER BY (account.automatic_name = %(name)s) IS TRUE DESC,
                                 (maker.partner_id = p.id) IS TRUE DESC,
                                 (p.mapped_account_id = account.id) IS TRUE DESC,
                                 p.id
                    ) AS place
                    FROM shared JOIN crm_account account USING (id)
                    JOIN res_partner p ON p.own_account_id = account.id
                    LEFT JOIN maker ON maker.account_id = account.id
                ) ranked WHERE place > 1 ORDER BY id
                """,
                makers=SQL(MAKERS, SQL("SELECT id FROM shared")),
                name=self.env["crm.account.resolver"]._automatic_name_sql(),
            )
        )

    @api.model
    def _repair_shared(self, ids):
        """Their own ones are looked for like any that were lost."""
        self._set("res_partner", ids, SQL("own_account_id = NULL"))

    @api.model
    def _find_lost(self):
        """Whose own account is forgotten, but can be known."""
        found = self._find_lost_accounts()
        return sorted(partner_id for partner_id, _account in found)

    @api.model
    def _repair_lost(self, ids):
        found = self._find_lost_accounts(ids)
        rows = rows_sql(
            self.env.cr,
            id=[partner_id for partner_id, _account in found],
            account_id=[account_id for _partner, account_id in found],
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET own_account_id = found.account_id
                FROM (%s) found WHERE found.id = res_partner.id
                """,
                rows,
            )
        )

    @api.model
    def _find_lost_accounts(self, ids=None):
        """:return: list of (partner id, id of the account that was its own)"""
        resolver = self.env["crm.account.resolver"]
        without = self._find_without_own_account() if ids is None else ids
        if not without:
            return []
        needed = self._get_ids(
            SQL(
                """
                WITH RECURSIVE %s
                SELECT id FROM result WHERE base_id = id AND account_to_id IS NULL
                """,
                resolver._plan(without, resolver._get_strategy()),
            )
        )
        return self.env.execute_query(
            SQL(
                LOST_ACCOUNTS,
                makers=SQL(MAKERS, SQL("SELECT account_id FROM candidate")),
                name=resolver._automatic_name_sql(),
                is_needed=among_sql(self.env.cr, SQL("p.id"), needed),
                among=among_sql(self.env.cr, SQL("p.id"), without),
                fits=is_as_wide_sql(SQL("account.company_id"), SQL("lost.company_id")),
            )
        )

    @api.model
    def _find_without_own_account(self):
        return self._get_ids(
            SQL(
                """
                SELECT p.id FROM res_partner p
                WHERE p.own_account_id IS NULL AND %s
                  AND (p.mapped_account_id IS NOT NULL OR p.is_crm_customer)
                """,
                IS_ENTITY,
            )
        )

"""Check and repair own accounts: deleted, lost, or shared by two customers."""

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
# Customers without an own account, and the accounts that may have been theirs: accounts
# that nobody owns and that we made (or that files brought for this customer). Evidence
# is the name, the first line of an account's history, and the mapped account. Where the
# customer needs an account now, one that it was on is better than a new one.
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
    _inherit = "crm.account.check"

    @api.model
    def _get_account_columns(self):
        """Yield the tables and columns that refer to an account and may be empty."""
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
        """Return the customers that refer to an account that raw SQL has deleted."""
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
        """Return a condition that a column refers to an account that does not exist."""
        column = SQL.identifier(alias, name)
        return SQL(
            "(%s IS NOT NULL AND NOT EXISTS (SELECT FROM crm_account WHERE id = %s))",
            column,
            column,
        )

    @api.model
    def _repair_gone(self, ids):
        """Clear references to deleted accounts, as the usual deletion would."""
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
        """Return the customers whose own account is the own account of another one.

        It stays with the customer whose name it has, else with the first in its
        history, else with one that is on it.
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
        """Clear shared own accounts, so that the right ones are looked for as lost."""
        self._set("res_partner", ids, SQL("own_account_id = NULL"))

    @api.model
    def _find_lost(self):
        """Return the customers whose own account is lost, but can be found out."""
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
        """Return the lost own accounts of customers.

        :param ids: of partners; None: all without an own account
        :return: list of (partner id, account id)
        """
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
                resolver._plan(without, resolver._get_rule()),
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

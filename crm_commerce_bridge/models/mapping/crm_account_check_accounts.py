"""Check and repair what is stored of customers and their accounts."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..company_width import is_as_wide_sql
from ..value_rows import among_sql
from .crm_account_resolve import IS_ELSEWHERE
from .crm_account_resolver import IS_ENTITY


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    # === MAPPED ACCOUNTS === #

    @api.model
    def _find_missing(self):
        """Return the customers without an account."""
        return self._get_ids(
            SQL(
                """
                SELECT p.id FROM res_partner p
                WHERE p.is_crm_customer AND p.mapped_account_id IS NULL AND %s
                ORDER BY p.id
                """,
                IS_ENTITY,
            )
        )

    @api.model
    def _find_different(self):
        """Return the customers on another account than the resolver says.

        Without those that other findings explain.
        """
        resolver = self.env["crm.account.resolver"]
        differing = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE %s
                SELECT id, base_id FROM result WHERE %s ORDER BY id
                """,
                resolver._plan(resolver._everybody(), resolver._get_rule()),
                IS_ELSEWHERE,
            )
        )
        if not differing:
            return []
        others = {*self._find_shared(), *self._find_lost()}
        explained = others.union(self._find_missing())
        return [
            id_
            for id_, base_id in differing
            if id_ not in explained and base_id not in others
        ]

    # === FLAGS === #

    @api.model
    def _find_wrong_pinned(self):
        """Return the partners wrongly flagged as set by hand, or not flagged."""
        return self._get_ids(
            SQL(
                """
                SELECT id FROM res_partner
                WHERE COALESCE(crm_account_pinned, FALSE)
                   != (crm_account_pin_id IS NOT NULL)
                ORDER BY id
                """
            )
        )

    @api.model
    def _repair_pinned(self, ids):
        self._set(
            "res_partner",
            ids,
            SQL("crm_account_pinned = crm_account_pin_id IS NOT NULL"),
        )

    @api.model
    def _find_wrong_flags(self):
        """Return the commerce customers that are not flagged as customers.

        Nothing else can be wrong: people may flag anybody else as a customer.
        """
        return self._get_ids(
            SQL(
                """
                SELECT id FROM res_partner
                WHERE is_commerce_customer AND is_crm_customer IS NOT TRUE ORDER BY id
                """
            )
        )

    @api.model
    def _repair_flags(self, ids):
        self._set("res_partner", ids, SQL("is_crm_customer = TRUE"))

    # === ACCOUNTS === #

    @api.model
    def _find_archived(self):
        """Return the archived accounts of active customers."""
        return self._get_ids(
            SQL(
                """
                SELECT id FROM crm_account account
                WHERE active IS NOT TRUE AND merged_into_id IS NULL AND EXISTS (
                    SELECT FROM res_partner p
                    WHERE p.mapped_account_id = account.id AND p.active)
                ORDER BY id
                """
            )
        )

    @api.model
    def _repair_archived(self, ids):
        self._set("crm_account", ids, SQL("active = TRUE"))

    @api.model
    def _repair_needless(self, ids):
        self.env["crm.account.resolver"]._settle_accounts(ids)

    @api.model
    def _find_too_narrow(self):
        """Return accounts of a company that their owner or customers are not of."""
        return self._get_ids(
            SQL(
                """
                SELECT account.id
                FROM crm_account account JOIN res_partner owner
                    ON owner.own_account_id = account.id
                WHERE account.company_id IS NOT NULL
                  AND account.merged_into_id IS NULL
                  AND (NOT %s OR EXISTS (
                      SELECT FROM res_partner p
                      WHERE p.mapped_account_id = account.id AND NOT %s))
                ORDER BY account.id
                """,
                is_as_wide_sql(SQL("account.company_id"), SQL("owner.company_id")),
                is_as_wide_sql(SQL("account.company_id"), SQL("p.company_id")),
            )
        )

    @api.model
    def _find_wrong_names(self):
        """Return accounts made for customers that have another name by now."""
        return self._get_ids(
            SQL(
                """
                SELECT account.id
                FROM crm_account account JOIN res_partner p
                    ON p.own_account_id = account.id
                WHERE account.automatic_name IS NOT NULL
                  AND account.automatic_name != %s AND COALESCE(p.name, '') != ''
                  AND NOT EXISTS (
                      SELECT FROM res_partner other
                      WHERE other.own_account_id = account.id AND other.id != p.id)
                ORDER BY account.id
                """,
                self.env["crm.account.resolver"]._automatic_name_sql(),
            )
        )

    @api.model
    def _repair_too_narrow(self, ids):
        self._follow_owners(ids, moving=True)

    @api.model
    def _repair_names(self, ids):
        self._follow_owners(ids)

    @api.model
    def _follow_owners(self, ids, **options):
        """Bring names or companies of the accounts up to date with their owners."""
        owners = self.env["res.partner"].with_context(active_test=False)
        owners = owners.search(Domain("own_account_id", "in", ids))
        self.env["crm.account"]._follow_owners(owners.ids, **options)

    # === HISTORY === #

    @api.model
    def _find_gaps(self):
        """Return the customers with lines missing in the ledger.

        Each line begins where the one before ended, and the last one ends at the
        account of today. A line of a repair begins where the damage was, and merged
        customers have several histories in one: neither counts as a gap.
        """
        gaps = self._get_ids(
            SQL(
                """
                WITH line AS (
                    SELECT partner_id, account_from_id, account_to_id, cause,
                           lag(account_to_id) OVER earlier AS before_id,
                           lead(id) OVER earlier IS NULL AS is_last,
                           bool_or(cause = 'partner_merge') OVER (
                               PARTITION BY partner_id) AS is_merged
                    FROM crm_account_assignment WHERE partner_id IS NOT NULL
                    WINDOW earlier AS (PARTITION BY partner_id ORDER BY id)
                )
                SELECT partner_id FROM line JOIN res_partner p ON p.id = partner_id
                WHERE NOT is_merged AND (
                    (cause != 'repair' AND account_from_id IS DISTINCT FROM before_id)
                    OR (is_last AND account_to_id IS DISTINCT FROM p.mapped_account_id)
                )
                UNION
                SELECT p.id FROM res_partner p
                WHERE p.mapped_account_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM crm_account_assignment line
                    WHERE line.partner_id = p.id)
                ORDER BY 1
                """
            )
        )
        if not gaps:
            return []
        moved = {*self._find_missing(), *self._find_different()}
        return [id_ for id_ in gaps if id_ not in moved]

    # === TOOLS === #

    @api.model
    def _set(self, table, ids, assignment):
        """Update records of a table.

        :param SQL assignment: what to set
        """
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE %s",
                SQL.identifier(table),
                assignment,
                among_sql(self.env.cr, SQL("id"), ids),
            )
        )

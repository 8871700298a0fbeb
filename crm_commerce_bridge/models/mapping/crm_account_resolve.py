"""Write the mapped accounts that the function of the resolver says, or compare."""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, mute_logger

from ..background import failures
from ..background.savepoint import Savepoint
from ..company_width import is_as_wide_sql
from ..value_rows import among_sql, rows_sql, table_sql

# The mapped account is not what the function says.
IS_ELSEWHERE = SQL(
    """(
        result.account_from_id IS DISTINCT FROM result.account_to_id
        OR (result.base_id IS NOT NULL AND result.account_to_id IS NULL)
    )"""
)
# The same, or an active customer has an archived account. It is looked up for each row:
# of EXISTS the planner would make a list of all archived accounts.
IS_DIFFERENT = SQL(
    """(
        %s OR (result.active AND (
            SELECT account.active IS NOT TRUE AND account.merged_into_id IS NULL
            FROM crm_account account WHERE account.id = result.account_to_id
        ))
    )""",
    IS_ELSEWHERE,
)


class AccountChange(NamedTuple):
    """A customer that has another account than before; None where there is none.

    :param cause: why, a value of ``crm.account.assignment.cause``
    :param line_id: its line of the history; None where the newest one of the customer
        is it
    """

    partner_id: int
    account_from_id: int | None
    account_to_id: int | None
    cause: str
    line_id: int | None = None


class Changes:
    """What a call of the resolver changes, an iterable of :class:`AccountChange`.

    A customer that stays on an account which was archived is among the rows too: its
    account is ``entered``, so that it is brought back.

    :param partner_ids: the partners that they were planned for
    :param rows: tuples of (partner, its company, account from, account to, partner
        whose account it is, id reserved for a new account of its own)
    :param str cause: why, a value of ``crm.account.assignment.cause``
    :param str note: more of it, in words
    """

    def __init__(self, partner_ids, rows, cause=None, note=None):
        self.partner_ids = partner_ids
        self.cause = cause
        self.note = note
        made = {row[0]: row[5] for row in rows if row[5]}
        rows = [
            (partner_id, company_id, left, entered or made.get(base_id), number)
            for partner_id, company_id, left, entered, base_id, number in rows
        ]
        self.entered = {row[3] for row in rows if row[3]}
        self.rows = [row for row in rows if row[2] != row[3]]
        self.left = {row[2] for row in self.rows if row[2]}
        self.created = len(made)
        self.archived = self.reused = 0

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        for partner_id, _company_id, left, entered, _number in self.rows:
            yield AccountChange(partner_id, left, entered, self.cause)

    def _as_query(self, cr):
        """Return the customers that move, as a query."""
        names = ("id", "company_id", "account_from_id", "account_to_id")
        names += ("made_account_id",)
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(names)
        return rows_sql(cr, **dict(zip(names, columns, strict=True)))


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _resolve(self, partner_ids, cause, *, note=None):
        """Write the accounts that the function says, and the ledger.

        A fixed number of statements, however many partners. Superuser code: whoever
        may change a partner need not be allowed to see accounts.

        :param partner_ids: the partners concerned
        :param str cause: why, a value of ``crm.account.assignment.cause``
        :param str note: more of it, in words
        :return: the :class:`Changes` made
        """
        self._flush()
        return self._apply(self._plan_changes(partner_ids, cause, note))

    @api.model
    def _apply(self, changes, *, run=None):
        """Write changes that were planned in this transaction, and what follows.

        :param Changes changes: as planned
        :param run: the ``crm.account.run`` on whose behalf, if any
        :return: the changes
        """
        opportunities = self._write_changes(changes, run)
        accounts = changes.left | changes.entered
        if accounts:
            changes.archived, changes.reused = self._settle_accounts(
                changes.left, changes.entered
            )
        if accounts or opportunities:
            self._invalidate()
        if changes:
            self._account_changed(changes)
        return changes

    @api.model
    def _account_changed(self, changes):
        """Handle changes of customers' accounts, after all is written: a hook.

        It does nothing here, and is called once for each set of changes, as superuser.

        :param changes: iterable of :class:`AccountChange` that may be read repeatedly
        """

    @api.model
    def _apart(self, partner_ids, work):
        """Do work on partners; if it fails, halve them until the bad one stands alone.

        Trying to write what is locked waits for a moment, holding the locks it has. So
        if a whole table is locked, no partner is tried alone.

        :param list partner_ids: the partners
        :param work: what to do with a list of partner ids
        :return: list of (partner id, error) of partners for whom it is refused, and of
            those that somebody else has locked
        :raise Exception: an error that is no partner's fault (see :mod:`.failures`)
        """
        # Errors of what was written before are not these partners' fault.
        self.env.flush_all()
        try:
            with mute_logger("odoo.sql_db"), Savepoint(self.env.cr):
                work(partner_ids)
            return []
        except Exception as error:
            if not failures.is_refused(error) and not failures.is_held(error):
                raise
            if len(partner_ids) == 1 or failures.is_table_held(error):
                return [(partner_id, error) for partner_id in partner_ids]
        middle = len(partner_ids) // 2
        first, second = partner_ids[:middle], partner_ids[middle:]
        return self._apart(first, work) + self._apart(second, work)

    @api.model
    def _find_differences(self, limit=None, besides=()):
        """Return partners whose account differs from the function, or is archived.

        :param int limit: at most so many
        :param besides: ids of partners to leave out, with anchors that only they need
        :return: list of partner ids
        """
        everybody = SQL(
            "%s AND NOT %s",
            self._everybody(),
            among_sql(self.env.cr, SQL("p.id"), besides),
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE %s
                SELECT id FROM result WHERE %s ORDER BY id LIMIT %s
                """,
                self._plan(everybody, self._get_rule()),
                IS_DIFFERENT,
                limit,
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _plan_changes(self, partner_ids, cause=None, note=None):
        """Return what has to be written, with reserved ids for accounts to be made.

        The cause and the note are as of :class:`Changes`.

        :rtype: Changes
        """
        return Changes(
            partner_ids,
            self.env.execute_query(
                SQL(
                    """
                    WITH RECURSIVE %s
                    SELECT id, company_id, account_from_id, account_to_id, base_id,
                           CASE WHEN base_id = id AND account_to_id IS NULL
                                THEN nextval('crm_account_id_seq') END
                    FROM result WHERE %s
                    """,
                    self._plan(partner_ids, self._get_rule()),
                    IS_DIFFERENT,
                )
            ),
            cause,
            note,
        )

    @api.model
    def _write_changes(self, changes, run=None):
        """Write accounts, mapped accounts, ledger, notes, opportunities at once.

        The changes come as values, not as a subquery: so the planner knows how few
        they are. Each partner row is written at most once, which is what the time goes
        into.

        :return: number of opportunities written
        """
        totals = self.env["crm.account.total.stale"]
        # Installing folds all when all have their accounts.
        noting = changes.cause != "install"
        self.env.cr.execute(
            SQL(
                """
                WITH change AS (%(changes)s),
                -- contacts may have come from another company
                touched AS MATERIALIZED (
                    SELECT id, p.commercial_partner_id AS entity_id
                    FROM (%(touched)s) touched JOIN res_partner p USING (id)
                ),
                made AS (%(insert_accounts)s),
                moved AS (
                    UPDATE res_partner
                    SET mapped_account_id = change.account_to_id,
                        own_account_id =
                            COALESCE(change.made_account_id, own_account_id)
                    FROM change
                    WHERE change.id = res_partner.id
                ),
                noted AS (%(insert_notes)s),
                ledger AS (%(insert_lines)s)
                %(update_opportunities)s
                """,
                changes=changes._as_query(self.env.cr),
                insert_accounts=self._insert_accounts_sql(),
                touched=self._partners_sql(changes.partner_ids),
                insert_notes=totals._insert_changes_sql(noting),
                insert_lines=self.env["crm.account.assignment"]._insert_sql(
                    changes.cause,
                    SQL(
                        """
                        SELECT id, company_id, account_from_id, account_to_id,
                               %s::varchar
                        FROM change
                        """,
                        changes.note,
                    ),
                    run,
                ),
                update_opportunities=self._update_opportunities_sql(),
            )
        )
        opportunities = self.env.cr.rowcount
        # New customers have waited for nothing yet, and a run wakes when it ends.
        if changes.left and noting and not run:
            totals._wake_up()
        return opportunities

    @api.model
    def _update_opportunities_sql(self):
        """Return a statement that gives opportunities the accounts of their customers.

        An opportunity of another company than the account gets none: its contact is
        shared, but the customer is not.
        """
        return SQL(
            """
            UPDATE crm_lead SET crm_account_id = followed.account_id
            FROM (
                SELECT lead.id, lead.crm_account_id AS account_now,
                       target.account_from_id, target.account_to_id,
                       CASE WHEN %s THEN target.account_to_id END AS account_id
                FROM (
                    SELECT contact.id, account_from_id, account_to_id
                    FROM change JOIN res_partner contact
                        ON contact.commercial_partner_id = change.id
                    UNION ALL
                    SELECT touched.id, entity.mapped_account_id,
                           entity.mapped_account_id
                    FROM touched
                    JOIN res_partner entity ON entity.id = touched.entity_id
                    WHERE NOT EXISTS (
                        SELECT FROM change WHERE change.id = touched.entity_id)
                ) target
                JOIN crm_lead lead ON lead.partner_id = target.id
                -- OFFSET: looked up for each, where the planner would read them all
                LEFT JOIN LATERAL (
                    SELECT company_id FROM crm_account
                    WHERE id = target.account_to_id OFFSET 0
                ) account ON TRUE
                LEFT JOIN change owner ON owner.made_account_id = target.account_to_id
            ) followed
            WHERE crm_lead.id = followed.id
              AND account_now IS DISTINCT FROM account_id
              AND (account_id IS NOT NULL
                   OR account_now IN (account_from_id, account_to_id))
            """,
            is_as_wide_sql(
                SQL("COALESCE(account.company_id, owner.company_id)"),
                SQL("lead.company_id"),
            ),
        )

    @api.model
    def _flush(self):
        """Write to the database what the statements of the resolver read."""
        for model in ("res.partner", "crm.account", "crm.lead", "ir.config_parameter"):
            self.env[model].flush_model()
        self.env["res.users"].flush_model(["sale_team_id"])

    @api.model
    def _invalidate(self):
        """Forget in the cache what the statements of the resolver have written."""
        self.env["res.partner"].invalidate_model(
            [
                "mapped_account_id",
                "own_account_id",
                "crm_account_id",
                "crm_account_assignment_ids",
            ]
        )
        self.env["crm.account"].invalidate_model()
        self.env["crm.lead"].invalidate_model(["crm_account_id"])
        self.env["sale.order"].invalidate_model(["crm_account_id"])

    @api.model
    def _partners_sql(self, partner_ids):
        """Return a query of partners, given as ids or as a query of many."""
        if isinstance(partner_ids, SQL):
            return table_sql(self.env.cr, partner_ids)
        return rows_sql(self.env.cr, id=partner_ids)

    @api.model
    def _get_automatic_accounts(self, partner_ids, strategy=None):
        """Return the accounts that customers would have if they were not set by hand.

        :param str strategy: code of a strategy, if not the one in force
        :return: dict of account ids by partner id; None for an account yet to be made
        """
        self._flush()
        rule = self._get_rule(strategy)
        if not rule.words and not self._is_strategy(rule.strategy):
            return self._get_mapped_accounts(partner_ids)
        account = SQL("COALESCE(account.merged_into_id, account.id)")
        if rule.words:
            account = SQL(
                "CASE WHEN %s THEN own.mapped_account_id ELSE %s END",
                self._keeps_sql(rule),
                account,
            )
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE source AS (%(touched)s), %(anchors)s
                SELECT source.id, %(account)s
                FROM source
                JOIN anchor USING (id)
                %(ruled)s
                JOIN res_partner base ON base.id = anchor.anchor_id
                LEFT JOIN crm_account account ON account.id = CASE
                    WHEN base.id = source.id THEN base.own_account_id
                    ELSE COALESCE(base.crm_account_pin_id, base.own_account_id)
                END
                """,
                touched=self._entities(partner_ids),
                anchors=self._anchors(SQL("source"), rule),
                account=account,
                ruled=SQL(
                    "JOIN ruled USING (id) JOIN res_partner own USING (id)"
                    if rule.words
                    else ""
                ),
            )
        )
        return dict(rows)

    @api.model
    def _get_mapped_accounts(self, partner_ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, mapped_account_id FROM res_partner WHERE %s",
                among_sql(self.env.cr, SQL("id"), partner_ids),
            )
        )
        return dict(rows)

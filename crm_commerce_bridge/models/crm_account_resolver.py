"""Which account does a customer belong to?

The answer is a pure function of the customers, their parents, the choices made by
hand and the strategy:

    account(c) = follow_merges(base(a))   with  a = c if c is pinned else anchor(c)
    base(x)    = x's pin if pinned, else x's own account (made when it is missing)
    anchor(c)  = the topmost entity reached from c by climbing while the strategy allows
    domain     = customers + pinned entities + anchors of unpinned customers

``res.partner.mapped_account_id`` is its materialisation. Everything that changes an
input (or wants to know, like the check) calls this file with the partners concerned;
nothing else decides an account.
"""

from odoo import api, models
from odoo.tools import SQL, mute_logger

from . import failures
from .value_rows import among_sql, rows_sql

IS_ENTITY = SQL("(p.commercial_partner_id IS NOT DISTINCT FROM p.id)")
IS_MAPPED_BY_ITSELF = SQL(
    "(p.is_crm_customer IS TRUE OR p.crm_account_pin_id IS NOT NULL)"
)

IS_CONCERNED = SQL("(p.mapped_account_id IS NOT NULL OR %s)", IS_MAPPED_BY_ITSELF)

IS_SET_BY_HAND = SQL("(p.crm_account_pin_id IS NOT NULL AND %s)", IS_ENTITY)

# All that the function reads of a partner, but for the way up.
COLUMNS = SQL(
    """
    p.id, p.company_id, p.mapped_account_id, p.own_account_id, p.crm_account_pin_id,
    p.is_crm_customer, p.active, %s AS is_entity
    """,
    IS_ENTITY,
)

# The column is not what the function says, or somebody active has an archived account.
IS_DIFFERENT = SQL(
    """(
        result.account_from_id IS DISTINCT FROM result.account_to_id
        OR (result.base_id IS NOT NULL AND result.account_to_id IS NULL)
        OR (result.active AND EXISTS (
            SELECT FROM crm_account asleep
            WHERE asleep.id = result.account_to_id AND asleep.active IS NOT TRUE
              AND asleep.merged_into_id IS NULL
        ))
    )"""
)

# The entity above ``child``. One step up is ``parent_id.commercial_partner_id``, as a
# company may hang below a contact of another one.
STEP_UP = """
    LEFT JOIN res_partner parent ON parent.id = child.parent_id
    LEFT JOIN res_partner up ON up.id = parent.commercial_partner_id AND %s
    """


def is_as_wide_sql(wide, narrow):
    """May what belongs to the company ``narrow`` refer to what belongs to ``wide``?

    An account is never narrower than its customer: who may see the customer may see
    the account. So it is shared, of the same company, or of a parent company of it.

    :param SQL wide: the company of the account, NULL for all
    :param SQL narrow: the company of what refers to it, NULL for all
    """
    return SQL(
        """(
            %(wide)s IS NULL OR %(wide)s = %(narrow)s OR EXISTS (
                SELECT FROM res_company branch
                WHERE branch.id = %(narrow)s
                  AND strpos('/' || branch.parent_path, '/' || %(wide)s || '/') > 0
            )
        ) IS TRUE""",
        wide=wide,
        narrow=narrow,
    )


IS_AS_WIDE = is_as_wide_sql(SQL("up.company_id"), SQL("child.company_id"))


class CrmAccountResolver(models.AbstractModel):
    _name = "crm.account.resolver"
    _description = "CRM Account Resolver"

    # === STRATEGIES === #

    @api.model
    def _get_strategies(self):
        """The strategies an administrator can choose from.

        To add one, extend this selection and :meth:`_get_climb_condition`.

        :return: list of (code, label)
        """
        return [
            ("each", self.env._("One account per customer")),
            ("root", self.env._("One account per company group")),
        ]

    @api.model
    def _get_climb_condition(self, strategy):
        """When a customer shares the account of the entity above it.

        :param str strategy: code of a strategy
        :return: SQL condition on the partners ``child`` and ``up``
        """
        return SQL("TRUE" if strategy == "root" else "FALSE")

    @api.model
    def _get_inputs(self):
        """Fields of a partner that the function reads, or that hold its answer.

        :return: dict of sets of names: those that can move the partner ``alone``, and
            those that can move the partners ``below`` it as well
        """
        return {
            "alone": {"is_crm_customer", "mapped_account_id"},
            "below": {
                "parent_id",
                "is_company",
                "company_id",
                "crm_account_pin_id",
                "own_account_id",
            },
        }

    @api.model
    def _get_strategy(self):
        """The strategy in force, as of this transaction.

        Read from the table: the cache of system parameters may lag behind a switch
        that another worker has just committed. On the way, the just-in-time compiler
        is switched off for this transaction: it would take seconds to compile the
        statements below, which run for milliseconds.
        """
        [(strategy, _jit)] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT value FROM ir_config_parameter WHERE key = %s),
                       set_config('jit', 'off', TRUE)
                """,
                "crm_commerce_bridge.account_strategy",
            )
        )
        return "each" if strategy is None else strategy

    @api.model
    def _is_strategy(self, strategy):
        """Is there such a strategy? Damage, or an addon that is gone, says others.

        Then nobody knows who belongs together. Customers keep what they have, which
        can be put right later, and nobody is moved there and back: as to the function,
        an account that they have comes before their own one. New customers get an
        account of their own: it joins them to nobody by a guess, and disturbs nobody.
        """
        return strategy in dict(self._get_strategies())

    @api.model
    def _account_of_base(self, strategy):
        """The account of ``base``, for a partner that is ``planned``, before merges."""
        if self._is_strategy(strategy):
            kept = SQL("NULL::int")
        else:
            kept = SQL(
                """(
                    SELECT had.id FROM crm_account had
                    WHERE had.id = planned.account_from_id
                      AND planned.base_id IS NOT NULL AND %s
                )""",
                is_as_wide_sql(SQL("had.company_id"), SQL("planned.company_id")),
            )
        return SQL("COALESCE(base.crm_account_pin_id, %s, base.own_account_id)", kept)

    @api.model
    def _get_climb(self, strategy):
        """The climb also ends where the account would become narrower."""
        return SQL(
            "up.id != child.id AND %s AND (%s)",
            IS_AS_WIDE,
            self._get_climb_condition(strategy),
        )

    # === WHOM IT CONCERNS === #

    @api.model
    def _find_below(self, partner_ids):
        """The given partners and everybody below them, archived ones too.

        :return: list of partner ids
        """
        self._flush()
        rows = self.env.execute_query(self._below_sql(partner_ids))
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _below_sql(self, partner_ids):
        return SQL(
            """
            WITH RECURSIVE below(id) AS (
                %s
                UNION
                SELECT child.id
                FROM below JOIN res_partner child ON child.parent_id = below.id
            )
            SELECT id FROM below
            """,
            self._touched(partner_ids),
        )

    @api.model
    def _find_everybody(self):
        """Everybody who has, or should have, an account.

        :return: list of partner ids
        """
        self._flush()
        rows = self.env.execute_query(self._everybody())
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _everybody(self):
        return SQL("SELECT p.id FROM res_partner p WHERE %s", IS_CONCERNED)

    # === THE FUNCTION === #

    @api.model
    def _plan(self, partner_ids, strategy):
        """The function, for a set of partners, as SQL common table expressions.

        They end in ``result``: a row per partner whose account is known now, with

        - ``account_from_id``: the account in the column
        - ``base_id``: the partner whose pin or own account it uses; NULL for none
        - ``account_to_id``: the account it should have; NULL also when the account
          of ``base_id`` has to be made first

        The ids come as values, not as a subquery: so the planner knows how many.

        :param partner_ids: the partners concerned
        :param str strategy: code of the strategy to apply
        """
        climb = self._get_climb(strategy)
        return SQL(
            """
            touched(id) AS MATERIALIZED (%(touched)s),
            relevant AS MATERIALIZED (
                SELECT %(columns)s
                FROM touched JOIN res_partner p USING (id)
                WHERE p.mapped_account_id IS NOT NULL OR (%(is_entity)s AND %(is_own)s)
                UNION
                -- an anchor that is no customer is mapped while a customer needs it
                SELECT %(columns)s
                FROM res_partner p
                WHERE p.is_crm_customer IS NOT TRUE AND p.crm_account_pin_id IS NULL
                  AND p.mapped_account_id = ANY(ARRAY(
                      SELECT DISTINCT mapped_account_id
                      FROM touched JOIN res_partner USING (id)
                  ))
            ),
            %(anchors)s,
            needed(id) AS MATERIALIZED (
                SELECT DISTINCT anchor.anchor_id
                FROM relevant JOIN anchor USING (id)
                WHERE is_crm_customer AND crm_account_pin_id IS NULL
            ),
            concerned AS MATERIALIZED (
                SELECT * FROM relevant
                UNION
                SELECT %(columns)s FROM needed JOIN res_partner p USING (id)
            ),
            planned AS MATERIALIZED (
                SELECT p.id, p.company_id, p.active,
                       p.mapped_account_id AS account_from_id,
                       CASE
                           WHEN NOT p.is_entity THEN NULL
                           WHEN p.crm_account_pin_id IS NOT NULL THEN p.id
                           WHEN p.is_crm_customer OR needed.id IS NOT NULL
                                OR (%(keeps)s AND p.mapped_account_id IS NOT NULL)
                                OR (%(is_needed_by_others)s) THEN anchor.anchor_id
                       END AS base_id
                FROM concerned p
                LEFT JOIN anchor USING (id)
                LEFT JOIN needed USING (id)
            ),
            result AS MATERIALIZED (
                SELECT planned.*,
                       COALESCE(merged.merged_into_id, %(account)s) AS account_to_id
                FROM planned
                LEFT JOIN concerned base ON base.id = planned.base_id
                LEFT JOIN crm_account merged
                    ON merged.merged_into_id IS NOT NULL
                    AND merged.id = %(account)s
            )
            """,
            touched=self._touched(partner_ids),
            columns=COLUMNS,
            is_entity=IS_ENTITY,
            is_own=IS_MAPPED_BY_ITSELF,
            anchors=self._anchors(SQL("relevant"), climb),
            keeps=not self._is_strategy(strategy),
            account=self._account_of_base(strategy),
            is_needed_by_others=self._is_needed_by_others(climb),
        )

    @api.model
    def _anchors(self, source, climb):
        """The anchors of the partners in ``source``, and of all above them.

        :param SQL source: table of partners (id, is_entity)
        :return: SQL common table expressions that end in ``anchor`` (id, anchor_id)
        """
        return SQL(
            """
            -- every edge once, however many customers climb over it
            step(id, up_id) AS (
                SELECT child.id, up.id
                FROM %(source)s source JOIN res_partner child USING (id) %(step_up)s
                WHERE source.is_entity
                UNION
                SELECT child.id, up.id
                FROM step JOIN res_partner child ON child.id = step.up_id %(step_up)s
            ),
            anchored(id, anchor_id) AS (
                SELECT id, id FROM step WHERE up_id IS NULL
                UNION ALL
                SELECT step.id, anchored.anchor_id
                FROM anchored JOIN step ON step.up_id = anchored.id
            ),
            -- companies that own each other in a ring: only raw SQL can do that, so
            -- count before looking for them; no UNION, which allocates for millions
            circling(id, at_id, path) AS (
                SELECT id, up_id, ARRAY[id] FROM step
                WHERE (SELECT count(*) FROM anchored) < (SELECT count(*) FROM step)
                  AND NOT EXISTS (SELECT FROM anchored WHERE anchored.id = step.id)
                UNION ALL
                SELECT circling.id, step.up_id, path || step.id
                FROM circling JOIN step ON step.id = circling.at_id
                WHERE step.id != ALL(path)
            ),
            anchor(id, anchor_id) AS MATERIALIZED (
                SELECT id, anchor_id FROM anchored
                UNION ALL
                SELECT circling.id, min(circling.at_id)
                FROM circling
                JOIN circling ring ON ring.id = circling.at_id AND ring.at_id = ring.id
                GROUP BY circling.id
            )
            """,
            source=source,
            step_up=SQL(STEP_UP, climb),
        )

    @api.model
    def _is_needed_by_others(self, climb):
        """Is the anchor ``p``, no customer itself, needed by a customer out of sight?

        Looks down from ``p`` the way its customers climb up, and stops at the first.
        """
        return SQL(
            """
            p.mapped_account_id IS NOT NULL AND anchor.anchor_id = p.id AND EXISTS (
                WITH RECURSIVE below(id) AS (
                    SELECT p.id
                    UNION
                    SELECT child.id
                    FROM below
                    JOIN res_partner parent ON parent.id = below.id
                    JOIN res_partner up ON up.id = parent.commercial_partner_id
                    JOIN res_partner child ON child.parent_id = below.id
                    WHERE child.commercial_partner_id != child.id OR (%(climb)s)
                )
                SELECT FROM below JOIN res_partner customer USING (id)
                WHERE customer.is_crm_customer
                  AND customer.crm_account_pin_id IS NULL
                  AND customer.commercial_partner_id = customer.id
            )
            """,
            climb=climb,
        )

    @api.model
    def _touched(self, partner_ids):
        return rows_sql(self.env.cr, id=partner_ids)

    @api.model
    def _entities(self, partner_ids):
        return SQL(
            "SELECT p.id, %s AS is_entity FROM (%s) t JOIN res_partner p USING (id)",
            IS_ENTITY,
            self._touched(partner_ids),
        )

    # === ITS MATERIALISATION === #

    @api.model
    def _resolve(self, partner_ids, cause, *, run=None):
        """Make the column equal to the function, and write the ledger.

        A fixed number of statements, however many partners. Superuser code: whoever
        may change a partner need not be allowed to see accounts.

        :param partner_ids: the partners concerned
        :param str cause: why, a value of ``crm.account.assignment.cause``
        :param run: the ``crm.account.run`` on whose behalf, if any
        :return: the :class:`Changes` made
        """
        self._flush()
        changes = self._find_changes(partner_ids)
        opportunities = self._write_changes(changes, partner_ids, cause, run)
        accounts = changes.left | changes.entered
        if accounts:
            changes.archived, changes.reused = self._settle_accounts(
                changes.left, changes.entered
            )
        if accounts or opportunities:
            self._invalidate()
        return changes

    @api.model
    def _apart(self, partner_ids, work):
        """Do work on partners; if it fails, halve them until the bad one stands alone.

        Each try at what is held waits for a moment, with the locks it has. So where a
        table is held, none of them is tried alone.

        :param list partner_ids: the partners
        :param work: what to do with a list of partner ids
        :return: list of (partner id, error) of those it is refused for, and of those
            that somebody else holds
        :raise Exception: what no partner is to blame for (see :mod:`.failures`)
        """
        # What was written before is none of their faults.
        self.env.flush_all()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
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
    def _get_automatic_accounts(self, partner_ids, strategy=None):
        """The accounts customers would have if they were not set by hand.

        :param str strategy: code of a strategy, if not the one in force
        :return: dict of account ids by partner id; None for an account yet to be made
        """
        self._flush()
        strategy = self._get_strategy() if strategy is None else strategy
        if not self._is_strategy(strategy):
            return self._get_mapped_accounts(partner_ids)
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE source AS (%(touched)s), %(anchors)s
                SELECT source.id, COALESCE(account.merged_into_id, account.id)
                FROM source
                JOIN anchor USING (id)
                JOIN res_partner base ON base.id = anchor.anchor_id
                LEFT JOIN crm_account account ON account.id = CASE
                    WHEN base.id = source.id THEN base.own_account_id
                    ELSE COALESCE(base.crm_account_pin_id, base.own_account_id)
                END
                """,
                touched=self._entities(partner_ids),
                anchors=self._anchors(SQL("source"), self._get_climb(strategy)),
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

    @api.model
    def _get_chain(self, partner_id, strategy):
        """The way up from a customer to its anchor.

        :return: list of partner ids, whether the way ends in a ring
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE source AS (%(touched)s), %(anchors)s,
                way(ids, up_id) AS (
                    SELECT ARRAY[step.id], step.up_id FROM source JOIN step USING (id)
                    UNION ALL
                    SELECT ids || step.id, step.up_id
                    FROM way JOIN step ON step.id = way.up_id
                    WHERE step.id != ALL(ids)
                )
                SELECT ids, up_id IS NOT NULL, anchor_id
                FROM way, source JOIN anchor USING (id)
                ORDER BY cardinality(ids) DESC LIMIT 1
                """,
                touched=self._entities([partner_id]),
                anchors=self._anchors(SQL("source"), self._get_climb(strategy)),
            )
        )
        if not rows:  # it is no company of its own
            return [partner_id], False
        [(chain, ring, anchor_id)] = rows
        return chain[: chain.index(anchor_id) + 1], ring

    @api.model
    def _get_barrier(self, partner_id, strategy):
        """The company above, which only its own company keeps from being climbed to.

        :return: id of a partner; None where the way up does not end for that reason
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT up.id
                FROM res_partner child
                JOIN res_partner parent ON parent.id = child.parent_id
                JOIN res_partner up ON up.id = parent.commercial_partner_id
                WHERE child.id = %s AND up.id != child.id AND (%s) AND NOT %s
                """,
                partner_id,
                self._get_climb_condition(strategy),
                IS_AS_WIDE,
            )
        )
        return rows[0][0] if rows else None

    @api.model
    def _find_differences(self, limit=None, besides=()):
        """Partners whose column differs from the function, or whose account sleeps.

        :param int limit: at most so many
        :param besides: ids of partners to leave out, with what only they need
        :return: list of partner ids
        """
        besides = set(besides)
        everybody = [id_ for id_ in self._find_everybody() if id_ not in besides]
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE %s
                SELECT id FROM result WHERE %s ORDER BY id LIMIT %s
                """,
                self._plan(everybody, self._get_strategy()),
                IS_DIFFERENT,
                limit,
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _find_changes(self, partner_ids):
        """What has to be written, with numbers for the accounts to be made.

        :rtype: Changes
        """
        return Changes(
            self.env.execute_query(
                SQL(
                    """
                    WITH RECURSIVE %s
                    SELECT id, company_id, account_from_id, account_to_id, base_id,
                           CASE WHEN base_id = id AND account_to_id IS NULL
                                THEN nextval('crm_account_id_seq') END
                    FROM result WHERE %s
                    """,
                    self._plan(partner_ids, self._get_strategy()),
                    IS_DIFFERENT,
                )
            )
        )

    @api.model
    def _write_changes(self, changes, partner_ids, cause, run=None):
        """Missing accounts, column, ledger and opportunities in one statement.

        The changes come as values, not as a subquery: so the planner knows how few
        they are. Each partner row is written at most once, which is what the time goes
        into.

        :return: number of opportunities written
        """
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
                ledger AS (
                    INSERT INTO crm_account_assignment
                        (partner_id, company_id, account_from_id, account_to_id, cause,
                         run_id, user_id, date)
                    SELECT id, company_id, account_from_id, account_to_id, %(cause)s,
                           %(run_id)s, %(person)s, %(now)s
                    FROM change
                )
                %(update_opportunities)s
                """,
                changes=changes._as_query(self.env.cr),
                insert_accounts=self._insert_accounts(),
                touched=self._touched(partner_ids),
                update_opportunities=self._update_opportunities(),
                cause=cause,
                run_id=run and run.id,
                person=run.user_id.id if run else self.env.uid,
                now=self.env.cr.now(),
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _insert_accounts(self):
        """An account of its own for each partner in ``change`` that has a number."""
        return SQL(
            """
            INSERT INTO crm_account
                (id, name, automatic_name, active, company_id, user_id, team_id,
                 create_uid, create_date, write_uid, write_date)
            SELECT change.made_account_id, made_for.name, made_for.name, TRUE,
                   p.company_id, p.user_id, manager.sale_team_id,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
            FROM change
            JOIN res_partner p ON p.id = change.id
            LEFT JOIN res_users manager ON manager.id = p.user_id
            CROSS JOIN LATERAL (SELECT %(name)s AS name) made_for
            WHERE change.made_account_id IS NOT NULL
            """,
            name=self._account_name(),
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _account_name(self):
        """The name of the account made for the partner ``p``, who may have none.

        A person who buys for a company, by the name given at a checkout, stands for it.
        """
        return SQL(
            """COALESCE(
                CASE WHEN p.is_company IS NOT TRUE
                     THEN NULLIF(btrim(p.company_name), '') END,
                NULLIF(p.name, ''), NULLIF(p.complete_name, ''), p.email, '#' || p.id
            )"""
        )

    @api.model
    def _update_opportunities(self):
        """Opportunities follow their customer's account, if it has one.

        That of another company does without: its contact is shared, the customer not.
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
                LEFT JOIN crm_account account ON account.id = target.account_to_id
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
    def _settle_accounts(self, left, entered=()):
        """Archive the accounts left empty, bring back those in use again.

        :param left: ids of the accounts that customers left
        :param entered: ids of the accounts that customers came to
        :return: how many were archived, how many brought back
        """
        left, entered = set(left), set(entered)
        accounts = sorted(left | entered)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_account account
                SET active = NOT COALESCE(active, FALSE)
                FROM (%(accounts)s) settled
                WHERE settled.id = account.id AND merged_into_id IS NULL
                  AND CASE WHEN active
                           THEN was_left AND %(may_archive)s AND (%(unused)s)
                           ELSE was_entered
                      END
                RETURNING active
                """,
                accounts=rows_sql(
                    self.env.cr,
                    {"was_left": "bool", "was_entered": "bool"},
                    id=accounts,
                    was_left=[id_ in left for id_ in accounts],
                    was_entered=[id_ in entered for id_ in accounts],
                ),
                may_archive=self.env["crm.account"]._get_empty_policy() == "archive",
                unused=self._is_unused_account(),
            )
        )
        reused = sum(active for (active,) in rows)
        return len(rows) - reused, reused

    @api.model
    def _is_unused_account(self):
        """Made by the bridge, without a customer, and nobody put anything on it."""
        uses = {
            **self._get_uses_of_account(),
            "customers": SQL(
                "EXISTS (SELECT FROM res_partner WHERE mapped_account_id = account.id)"
            ),
            "opportunities": SQL(
                "EXISTS (SELECT FROM crm_lead WHERE crm_account_id = account.id)"
            ),
        }
        return SQL(" AND ").join(SQL("NOT (%s)", use) for use in uses.values())

    @api.model
    def _get_uses_of_account(self):
        """What people can put on an ``account`` of their own, but for customers.

        :return: dict of SQL conditions
        """
        return {
            "renamed": SQL("account.name IS DISTINCT FROM account.automatic_name"),
            "notes": SQL(
                "COALESCE(account.description, '') NOT IN ('', '<p><br></p>')"
            ),
            "tags": SQL(
                """EXISTS (
                    SELECT FROM crm_account_tag_rel WHERE account_id = account.id)"""
            ),
            "merged": SQL(
                """EXISTS (
                    SELECT FROM crm_account merged
                    WHERE merged.merged_into_id = account.id)"""
            ),
            "activities": SQL(
                """EXISTS (
                    SELECT FROM mail_activity
                    WHERE res_model = 'crm.account' AND res_id = account.id)"""
            ),
            "messages": SQL(
                """EXISTS (
                    SELECT FROM mail_message
                    WHERE model = 'crm.account' AND res_id = account.id
                      AND message_type NOT IN ('notification', 'user_notification'))"""
            ),
            "attachments": SQL(
                """EXISTS (
                    SELECT FROM ir_attachment
                    WHERE res_model = 'crm.account' AND res_id = account.id)"""
            ),
        }

    # === THE ORM'S VIEW OF IT === #

    @api.model
    def _flush(self):
        for model in ("res.partner", "crm.account", "crm.lead", "ir.config_parameter"):
            self.env[model].flush_model()
        self.env["res.users"].flush_model(["sale_team_id"])

    @api.model
    def _invalidate(self):
        """The statements above went behind the ORM's back: forget what they wrote."""
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


class Changes:
    """What a call of the resolver changes.

    Who stays where he is only has the account woken up: it is ``entered`` as well.

    :param rows: of (partner, its company, account from, account to, partner whose
        account it is, number for a new account of its own)
    """

    def __init__(self, rows):
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

    def _as_query(self, cr):
        names = ("id", "company_id", "account_from_id", "account_to_id")
        names += ("made_account_id",)
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(names)
        return rows_sql(cr, **dict(zip(names, columns, strict=True)))

"""Which account does a customer belong to?

The answer is a pure function of the customers, their parents, the choices made by
hand and the strategy:

    account(c) = follow_merges(base(a))   with  a = c if c is pinned else anchor(c)
    base(x)    = x's pin if pinned, else x's own account (made when it is missing)
    anchor(c)  = the topmost entity reached from c by climbing while the strategy allows
    domain     = customers + pinned entities + anchors of unpinned customers

``res.partner.mapped_account_id`` is its materialisation. Everything that changes an
input (or wants to know, like the check) asks for the partners concerned, and
``crm_account_resolve.py`` writes the answer; nothing else decides an account.
"""

from odoo import api, models
from odoo.tools import SQL

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
    def _entities(self, partner_ids):
        return SQL(
            "SELECT p.id, %s AS is_entity FROM (%s) t JOIN res_partner p USING (id)",
            IS_ENTITY,
            self._touched(partner_ids),
        )

    # === ITS MATERIALISATION === #

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

    # === THE ORM'S VIEW OF IT === #

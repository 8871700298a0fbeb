"""Climb from a customer up to its anchor, and find the partners below."""

from odoo import api, models
from odoo.tools import SQL

from ..company_width import is_as_wide_sql

# The entity above ``child``. One step up is ``parent_id.commercial_partner_id``, as a
# company may hang below a contact of another one.
STEP_UP = """
    LEFT JOIN res_partner parent ON parent.id = child.parent_id
    LEFT JOIN res_partner up ON up.id = parent.commercial_partner_id AND %s
    """


# A company with a word of its own ends the climb from below.
HAS_NO_WORD = SQL("child.crm_account_strategy IS NULL")
IS_AS_WIDE = is_as_wide_sql(SQL("up.company_id"), SQL("child.company_id"))


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _get_climb(self, rule):
        """Return the condition for a step up, on ``child`` and ``up``.

        If companies have words, ``child`` has the strategy of the row of ``ruled``.
        """
        if rule.words:
            return self._climb_sql(
                SQL("%s AND ruled.strategy = ANY(%s)", HAS_NO_WORD, self._climbs_sql())
            )
        return self._climb_sql(self._get_climb_condition(rule.strategy))

    @api.model
    def _climb_sql(self, condition):
        """Return the condition for a step up, on ``child`` and ``up``.

        The climb also ends where the account would become narrower than its customer.
        """
        return SQL("up.id != child.id AND %s AND (%s)", IS_AS_WIDE, condition)

    @api.model
    def _climbs_sql(self):
        """Return the codes of the strategies that climb from ``child`` to ``up``."""
        strategies = self._get_strategies()
        return SQL(
            "ARRAY[%s]::varchar[]",
            SQL(", ").join(
                SQL("CASE WHEN %s THEN %s END", self._get_climb_condition(code), code)
                for code in strategies
            ),
        )

    @api.model
    def _find_below(self, partner_ids):
        """Return the given partners and all partners below them, archived ones too.

        :return: list of partner ids
        """
        self._flush()
        rows = self.env.execute_query(self._below_sql(partner_ids))
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _below_sql(self, partner_ids):
        """Return a query of the partners of :meth:`_find_below`."""
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
            self._partners_sql(partner_ids),
        )

    @api.model
    def _anchors(self, source, rule):
        """Return the anchors of the partners in ``source``, and of all above them.

        :param SQL source: table of partners (id, is_entity)
        :param Rule rule: that decides how far they climb
        :return: SQL common table expressions that end in ``anchor`` (id, anchor_id); if
            companies have words, ``ruled`` (id, strategy) is among them
        """
        if rule.words:
            return self._anchors_sql(self._ruled_steps(source, rule.strategy))
        return self._anchors_sql(self._steps(source, self._get_climb(rule)))

    @api.model
    def _steps(self, source, climb):
        """Return the steps up from ``source``: ``step`` (id, up_id or NULL)."""
        return SQL(
            """
            -- every edge once, however many customers climb over it
            step(id, up_id) AS (
                SELECT child.id, up.id
                FROM %(source)s source JOIN res_partner child USING (id) %(step_up)s
                WHERE source.is_entity
                UNION
                -- OFFSET: the planner, which expects many more rows than there are,
                -- would read the whole table again at each level
                SELECT above.id, above.up_id
                FROM step CROSS JOIN LATERAL (
                    SELECT child.id, up.id AS up_id
                    FROM res_partner child %(step_up)s
                    WHERE child.id = step.up_id
                    OFFSET 0
                ) above
            )
            """,
            source=source,
            step_up=SQL(STEP_UP, climb),
        )

    @api.model
    def _ways(self, source):
        """Return the ways up from ``source`` to the nearest words, or the tops.

        :return: SQL common table expression ``edge``: id, up_id, the own word of the
            partner, and the codes of the strategies that take this step
        """
        return SQL(
            """
            edge(id, up_id, word, climbs) AS (
                SELECT child.id, up.id, child.crm_account_strategy, %(climbs)s
                FROM %(source)s source JOIN res_partner child USING (id) %(step_up)s
                WHERE source.is_entity
                UNION
                -- OFFSET: as for the steps without words
                SELECT above.*
                FROM edge CROSS JOIN LATERAL (
                    SELECT child.id, up.id AS up_id, child.crm_account_strategy,
                           %(climbs)s
                    FROM res_partner child %(step_up)s
                    WHERE child.id = edge.up_id
                    OFFSET 0
                ) above
            )
            """,
            source=source,
            climbs=self._climbs_sql(),
            step_up=SQL(STEP_UP, self._climb_sql(HAS_NO_WORD)),
        )

    @api.model
    def _words(self, source):
        """Return the words that count: ``heard`` (id, word) of those with one.

        Words count downwards until the next one.
        """
        return SQL(
            """
            %s,
            heard(id, word) AS (
                SELECT id, word FROM edge WHERE word IS NOT NULL
                UNION ALL
                SELECT edge.id, heard.word
                FROM heard JOIN edge ON edge.up_id = heard.id
            )
            """,
            self._ways(source),
        )

    @api.model
    def _ruled_steps(self, source, strategy):
        """Return the steps up where companies have words, as :meth:`_steps` does.

        Who hears none, also in a ring of companies, follows the strategy of the
        database.
        """
        return SQL(
            """
            %(words)s,
            ruled(id, strategy) AS MATERIALIZED (
                SELECT edge.id, COALESCE(heard.word, %(strategy)s)
                FROM edge LEFT JOIN heard USING (id)
            ),
            step(id, up_id) AS MATERIALIZED (
                SELECT id, CASE WHEN strategy = ANY(climbs) THEN up_id END
                FROM edge JOIN ruled USING (id)
            )
            """,
            words=self._words(source),
            strategy=strategy,
        )

    @api.model
    def _anchors_sql(self, steps):
        """Return the ends of steps up, as :meth:`_anchors` does."""
        return SQL(
            """
            %s,
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
            steps,
        )

    @api.model
    def _needed_by_others_sql(self, rule):
        """Return a condition: customers not looked at need the anchor ``p``.

        The anchor is no customer itself. The query looks down from it the way that its
        customers climb up, and stops at the first that it finds. All of them follow the
        strategy of the anchor, as companies with words of their own do not climb.
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
            climb=self._get_climb(rule),
        )

    @api.model
    def _get_chain(self, partner_id, rule):
        """Return the way up from a customer to its anchor.

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
                anchors=self._anchors(SQL("source"), rule),
            )
        )
        if not rows:  # the partner is a contact
            return [partner_id], False
        [(chain, ring, anchor_id)] = rows
        return chain[: chain.index(anchor_id) + 1], ring

    @api.model
    def _get_word(self, partner_id):
        """Return whose word counts for a customer: the nearest on its way up.

        :return: tuple (id of the company, code of the strategy); None without a word
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE source AS (%s), %s
                SELECT id, word FROM edge WHERE word IS NOT NULL
                """,
                self._entities([partner_id]),
                self._ways(SQL("source")),
            )
        )
        return rows[0] if rows else None

    @api.model
    def _count_ruled(self):
        """Return how many customers the strategy of the database does not count for.

        Some word counts for them, and nobody has set their account by hand.
        """
        if not self._get_rule().words:
            return 0
        [(count,)] = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE source AS (%s), %s
                SELECT count(*) FROM heard JOIN res_partner p USING (id)
                WHERE p.mapped_account_id IS NOT NULL AND p.crm_account_pin_id IS NULL
                """,
                self._entities(self._everybody()),
                self._words(SQL("source")),
            )
        )
        return count

    @api.model
    def _find_climbing(self, partner_ids, parent):
        """Return who would share the account of a company, were it their parent.

        :param list partner_ids: companies
        :param parent: the company that may become their parent
        :return: list of partner ids; without those set by hand, whom nothing moves
        """
        self._flush()
        word = self._get_word(parent.commercial_partner_id.id)
        strategy = word[1] if word else self._get_strategy()
        climbs = SQL("%s AND %s", HAS_NO_WORD, self._get_climb_condition(strategy))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT child.id
                FROM res_partner child, res_partner parent
                JOIN res_partner up ON up.id = parent.commercial_partner_id
                WHERE parent.id = %s AND child.id = ANY(%s) AND %s
                  AND child.crm_account_pin_id IS NULL
                """,
                parent.id,
                list(partner_ids),
                self._climb_sql(climbs),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _get_barrier(self, partner_id, strategy):
        """Return the company above that is not reached due to its ``res.company``.

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
                WHERE child.id = %s AND up.id != child.id AND (%s) AND NOT %s AND %s
                """,
                partner_id,
                self._get_climb_condition(strategy),
                IS_AS_WIDE,
                HAS_NO_WORD,
            )
        )
        return rows[0][0] if rows else None

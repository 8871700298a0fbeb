"""The probability of a match, in one statement for all pairs of a batch.

The weight of each kind of evidence is Fellegi and Sunter's log2(m / u), with ``u``
counted. Of one family the strongest counts. Families agree together more often than
chance would have it (neighbours share the switchboard, branches the name): all but the
strongest count for about half. What speaks against counts in full.
The sum and the prior, the matches a customer is expected to have among all others, are
the logarithm of the odds.

All weights are bits: one bit more doubles the odds.
"""

from math import log2

from odoo import api, models
from odoo.modules.db import has_trigram
from odoo.tools import SQL

from ..evidence.evidence import FREQUENT

# What each family of evidence counts for where a stronger one agrees as well
BESIDE = 0.55
# Matches a customer has, until a scan has counted them, and what it may find
EXPECTED = 0.5
FEWEST, MOST = 0.02, 5.0
EXPECTED_PARAMETER = "crm_commerce_bridge_match.expected_matches"
ROUNDS = 30
SPOKEN, SHARED, COUNTED, AGREEING, HOPEFUL, SAID = (
    SQL.identifier(f"crm_customer_match_{step}")
    for step in ("spoken", "shared", "counted", "agreeing", "hopeful", "said")
)
# Less sure pairs are not kept.
LEAST = 0.05


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _get_expected(self):
        """Matches that a customer has, as the last scan counted them."""
        get_param = self.env["ir.config_parameter"].get_param
        return float(get_param(EXPECTED_PARAMETER, EXPECTED))

    @api.model
    def _get_prior(self, count):
        """The logarithm of the odds that two of so many customers are the same."""
        return log2(self._get_expected()) - log2(max(count - 1, 2))

    @api.model
    def _can_compare_spelling(self):
        """Whether the database has pg_trgm; it may come while the server runs."""
        return self.pool.has_trigram or bool(has_trigram(self.env.cr))

    @api.model
    def _get_kinds_sql(self):
        """A row for each kind of evidence that counts."""
        rows = [
            SQL(
                "(%s, %s, %s::float, %s::float, %s::float, %s::float, %s::float, %s)",
                code,
                kind._family,
                log2(kind._m) + kind._surer,
                kind._against,
                kind._others,
                kind._more,
                log2(max(kind._at_least - 1, 1)) - kind._surer,
                ",".join(kind._excused_by),
            )
            for code, kind in self.env["crm.customer.evidence"]._get_kinds().items()
            if kind._family
        ]
        return SQL("VALUES %s", SQL(", ").join(rows))

    @api.model
    def _get_counts(self, keys):
        """How many customers have each of some values.

        :param SQL keys: query of kinds and values
        :return SQL: query of kinds, values and holders
        """
        return SQL(
            """
            SELECT wanted.kind, wanted.value,
                   COALESCE(frequent.holders, counted.holders) AS holders
            FROM (SELECT DISTINCT kind, value FROM (%(keys)s) k) wanted
            LEFT JOIN crm_customer_key_frequent frequent
              ON frequent.kind = wanted.kind AND frequent.value = wanted.value
            LEFT JOIN LATERAL (
                SELECT count(*) AS holders FROM (
                    SELECT FROM crm_customer_key key
                    WHERE key.kind = wanted.kind AND key.value = wanted.value
                    LIMIT %(frequent)s
                ) holder
            ) counted ON frequent.holders IS NULL
            """,
            keys=keys,
            frequent=FREQUENT + 1,
        )

    @api.model
    def _score(self, pairs, count, expected):
        """The evidence of pairs that are sure enough to be kept.

        :param SQL pairs: a table of ``low_id`` and ``high_id``
        :param int count: number of customers
        :param float expected: matches a customer has
        :return: list of tuples of both ids, the kind, the id of the newest key that
            says so, the number of customers who have it, and the weight; what speaks
            for a pair first, the strongest before the others
        """
        bits = log2(max(count - 1, 2))
        least = log2(LEAST / (1 - LEAST)) - log2(expected) + bits
        # Step by step into tables: of steps within a statement the planner knows
        # nothing, and compares all with all.
        self._put_into(SPOKEN, self._get_spoken_sql(pairs))
        self.env.cr.execute("SET LOCAL enable_nestloop = off")
        self._put_into(SHARED, self._get_shared_sql(pairs))
        self.env.cr.execute("RESET enable_nestloop")
        self._put_into(
            COUNTED, self._get_counts(SQL("SELECT kind, value FROM %s", SHARED))
        )
        self._put_into(AGREEING, self._get_agreeing_sql(pairs, bits))
        self._put_into(HOPEFUL, self._get_hopeful_sql(least))
        self._put_into(SAID, self._get_said_sql())
        self.env.cr.execute("SET LOCAL enable_nestloop = off")
        found = self.env.execute_query(self._get_evidence_sql(least))
        self.env.cr.execute("RESET enable_nestloop")
        return found

    @api.model
    def _put_into(self, table, query):
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, query)
        )
        self.env.cr.execute(SQL("ANALYZE %s", table))

    @api.model
    def _get_spoken_sql(self, pairs):
        """All that the customers of these pairs say.

        OFFSET 0: by the index, customer by customer, never by a look at all keys.
        """
        return SQL(
            """
            SELECT key_id, partner_id, kind, value
            FROM (
                SELECT low_id AS partner_id FROM %(pairs)s
                UNION SELECT high_id FROM %(pairs)s
            ) partner
            CROSS JOIN LATERAL (
                SELECT key.id AS key_id, kind, value FROM crm_customer_key key
                WHERE key.partner_id = partner.partner_id OFFSET 0
            ) said
            """,
            pairs=pairs,
        )

    @api.model
    def _get_shared_sql(self, pairs):
        """What both have in common."""
        return SQL(
            """
            SELECT low_id, high_id, low.kind, low.value,
                   GREATEST(low.key_id, high.key_id) AS key_id
            FROM %(pairs)s pair
            JOIN %(spoken)s low ON low.partner_id = low_id
            JOIN %(spoken)s high ON high.partner_id = high_id
             AND high.kind = low.kind AND high.value = low.value
            """,
            pairs=pairs,
            spoken=SPOKEN,
        )

    @api.model
    def _get_agreeing_sql(self, pairs, bits):
        """What each kind says for a pair."""
        return SQL(
            """
            WITH kind (
                kind, family, m, against, others, more, at_least, excused_by
            ) AS (
                %(kinds)s
            ), weighed AS (
                SELECT low_id, high_id, kind, family, others, at_least, key_id, holders,
                       m + %(bits)s
                       - ln(GREATEST(holders - 1, 1)::float) / ln(2::float) AS weight
                FROM %(shared)s shared JOIN %(counted)s counted USING (kind, value)
                JOIN kind USING (kind)
            )
            SELECT low_id, high_id, kind, family, count(*) AS agreed,
                   min(holders)::int AS holders,
                   max(key_id) AS newest_key_id,
                   LEAST(
                       max(weight) + others * (sum(weight) - max(weight)),
                       %(bits)s - at_least
                   ) AS weight
            FROM weighed
            GROUP BY low_id, high_id, kind, family, others, at_least
            %(alike)s
            """,
            kinds=self._get_kinds_sql(),
            shared=SHARED,
            counted=COUNTED,
            bits=bits,
            alike=self._get_alike_sql(pairs, bits),
        )

    @api.model
    def _get_alike_sql(self, pairs, bits):
        """Pairs whose names or addresses are spelt nearly the same."""
        if not self._can_compare_spelling():
            return SQL()
        kinds = self.env["crm.customer.evidence"]._get_kinds().values()
        return SQL(" ").join(
            self._get_alike_in_sql(kind, pairs, bits) for kind in kinds if kind._alike
        )

    @api.model
    def _get_alike_in_sql(self, kind, pairs, bits):
        most = max(bits - log2(kind._at_least - 1), 0)
        levels = sorted(kind._alike.items(), reverse=True)
        return SQL(
            """
            UNION ALL
            SELECT low_id, high_id, %(kind)s, %(family)s, 1, 0, key_id,
                   CASE %(levels)s END::float
            FROM (
                SELECT low_id, high_id, similarity(low.value, high.value) AS alike,
                       GREATEST(low.key_id, high.key_id) AS key_id,
                       regexp_replace(low.value, '[^0-9]', '', 'g') AS low_number,
                       regexp_replace(high.value, '[^0-9]', '', 'g') AS high_number
                FROM %(pairs)s pair
                JOIN %(spoken)s low ON low.partner_id = low_id
                 AND low.kind = %(compared)s
                JOIN %(spoken)s high ON high.partner_id = high_id
                 AND high.kind = %(compared)s AND high.value != low.value
            ) compared
            WHERE alike >= %(least)s AND (
                NOT %(numbers_tell)s OR low_number = high_number
                OR low_number = '' OR high_number = ''
            )
            """,
            kind=kind._kind,
            family=kind._family,
            numbers_tell=kind._numbers_tell,
            levels=SQL(" ").join(
                SQL("WHEN alike >= %s THEN %s", alike, min(weight, most))
                for alike, weight in levels
            ),
            pairs=pairs,
            spoken=SPOKEN,
            compared=kind._alike_in,
            least=min(kind._alike),
        )

    @api.model
    def _get_hopeful_sql(self, least):
        """Pairs that may be sure enough: all else only speaks against them."""
        return SQL(
            """
            SELECT low_id, high_id FROM (
                SELECT low_id, high_id, max(weight) AS weight
                FROM %s found GROUP BY low_id, high_id, family
            ) best
            GROUP BY low_id, high_id HAVING sum(GREATEST(weight, 0)) >= %s
            """,
            AGREEING,
            least,
        )

    @api.model
    def _get_said_sql(self):
        """How much each of the hopeful says of what may speak against it."""
        return SQL(
            """
            WITH kind (
                kind, family, m, against, others, more, at_least, excused_by
            ) AS (
                %(kinds)s
            )
            SELECT partner_id, kind, family, against, more, excused_by, count(*) AS said
            FROM (
                SELECT low_id AS partner_id FROM %(hopeful)s
                UNION SELECT high_id FROM %(hopeful)s
            ) partner
            JOIN %(spoken)s USING (partner_id) JOIN kind USING (kind)
            WHERE against < 0 OR more < 0
            GROUP BY partner_id, kind, family, against, more, excused_by
            """,
            kinds=self._get_kinds_sql(),
            hopeful=HOPEFUL,
            spoken=SPOKEN,
        )

    @api.model
    def _get_evidence_sql(self, least):
        """For and against, family by family, of the pairs that are sure enough."""
        return SQL(
            """
            WITH both_said AS MATERIALIZED (
                SELECT low_id, high_id, low.kind, low.family, low.against, low.more,
                       low.said AS low_said, high.said AS high_said, low.excused_by
                FROM %(hopeful)s hopeful
                JOIN %(said)s low ON low.partner_id = low_id
                JOIN %(said)s high ON high.partner_id = high_id
                 AND high.kind = low.kind
            ), evidence AS (
                SELECT low_id, high_id, kind, found.family, newest_key_id, holders,
                       GREATEST(
                           weight + COALESCE(
                               more * ((low_said > agreed)::int
                                       + (high_said > agreed)::int), 0
                           ),
                           COALESCE(against, weight)
                       ) AS weight
                FROM %(hopeful)s hopeful
                JOIN %(found)s found USING (low_id, high_id)
                LEFT JOIN both_said USING (low_id, high_id, kind)
                UNION ALL
                SELECT both_said.low_id, both_said.high_id, both_said.kind,
                       both_said.family, 0, 0, against
                FROM both_said
                LEFT JOIN %(found)s found
                  ON found.low_id = both_said.low_id
                 AND found.high_id = both_said.high_id
                 AND found.kind = both_said.kind
                LEFT JOIN %(found)s excuse
                  ON excuse.low_id = both_said.low_id
                 AND excuse.high_id = both_said.high_id
                 AND excuse.kind = ANY(string_to_array(both_said.excused_by, ','))
                WHERE against < 0 AND found.weight IS NULL AND excuse.weight IS NULL
            ), strongest AS MATERIALIZED (
                -- of each family what speaks most for it, and most against it
                SELECT DISTINCT ON (low_id, high_id, family, weight > 0) *
                FROM evidence WHERE weight != 0  -- that only excuses something
                ORDER BY low_id, high_id, family, weight > 0, abs(weight) DESC, kind
            ), net AS (
                SELECT *, sum(weight) OVER (
                    PARTITION BY low_id, high_id, family
                ) AS net
                FROM strongest
            ), ranked AS (
                SELECT *, dense_rank() OVER (
                    PARTITION BY low_id, high_id ORDER BY net DESC, family
                ) AS place
                FROM net
            ), counting AS (
                SELECT low_id, high_id, kind, newest_key_id, holders,
                       weight * CASE WHEN net > 0 AND place > 1 THEN %(beside)s
                                ELSE 1 END AS weight
                FROM ranked
            ), summed AS (
                SELECT *, sum(weight) OVER (PARTITION BY low_id, high_id) AS total
                FROM counting
            )
            SELECT low_id, high_id, kind, newest_key_id, holders, weight
            FROM summed WHERE total >= %(least)s
            ORDER BY low_id, high_id, weight DESC, kind
            """,
            hopeful=HOPEFUL,
            said=SAID,
            found=AGREEING,
            beside=BESIDE,
            least=least,
        )

    @api.model
    def _learn_expected(self):
        """Count the matches that customers have, and judge all pairs anew by that.

        Only the prior is learnt: the number that is known least beforehand, and a pair
        is as sure as the number of matches there are. What people decided counts.
        """
        count = self.env["crm.customer.key"]._count_customers()
        self.env["crm.customer.match.evidence"].flush_model()
        self.flush_model()
        # A scan has just made them: the planner thinks there are none.
        self.env.cr.execute("ANALYZE crm_customer_match, crm_customer_match_evidence")
        bits = log2(max(count - 1, 2))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT round(total * 4) / 4, count(*)
                FROM crm_customer_match match
                JOIN (
                    SELECT match_id, sum(weight) AS total
                    FROM crm_customer_match_evidence GROUP BY match_id
                ) evidence ON match_id = match.id
                WHERE kind = 'same' AND state NOT IN ('obsolete', 'different')
                GROUP BY 1
                """
            )
        )
        expected = self._get_expected()
        for _round in range(ROUNDS if count > 1 else 0):
            found = sum(
                number * get_probability(total - bits + log2(expected))
                for total, number in rows
            )
            expected = min(max(2 * found / count, FEWEST), MOST)
        self.env["ir.config_parameter"].set_param(EXPECTED_PARAMETER, expected)
        self._judge_again(log2(expected) - bits)

    @api.model
    def _judge_again(self, prior):
        """The probabilities of open pairs by their evidence."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_customer_match match
                SET probability = 1 / (1 + 2 ^ LEAST(-%(prior)s - total, 60))
                FROM (
                    SELECT match_id, sum(weight) AS total
                    FROM crm_customer_match_evidence GROUP BY match_id
                ) evidence
                WHERE match_id = match.id AND kind = 'same' AND state = 'open'
                """,
                prior=prior,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_customer_match
                WHERE kind = 'same' AND state = 'open' AND probability < %s
                """,
                LEAST,
            )
        )
        self.invalidate_model()


def get_probability(bits):
    """Of odds whose logarithm is ``bits``."""
    return 1 / (1 + 2 ** min(-bits, 60))

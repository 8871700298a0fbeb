"""Which customers are worth comparing: those who share a value that few have.

Nobody compares all with all. A value that too many have is no reason to compare them;
what divides such blocks are values of their own, made of two. Of those, too many are
copies: each is compared with the oldest of them.
"""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.company_width import is_as_wide_sql
from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql

PAIRS = SQL.identifier("crm_customer_match_pairs")


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _find_pairs(self, customer_ids, only_below=False):
        """Put the pairs to compare into the table ``PAIRS``, each once.

        Those of companies that may not meet are no pairs, nor is a company and what is
        above it.

        :param customer_ids: one of both is among them
        :param bool only_below: leave out those with a customer of a higher id, who has
            its turn
        """
        kinds = self.env["crm.customer.evidence"]._get_kinds().items()
        blocks = SQL(", ").join(
            SQL("(%s, %s, %s)", code, kind._block, kind._oldest)
            for code, kind in kinds
            if kind._block
        )
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", PAIRS))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE %(pairs)s ON COMMIT DROP AS
                WITH mine AS MATERIALIZED (
                    SELECT partner_id, kind, value, most, oldest FROM crm_customer_key
                    JOIN (VALUES %(blocks)s) block (kind, most, oldest) USING (kind)
                    WHERE %(among)s
                ), shared AS MATERIALIZED (
                    SELECT kind, value, oldest, holders > most AS are_too_many
                    FROM (SELECT DISTINCT kind, value, most, oldest FROM mine) wanted
                    CROSS JOIN LATERAL (
                        SELECT count(*) AS holders FROM (
                            SELECT FROM crm_customer_key key
                            WHERE key.kind = wanted.kind AND key.value = wanted.value
                            LIMIT wanted.most + 1
                        ) holder
                    ) counted
                    WHERE holders > 1 AND (holders <= most OR oldest > 0)
                ), elder AS MATERIALIZED (
                    SELECT kind, value, partner_id
                    FROM (SELECT * FROM shared WHERE are_too_many) copied
                    CROSS JOIN LATERAL (
                        SELECT partner_id FROM crm_customer_key key
                        WHERE key.kind = copied.kind AND key.value = copied.value
                        ORDER BY partner_id LIMIT copied.oldest
                    ) eldest
                )
                SELECT DISTINCT LEAST(mine.partner_id, other.partner_id) AS low_id,
                       GREATEST(mine.partner_id, other.partner_id) AS high_id
                FROM shared JOIN mine USING (kind, value)
                JOIN crm_customer_key other
                  ON other.kind = mine.kind AND other.value = mine.value
                 AND other.partner_id %(others)s mine.partner_id
                WHERE NOT are_too_many OR EXISTS (
                    SELECT FROM elder
                    WHERE elder.kind = mine.kind AND elder.value = mine.value
                      AND elder.partner_id IN (mine.partner_id, other.partner_id)
                )
                """,
                pairs=PAIRS,
                blocks=blocks,
                among=among_sql(self.env.cr, SQL("partner_id"), customer_ids),
                others=SQL("<") if only_below else SQL("!="),
            )
        )
        self.env.cr.execute(SQL("ANALYZE %s", PAIRS))
        self._leave_out_strangers()

    @api.model
    def _leave_out_strangers(self):
        """Of customers of one company or none, there are none to look for."""
        low, high = SQL("low.company_id"), SQL("high.company_id")
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(pairs)s pair USING res_partner low, res_partner high
                WHERE low.id = low_id AND high.id = high_id
                  AND low.company_id IS NOT NULL AND high.company_id IS NOT NULL
                  AND NOT (%(low_wider)s OR %(high_wider)s)
                """,
                pairs=PAIRS,
                low_wider=is_as_wide_sql(low, high),
                high_wider=is_as_wide_sql(high, low),
            )
        )

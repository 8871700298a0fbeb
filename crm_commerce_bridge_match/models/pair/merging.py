from odoo import api, models
from odoo.tools import SQL


class CrmCustomerMatch(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.customer.match"

    @api.model
    def _follow_merge(self, merged_ids, kept_id):
        """Partners are merged into one: their pairs are its pairs.

        What a person decided survives: who is not the same as one of them is not the
        same as all of them. Of several pairs of the same two, a decided one is kept,
        else the surest. Pairs among them are answered.

        :param merged_ids: ids of the partners that go
        :param int kept_id: id of the one that stays
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS MATERIALIZED (
                    SELECT id, kind, state, probability, date,
                           CASE WHEN partner_id = ANY(%(ids)s) THEN %(kept)s
                                ELSE partner_id END AS one_id,
                           CASE WHEN other_id = ANY(%(ids)s) THEN %(kept)s
                                ELSE other_id END AS two_id
                    FROM crm_customer_match
                    WHERE partner_id = ANY(%(all)s) OR other_id = ANY(%(all)s)
                ), best AS MATERIALIZED (
                    SELECT DISTINCT ON (LEAST(one_id, two_id), GREATEST(one_id, two_id))
                           *
                    FROM moved WHERE one_id != two_id
                    ORDER BY LEAST(one_id, two_id), GREATEST(one_id, two_id),
                             state IN ('open', 'obsolete'), date DESC NULLS LAST,
                             probability DESC, id
                ), gone AS (
                    DELETE FROM crm_customer_match
                    WHERE id IN (SELECT id FROM moved)
                      AND id NOT IN (SELECT id FROM best)
                )
                SELECT id, kind, one_id, two_id FROM best
                """,
                ids=merged_ids,
                kept=kept_id,
                all=[*merged_ids, kept_id],
            )
        )
        # In a statement of its own: a pair stands once only when the others are gone.
        for id_, kind, one_id, two_id in self.env.cr.fetchall():
            low_id, high_id = sorted((one_id, two_id))
            if kind == "parent":
                low_id, high_id = one_id, two_id
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_customer_match SET partner_id = %s, other_id = %s
                    WHERE id = %s AND (partner_id, other_id) != (%s, %s)
                    """,
                    low_id,
                    high_id,
                    id_,
                    low_id,
                    high_id,
                )
            )
        self.invalidate_model()

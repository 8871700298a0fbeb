"""Companies that the domain of others is called after."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql

from ..evidence.normal_forms import is_group_name

# Bits more than that both belong together
OWNER = 2.5
# Between companies above that are as likely, the one that is called a group
GROUP_WORD = 0.5
# More customers below one domain are rather those of a provider than of a group.
MOST_BELOW = 200


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _find_owners(self, customer_ids):
        """Companies that the domain of others is called after.

        :return: list of child, parent and evidence
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH mine AS MATERIALIZED (
                    SELECT id, kind, value, partner_id FROM crm_customer_key
                    WHERE kind IN ('domain', 'domain_owner') AND %(among)s
                ), counted AS MATERIALIZED (
                    %(counts)s
                ), pairs AS (
                    SELECT mine.partner_id AS child_id, owner.partner_id AS owner_id,
                           value, holders, GREATEST(mine.id, owner.id) AS key_id
                    FROM mine JOIN counted USING (kind, value)
                    JOIN crm_customer_key owner USING (value)
                    WHERE mine.kind = 'domain' AND owner.kind = 'domain_owner'
                      AND holders <= %(most)s
                    UNION
                    SELECT child.partner_id, mine.partner_id, value, holders,
                           GREATEST(child.id, mine.id)
                    FROM mine JOIN counted USING (value)
                    JOIN crm_customer_key child USING (value)
                    WHERE mine.kind = 'domain_owner' AND child.kind = 'domain'
                      AND holders <= %(most)s
                )
                SELECT child_id, owner_id, key_id, holders FROM pairs
                WHERE NOT EXISTS (
                    SELECT FROM crm_customer_key own
                    WHERE own.partner_id = child_id AND own.kind = 'domain_owner'
                      AND own.value = pairs.value
                )
                """,
                among=among_sql(self.env.cr, SQL("partner_id"), customer_ids),
                counts=self._get_counts(
                    SQL("SELECT kind, value FROM mine WHERE kind = 'domain'")
                ),
                most=MOST_BELOW,
            )
        )
        owners = self.env["res.partner"].browse(
            {owner_id for _c, owner_id, *_m in rows}
        )
        more = {p.id: OWNER + GROUP_WORD * is_group_name(p.name) for p in owners}
        return [
            (child_id, owner_id, "domain_owner", key_id, holders, more[owner_id])
            for child_id, owner_id, key_id, holders in rows
        ]

"""Figures of companies in their group: their own, and with all companies below."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..value_rows import ids_sql, listed_sql


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _get_group_figures(self, ids):
        """Return the figures of companies, of what the user may read, as of now.

        :return: dict by id of dicts: ``lifetime_value`` and ``order_count`` of its own,
            ``total_value`` with all companies below it, in the currency of the current
            company; ``last_order_date`` (UTC); ``deal_count``; ``has_below``, whether
            it can be unfolded
        """
        pairs = self._find_all_below(ids)
        sums = {row.pop("id"): row for row in self._sum_below(pairs)}
        deals = self._count_deals(ids)
        can_unfold = {top_id for top_id, id_, is_shown in pairs if is_shown > 0}
        nothing = {
            "lifetime_value": 0.0,
            "order_count": 0,
            "last_order_date": None,
            "total_value": 0.0,
        }
        return {
            id_: {
                **nothing,
                **sums.get(id_, {}),
                "deal_count": deals.get(id_, 0),
                "has_below": id_ in can_unfold,
            }
            for id_ in ids
        }

    @api.model
    def _find_all_below(self, ids):
        """Return companies and all below them, whoever may read them.

        :return: list of (id of the company above, id of one below or its own, whether
            that one is shown below it)
        """
        self._flush_group()
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE below(top_id, id) AS (
                    SELECT id, id FROM (%s) top(id)
                    UNION
                    SELECT below.top_id, child.id
                    FROM below JOIN res_partner child ON child.parent_id = below.id
                )
                SELECT below.top_id, entity.id,
                       (below.top_id != entity.id AND %s)::int
                FROM below JOIN res_partner entity USING (id)
                WHERE entity.commercial_partner_id = entity.id
                """,
                ids_sql(ids),
                self._is_shown_sql("entity"),
            )
        )

    @api.model
    def _sum_below(self, pairs):
        """Sum the figures of companies, their own and with those below.

        :param pairs: of :meth:`_find_all_below`
        """
        tops, below = ([pair[n] for pair in pairs] for n in (0, 1))
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT pair.top_id AS id,
                       COALESCE(sum(lifetime_value) FILTER (WHERE is_own), 0)
                           AS lifetime_value,
                       COALESCE(sum(order_count) FILTER (WHERE is_own), 0)::int
                           AS order_count,
                       max(last_order_date) FILTER (WHERE is_own) AS last_order_date,
                       sum(lifetime_value) AS total_value
                FROM (%(pairs)s) pair
                JOIN (%(figures)s) figures USING (id)
                CROSS JOIN LATERAL (SELECT pair.top_id = pair.id AS is_own) own
                GROUP BY 1
                """,
                pairs=listed_sql(top_id=tops, id=below),
                figures=self._lifetime_sql(ids_sql(set(below))),
            )
        )

    # === DEALS AND CHANNELS === #

    def _get_deal_domain(self):
        """Return the domain of open opportunities of the companies and their people."""
        return (
            Domain("partner_id.commercial_partner_id", "in", self._origin.ids)
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
        )

    @api.model
    def _count_deals(self, ids):
        owner = "partner_id.commercial_partner_id"
        return self._count("crm.lead", self.browse(ids)._get_deal_domain(), owner)

    def _get_group_channels(self):
        """Return the names of the channels of companies, the one worth most first.

        :return: dict of lists by id
        """
        folded = self.env["commerce.channel.customer"]
        ids = ids_sql(self.ids)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(key)s, array_agg(channel_id ORDER BY lifetime_value DESC)
                FROM (%(source)s) source %(join)s
                WHERE %(key)s IN (%(ids)s) GROUP BY 1
                """,
                key=self._lifetime_key_sql(),
                source=folded._lifetime_source_sql(self._get_lifetime_customers(ids)),
                join=self._lifetime_join_sql(),
                ids=ids,
            )
        )
        channels = self.env["commerce.channel"].browse(
            {c for _id, cs in rows for c in cs}
        )
        names = {c.id: c.name for c in channels._filtered_access("read")}
        return {
            id_: [names[channel] for channel in dict.fromkeys(ids) if channel in names]
            for id_, ids in rows
        }

    # === THE LISTS BEHIND THEM === #

    @api.readonly
    def action_view_open_deals(self):
        """Open the pending opportunities of the company and its people."""
        return self._action_view(
            "crm.crm_lead_opportunities",
            self._get_deal_domain(),
            default_type="opportunity",
            **self._prepare_sales_context(),
        )

    @api.readonly
    def action_view_group_orders(self):
        """Open the orders behind the value of the company with all below it."""
        below = Domain("commerce_customer_id", "child_of", self._origin.ids)
        here = Domain("company_id", "=", self.env.company.id)
        action = self.action_view_lifetime_orders()
        action["domain"] = below & here & self._get_counted_domain()
        return action

"""How companies hang together, one level at a time, for people to unfold.

A company hangs below the commercial entity of its parent, as in the resolver. Companies
that the user may not read are passed over: what is below them hangs below the next one
above. Whatever the number of companies, a level takes the same few statements.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..value_rows import among_sql, ids_sql

# Companies of a level that are fetched at once
LEVEL_SIZE = 20
# What a level can be sorted by, and whether the largest comes first
ORDERS = {
    "name": False,
    "lifetime_value": True,
    "total_value": True,
    "order_count": True,
    "last_order_date": True,
    "deal_count": True,
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    def get_company_group(self, order="name", offset=0):
        """Return the tops of the groups of these customers, and the ways to them.

        :param str order: what to sort by, a key of ``ORDERS``
        :param int offset: number of companies to leave out, as they are known
        :return: dict of a level (see :meth:`_read_levels`), with ``path``, the ids of
            all companies above the customers and their own, and ``currency_id``
        :rtype: dict
        :raise AccessError: if the user is no salesperson
        """
        self._check_may_see_group(order, offset)
        return self._read_tops(self.commercial_partner_id.ids, order, offset)

    @api.model
    def _read_tops(self, ids, order, offset):
        """Return what :meth:`get_company_group` does, of companies."""
        tops, path = self._find_tops(ids)
        [level] = self._read_levels({None: tops}, order, offset, path).values()
        return {**level, "path": path, "currency_id": self.env.company.currency_id.id}

    @api.readonly
    def get_subsidiaries(self, order="name", offset=0, path=()):
        """Return the companies directly below each of these.

        :param str order: what to sort by, a key of ``ORDERS``
        :param int offset: number of companies to leave out, as they are known
        :param path: ids of companies that come first where not all fit
        :return: dict of levels (see :meth:`_read_levels`) by id of the company
        :rtype: dict
        :raise AccessError: if the user is no salesperson
        """
        self._check_may_see_group(order, offset)
        path = path if isinstance(path, (list, tuple)) else []
        return self._read_levels(self._find_subsidiaries(), order, offset, path)

    def _check_may_see_group(self, order, offset):
        self.check_access("read")
        self._check_field_access(self._fields["lifetime_value"], "read")
        known = type(offset) is int and 0 <= offset < 2**31
        if not known or not isinstance(order, str) or order not in ORDERS:
            raise UserError(self.env._("Companies cannot be sorted like that."))

    @api.model
    def _read_levels(self, levels, order, offset, path):
        """Return what to show of companies, a page of each level.

        :param dict levels: by any key, lists of ids of companies, sorted by name
        :return: by the same keys, dicts of ``count``, the number of all companies of
            the level, and ``companies``, those of the page (:meth:`_read_companies`)
        """
        path = {id_ for id_ in path if type(id_) is int}
        figures = {}
        if order != "name":
            figures = self._get_group_figures(
                [i for ids in levels.values() for i in ids]
            )
        pages = {
            key: self._sort_level(ids, order, figures, path)[offset:][:LEVEL_SIZE]
            for key, ids in levels.items()
        }
        shown = [id_ for ids in pages.values() for id_ in ids]
        if order == "name":
            figures = self._get_group_figures(shown)
        companies = self._read_companies(shown, figures)
        return {
            key: {
                "count": len(levels[key]),
                "companies": [companies[id_] for id_ in ids],
            }
            for key, ids in pages.items()
        }

    @api.model
    def _sort_level(self, ids, order, figures, path):
        """Return the ids sorted; those on the way to what is looked at come first."""
        if order != "name":
            known = [id_ for id_ in ids if figures[id_][order]]
            known.sort(key=lambda id_: figures[id_][order], reverse=ORDERS[order])
            there = set(known)
            ids = known + [id_ for id_ in ids if id_ not in there]
        if len(ids) > LEVEL_SIZE:
            ids = sorted(ids, key=lambda id_: id_ not in path)
        return ids

    @api.model
    def _read_companies(self, ids, figures):
        """Return what to show of companies.

        :param dict figures: of :meth:`_get_group_figures`
        :return: dict by id of dicts: ``id``, ``name``, ``city``, ``active``,
            ``account`` (id and name, False without one that the user may read),
            ``pinned``, ``channels`` (names), and the figures
        """
        companies = self.browse(ids).with_context(active_test=False)
        accounts = companies.crm_account_id._filtered_access("read")
        channels = companies._get_group_channels()
        return {
            company.id: {
                "id": company.id,
                "name": company.name or company.display_name,
                "city": company.city,
                "active": company.active,
                "account": company.crm_account_id in accounts
                and (company.crm_account_id.id, company.crm_account_id.name),
                "pinned": company.crm_account_pinned,
                "channels": channels.get(company.id, []),
                **figures[company.id],
            }
            for company in companies
        }

    # === HOW THEY HANG TOGETHER === #

    def _find_subsidiaries(self):
        """Return the companies below each of these: dict of lists of ids, by name."""
        self._flush_group()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE walk(top_id, id, is_shown) AS (
                    SELECT top.id, top.id, FALSE FROM res_partner top WHERE %(tops)s
                    UNION
                    SELECT walk.top_id, child.id, %(is_shown)s
                    FROM walk JOIN res_partner child ON child.parent_id = walk.id
                    WHERE NOT walk.is_shown
                )
                SELECT top_id, array_agg(id ORDER BY lower(name), id)
                FROM walk JOIN res_partner USING (id)
                WHERE is_shown AND id != top_id
                GROUP BY top_id
                """,
                tops=among_sql(self.env.cr, SQL("top.id"), self.ids),
                is_shown=self._is_shown_sql("child"),
            )
        )
        return {**{id_: [] for id_ in self.ids}, **dict(rows)}

    @api.model
    def _is_shown_sql(self, alias):
        """Return the condition that a partner is a company that the user may read."""
        readable = self.with_context(active_test=False)._search([])
        return SQL(
            """
            (%(id)s IS NOT DISTINCT FROM %(entity)s AND EXISTS (
                SELECT FROM (%(readable)s) readable WHERE readable.id = %(id)s))
            """,
            id=SQL.identifier(alias, "id"),
            entity=SQL.identifier(alias, "commercial_partner_id"),
            readable=readable.select(),
        )

    @api.model
    def _find_tops(self, ids):
        """Climb from companies up to the tops of their groups.

        In a ring, which only raw SQL can make, the smallest id is the top.

        :return: ids of the tops, by name; ids of all companies on the ways up
        """
        above = self._find_above(ids)
        readable = dict.fromkeys(self._sort_readable(above))
        tops, seen = set(), set()
        for id_ in ids:
            way = [step for step in self._climb(id_, above) if step in readable]
            tops.update(way[-1:])
            seen.update(way)
        return [id_ for id_ in readable if id_ in tops], [*seen]

    @api.model
    def _sort_readable(self, ids):
        """Return the ids of the partners that the user may read, by name."""
        readable = self.with_context(active_test=False)._search([])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company.id
                FROM (%s) mine(id)
                JOIN (%s) readable USING (id)
                JOIN res_partner company USING (id)
                ORDER BY lower(company.name), company.id
                """,
                ids_sql(ids),
                readable.select(),
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _find_above(self, ids):
        """Return the companies above companies: dict of the next one, or None, by id"""
        self._flush_group()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE step(id, up_id) AS (
                    SELECT child.id, parent.commercial_partner_id
                    FROM res_partner child
                    LEFT JOIN res_partner parent ON parent.id = child.parent_id
                    WHERE child.id IN (%s)
                    UNION
                    SELECT above.id, above.up_id
                    FROM step CROSS JOIN LATERAL (
                        SELECT child.id, parent.commercial_partner_id AS up_id
                        FROM res_partner child
                        LEFT JOIN res_partner parent ON parent.id = child.parent_id
                        WHERE child.id = step.up_id
                        OFFSET 0
                    ) above
                )
                SELECT id, up_id FROM step
                """,
                ids_sql(ids),
            )
        )
        return dict(rows)

    @api.model
    def _climb(self, id_, above):
        """Return the way up from a company to its top, which is the last one."""
        way = {}
        while id_ and id_ not in way:
            way[id_] = above.get(id_)
            id_ = way[id_]
        way = list(way)
        if not id_:
            return way
        ring = way[way.index(id_) :]
        return way[: way.index(min(ring)) + 1]

    @api.model
    def _flush_group(self):
        self.env["res.partner"].flush_model(
            ["parent_id", "commercial_partner_id", "name"]
        )

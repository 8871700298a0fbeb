"""Who pays for others, or has its orders shipped to them."""

from math import log2

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql, rows_sql

# Bits more than that both belong together: who pays for another company owns it far
# more often than not, and more so if they have a domain or part of the name in common.
BILLED = 5.0
SHIPPED = 2.0
RELATED = 2.0
# Bits less, each time that twice as many strangers are billed to it
STRANGERS = 2.0
# What more customers have in common relates nobody.
MOST_RELATED = 50


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _find_billed(self, customer_ids):
        """Who is billed for orders of others, and who orders what is shipped to others.

        :return: list of child, parent and evidence
        """
        rows = self.env.execute_query(self._get_billed_sql(customer_ids))
        involved = {id_ for _kind, *ids, _number in rows for id_ in ids}
        customers = set(self.env["crm.customer.key"]._filter_customers(involved))
        rows = [row for row in rows if {row[1], row[2]} <= customers]
        related = self._get_related({(child, parent) for _k, child, parent, _n in rows})
        strangers = self._count_strangers({parent for _k, _c, parent, _n in rows})
        ordered = self._count_orders({child for _k, child, _p, _n in rows})
        lines = []
        for kind, child_id, parent_id, number in rows:
            if kind == "bill_to":
                more = BILLED + log2(number / ordered[child_id])
            else:
                more = SHIPPED
            if (child_id, parent_id) in related:
                more += RELATED
            else:
                # A bookkeeper pays for many who have nothing else in common with it.
                more -= STRANGERS * log2(max(strangers.get((kind, parent_id), 1), 1))
            lines.append((child_id, parent_id, kind, 0, number, more))
        return lines

    @api.model
    def _get_billed_sql(self, customer_ids):
        """Query of orders that are billed or shipped to others: the kind of evidence,
        both companies, and how many orders.
        """
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        # One by one: of several columns in one condition no index is used.
        orders = SQL(" UNION ").join(
            SQL(
                """
                SELECT sale.id, sale.partner_id, partner_invoice_id, partner_shipping_id
                FROM partners JOIN sale_order sale ON sale.%s = partners.id
                WHERE sale.state != 'cancel'
                """,
                SQL.identifier(column),
            )
            for column in ("partner_id", "partner_invoice_id", "partner_shipping_id")
        )
        return SQL(
            """
            WITH partners AS MATERIALIZED (
                SELECT id FROM res_partner WHERE %(mine)s
            ), orders AS (
                %(orders)s
            ), named AS (
                SELECT buyer.commercial_partner_id AS buyer_id,
                       payer.commercial_partner_id AS payer_id,
                       shipped.commercial_partner_id AS shipped_id
                FROM orders
                JOIN res_partner buyer ON buyer.id = orders.partner_id
                JOIN res_partner payer ON payer.id = partner_invoice_id
                JOIN res_partner shipped ON shipped.id = partner_shipping_id
                WHERE orders.partner_id != partner_invoice_id
                   OR orders.partner_id != partner_shipping_id
            )
            SELECT 'bill_to', buyer_id, payer_id, count(*)
            FROM named WHERE buyer_id != payer_id GROUP BY buyer_id, payer_id
            UNION ALL
            SELECT 'ship_to', shipped_id, buyer_id, count(*)
            FROM named WHERE shipped_id != buyer_id GROUP BY shipped_id, buyer_id
            """,
            mine=among_sql(self.env.cr, SQL("commercial_partner_id"), customer_ids),
            orders=orders,
        )

    @api.model
    def _count_orders(self, customer_ids):
        """:return: dict of numbers by id, of customers with orders"""
        among = SQL("partner.commercial_partner_id")
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT commercial_partner_id, count(*)
                    FROM res_partner partner
                    JOIN sale_order sale ON sale.partner_id = partner.id
                    WHERE sale.state != 'cancel' AND %s
                    GROUP BY commercial_partner_id
                    """,
                    among_sql(self.env.cr, among, customer_ids),
                )
            )
        )

    @api.model
    def _get_related(self, pairs):
        """:return: those of the pairs of ids who have something else in common"""
        if not pairs:
            return set()
        child_ids, parent_ids = zip(*sorted(pairs), strict=True)
        rows = rows_sql(
            self.env.cr, child_id=list(child_ids), parent_id=list(parent_ids)
        )
        related = self._get_related_sql(SQL("child_id"), SQL("parent_id"))
        query = SQL("SELECT child_id, parent_id FROM (%s) pair WHERE %s", rows, related)
        return set(self.env.execute_query(query))

    @api.model
    def _get_related_sql(self, one, other):
        """Whether two have a rare domain or word of their names in common."""
        return SQL(
            """
            EXISTS (
                SELECT FROM crm_customer_key key
                JOIN crm_customer_key shared USING (kind, value)
                WHERE kind IN ('domain', 'word', 'establishment')
                  AND key.partner_id = %s AND shared.partner_id = %s
                  AND NOT EXISTS (
                    SELECT FROM crm_customer_key holder
                    WHERE holder.kind = key.kind AND holder.value = key.value
                    OFFSET %s LIMIT 1
                  )
            )
            """,
            one,
            other,
            MOST_RELATED,
        )

    @api.model
    def _count_strangers(self, partner_ids):
        """For how many they pay, and to how many they ship, who have nothing else in
        common with them.

        :return: dict of numbers by kind of evidence and id
        """
        if not partner_ids:
            return {}
        partners = SQL(
            "SELECT id FROM res_partner WHERE %s",
            among_sql(self.env.cr, SQL("commercial_partner_id"), partner_ids),
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH pairs AS (
                    SELECT DISTINCT 'bill_to' AS kind,
                           named.commercial_partner_id AS named_id,
                           other.commercial_partner_id AS other_id
                    FROM sale_order
                    JOIN res_partner named ON named.id = partner_invoice_id
                    JOIN res_partner other ON other.id = partner_id
                    WHERE partner_invoice_id IN (%(partners)s)
                    UNION
                    SELECT DISTINCT 'ship_to', named.commercial_partner_id,
                           other.commercial_partner_id
                    FROM sale_order
                    JOIN res_partner named ON named.id = partner_id
                    JOIN res_partner other ON other.id = partner_shipping_id
                    WHERE partner_id IN (%(partners)s)
                )
                SELECT kind, named_id, count(*) FROM pairs
                WHERE named_id != other_id AND NOT %(related)s
                GROUP BY kind, named_id
                """,
                partners=partners,
                related=self._get_related_sql(SQL("named_id"), SQL("other_id")),
            )
        )
        return {(kind, id_): number for kind, id_, number in rows}

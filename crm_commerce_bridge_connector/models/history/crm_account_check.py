from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.mapping.crm_account_check_derived import (
    Derived,
)

# What the other systems say of their orders. ``worth`` is in company currency. The
# Python is in sale_order.py; a test compares the two.
HISTORY = """
    SELECT sale_order.id, state = 'sale' AS is_confirmed,
           amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1) AS worth,
           said.invoiced / COALESCE(NULLIF(currency_rate, 0), 1) AS invoiced,
           said.paid / COALESCE(NULLIF(currency_rate, 0), 1) AS paid,
           COALESCE(said.refunded, 0) AS refunded
    FROM sale_order
    LEFT JOIN (
        SELECT order_id,
               sum(amount) FILTER (WHERE kind = 'invoiced') AS invoiced,
               sum(amount) FILTER (WHERE kind = 'paid') AS paid,
               sum(amount / rate::numeric) FILTER (WHERE kind = 'refund') AS refunded
        FROM commerce_order_amount GROUP BY order_id
    ) said ON said.order_id = sale_order.id
    WHERE commerce_history
"""


class CrmAccountCheck(models.Model):
    _inherit = "crm.account.check"

    @api.model
    def _get_derived(self):
        columns = ("sale.order.line.state",)
        find, repair = "_find_open_history", "_repair_history"
        history = Derived("open_history", "sale.order", find, columns, repair)
        return [*super()._get_derived(), history]

    @api.model
    def _get_originals(self):
        originals = super()._get_originals()
        originals["other systems say it"] = [
            "commerce.channel.identity",
            "commerce.order.amount",
            "sale.order.commerce_history",
            "sale.order.commerce_currency_id",
        ]
        originals["people bring it in files, and the work on these says it"] = [
            "commerce.import",
            "commerce.import.batch",
            "commerce.import.file",
            "commerce.import.row",
        ]
        return originals

    @api.model
    def _find_open_history(self):
        """Return the orders of other systems with lines that something may act on."""
        return self._get_ids(
            SQL(
                """
                SELECT id FROM sale_order
                WHERE commerce_history AND EXISTS (
                    SELECT FROM sale_order_line
                    WHERE order_id = sale_order.id AND state = 'sale')
                ORDER BY id
                """
            )
        )

    @api.model
    def _repair_history(self, ids):
        lines = self.env["sale.order"].browse(ids).order_line
        self.env.add_to_compute(lines._fields["state"], lines)
        lines._recompute_recordset(["state"])
        lines.flush_recordset()

    @api.model
    def _net_amounts_sql(self, line_condition, order_condition):
        """Let orders of other systems be worth what those say."""
        return SQL(
            """
            SELECT net.id, net.rounding,
                   CASE WHEN history.id IS NULL THEN net.ordered
                        WHEN is_confirmed THEN worth - refunded
                        ELSE 0 END AS ordered,
                   CASE WHEN history.id IS NULL THEN net.invoiced
                        WHEN history.invoiced IS NOT NULL OR is_confirmed
                        THEN COALESCE(history.invoiced, worth) - refunded
                        ELSE 0 END AS invoiced,
                   CASE WHEN history.id IS NULL THEN net.paid
                        WHEN COALESCE(history.paid, history.invoiced) IS NOT NULL
                             OR is_confirmed
                        THEN COALESCE(history.paid, history.invoiced, worth) - refunded
                        ELSE 0 END AS paid
            FROM (%s) net LEFT JOIN (%s) history ON history.id = net.id
            """,
            super()._net_amounts_sql(line_condition, order_condition),
            SQL(HISTORY),
        )


class CrmAccountCheckFinding(models.Model):
    _inherit = "crm.account.check.finding"

    kind = fields.Selection(
        selection_add=[
            (
                "open_history",
                "Orders of other systems that could still be delivered or invoiced",
            )
        ],
        ondelete={"open_history": "cascade"},
    )

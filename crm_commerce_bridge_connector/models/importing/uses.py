"""Whether anybody has used records since an import made them."""

from odoo import api, models
from odoo.tools import SQL, ormcache

# What other rows say of a record without being a use of it
FOLLOWERS = "mail_followers"
OURS = "crm_commerce_bridge"


class CommerceUsedMixin(models.AbstractModel):
    """Tells what has been done with records since a system made them."""

    _name = "commerce.used.mixin"
    _description = "Tells Who Uses It"

    def _find_uses(self, moments):
        """Return why records are in use, by id of those that are.

        :param list moments: when they were made and written by an import
        :return: dict of texts by id
        """
        self.env.flush_all()
        uses = {}
        for find in (self._find_changes, self._find_talk, self._find_references):
            for id_, reason in find(moments).items():
                uses.setdefault(id_, reason)
        return uses

    def _find_changes(self, moments):
        """Return those that somebody has changed."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) AND %s",
                self._table_sql,
                self.ids,
                self._is_changed_sql(moments),
            )
        )
        return {id_: self.env._("Changed since") for (id_,) in rows}

    def _is_changed_sql(self, moments):
        return SQL("NOT write_date = ANY(%s)", moments)

    def _find_talk(self, _moments):
        """Return those with messages of people, activities or attachments."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT res_id FROM mail_message
                WHERE model = %(model)s AND res_id = ANY(%(ids)s)
                  AND message_type NOT IN ('notification', 'user_notification')
                UNION
                SELECT res_id FROM mail_activity
                WHERE res_model = %(model)s AND res_id = ANY(%(ids)s)
                UNION
                SELECT res_id FROM ir_attachment
                WHERE res_model = %(model)s AND res_id = ANY(%(ids)s)
                  AND res_field IS NULL
                """,
                model=self._name,
                ids=self.ids,
            )
        )
        reason = self.env._("Has messages, activities or attachments")
        return {id_: reason for (id_,) in rows}

    def _find_references(self, moments):
        """Return those that something else refers to, by foreign keys."""
        found = {}
        for table, columns in self._get_references().items():
            for column in columns:
                rows = self.env.execute_query(
                    self._referring_sql(table, column, moments)
                )
                found = {id_: table for (id_,) in rows} | found
        return {
            id_: self.env._("Used by: %s", self._get_label_of(table))
            for id_, table in found.items()
        }

    def _referring_sql(self, table, column, _moments):
        """Return a query of those that a column of a table refers to."""
        itself = SQL("AND id != %s", SQL.identifier(column))
        return SQL(
            "SELECT DISTINCT %(column)s FROM %(table)s"
            " WHERE %(column)s = ANY(%(ids)s) %(itself)s",
            column=SQL.identifier(column),
            table=SQL.identifier(table),
            ids=self.ids,
            itself=itself if table == self._table else SQL(""),
        )

    @api.model
    @ormcache("self._name")
    def _get_references(self):
        """Return the columns that refer to records, by table; without our own tables.

        :return: dict of tuples
        """
        ours = {
            model._table
            for model in self.env.registry.values()
            if model._original_module.startswith(OURS)
        }
        rows = self.env.execute_query(
            SQL(
                """
                SELECT other.relname, array_agg(attname::text)
                FROM pg_constraint con
                JOIN pg_class other ON other.oid = conrelid
                JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                WHERE contype = 'f' AND confrelid = %s::regclass
                GROUP BY 1 ORDER BY 1
                """,
                self._table,
            )
        )
        return {
            table: tuple(columns)
            for table, columns in rows
            if table not in ours | {FOLLOWERS}
        }

    @api.model
    def _get_label_of(self, table):
        """Return what the records of a table are called."""
        for name, model in self.env.registry.items():
            if model._table == table and not model._abstract:
                return self.env["ir.model"].sudo()._get(name).name
        return table


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "commerce.used.mixin"]

    def _is_changed_sql(self, moments):
        """Or that somebody gave another account, or whose own account is in use."""
        uses = self.env["crm.account.resolver"]._get_uses_of_account()
        del uses["renamed"]
        uses["changed"] = SQL("NOT account.write_date = ANY(%s)", moments)
        uses["opportunities"] = SQL(
            "EXISTS (SELECT FROM crm_lead WHERE crm_account_id = account.id)"
        )
        return SQL(
            """(
                %s OR crm_account_given_overruled
                OR crm_account_pin_id IS DISTINCT FROM crm_account_given_id
                   AND crm_account_pin_id IS NOT NULL
                OR EXISTS (
                    SELECT FROM crm_account account
                    WHERE account.id = own_account_id AND (%s))
            )""",
            super()._is_changed_sql(moments),
            SQL(" OR ").join(uses.values()),
        )


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "commerce.used.mixin"]

    def _referring_sql(self, table, column, moments):
        """Its own lines do not count as they were made, without documents of theirs."""
        query = super()._referring_sql(table, column, moments)
        if table == "sale_order_line":
            return SQL("%s AND NOT write_date = ANY(%s)", query, moments)
        return query

    def _find_references(self, moments):
        found = super()._find_references(moments)
        lines = self.order_line._find_references(moments)
        owners = {line.id: line.order_id.id for line in self.order_line}
        return {owners[id_]: reason for id_, reason in lines.items()} | found


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "commerce.used.mixin"]

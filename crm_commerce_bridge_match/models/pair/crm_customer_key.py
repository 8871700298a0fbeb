from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql

from ..evidence.evidence import FREQUENT

# So many customers with the same value are compared again when one more has it.
FEW = 5


class CrmCustomerKey(models.Model):
    """What a customer says of itself, in a form that can be compared.

    Kept beside the customers by the worker that compares them: blocking and counting
    are joins on an index, and nobody who writes a customer waits for it.
    """

    _name = "crm.customer.key"
    _description = "Comparable Value of a Customer"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Char(required=True, readonly=True)
    value = fields.Char(required=True, readonly=True)

    _value_idx = models.Index("(kind, value, partner_id)")

    # === WHO TAKES PART === #

    @api.model
    def _get_customers(self):
        """Query of the ids of those who are compared, archived ones too.

        Not the partners of our own companies.
        """
        return SQL(
            """
            SELECT id FROM res_partner
            WHERE is_crm_customer AND commercial_partner_id = id
              AND NOT EXISTS (
                SELECT FROM res_company own WHERE own.partner_id = res_partner.id
              )
            """
        )

    @api.model
    def _count_customers(self):
        self.env["res.partner"].flush_model(["is_crm_customer"])
        query = SQL("SELECT count(*) FROM (%s) customer", self._get_customers())
        return self.env.execute_query(query)[0][0]

    @api.model
    def _filter_customers(self, partner_ids):
        """:return: list of the ids of those who are compared"""
        self.env["res.partner"].flush_model()
        among = among_sql(self.env.cr, SQL("id"), partner_ids)
        query = SQL("%s AND %s ORDER BY id", self._get_customers(), among)
        return [partner_id for (partner_id,) in self.env.execute_query(query)]

    # === KEEPING THEM === #

    @api.model
    def _refresh(self, partner_ids):
        """Bring the keys of these partners up to date.

        :return: list of the ids of the customers among them, and set of the kinds and
            values that were new or are gone
        """
        if not partner_ids:
            return [], set()
        customer_ids = self._filter_customers(partner_ids)
        wanted = set(self._get_keys(customer_ids))
        among = among_sql(self.env.cr, SQL("partner_id"), partner_ids)
        present = {}
        for id_, *key in self.env.execute_query(
            SQL(
                """
                SELECT id, partner_id, kind, value FROM crm_customer_key WHERE %s
                ORDER BY id
                """,
                among,
            )
        ):
            present.setdefault(tuple(key), []).append(id_)
        # Customers that are merged bring theirs.
        left = {key: ids[1:] if key in wanted else ids for key, ids in present.items()}
        self._delete([id_ for ids in left.values() for id_ in ids])
        new = wanted - present.keys()
        self._insert(new)
        gone = {key for key, ids in left.items() if ids}
        return customer_ids, {key[1:] for key in new | gone}

    @api.model
    def _delete(self, ids):
        if ids:
            among = among_sql(self.env.cr, SQL("id"), ids)
            self.env.cr.execute(SQL("DELETE FROM crm_customer_key WHERE %s", among))

    @api.model
    def _read_values(self, partner_ids):
        """:return: list of the kinds and values of these partners"""
        among = among_sql(self.env.cr, SQL("partner_id"), partner_ids)
        return self.env.execute_query(
            SQL("SELECT DISTINCT kind, value FROM crm_customer_key WHERE %s", among)
        )

    @api.model
    def _find_sharing(self, values):
        """The few customers who have one of these values.

        One more or less makes a difference to what the others have in common. Where
        many have it, that is small, and the next scan sees to it.

        :param values: pairs of kind and value
        :return: list of ids
        """
        kinds = self.env["crm.customer.evidence"]._get_kinds()
        # Not of kinds that are no evidence, or that an addon took along.
        counting = {code for code, kind in kinds.items() if kind._family}
        values = [pair for pair in sorted(values) if pair[0] in counting]
        query = SQL(
            """
            SELECT DISTINCT holder.partner_id
            FROM unnest(%s::text[], %s::text[]) AS given (kind, value)
            CROSS JOIN LATERAL (
                SELECT array_agg(partner_id) AS ids FROM (
                    SELECT partner_id FROM crm_customer_key key
                    WHERE key.kind = given.kind AND key.value = given.value LIMIT %s
                ) key
            ) found
            CROSS JOIN LATERAL unnest(ids) holder (partner_id)
            WHERE cardinality(ids) <= %s
            """,
            [kind for kind, _value in values],
            [value for _kind, value in values],
            FEW + 1,
            FEW,
        )
        return [partner_id for (partner_id,) in self.env.execute_query(query)]

    @api.model
    def _drop_strangers(self):
        """Those of who is no customer any more."""
        self.env["res.partner"].flush_model(["is_crm_customer"])
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_customer_key key WHERE NOT EXISTS (
                    SELECT FROM (%s) customer WHERE customer.id = key.partner_id
                )
                """,
                self._get_customers(),
            )
        )

    @api.model
    def _insert(self, keys):
        if keys:
            columns = [list(column) for column in zip(*sorted(keys), strict=True)]
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_customer_key (partner_id, kind, value)
                    SELECT * FROM unnest(%s::int[], %s::text[], %s::text[])
                    """,
                    *columns,
                )
            )

    @api.model
    def _get_keys(self, customer_ids):
        """Yield the customer, kind and value of each key."""
        evidence = self.env["crm.customer.evidence"]
        kinds = evidence._get_kinds().items()
        partners = self.env["res.partner"].browse(customer_ids)
        partners.fetch(evidence._get_inputs())  # not the many others of a partner
        for partner in partners:
            for code, kind in kinds:
                for value in kind._get_values(partner):
                    if value:
                        yield partner.id, code, value


class CrmCustomerKeyFrequent(models.Model):
    """Values that many customers have, and how many: counted now and then.

    Nothing of one customer alone: the others are counted when they are compared.
    """

    _name = "crm.customer.key.frequent"
    _description = "Frequent Value of Customers"
    _log_access = False

    kind = fields.Char(required=True, readonly=True)
    value = fields.Char(required=True, readonly=True)
    holders = fields.Integer(string="Customers", readonly=True, aggregator=None)

    _value_uniq = models.Constraint("UNIQUE (kind, value)", "A value is counted once.")

    @api.model
    def _count_all(self):
        """Count anew, in one pass over all keys."""
        self.env.cr.execute(SQL("DELETE FROM crm_customer_key_frequent"))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_customer_key_frequent (kind, value, holders)
                SELECT kind, value, count(*) FROM crm_customer_key
                GROUP BY kind, value HAVING count(*) > %s
                """,
                FREQUENT,
            )
        )
        self.env.cr.execute(SQL("ANALYZE crm_customer_key"))
        self.env.cr.execute(SQL("ANALYZE crm_customer_key_frequent"))

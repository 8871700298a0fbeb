from odoo import api, fields, models
from odoo.tools import SQL

# What a number may stand for: the field that holds it, by kind
LEADS_TO = {
    "customer": "partner_id",
    "account": "account_id",
    "order": "order_id",
}


class CommerceChannelIdentity(models.Model):
    """What a foreign system calls a customer, an account or an order.

    A number leads to one record; several numbers may lead to the same one, as they do
    after a merge. A connector with models of its own (a binding for each record and
    backend, as those of the OCA have) keeps its bindings, and notes the number here.
    """

    _name = "commerce.channel.identity"
    _description = "Number in Channel"
    _inherit = ["technical.columns.mixin"]
    _order = "channel_id, kind, foreign_id"
    _rec_name = "foreign_id"
    _log_access = False  # there are as many as customers and orders

    channel_id = fields.Many2one(
        "commerce.channel",
        required=True,
        technical=True,
        ondelete="cascade",
        help="The channel that gives the number: it gives each number once.",
    )
    kind = fields.Selection(
        [("customer", "Customer"), ("account", "Account"), ("order", "Order")],
        required=True,
        technical=True,
        help="What has the number in the other system.",
    )
    foreign_id = fields.Char(
        string="Number",
        required=True,
        technical=True,
        index=True,
        help="What the other system calls it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        technical=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty unless the number is that of a customer.",
    )
    account_id = fields.Many2one(
        "crm.account",
        technical=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty unless the number is that of an account.",
    )
    order_id = fields.Many2one(
        "sale.order",
        technical=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty unless the number is that of an order.",
    )
    content_hash = fields.Char(
        string="Fingerprint",
        technical=True,
        help="Of what the other system sent last: the same content sent again changes "
        "nothing.",
    )
    date = fields.Datetime(
        string="Last Change Received",
        technical=True,
        help="When the other system last sent something new.",
    )

    _foreign_id_uniq = models.Constraint(
        "UNIQUE (channel_id, kind, foreign_id)",
        "A channel gives each number once.",
    )
    _leads_to_one = models.Constraint(
        """CHECK (
            (kind = 'customer') = (partner_id IS NOT NULL)
            AND (kind = 'account') = (account_id IS NOT NULL)
            AND (kind = 'order') = (order_id IS NOT NULL)
        )""",
        "A number leads to one customer, account or order, as its kind says.",
    )

    @api.model
    def _find(self, channel, kind, foreign_ids):
        """Return what the numbers lead to.

        An account that was merged leads to the one that it was merged into.

        :param channel: the channel that gives the numbers
        :param str kind: key of LEADS_TO
        :param foreign_ids: texts
        :return: dict of (id of the record, hash of its content) by number
        """
        self.flush_model()
        self.env["crm.account"].flush_model(["merged_into_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT foreign_id, COALESCE(account.merged_into_id, %s), content_hash
                FROM commerce_channel_identity
                LEFT JOIN crm_account account ON account.id = account_id
                WHERE channel_id = %s AND kind = %s AND foreign_id = ANY(%s)
                """,
                SQL.identifier(LEADS_TO[kind]),
                channel.id,
                kind,
                list(foreign_ids),
            )
        )
        return {number: (res_id, digest) for number, res_id, digest in rows}

    @api.model
    def _bind(self, channel, kind, records):
        """Note the numbers of records that a connector made or found in its own way.

        Numbers that are known already lead on to what they led to.

        :param channel: the channel that gives the numbers
        :param str kind: key of LEADS_TO
        :param dict records: by number
        """
        if records:
            self.env.flush_all()
            rows = [(number, record.id, None) for number, record in records.items()]
            self.sudo()._note(channel, kind, rows)

    @api.model
    def _note(self, channel, kind, rows):
        """Note what numbers lead to, and what the other system said of it.

        :param channel: the channel that gives the numbers
        :param str kind: key of LEADS_TO
        :param rows: tuples of number, id of the record and hash of its content
        """
        numbers, ids, digests = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO commerce_channel_identity
                    (channel_id, kind, foreign_id, %(field)s, content_hash, date)
                SELECT %(channel)s, %(kind)s, told.*, %(now)s
                FROM unnest(%(numbers)s::text[], %(ids)s::int[], %(digests)s::text[])
                    AS told (foreign_id, res_id, digest)
                ON CONFLICT (channel_id, kind, foreign_id) DO UPDATE
                SET content_hash = EXCLUDED.content_hash, date = EXCLUDED.date
                """,
                field=SQL.identifier(LEADS_TO[kind]),
                channel=channel.id,
                kind=kind,
                numbers=numbers,
                ids=ids,
                digests=digests,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model(flush=False)

"""What customers were worth: by account, customer, channel and time."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.actions import prepare_action
from ..models.crm_account_related_mixin import AccountOfCustomer

# The account of a customer at a time, as the history knows: what the last line before
# led to; for orders older than the history, what its first line began with. Of a few
# orders it is looked up.
ACCOUNT_THEN = """
    (SELECT account.id FROM crm_account account
     WHERE %(readable)s AND account.id = (
         SELECT CASE WHEN line.date <= %(time)s THEN account_to_id
                     ELSE COALESCE(account_from_id, account_to_id) END
         FROM crm_account_assignment line
         WHERE line.partner_id = %(customer)s
         ORDER BY line.date <= %(time)s DESC,
                  CASE WHEN line.date <= %(time)s THEN line.id END DESC, line.id
         LIMIT 1))
"""
# Of many orders it is joined: from when until when customers had which account. The
# last line that was written counts, also where an earlier one bears a later date.
ACCOUNTS_IN_TIME = """
    SELECT partner_id, account_to_id AS account_id, date AS since,
           COALESCE(min(date) OVER (
               PARTITION BY partner_id ORDER BY id
               ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
           ), 'infinity') AS until
    FROM crm_account_assignment WHERE partner_id IS NOT NULL
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (partner_id)
               partner_id, COALESCE(account_from_id, account_to_id),
               '-infinity'::timestamp, min(date) OVER (PARTITION BY partner_id)
        FROM crm_account_assignment WHERE partner_id IS NOT NULL
        ORDER BY partner_id, id
    ) at_first
"""
# In the context: few rows are read, by their ids
FEW_ROWS = "commerce_lifetime_few_rows"


class CommerceLifetimeReport(models.Model):
    """One row an order that counts, with its share in the lifetime value.

    Whoever reads it gets the orders that they may read.
    """

    _name = "commerce.lifetime.report"
    _description = "Lifetime Value"
    _inherit = ["crm.account.related.mixin"]
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"
    _depends = {
        "sale.order": [
            "state",
            "date_order",
            "commerce_customer_id",
            "commerce_channel_id",
            "lifetime_ordered",
            "lifetime_invoiced",
            "lifetime_paid",
            "user_id",
            "team_id",
            "company_id",
        ],
        "res.partner": ["commercial_partner_id", "mapped_account_id"],
    }

    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        help="A confirmed order, or another one that adds to the lifetime value.",
    )
    date = fields.Datetime(
        string="Order Date",
        readonly=True,
        help="When the order was confirmed, or made if it is not confirmed.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        help="The customer that counts the order today.",
    )
    crm_account_id = AccountOfCustomer(
        related="partner_id.crm_account_id",
        string="Account",
        help="The account that the customer has today.",
    )
    account_then_id = fields.Many2one(
        "crm.account",
        string="Account at the Time",
        readonly=True,
        depends_context=("uid", "allowed_company_ids"),
        help="The account that the customer had at the date of the order, as the "
        "account history knows; for orders older than that, its first account.",
    )
    channel_id = fields.Many2one(
        "commerce.channel",
        readonly=True,
        help="Where the orders came from: direct sales, a website, a shop or a "
        "marketplace.",
    )
    channel_kind = fields.Selection(related="channel_id.kind", string="Kind of Channel")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Whose order it is; the account may have another manager.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        help="The team of the order; the account may have another one.",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, help="The company that sold."
    )
    currency_id = fields.Many2one(
        "res.currency", readonly=True, help="The currency of the company that sold."
    )
    order_count = fields.Integer(
        string="Orders",
        readonly=True,
        help="Confirmed orders; others may add to the value without being counted.",
    )
    lifetime_value = fields.Monetary(
        readonly=True,
        help="What the order adds to the lifetime value, on the basis chosen in the "
        "settings; untaxed, in the currency of the company.",
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Say in the labels if the user reads own orders only."""
        description = super().fields_get(allfields, attributes)
        orders = self.env["sale.order"]
        names = {"lifetime_value", "order_count"} & description.keys()
        if names and not orders._reads_all():
            orders._label_own_orders(description, names)
        return description

    @property
    def _table_query(self):
        """Return the query of the rows: columns that nobody asks for cost nothing."""
        orders = self.env["sale.order"]
        counted = Domain("state", "=", "sale") | Domain("lifetime_amount", "!=", 0)
        query = orders._search(Domain("commerce_customer_id", "!=", False) & counted)
        columns = self._columns(orders, query)
        return query.select(
            *(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns)
        )

    @api.model
    def _columns(self, orders, query):
        """Return pairs of a name and an expression on a query of orders."""

        def column(name):
            return orders._field_to_sql(query.table, name, query)

        direct = self.env["commerce.channel"]._get_direct_sales().id
        return [
            ("id", column("id")),
            ("order_id", column("id")),
            ("date", column("date_order")),
            ("partner_id", column("commerce_entity_id")),
            ("buyer_id", column("commerce_customer_id")),
            ("account_then_id", self._account_then_sql(column)),
            (
                "channel_id",
                SQL("COALESCE(%s, %s)", column("commerce_channel_id"), direct),
            ),
            ("user_id", column("user_id")),
            ("team_id", column("team_id")),
            ("company_id", column("company_id")),
            ("currency_id", column("lifetime_currency_id")),
            ("order_count", SQL("(%s = 'sale')::int", column("state"))),
            ("lifetime_value", column(orders._get_lifetime_column())),
        ]

    def _fetch_query(self, query, fields):
        """Look up the account at the time of each order: a page has few of them."""
        few = self.with_context(**{FEW_ROWS: True})
        return super(CommerceLifetimeReport, few)._fetch_query(query, fields)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Join the accounts at the time of all orders, where these are gone through."""
        if field_expr != "account_then_id" or self.env.context.get(FEW_ROWS):
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        then = query.make_alias(alias, "then")
        query.add_join(
            "LEFT JOIN",
            then,
            SQL("(%s)", SQL(ACCOUNTS_IN_TIME)),
            SQL(
                "%(then)s.partner_id = %(row)s.buyer_id"
                " AND %(row)s.date >= %(then)s.since AND %(row)s.date < %(then)s.until",
                then=SQL.identifier(then),
                row=SQL.identifier(alias),
            ),
        )
        account = SQL.identifier(then, "account_id")
        # The database looks in a hash table who may be read.
        return SQL("CASE WHEN %s THEN %s END", self._readable_sql(account), account)

    @api.model
    def _readable_sql(self, account):
        """Return the condition that the user may read an account."""
        if self.env.su:
            return SQL("TRUE")
        accounts = self.env["crm.account"].with_context(active_test=False)
        found = accounts._search(Domain.TRUE)
        return SQL("%s IN %s", account, found.subselect())

    @api.model
    def _account_then_sql(self, column):
        """Return an expression for the account at the time, hidden from whom it is."""
        return SQL(
            ACCOUNT_THEN,
            readable=self._readable_sql(SQL("account.id")),
            time=column("date_order"),
            customer=column("commerce_customer_id"),
        )

    @api.readonly
    def action_open_order(self):
        """Open the order of a row."""
        self.ensure_one()
        return prepare_action(
            self.env,
            "sale.action_orders",
            res_id=self.order_id.id,
            views=[(False, "form")],
        )

from odoo import api, fields, models
from odoo.tools import SQL

from ..caller_values import check_search_value
from ..crm_account_related_mixin import AccountOfCustomer
from .basis import BASES, AmountByBasis
from .sale_order_lifetime import COUNTED

ALWAYS = SQL("TRUE")


class CommerceChannelCustomer(models.Model):
    """Sums of the orders of a customer in one channel and company."""

    _name = "commerce.channel.customer"
    _description = "Commerce Customer"
    _inherit = ["crm.account.related.mixin", "folded.sums.mixin"]
    _order = "last_order_date desc, id"
    _rec_name = "partner_id"
    _key = ("partner_id", "channel_id", "company_id")
    _notes = "commerce.channel.customer.stale"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The company that ordered. Stays when the buyer moves to another one.",
    )
    channel_id = fields.Many2one(
        "commerce.channel",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Where the orders came from: direct sales, a website, a shop or a "
        "marketplace.",
    )
    crm_account_id = AccountOfCustomer(
        related="partner_id.crm_account_id", string="Account"
    )
    lifetime_value = AmountByBasis(
        compute="_compute_lifetime_value",
        search="_search_lifetime_value",
        help="On the basis chosen in the settings; untaxed, in the currency of the "
        "company.",
    )
    average_order_value = fields.Monetary(
        string="Average Order",
        compute="_compute_lifetime_value",
        aggregator=None,
        help="Lifetime value by number of orders.",
    )

    _partner_channel_company_uniq = models.Constraint(
        "UNIQUE (partner_id, channel_id, company_id)",
        "A customer has one line per channel and company.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_count", *BASES.values())
    def _compute_lifetime_value(self):
        column = self.env["sale.order"]._get_lifetime_column()
        for customer in self:
            value, count = customer[column], customer.order_count
            customer.lifetime_value = value
            customer.average_order_value = count and value / count

    def _search_lifetime_value(self, operator, value):
        check_search_value(self, self._fields["lifetime_value"], value)
        return [(self.env["sale.order"]._get_lifetime_column(), operator, value)]

    # === READING === #

    @api.model
    def _lifetime_source_sql(self, customers=None):
        """Return a query of what customers were worth in each channel and company.

        It is up to date, and the one source of values, and of searching, sorting and
        summing by them. A user who reads all orders of the companies gets the folded
        lines, and sums of the orders of customers with open notes; others get sums of
        the orders that they may read.

        :param customers: ids of partners, or a query of them; None: all
        :return: query of (``partner_id, channel_id, company_id, order_count,
            lifetime_value, first_order_date, last_order_date``), of the current
            company
        """
        orders = self.env["sale.order"]
        orders.flush_model(COUNTED)
        amounts = {"lifetime_value": orders._get_lifetime_column()}
        company = SQL("company_id = %s", self.env.company.id)
        if orders._reads_all():
            return self._exact_sql(amounts, customers, company)
        return self._live_sql(amounts, customers, company, orders._search([]).select())

    @api.model
    def _exact_sql(self, amounts, customers=None, condition=ALWAYS):
        """Return a query of the lines as they would be if all were folded now.

        :param dict amounts: columns by the name that they get
        :param customers: ids of partners, or a query of them; None: all
        :param SQL condition: on lines as on orders
        """
        noted = SQL(
            "SELECT partner_res_id FROM commerce_channel_customer_stale WHERE %s",
            self._among(SQL("partner_res_id"), customers),
        )
        return SQL(
            """
            SELECT partner_id, channel_id, company_id, order_count,
                   %(amounts)s, first_order_date, last_order_date
            FROM commerce_channel_customer
            WHERE %(condition)s AND %(kept)s
              AND NOT EXISTS (SELECT FROM commerce_channel_customer_stale
                              WHERE partner_res_id = partner_id)
            UNION ALL
            %(live)s
            """,
            amounts=self._name_amounts("%s AS %s", amounts),
            condition=condition,
            kept=self._among(SQL("partner_id"), customers),
            live=self._live_sql(amounts, noted, condition),
        )

    @api.model
    def _live_sql(self, amounts, customers=None, condition=ALWAYS, orders=None):
        """Return a query that sums the orders of customers now.

        :param dict amounts: columns by the name that they get
        :param customers: ids of partners, or a query of them; None: all
        :param SQL condition: on orders
        :param SQL orders: query of the ids of orders; None: all
        """
        return self._sum_orders_sql(
            self._name_amounts("sum(%s) AS %s", amounts),
            SQL(
                "%s AND %s AND %s",
                condition,
                self._among(SQL("commerce_customer_id"), customers),
                self._among(SQL("id"), orders),
            ),
        )

    @api.model
    def _name_amounts(self, expression, amounts):
        return SQL(", ").join(
            SQL(expression, SQL.identifier(column), SQL.identifier(name))
            for name, column in amounts.items()
        )

    @api.model
    def _sum_orders_sql(self, amounts, condition):
        """Return a query that sums orders by customer, channel and company.

        :param SQL amounts: the columns of amounts
        :param SQL condition: on ``sale_order``
        """
        return SQL(
            """
            SELECT commerce_customer_id AS partner_id,
                   COALESCE(commerce_channel_id, %(direct)s) AS channel_id, company_id,
                   count(*) FILTER (WHERE state = 'sale')::int AS order_count,
                   %(amounts)s,
                   min(date_order) FILTER (WHERE state = 'sale') AS first_order_date,
                   max(date_order) FILTER (WHERE state = 'sale') AS last_order_date
            FROM sale_order
            WHERE commerce_customer_id IS NOT NULL AND %(counts)s AND %(condition)s
            GROUP BY 1, 2, 3
            """,
            direct=self.env["commerce.channel"]._get_direct_sales().id,
            amounts=amounts,
            counts=self.env["sale.order"]._counts_sql(),
            condition=condition,
        )

    # === FOLDING === #

    @api.model
    def _cron_fold(self):
        """Fold what is noted, committing step by step."""
        self._work_in_steps(self._fold_noted)

    @api.model
    def _fold_noted(self):
        """Fold the customers noted, and then the accounts.

        A customer that is folded leaves its account behind.
        """
        processed, pause = super()._fold_noted()
        if pause is None:
            accounts, pause = self.env["crm.account.total"]._fold_noted()
            processed += accounts
        return processed, pause

    @api.model
    def _fold_all(self):
        res = super()._fold_all()
        self.env["crm.account.total"]._fold_all()
        return res

    @api.model
    def _fold(self, ids=None):
        res = super()._fold(ids)
        if ids is not None:
            # Nobody has to be woken: accounts are folded next, and right until then.
            self.env["crm.account.total.stale"]._insert_accounts_of(ids)
        return res

    @api.model
    def _sums_sql(self, ids):
        amounts = {name: name for name in BASES.values()}
        return self._live_sql(amounts, ids)

    def _drop(self):
        """Delete the folded lines and note their customers, before these are merged."""
        self.env["commerce.channel.customer.stale"]._note_ids(self.partner_id.ids)
        self.sudo().unlink()

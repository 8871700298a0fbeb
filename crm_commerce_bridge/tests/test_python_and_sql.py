from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.company_width import is_as_wide, is_as_wide_sql
from ..models.lifetime.order_amounts import NET_ORDERED, get_net_ordered
from .common import CommerceCommon

AMOUNT = st.integers(-2000, 2000)


@tagged("post_install", "-at_install")
class TestPythonAndSql(CommerceCommon):
    """Rules that stand in both: for one record as it changes, and for all at once."""

    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(AMOUNT, AMOUNT, AMOUNT)
    def test_net_ordered(self, ordered, invoiced, credited):
        [[in_sql]] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (SELECT %s, %s, %s)"
                " amounts (amount_untaxed, invoiced, credited)",
                SQL(NET_ORDERED),
                ordered,
                invoiced,
                credited,
            )
        )
        self.assertEqual(get_net_ordered(ordered, invoiced, credited), in_sql)

    def test_who_is_promoted_by_an_order(self):
        channels = self.env["commerce.channel"].create(
            [{"name": "Market"}, {"name": "Spot", "auto_account": False}]
        )
        orders = self.env["sale.order"]
        for channel in channels:
            for state in ("draft", "sent", "sale", "cancel"):
                orders |= self.order(
                    confirm=False, commerce_channel_id=channel.id, state=state
                )
        orders |= self.order(confirm=False)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sale_order.id FROM sale_order
                JOIN commerce_channel channel ON channel.id = commerce_channel_id
                WHERE sale_order.id = ANY(%s) AND %s
                """,
                orders.ids,
                orders._promotes_buyer_sql(),
            )
        )
        promoting = orders.filtered(lambda order: order._promotes_buyer())
        self.assertEqual(set(promoting.ids), {order_id for (order_id,) in rows})
        self.assertEqual(
            promoting.mapped(lambda o: (o.state, o.commerce_channel_id.name)),
            [("sent", "Market"), ("sale", "Market")],
        )

    def test_orders_that_count(self):
        orders = self.order() | self.order(confirm=False) | self.order()
        cancelled = orders[2]
        self.document(cancelled, 100)
        cancelled._action_cancel()
        orders |= self.order(confirm=False, state="sent")
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM sale_order WHERE id = ANY(%s) AND %s",
                orders.ids,
                orders._counts_sql(),
            )
        )
        self.assertEqual(
            set(orders._filter_counting().ids), {order_id for (order_id,) in rows}
        )
        self.assertEqual(orders._filter_counting(), orders[0] | cancelled)

    def test_companies_an_account_is_for(self):
        companies = self.env["res.company"]
        top, other = companies.create([{"name": "Top"}, {"name": "Other"}])
        branch = companies.create({"name": "Branch", "parent_id": top.id})
        below = companies.create({"name": "Below", "parent_id": branch.id})
        self.env.user.company_ids = [
            Command.link(company.id) for company in top | other | branch | below
        ]
        self.env.flush_all()
        found = set()
        for wide in (companies, top, other, branch, below):
            for narrow in (companies, top, other, branch, below):
                [[in_sql]] = self.env.execute_query(
                    SQL(
                        "SELECT %s",
                        is_as_wide_sql(
                            SQL("%s::int", wide.id or None),
                            SQL("%s::int", narrow.id or None),
                        ),
                    )
                )
                with self.subTest(wide=wide.name, narrow=narrow.name):
                    self.assertEqual(is_as_wide(wide, narrow), in_sql)
                if wide and in_sql:
                    found.add((wide.name, narrow.name))
        self.assertEqual(
            found,
            {
                ("Top", "Top"),
                ("Top", "Branch"),
                ("Top", "Below"),
                ("Branch", "Branch"),
                ("Branch", "Below"),
                ("Below", "Below"),
                ("Other", "Other"),
            },
        )

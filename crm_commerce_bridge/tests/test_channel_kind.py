from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import CommerceCommon

SEARCHES = {
    "sale.order": "sale.view_sales_order_filter",
    "sale.report": "sale.view_order_product_search",
}


@tagged("post_install", "-at_install")
class TestChannelKind(CommerceCommon):
    """Direct sales, websites, shops and marketplaces, told apart where they matter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Channel = cls.env["commerce.channel"]
        cls.direct = cls.Channel._get_direct_sales()
        cls.market = cls.Channel.create({"name": "Market", "kind": "marketplace"})
        cls.seller = cls.new_user(
            "kind_seller", "sales_team.group_sale_salesman_all_leads"
        )

    def setUp(self):
        super().setUp()
        self.by_market = self.order(
            commerce_channel_id=self.market.id, client_order_ref="kind"
        )
        self.by_hand = self.order(self.loner, client_order_ref="kind")
        self.env.flush_all()

    def get_view(self, model, xmlid, kind="search"):
        """What the seller gets of a view."""
        view_id = self.env.ref(xmlid).id
        arch = self.env[model].with_user(self.seller).get_view(view_id, kind)["arch"]
        return etree.fromstring(arch)

    def get_filters(self, model, xmlid, beginning):
        """The domains of the filters whose names begin so, by the rest of the name."""
        filters = self.get_view(model, xmlid).findall(".//filter")
        return {
            node.get("name").removeprefix(beginning): safe_eval(node.get("domain"))
            for node in filters
            if node.get("name").startswith(beginning)
        }

    def hide_channels(self):
        others = self.Channel.search([("id", "!=", self.direct.id)])
        others.active = False
        self.env.invalidate_all()

    def test_kinds(self):
        kinds = [code for code, _label in self.Channel._fields["kind"].selection]
        self.assertEqual(kinds, ["direct", "website", "shop", "marketplace"])
        self.assertEqual(self.direct.kind, "direct")

    def test_each_kind_has_its_filter(self):
        kinds = set(self.Channel._fields["kind"].get_values(self.env))
        channels = "crm_commerce_bridge.commerce_channel_view_search"
        customers = "base.view_res_partner_filter"
        for model, xmlid, beginning in (
            *((m, xmlid, "channel_kind_") for m, xmlid in SEARCHES.items()),
            ("commerce.channel", channels, "kind_"),
            ("res.partner", customers, "customers_of_"),
        ):
            with self.subTest(model=model):
                filters = self.get_filters(model, xmlid, beginning)
                self.assertEqual(set(filters), kinds)

    def test_orders_are_found_and_grouped_by_kind(self):
        filters = self.get_filters(
            "sale.order", SEARCHES["sale.order"], "channel_kind_"
        )
        orders = self.env["sale.order"].with_user(self.seller)
        ours = [("client_order_ref", "=", "kind")]
        self.assertEqual(orders.search(ours + filters["marketplace"]), self.by_market)
        self.assertEqual(orders.search(ours + filters["direct"]), self.by_hand)
        self.assertFalse(orders.search(ours + filters["shop"]))
        groups = orders._read_group(
            ours, ["commerce_channel_kind"], ["lifetime_amount:sum"]
        )
        self.assertEqual(groups, [("direct", 100), ("marketplace", 100)])

    def test_report_is_filtered_and_grouped_by_kind(self):
        filters = self.get_filters(
            "sale.report", SEARCHES["sale.report"], "channel_kind_"
        )
        report = self.env["sale.report"].with_user(self.seller)
        ours = [("commerce_customer_id", "in", self.customers.ids)]
        lines = report.search(ours + filters["marketplace"])
        self.assertEqual(lines.order_reference, self.by_market)
        groups = report._read_group(ours, ["commerce_channel_kind"], ["__count"])
        self.assertEqual(groups, [("direct", 1), ("marketplace", 1)])

    def test_customers_are_found_by_the_kind_of_their_channels(self):
        filters = self.get_filters(
            "res.partner", "base.view_res_partner_filter", "customers_of_"
        )
        customers = self.Partner.with_user(self.seller)
        ours = [("id", "in", self.customers.ids)]
        self.assertEqual(customers.search(ours + filters["marketplace"]), self.hotel)
        self.assertEqual(customers.search(ours + filters["direct"]), self.loner)
        # A draft alone makes no customer of a channel
        draft = self.order(self.loner, confirm=False)
        draft.commerce_channel_id = self.market
        self.assertEqual(customers.search(ours + filters["marketplace"]), self.hotel)

    def test_channel_customers_are_grouped_by_kind(self):
        folded = self.env["commerce.channel.customer"]
        folded._fold_all()
        ours = [("partner_id", "in", self.customers.ids)]
        groups = folded.with_user(self.seller)._read_group(
            ours, ["channel_kind"], ["partner_id:recordset"]
        )
        self.assertEqual(groups, [("direct", self.loner), ("marketplace", self.hotel)])
        found = folded.search(ours + [("channel_kind", "=", "marketplace")])
        self.assertEqual(found.partner_id, self.hotel)

    def test_kind_follows_the_channel(self):
        self.market.kind = "shop"
        self.assertEqual(self.by_market.commerce_channel_kind, "shop")
        self.by_hand.commerce_channel_id = self.market
        self.assertEqual(self.by_hand.commerce_channel_kind, "shop")

    def test_who_is_no_salesperson_reads_no_kind(self):
        clerk = self.new_user("kind_clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.by_market.with_user(clerk).read(["commerce_channel_kind"])

    def test_icons_stand_beside_channels(self):
        orders, ours = "commerce_channel_kind", "crm_commerce_bridge."
        for xmlid, kind, name in (
            ("sale.view_order_form", "form", orders),
            ("sale.sale_order_tree", "list", orders),
            (f"{ours}sale_order_view_list_lifetime", "list", orders),
            (f"{ours}sale_order_view_list_quotation", "list", orders),
            (f"{ours}commerce_channel_view_list", "list", "kind"),
            (f"{ours}commerce_channel_view_kanban", "kanban", "kind"),
            (f"{ours}commerce_channel_view_form", "form", "kind"),
        ):
            with self.subTest(view=xmlid):
                model = self.env.ref(xmlid).model
                fields = self.get_view(model, xmlid, kind).iter("field")
                widgets = [f.get("widget") for f in fields if f.get("name") == name]
                self.assertEqual(widgets, ["commerce_channel_kind"])

    def test_who_has_one_channel_sees_nothing_of_kinds(self):
        views = [
            ("sale.order", SEARCHES["sale.order"], "search"),
            ("sale.report", SEARCHES["sale.report"], "search"),
            ("res.partner", "base.view_res_partner_filter", "search"),
            ("sale.order", "sale.view_order_form", "form"),
            ("sale.order", "sale.sale_order_tree", "list"),
        ]
        for several in (True, False):
            for model, xmlid, kind in views:
                with self.subTest(view=xmlid, several=several):
                    arch = etree.tostring(self.get_view(model, xmlid, kind)).decode()
                    self.assertEqual("channel_kind" in arch, several)
            if several:
                self.hide_channels()

import json

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import json_default, mute_logger

from .common import CommerceCommon

ADDON = "crm_commerce_bridge"
SALES_MENUS = {
    "crm_customer_menu",
    "crm_account_menu",
    "crm_contact_menu",
    "crm_commerce_customer_menu",
    "crm_customer_user_menu",
    "lifetime_value_menu",
    "crm_account_growth_menu",
}
MANAGER_MENUS = {
    "crm_account_config_menu",
    "crm_account_run_menu",
    "crm_account_assignment_menu",
    "crm_account_check_menu",
    "commerce_channel_menu",
}
# Number on the account, the list behind it; the same of a customer
ACCOUNT_LISTS = {
    "customer_count": "action_view_customers",
    "order_count": "action_view_orders",
    "quotation_count": "action_view_quotations",
    "customer_user_count": "action_view_customer_users",
    "contact_count": "action_view_contacts",
    "meeting_count": "action_view_meetings",
    "opportunity_count": "action_view_opportunities",
}
CUSTOMER_LISTS = ("order_count", "quotation_count", "customer_user_count")


@tagged("post_install", "-at_install")
class TestPageRights(CommerceCommon):
    """What each page shows to whom.

    ``own`` reads own documents only, ``every`` all of them, ``boss`` manages sales,
    ``abroad`` sells for another company, ``clerk`` has nothing to do with sales and
    ``accountant`` reads orders and invoices all the same.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        salesman, contacts = "sales_team.group_sale_salesman", "base.group_user"
        cls.other_company = cls.env["res.company"].create({"name": "Abroad"})
        cls.own = cls.new_user("own", salesman)
        cls.every = cls.new_user("every", f"{salesman}_all_leads")
        cls.boss = cls.new_user("boss", "sales_team.group_sale_manager")
        cls.abroad = cls.new_user(
            "abroad",
            f"{salesman}_all_leads",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.clerk = cls.new_user("clerk", contacts, "base.group_partner_manager")
        cls.accountant = cls.new_user("accountant", "account.group_account_invoice")
        cls.sellers = cls.own | cls.every | cls.boss
        cls.outsiders = cls.clerk | cls.accountant

        cls.local = cls.create_company("Local", company_id=cls.env.company.id)
        cls.account = cls.hotel.crm_account_id
        ann = cls.create_contact("Ann", cls.hotel)
        cls.new_user("ann", "base.group_portal", partner_id=ann.id)
        for seller, price in ((cls.own, 100), (cls.every, 200)):
            for confirm in (True, False):
                cls.order(cls, cls.hotel, price, confirm, user_id=seller.id)
            cls.env["crm.lead"].create(
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "partner_id": cls.hotel.id,
                    "user_id": seller.id,
                    "company_id": cls.env.company.id,
                }
            )
        cls.env.flush_all()

    def _names(self, view, model):
        """The fields of a view, with those that the addon brought."""
        nodes = etree.fromstring(view["arch"]).iter("field")
        names = {
            node.get("name")
            for node in nodes
            if next(node.iterancestors("field", "groupby"), None) is None
        }
        fields = self.env[model]._fields
        return names, {name for name in names if ADDON in fields[name]._modules}

    def _open_list(self, user, action):
        """Open a page as the web client does, and read its first records."""
        records = self.env[action["res_model"]].with_user(user)
        context = action["context"]
        context = context if isinstance(context, dict) else {"active_test": False}
        domain = action["domain"] or []
        if not isinstance(domain, str):
            domain = json.loads(json.dumps(domain, default=json_default))
        view_id = dict((kind, view) for view, kind in action["views"]).get("list")
        view = records.get_view(view_id, "list")
        names, _ours = self._names(view, action["res_model"])
        records = records.with_context(**context)
        result = records.web_search_read(domain, {name: {} for name in names})
        return records.browse(row["id"] for row in result["records"])

    def _open_form(self, record, user):
        """:return: the arch of the form, the values, and the fields of the addon"""
        record = record.with_user(user)
        view = record.get_view(view_type="form")
        names, ours = self._names(view, record._name)
        [values] = record.web_read({name: {} for name in names})
        return view["arch"], values, ours

    def _open_menu(self, user, xmlid):
        """Open the page behind one of the addon's own actions."""
        action = self.env["ir.actions.act_window"].with_user(user)
        action = action._for_xml_id(f"{ADDON}.{xmlid}")
        return self._open_list(user, {**action, "domain": []})

    def assertHidden(self, attempt, *args):
        with (
            mute_logger(
                "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"
            ),
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
        ):
            attempt(*args)

    # Menus

    def test_menus(self):
        for user, expected in (
            (self.own, SALES_MENUS),
            (self.every, SALES_MENUS),
            (self.abroad, SALES_MENUS),
            (self.boss, SALES_MENUS | MANAGER_MENUS),
            (self.clerk, set()),
            (self.accountant, set()),
        ):
            with self.subTest(user=user.login):
                visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                shown = {
                    name
                    for name in SALES_MENUS | MANAGER_MENUS
                    if self._get_menu_path(name) <= visible
                }
                self.assertEqual(shown, expected)

    def _get_menu_path(self, name):
        """A menu is shown if all those that it hangs below are."""
        menu, path = self.env.ref(f"{ADDON}.{name}"), set()
        while menu:
            path.add(menu.id)
            menu = menu.parent_id
        return path

    # Accounts

    def test_list_of_accounts(self):
        local = self.local.crm_account_id
        for user, value, sees_local in (
            (self.own, 100, True),
            (self.every, 300, True),
            (self.boss, 300, True),
            (self.abroad, 0, False),
        ):
            with self.subTest(user=user.login):
                accounts = self._open_menu(user, "crm_account_action")
                self.assertIn(self.account, accounts)
                self.assertEqual(local in accounts, sees_local)
                account = self.account.with_user(user)
                self.assertEqual(account.lifetime_value, value)
                self.assertEqual(account.lifetime_value_limited, user == self.own)
        for user in self.outsiders:
            self.assertHidden(self._open_menu, user, "crm_account_action")

    def test_form_of_an_account(self):
        for user in self.sellers | self.abroad:
            with self.subTest(user=user.login):
                arch, values, _ours = self._open_form(self.account, user)
                self.assertEqual(values["customer_count"], 1)
                self.assertNotIn("action_view_invoices", arch)
        for user in self.outsiders:
            self.assertHidden(self._open_form, self.account, user)
        for user in self.abroad | self.outsiders:
            self.assertHidden(self._open_form, self.local.crm_account_id, user)

    def test_lists_of_an_account(self):
        orders = {self.own: 1, self.every: 2, self.boss: 2, self.abroad: 0}
        for user, visible in orders.items():
            account = self.account.with_user(user)
            expected = {
                "customer_count": 1,
                "order_count": visible,
                "quotation_count": visible,
                "customer_user_count": 1,
                "contact_count": 1,
                "meeting_count": 0,
                "opportunity_count": visible,
            }
            for count, method in ACCOUNT_LISTS.items():
                with self.subTest(user=user.login, count=count):
                    shown = self._open_list(user, getattr(account, method)())
                    self.assertEqual(account[count], expected[count])
                    self.assertEqual(len(shown), expected[count])

    def test_buttons_of_an_account(self):
        for user in self.outsiders:
            account = self.account.with_user(user)
            self.assertHidden(account.read, ["name"])
            self.assertHidden(account.merge_into, self.local.crm_account_id.id)
            self.assertHidden(account.unmerge)
            for method in ("action_view_customers", "action_view_contacts"):
                with self.subTest(user=user.login, method=method):
                    self.assertHidden(self._press, account, method)

    def _press(self, record, method):
        return self._open_list(record.env.user, getattr(record, method)())

    # Customers

    def test_page_of_a_customer(self):
        for user, visible in ((self.own, 1), (self.every, 2), (self.abroad, 0)):
            with self.subTest(user=user.login):
                arch, values, ours = self._open_form(self.hotel, user)
                self.assertIn('name="commerce_channel"', arch)
                self.assertIn("crm_account_id", ours)
                worth = {self.own: 100, self.every: 300, self.abroad: 0}[user]
                self.assertEqual(values["lifetime_value"], worth)
                for count in CUSTOMER_LISTS:
                    method = getattr(self.hotel.with_user(user), ACCOUNT_LISTS[count])
                    shown = self._open_list(user, method())
                    self.assertEqual(len(shown), values[count])
                self.assertEqual(values["order_count"], visible)
                self.assertEqual(values["customer_user_count"], 1)

    def test_outsiders_work_with_contacts_as_if_nothing_was_installed(self):
        contacts = self.env["ir.actions.act_window"]._for_xml_id(
            "contacts.action_contacts"
            if self.env.ref("contacts.action_contacts", raise_if_not_found=False)
            else "base.action_partner_form"
        )
        for user in self.outsiders:
            with self.subTest(user=user.login):
                self._open_list(user, {**contacts, "domain": []})
                for partner in self.hotel | self.hotel.child_ids:
                    arch, _values, ours = self._open_form(partner, user)
                    self.assertFalse(ours)
                    self.assertNotIn("crm_account", arch)
                    self.assertNotIn("commerce_channel", arch)
                for kind in ("list", "kanban", "search"):
                    view = self.env["res.partner"].with_user(user).get_view(None, kind)
                    self.assertFalse(self._names(view, "res.partner")[1])
                    self.assertNotIn("crm_account", view["arch"])

    def test_buttons_of_a_customer(self):
        for user in self.outsiders:
            hotel = self.hotel.with_user(user)
            for attempt in (
                hotel.action_open_crm_account,
                hotel.action_use_automatic_account,
                hotel.action_use_account_of_parent,
                hotel.explain_crm_account,
            ):
                with self.subTest(user=user.login, attempt=attempt.__name__):
                    self.assertHidden(attempt)

    # Orders, opportunities, reports

    def test_form_and_list_of_orders(self):
        order = self.account.customer_ids.commerce_order_ids[:1]
        for user in self.every | self.boss:
            self.assertIn("crm_account_id", self._open_form(order, user)[2])
        _arch, _values, ours = self._open_form(order, self.accountant)
        self.assertFalse(ours)
        orders = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        orders = {**orders, "domain": [("id", "=", order.id)]}
        self.assertEqual(self._open_list(self.accountant, orders), order)
        self.assertHidden(self._open_form, order, self.clerk)
        self.assertHidden(self._open_form, order, self.abroad)

    def test_form_of_an_opportunity(self):
        mine, theirs = self.account.opportunity_ids.sorted("user_id")
        if mine.user_id != self.own:
            mine, theirs = theirs, mine
        for user in self.sellers:
            self.assertIn("crm_account_id", self._open_form(mine, user)[2])
        self.assertHidden(self._open_form, theirs, self.own)
        for user in self.abroad | self.outsiders:
            self.assertHidden(self._open_form, mine, user)

    def test_report_of_lifetime_values(self):
        mine = [("partner_id", "=", self.hotel.id)]
        name, value_sum = "sale_order_action_lifetime", ["lifetime_value:sum"]
        for user, value in (
            (self.own, 100),
            (self.every, 300),
            (self.boss, 300),
            (self.abroad, 0),
        ):
            report = self._open_menu(user, name)
            self.assertEqual(report.env.user, user)
            [(total,)] = report._read_group(mine, [], value_sum)
            self.assertEqual(total or 0, value)
        self.assertHidden(self._open_menu, self.clerk, name)
        report = self.env["commerce.lifetime.report"].with_user(self.accountant)
        self.assertHidden(report._read_group, mine, [], value_sum)

    # History, runs, checks, channels, settings

    def test_history(self):
        local = self.ledger(self.local)
        for user in self.sellers:
            lines = self._open_menu(user, "crm_account_assignment_action")
            self.assertTrue(local <= lines.search([]))
        lines = self.env["crm.account.assignment"].with_user(self.abroad).search([])
        self.assertTrue(self.ledger(self.hotel) <= lines)
        self.assertFalse(local & lines)
        for user in self.outsiders:
            self.assertHidden(self._open_menu, user, "crm_account_assignment_action")

    def test_runs_and_checks(self):
        run = self.Run.start("root")
        self.finish_run()
        check = self.env["crm.account.check"].sudo()._check()
        for page, record in (
            ("crm_account_run_action", run),
            ("crm_account_check_action", check),
        ):
            self.assertIn(record, self._open_menu(self.boss, page))
            self._open_form(record, self.boss)
            for user in self.own | self.every | self.abroad | self.outsiders:
                self.assertHidden(self._open_menu, user, page)
                self.assertHidden(self._open_form, record, user)
        for user in self.own | self.every | self.outsiders:
            self.assertHidden(self.Run.with_user(user).start, "each")
            self.assertHidden(run.with_user(user).action_undo)

    def test_channels(self):
        channel = self.env["commerce.channel"].search([], limit=1)
        for user in self.sellers:
            self.assertEqual(channel.with_user(user).has_access("read"), True)
            can_write = channel.with_user(user).has_access("write")
            self.assertEqual(can_write, user == self.boss)
        for user in self.outsiders:
            self.assertHidden(self._open_menu, user, "commerce_channel_action")

    def test_settings_are_for_administrators(self):
        settings = self.env["res.config.settings"]
        for user in self.sellers | self.abroad | self.outsiders:
            self.assertHidden(settings.with_user(user).create, {})
        dialog = self.env["crm.account.change.strategy"]
        self.assertTrue(dialog.with_user(self.boss).has_access("create"))
        for user in self.own | self.every | self.abroad | self.outsiders:
            self.assertFalse(dialog.with_user(user).has_access("create"))

    def test_dialogs(self):
        for model in (
            "crm.account.merge",
            "crm.account.set.by.hand",
            "crm.account.add.subsidiary",
            "crm.account.as.of",
        ):
            for user in self.sellers | self.outsiders:
                allowed = self.env[model].with_user(user).has_access("create")
                self.assertEqual(allowed, user in self.sellers, (model, user.login))

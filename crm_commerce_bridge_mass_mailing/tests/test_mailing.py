from ast import literal_eval
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon
from odoo.addons.mass_mailing.tests.common import MassMailCase

from ..hooks import uninstall_hook


@tagged("post_install", "-at_install")
class TestMailing(MassMailCase, CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = ("mass_mailing.group_mass_mailing_user", "base.group_user")
        cls.marketer = cls.new_user(
            "marketer", "sales_team.group_sale_salesman_all_leads", *groups
        )
        cls.seller = cls.new_user(
            "mailing_seller", "sales_team.group_sale_salesman", *groups
        )
        cls.ann, cls.bob, cls.zoe = (
            cls.create_contact(name, company, email=f"{name.lower()}@mail.example")
            for name, company in (
                ("Ann", cls.hotel),
                ("Bob", cls.hotel),
                ("Zoe", cls.loner),
            )
        )
        cls.hotel.email = "info@mail.example"
        cls.create_contact("Store", cls.hotel, type="delivery", email="st@mail.example")
        cls.accounts = cls.hotel.crm_account_id | cls.loner.crm_account_id
        # One company, whatever else is there
        cls.env["res.company"].search([("id", "!=", cls.env.company.id)]).write(
            {"active": False}
        )

    def open_mailing(self, accounts=None, user=None, listed=None):
        """The mailing that the list's action opens, saved."""
        user = user or self.marketer
        accounts = (self.accounts if accounts is None else accounts).with_user(user)
        action = self.env.ref(
            "crm_commerce_bridge_mass_mailing.crm_account_action_send_mailing"
        )
        action = action.with_user(user).with_context(
            active_model="crm.account", active_ids=accounts.ids, active_domain=listed
        )
        opened = action.run()
        self.assertEqual(opened["res_model"], "mailing.mailing")
        return (
            self.env["mailing.mailing"]
            .with_user(user)
            .with_context(**opened["context"])
            .create({"subject": "News", "body_html": "<p>Hello</p>"})
        )

    def recipients(self, mailing):
        return self.Partner.browse(mailing._get_recipients())

    def test_people_of_selected_accounts(self):
        mailing = self.open_mailing(self.hotel.crm_account_id)
        self.assertEqual(mailing.mailing_model_real, "res.partner")
        self.assertEqual(self.recipients(mailing), self.ann | self.bob)
        self.assertEqual(
            len(self.recipients(mailing)), self.hotel.crm_account_id.contact_count
        )

    def test_sent_but_not_to_who_is_blacklisted(self):
        self.env["mail.blacklist"].create({"email": self.bob.email})
        mailing = self.open_mailing()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mailing.action_send_mail()
        self.assertMailTraces(
            [
                {"email": "ann@mail.example", "partner": self.ann},
                {
                    "email": "bob@mail.example",
                    "partner": self.bob,
                    "trace_status": "cancel",
                    "failure_type": "mail_bl",
                },
                {"email": "zoe@mail.example", "partner": self.zoe},
            ],
            mailing,
            self.ann | self.bob | self.zoe,
            author=self.marketer.partner_id,
        )

    def test_a_segment_is_found_when_the_mailing_is_sent(self):
        listed = [
            "&",
            ("id", "in", self.accounts.ids),
            ("customer_segment", "=", "prospect"),
        ]
        mailing = self.open_mailing(listed=listed)
        self.assertEqual(self.recipients(mailing), self.ann | self.bob | self.zoe)
        self.assertIn("crm_account_id.customer_segment", mailing.mailing_domain)
        self.order(self.loner)
        self.assertEqual(self.recipients(mailing), self.ann | self.bob)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mailing.sudo().action_send_mail()
        self.assertEqual(
            set(mailing.mailing_trace_ids.mapped("email")),
            {"ann@mail.example", "bob@mail.example"},
        )

    def test_some_of_what_a_list_finds_are_named(self):
        listed = [("id", "in", self.accounts.ids)]
        mailing = self.open_mailing(self.loner.crm_account_id, listed=listed)
        self.assertEqual(self.recipients(mailing), self.zoe)

    def test_who_reads_own_orders_names_the_accounts(self):
        self.order(self.loner, user_id=self.marketer.id)
        listed = [
            ("id", "in", self.accounts.ids),
            ("customer_segment", "=", "prospect"),
        ]
        mailing = self.open_mailing(user=self.seller, listed=listed)
        self.assertNotIn("customer_segment", mailing.mailing_domain)
        self.assertEqual(self.recipients(mailing), self.ann | self.bob | self.zoe)

    def test_several_companies_name_the_accounts(self):
        self.env["res.company"].create({"name": "Second"})
        listed = [("id", "in", self.accounts.ids)]
        mailing = self.open_mailing(listed=listed)
        self.assertIn(
            ("crm_account_id", "in", self.accounts.ids),
            [tuple(t) for t in literal_eval(mailing.mailing_domain)],
        )

    def test_every_filter_of_the_list_can_be_kept(self):
        """What the search view offers finds people as well."""
        self.Account.create({"name": "Archived", "active": False})
        for days in (58, 49, 40, 31):
            order = self.order(self.loner)
            order.date_order = datetime.now() - timedelta(days)
        self.Partner.create({"name": "Nobody", "email": "nobody@mail.example"})
        accounts = self.accounts.with_user(self.marketer)
        for listed in (
            [("is_individual", "=", False)],
            [("rhythm", "=", "quiet")],
            ["|", ("user_id", "=", self.marketer.id), ("user_id", "=", False)],
            ["!", ("value_quintile", "=", "5")],
            [("customer_ids", "any", [("crm_account_pinned", "=", True)])],
            [("display_name", "ilike", "Hotel")],
            [("active", "=", False)],
        ):
            with self.subTest(listed=listed):
                found = accounts.search(listed)
                self.assertTrue(found)
                mailing = self.open_mailing(found, listed=listed)
                people = self.Partner.search(
                    [
                        ("crm_account_id", "in", found.ids),
                        ("is_company", "=", False),
                        ("type", "=", "contact"),
                        ("active", "=", True),
                    ]
                )
                self.assertEqual(self.recipients(mailing), people.sorted())

    def test_uninstalling_names_the_people_of_mailings_that_wait(self):
        waiting = self.open_mailing(listed=[("id", "in", self.accounts.ids)])
        sent, other = self.open_mailing(), self.open_mailing()
        other.mailing_domain = repr([("id", "=", self.zoe.id)])
        sent.sudo().state = "done"
        filters = (sent | other).mapped("mailing_domain")
        uninstall_hook(self.env)
        self.assertEqual((sent | other).mapped("mailing_domain"), filters)
        self.assertNotIn("crm_account", waiting.mailing_domain)
        self.assertEqual(self.recipients(waiting), self.ann | self.bob | self.zoe)

    def test_who_sends_no_mailings(self):
        boss = self.new_user("mailing_boss", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            self.accounts.with_user(boss).action_send_mailing()
        clerk = self.new_user("mailing_clerk", "mass_mailing.group_mass_mailing_user")
        with self.assertRaises(AccessError):
            self.accounts.with_user(clerk).action_send_mailing()

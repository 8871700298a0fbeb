from ast import literal_eval

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestMembers(OwnershipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Member = cls.env["crm.account.member"]

    def get_mine(self, user):
        """What the filter *My Accounts* finds for a user."""
        view = self.env["crm.account"].get_view(view_type="search")
        [domain] = etree.fromstring(view["arch"]).xpath(
            "//filter[@name='my_accounts']/@domain"
        )
        domain = literal_eval(domain.replace("uid", str(user.id)))
        return self.env["crm.account"].with_user(user).search(domain)

    def test_members_are_added_on_the_page_and_find_their_account(self):
        self.assertFalse(self.get_mine(self.bob))
        with Form(self.account.with_user(self.ann)) as form:
            with form.member_ids.new() as line:
                line.user_id = self.bob
                line.role = "Technical adviser"
        self.assertEqual(self.account.member_ids.user_id, self.bob)
        self.assertEqual(self.get_mine(self.bob), self.account)
        self.assertEqual(self.get_mine(self.ann), self.account)
        self.assertFalse(self.get_mine(self.cid))
        found = self.env["crm.account"].search([("member_ids.user_id", "=", "bob")])
        self.assertEqual(found, self.account)

    def test_a_person_is_a_member_once(self):
        values = {"account_id": self.account.id, "user_id": self.bob.id}
        self.Member.create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.Member.create(values)

    def test_members_work_for_the_company_of_the_account(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        foreign = self.new_user(
            "foreign",
            "base.group_user",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        account = self.env["crm.account"].create(
            {"name": "Here", "company_id": self.env.company.id}
        )
        with self.assertRaises(UserError):
            self.Member.create({"account_id": account.id, "user_id": foreign.id})
        self.Member.create({"account_id": self.account.id, "user_id": foreign.id})

    def test_a_merge_takes_members_along_and_gives_them_back(self):
        other = self.loner.crm_account_id
        self.Member.create(
            [
                {"account_id": other.id, "user_id": self.bob.id},
                {"account_id": other.id, "user_id": self.cid.id},
                {"account_id": self.account.id, "user_id": self.cid.id, "role": "Own"},
            ]
        )
        other.with_user(self.ann).merge_into(self.account.id)
        self.assertEqual(self.account.member_ids.user_id, self.bob | self.cid)
        self.assertEqual(other.member_ids.user_id, self.cid)
        other.with_user(self.ann).unmerge()
        self.assertEqual(self.account.member_ids.user_id, self.cid)
        self.assertEqual(self.account.member_ids.role, "Own")
        self.assertEqual(other.member_ids.user_id, self.bob | self.cid)

    def test_a_member_who_came_back_meanwhile_stays_once(self):
        other = self.loner.crm_account_id
        self.Member.create({"account_id": other.id, "user_id": self.bob.id})
        other.merge_into(self.account.id)
        self.Member.create({"account_id": other.id, "user_id": self.bob.id})
        other.unmerge()
        self.assertEqual(other.member_ids.user_id, self.bob)
        self.assertEqual(self.account.member_ids.user_id, self.bob)

    def test_an_account_with_members_is_not_put_away(self):
        accounts = self.loner.crm_account_id, self.create_company("Two").crm_account_id
        self.Member.create({"account_id": accounts[0].id, "user_id": self.bob.id})
        for account in accounts:
            account.customer_ids.crm_account_id = self.account
        self.assertEqual([account.active for account in accounts], [True, False])

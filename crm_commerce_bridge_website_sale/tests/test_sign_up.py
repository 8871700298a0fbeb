from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.auth_signup.models.res_partner import SignupError

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestSignUp(StorefrontCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website.search([("id", "!=", False)]).auth_signup_uninvited = "b2c"

    def test_person(self):
        angela = self.sign_up()
        self.assertTrue(angela.is_commerce_customer)
        self.assertEqual(angela.crm_account_id.name, "Angela")
        self.assertEqual(len(angela.crm_account_assignment_ids), 1)
        self.assertConsistent()

    def test_company(self):
        angela = self.sign_up(signup_company={"name": "Toyland"})
        toyland = angela.parent_id
        self.assertRecordValues(
            toyland, [{"is_company": True, "name": "Toyland", "type": "contact"}]
        )
        self.assertTrue(toyland.is_commerce_customer)
        self.assertEqual(toyland.crm_account_id.name, "Toyland")
        self.assertEqual(angela.crm_account_id, toyland.crm_account_id)
        self.assertEqual(toyland.child_ids, angela)
        account = self.Account.search([("name", "=", "Angela")])
        self.assertFalse(account, "The person had no account in between")

    def test_login_that_is_taken_leaves_no_company(self):
        self.sign_up()
        with self.assertRaises(SignupError), mute_logger("odoo.sql_db"):
            self.sign_up(signup_company={"name": "Toyland"})
        self.assertFalse(self.Partner.search([("name", "=", "Toyland")]))

    def test_portal_invitation(self):
        person = self.create_contact("Bert", self.loner, email="bert@example.com")
        newcomer = self.create_company("Newcomer", is_crm_customer=False)
        invited = self.create_contact("Ann", newcomer, email="ann@example.com")
        for partner in (person, invited):
            wizard = self.env["portal.wizard"].create({"partner_ids": partner.ids})
            wizard.user_ids.action_grant_access()
        self.assertTrue(self.loner.is_commerce_customer)
        self.assertTrue(newcomer.is_commerce_customer)
        self.assertEqual(newcomer.crm_account_id.name, "Newcomer")
        self.assertEqual(invited.portal_state, "invited")

    def test_internal_user_is_no_customer(self):
        user = self.new_user("internal", "base.group_user")
        self.assertFalse(user.partner_id.is_crm_customer)

    def test_last_login(self):
        angela = self.sign_up()
        self.assertEqual(angela.portal_state, "invited")
        user = angela.user_ids
        self.env["res.users.log"].sudo().create({"create_uid": user.id})
        self.env.cr.execute("UPDATE res_users_log SET create_uid = %s", [user.id])
        self.env.invalidate_all()
        self.assertEqual(angela.portal_state, "active")
        self.assertTrue(angela.last_login_date)

    def _prepare(self, name, vat):
        partners = self.env["res.partner"].with_context(website_id=self.website.id)
        return partners._prepare_signup_company(name, vat)

    def test_what_is_asked_about_the_company(self):
        self.assertFalse(self._prepare("  ", None))
        self.assertEqual(self._prepare(" Toyland ", ""), {"name": "Toyland"})
        values = self._prepare("Toyland", "BE0477472701")
        self.assertEqual(values["vat"], "BE0477472701")
        self.assertEqual(values["country_id"], self.env.ref("base.be").id)

    def test_tax_id_of_nobody_is_refused(self):
        with self.assertRaisesRegex(UserError, "Which company"):
            self._prepare("", "BE0477472701")

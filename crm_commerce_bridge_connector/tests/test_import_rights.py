"""Who may import files, and who sees them."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .import_common import ImportCommon

ROW = {"id": "1", "name": "Company", "is_company": "yes"}
MODELS = ("commerce.import", "commerce.import.file", "commerce.import.row")
MANAGER = "sales_team.group_sale_manager"


@tagged("post_install", "-at_install")
class TestImportRights(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.bring(ROW)
        cls.check(cls.own)
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})

    def new_manager(self, login, companies):
        return self.new_user(
            login,
            MANAGER,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    def test_others_see_nothing(self):
        elsewhere = self.new_manager("elsewhere", self.other_company)
        for model in MODELS:
            records = self.env[model].search([])
            self.assertTrue(records, model)
            for user in (self.integration, self.seller):
                with self.subTest(model, user=user), self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])
            with self.subTest(model), self.assertRaises(AccessError):
                records.with_user(elsewhere).read(["display_name"])
            self.assertFalse(self.env[model].with_user(elsewhere).search([]))
        for user in (self.integration, self.seller, elsewhere):
            with self.subTest(user=user), self.assertRaises(AccessError):
                self.own.with_user(user).action_import()
        self.assertEqual(self.own.state, "checked")

    def test_form_recognises_the_file_and_makes_the_channel(self):
        content = b"id;name;is_company\n1;Holding;yes\n"
        with Form(self.Import.with_context(default_file_name="group.csv")) as form:
            form.file = base64.b64encode(content)
            self.assertEqual(form.reader, "commerce.import.reader.plain_customers")
        work = form.record
        with self.assertRaisesRegex(UserError, "Choose"):
            work.action_check()
        channels = self.env["commerce.channel"].with_user(self.manager)
        channels = channels.with_context(default_company_id=work.company_id.id)
        with Form(work) as form:
            form.channel_id = channels.browse(channels.name_create("New Shop")[0])
        self.assertEqual(self.check(work), (1, 0, 0, 0))
        self.assertEqual(self.run_import(work), (1, 0, 0, 0))
        self.assertTrue(self.customer("1", work.channel_id).is_commerce_customer)

    def test_what_is_no_table_is_refused_with_its_reason(self):
        for content in (b"\x00\xff\x00", b"\n", b"one column\n", b"a;a\n1;2\n"):
            values = {"file_name": "table.csv", "file": base64.b64encode(content)}
            with self.subTest(content), self.assertRaisesRegex(UserError, "table.csv"):
                self.Import.create(values)
                self.env.flush_all()

    def test_unknown_columns_may_be_chosen(self):
        work = self.bring({"x": 1, "y": 2})
        self.assertFalse(work.reader)
        work.reader = "commerce.import.reader.plain_customers"
        self.assertEqual(self.check(work), (0, 0, 0, 1))

    def test_nobody_writes_what_the_system_keeps(self):
        for values in ({"state": "done"}, {"task": "import"}, {"user_id": 1}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.own.write(values)
        with self.assertRaises(AccessError):
            self.Import.create({"state": "running"})
        rows = self.env["commerce.import.row"].with_user(self.manager)
        with self.assertRaises(AccessError):
            rows.search([]).write({"content": {"id": "1", "name": "Other"}})

    def test_channel_of_another_company_is_refused(self):
        both = self.new_manager("both", self.env.company | self.other_company)
        channels = self.env["commerce.channel"]
        foreign = channels.create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(UserError, "Foreign"):
            self.own.with_user(both).channel_id = foreign

    def test_orders_belong_to_the_company_of_the_import(self):
        """Not to that of the user, where the channel has none."""
        both = self.new_manager("both", self.env.company | self.other_company)
        self.run_import(self.bring(ROW))
        orders = {"id": "O1", "customer": "1", "date": "2026-01-15"}
        work = self.bring({**orders, "amount_untaxed": "5"})
        work = work.with_user(both).with_context(
            allowed_company_ids=self.other_company.ids
        )
        work.sudo().company_id = self.other_company
        self.assertEqual(self.run_import(work), (1, 0, 0, 0))
        order = self.pushed_order("O1")
        self.assertEqual(order.company_id, self.other_company)

    def test_who_may_not_any_more_does_not_go_on(self):
        self.own.action_import()
        self.manager.group_ids = [Command.unlink(self.env.ref(MANAGER).id)]
        with self.assertRaises(AccessError):
            self.work()

    def test_nothing_changes_at_work(self):
        self.own.action_import()
        with self.assertRaisesRegex(UserError, "another state"):
            self.own.reader = "commerce.import.reader.plain_orders"
        with self.assertRaisesRegex(UserError, "at work"):
            self.own.unlink()
        self.own.action_pause()
        self.assertEqual(self.own.state, "paused")
        self.work()
        self.assertFalse(self.get_identified("1", "customer"))
        self.own.action_resume()
        self.work()
        self.assertEqual(self.own.state, "done")
        self.assertTrue(self.get_identified("1", "customer"))
        with self.assertRaisesRegex(UserError, "another state"):
            self.own.action_import()

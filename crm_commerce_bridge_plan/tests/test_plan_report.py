"""The report, read back by a library that did not write it."""

import base64
import io
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_commerce_bridge_plan.models import crm_account_plan_report

from .common import MANAGER, SALESMAN, PlanCase, PlanCommon


class ReportCase(PlanCase):
    def read_report(self, plan, user=None):
        """Lists of lines by name of the sheet."""
        plan.action_download_report()
        self.env.invalidate_all()
        file = base64.b64decode(plan.with_user(user or self.boss).report_file)
        return self.read_file(file)

    @staticmethod
    def read_file(content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {
            sheet.title: [[cell.value for cell in row] for row in sheet]
            for sheet in book
        }

    def who(self, sheets, name="Who Moves"):
        """Cells by number of the customer, of those of the test."""
        return {row[-1]: row[:-1] for row in sheets[name][1:]}


@tagged("post_install", "-at_install")
class TestReport(ReportCase, PlanCommon):
    def test_who_moves_from_where_to_where_and_why(self):
        self.group.crm_account_id.user_id = self.boss
        rows = self.who(self.read_report(self.draft()))
        self.assertNotIn(self.group.id, rows)
        self.assertNotIn(self.loner.id, rows)
        self.assertEqual(
            rows[self.hotel.id],
            [
                "Hotel",
                "Region",
                "Hotel",
                "Group",
                "One account per company group: Group is the top of its group.",
                None,
            ],
        )
        self.set_strategy("root")
        rows = self.who(self.read_report(self.draft(strategy="each")))
        self.assertEqual(
            rows[self.hotel.id],
            [
                "Hotel",
                "Region",
                "Group",
                "Hotel",
                "One account per customer: this is its own.",
                self.boss.name,
            ],
        )

    def test_it_is_what_the_function_says(self):
        """Compared with each customer's own answer, one by one."""
        self.loner.crm_account_id = self.hotel.crm_account_id
        self.region.crm_account_id = self.loner.own_account_id
        plan = self.draft()
        expected = {}
        customers = self.Partner.search([("mapped_account_id", "!=", False)])
        automatic = self.env["crm.account.resolver"]._get_automatic_accounts(
            customers.ids, "root"
        )
        for customer in customers - customers.filtered("crm_account_pin_id"):
            then = self.Account.browse(automatic.get(customer.id))
            if then != customer.mapped_account_id:
                now = customer.mapped_account_id.name
                expected[customer.id] = (customer.name, now, then.name)
        rows = self.who(self.read_report(plan))
        found = {id_: (row[0], row[2], row[3]) for id_, row in rows.items()}
        self.assertEqual(found, expected)
        self.assertTrue(expected)
        self.assertEqual(plan.report_move_count, len(expected))

    def test_what_stays_and_why(self):
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.hotel.crm_account_pin_reason = "The owner asked for it"
        self.region.crm_account_id = self.loner.crm_account_id
        sheets = self.read_report(self.draft())
        stays = self.who(sheets, "Who Stays")
        self.assertEqual(
            stays[self.hotel.id][:4],
            [
                "Hotel",
                "Region",
                "Loner",
                "Its account was set by hand: The owner asked for it",
            ],
        )
        self.assertEqual(stays[self.region.id][3], "Its account was set by hand.")
        self.assertFalse(self.who(sheets).keys() & stays.keys())

    def test_reasons_of_a_group_whose_top_has_another_account(self):
        self.group.crm_account_id = self.loner.crm_account_id
        rows = self.who(self.read_report(self.draft()))
        self.assertIn("set by hand to Loner", rows[self.hotel.id][4])
        self.group._use_automatic_account()
        self.group.crm_account_id.merge_into(self.loner.crm_account_id.id)
        rows = self.who(self.read_report(self.draft()))
        self.assertIn("merged into Loner", rows[self.hotel.id][4])

    def test_an_account_that_has_yet_to_be_made(self):
        parent = self.create_company("Prospect", is_crm_customer=False)
        self.loner.parent_id = parent
        plan = self.draft()
        row = self.who(self.read_report(plan))[self.loner.id]
        self.assertEqual(row[3], "Prospect")
        plan.action_plan()
        self.come(plan)
        self.assertEqual(self.loner.crm_account_id.name, "Prospect")
        self.assertFalse(plan.elsewhere_count or plan.unmoved_count)

    def test_totals_are_those_of_the_preview(self):
        self.hotel.crm_account_id = self.loner.crm_account_id
        plan = self.draft()
        totals = dict(self.read_report(plan)["Totals"])
        preview = self.Run.preview("root")
        self.assertEqual(totals["Customers That Would Move"], preview["moved_count"])
        self.assertEqual(totals["Customers"], preview["total"])
        self.assertEqual(totals["Accounts Archived"], preview["archived_count"])
        self.assertEqual(totals[self.label("pinned_count")], preview["pinned_count"])
        self.assertEqual(
            totals["Accounts Left Empty and Kept"], sum(preview["kept"].values())
        )
        self.assertEqual(totals["Planned Change"], "One account per company group")
        self.assertIn("Europe/Brussels", totals["Planned For"])

    def label(self, name):
        return self.Run._fields[name]._description_string(self.env)

    def test_no_text_becomes_a_formula_or_a_link(self):
        names = [
            '=HYPERLINK("http://evil.example";"Click")',
            "+1+cmd|' /C calc'!A0",
            "@SUM(1+1)",
            "-2+3",
            "{=1+1}",
            "http://evil.example",
            "\tTab",
            "Nul \x01 \x0b Bell",
            "100 %(top)s %s %",
            "Müller & Söhne <b>",
        ]
        companies = [self.create_company(name, self.group) for name in names]
        plan = self.draft()
        plan.action_download_report()
        book = openpyxl.load_workbook(
            io.BytesIO(base64.b64decode(plan.with_user(self.boss).report_file))
        )
        cells = {row[-1].value: row[0] for row in book["Who Moves"]}
        for company in companies:
            cell = cells[company.id]
            self.assertEqual((cell.data_type, cell.hyperlink), ("s", None))
            if company.name.isprintable():
                self.assertEqual(cell.value, company.name)

    def test_more_customers_than_a_sheet_has_lines(self):
        self.patch(crm_account_plan_report, "MOST_ROWS", 2)
        self.patch(crm_account_plan_report, "SLICE", 1)
        sheets = self.read_report(self.draft())
        moved = [rows for name, rows in sheets.items() if name.startswith("Who Moves")]
        self.assertGreater(len(moved), 1)
        self.assertTrue(all(len(rows) == 2 for rows in moved))
        self.assertTrue(all(rows[0] == moved[0][0] for rows in moved))
        numbers = {rows[1][-1] for rows in moved}
        self.assertEqual(len(numbers), len(moved))
        self.assertLessEqual({self.hotel.id, self.region.id}, numbers)

    def test_it_takes_as_many_queries_for_many_customers(self):
        plan = self.draft()
        self.read_report(plan)
        few = self.count_queries(plan._write_report)
        for number in range(30):
            self.create_company(f"More {number}", self.group)
        self.read_report(plan)
        self.assertLessEqual(self.count_queries(plan._write_report), few)

    # === WHEN IT IS MADE === #

    def test_it_is_as_of_now_until_the_hour(self):
        plan = self.plan()
        first = plan.report_move_count
        more = self.create_company("More", self.group)
        self.assertEqual(plan.report_move_count, first)
        self.assertIn(more.id, self.who(self.read_report(plan)))
        self.assertEqual(plan.report_move_count, first + 1)

    def test_afterwards_it_says_what_it_said_before(self):
        plan = self.plan()
        self.come(plan)
        self.create_company("Later", self.group)
        counts = plan.report_counts
        rows = self.who(self.read_report(plan))
        self.assertEqual(
            rows.keys() & set(self.customers.ids), {self.region.id, self.hotel.id}
        )
        self.assertEqual(rows[self.hotel.id][2], "Hotel")
        self.assertEqual(plan.report_counts, counts)

    def test_without_a_report_there_is_nothing_to_download(self):
        draft = self.draft()
        seller = self.new_user("report_seller", SALESMAN)
        with self.assertRaisesRegex(UserError, "no report yet"):
            draft.with_user(seller).action_download_report()
        with self.assertRaisesRegex(UserError, "Choose the new strategy"):
            self.draft(strategy=False).action_download_report()

    def test_it_writes_nothing_but_itself(self):
        plan = self.draft()
        before, lines = self.account_ids(), self.Assignment.search_count([])
        self.read_report(plan)
        self.assertEqual(self.account_ids(), before)
        self.assertEqual(self.Assignment.search_count([]), lines)
        self.assertEqual(plan.state, "draft")

    # === THE DIFFERENCE === #

    def test_what_changed_in_between_is_done_and_told(self):
        """One more, one less, and one to another account."""
        other = self.create_company("Other Group")
        plan = self.plan()
        foretold = plan.report_move_count
        self.loner.parent_id = self.group
        self.hotel.crm_account_id = self.hotel.crm_account_id.copy({"name": "Kept"})
        self.region.parent_id = other
        self.come(plan)
        self.assertEqual(
            (plan.unforeseen_count, plan.unmoved_count, plan.elsewhere_count),
            (1, 1, 1),
        )
        self.assertEqual(plan.moved_count, foretold)
        self.assertEqual(plan.moved_count, plan.run_id.moved_count)
        said = self.said(plan)
        for sentence in (
            f"would move: {foretold}. Moved: {foretold}.",
            "not in the report: 1",
            "but not moved: 1",
            "another account: 1",
        ):
            self.assertIn(sentence, said)

    def test_without_changes_it_is_the_same(self):
        plan = self.plan()
        self.come(plan)
        self.assertEqual(plan.moved_count, plan.report_move_count)
        self.assertIn("They are the same", self.said(plan))

    def test_a_customer_deleted_in_between(self):
        plan = self.plan()
        self.hotel.unlink()
        self.come(plan)
        self.assertEqual((plan.unmoved_count, plan.unforeseen_count), (1, 0))

    def test_while_the_run_works_nothing_is_compared(self):
        plan = self.plan()
        plan.sudo().date = fields.Datetime.now() - timedelta(seconds=1)
        self.env["crm.account.plan"]._step()
        self.assertEqual((plan.state, plan.run_id.state), ("done", "queued"))
        self.assertFalse(plan.is_compared)
        self.finish_run()
        self.assertTrue(plan.is_compared)


@tagged("post_install", "-at_install")
class TestReportRights(ReportCase, PlanCommon):
    """What each reader finds in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there = cls.env["res.company"].create({"name": "There"})
        cls.secret = cls.create_company("Secret", cls.group, company_id=cls.there.id)
        cls.finish_run()

    def test_customers_of_other_companies_are_only_counted(self):
        self.assertFalse(self.boss.company_ids & self.there)
        plan = self.draft()
        sheets = self.read_report(plan)
        self.assertNotIn("Secret", str(sheets))
        totals = dict(sheets["Totals"])
        self.assertEqual(totals["Of these, customers you may not see"], 1)
        companies = (self.env.company | self.there).ids
        both = self.new_user("both_boss", MANAGER, company_ids=companies)
        sheets = self.read_report(plan, both)
        self.assertIn(self.secret.id, self.who(sheets))
        self.assertNotIn("Of these, customers you may not see", dict(sheets["Totals"]))

    def test_salespeople_read_the_report_that_was_made(self):
        plan = self.plan()
        made = plan.report_date
        seller = self.new_user("report_seller", SALESMAN)
        self.create_company("More", self.group)
        action = plan.with_user(seller).action_download_report()
        self.assertIn(f"/{plan.id}/report_file", action["url"])
        self.assertEqual(plan.report_date, made)
        sheets = self.read_file(base64.b64decode(plan.with_user(seller).report_file))
        self.assertIn(self.hotel.id, self.who(sheets))
        self.assertNotIn("Secret", str(sheets))
        self.assertNotIn("More", str(sheets))

    def test_the_numbers_kept_are_nobodys_to_read(self):
        plan = self.plan()
        with self.assertRaises(AccessError):
            plan.read(["report_rows"])
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", plan._name), ("res_field", "=", "report_rows")])
        )
        self.assertTrue(files)
        with self.assertRaises(AccessError):
            files.with_user(self.boss).read(["datas"])


@tagged("post_install", "-at_install")
class TestReportDownload(ReportCase, HttpCase, PlanCommon):
    def download(self, plan, user, password=None):
        self.authenticate(user and user.login, password or (user and user.login))
        self.env.flush_all()
        return self.url_open(f"/web/content/crm.account.plan/{plan.id}/report_file")

    def test_it_is_downloaded_with_the_rights_of_the_model(self):
        plan = self.plan()
        seller = self.new_user("report_seller", SALESMAN)
        for user in (self.boss, seller):
            answer = self.download(plan, user)
            self.assertEqual(answer.status_code, 200)
            sheets = self.read_file(answer.content)
            self.assertIn(self.hotel.id, self.who(sheets))

    def test_others_get_nothing(self):
        plan = self.plan()
        clerk = self.new_user("report_clerk", "base.group_user")
        portal = self.new_user("report_portal", "base.group_portal")
        for user in (clerk, portal, None):
            answer = self.download(plan, user)
            self.assertNotEqual(answer.status_code, 200, user and user.login)
            self.assertNotIn(b"Hotel", answer.content)

    def test_the_name_of_the_file_says_what_it_is(self):
        plan = self.plan()
        self.authenticate(self.boss.login, self.boss.login)
        self.env.flush_all()
        url = plan.action_download_report()["url"]
        answer = self.url_open(url)
        named = answer.headers["Content-Disposition"]
        self.assertIn("One account per company group", named.replace("%20", " "))
        self.assertIn(".xlsx", named)

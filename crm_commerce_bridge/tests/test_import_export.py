import json
from io import BytesIO

from openpyxl import load_workbook

from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open

from .common import CrmCommerceBridgeCommon

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "quoting": '"',
    "separator": ",",
    "has_headers": True,
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
}
TEMPLATES = {
    "crm.account": "accounts_import_template.xlsx",
    "res.partner": "customers_import_template.xlsx",
}


class ImportCommon(CrmCommerceBridgeCommon):
    def _import(self, model, content, file_type, user=None):
        """Import a file as the page for it does: with the fields that it suggests."""
        wizard = self.env["base_import.import"].with_user(user or self.env.user)
        wizard = wizard.with_context(tracking_disable=False).create(
            {
                "res_model": model,
                "file": content,
                "file_type": file_type,
                "file_name": "file",
            }
        )
        preview = wizard.parse_preview(dict(OPTIONS, sheet=""))
        self.assertNotIn("error", preview)
        matches = preview["matches"]
        columns = [
            "/".join(matches[index]) if index in matches else False
            for index in range(len(preview["headers"]))
        ]
        self.assertNotIn(False, columns, preview["headers"])
        return wizard.execute_import(columns, preview["headers"], preview["options"])

    def _load(self, columns, *rows, **context):
        return self.env["res.partner"].with_context(**context).load(columns, rows)

    def _state(self):
        """All that an import which changes nothing leaves as it is."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT json_build_array(
                (SELECT json_agg(
                    json_build_array(
                        id, name, parent_id, type, mapped_account_id, own_account_id,
                        crm_account_pin_id, crm_account_pin_reason,
                        is_crm_customer IS TRUE
                    ) ORDER BY id
                ) FROM res_partner),
                (SELECT json_agg(json_build_array(id, name, automatic_name, active)
                    ORDER BY id) FROM crm_account),
                (SELECT count(*) FROM crm_account_assignment),
                (SELECT count(*) FROM mail_message),
                (SELECT count(*) FROM mail_activity)
            )
            """
        )
        return self.env.cr.fetchone()[0]

    def assertRefused(self, result, message):
        self.assertFalse(result["ids"])
        texts = [line["message"] for line in result["messages"]]
        self.assertTrue(any(message in text for text in texts), texts)


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    def _template(self, model):
        templates = self.env[model].get_import_templates()
        [path] = [
            template["template"]
            for template in templates
            if template["template"].endswith(TEMPLATES[model])
        ]
        with file_open(path.lstrip("/"), "rb") as file:
            return file.read()

    def test_templates_are_imported_as_they_are(self):
        seller = self.new_user(
            "importer", "sales_team.group_sale_salesman", "base.group_partner_manager"
        )
        for model in TEMPLATES:
            result = self._import(model, self._template(model), XLSX, seller)
            self.assertFalse(result["messages"], model)
        customers = self.Partner.browse(result["ids"])
        self.assertRecordValues(
            customers,
            [
                {"name": name, "type": kind, "crm_account_pinned": pinned}
                for name, kind, pinned in (
                    ("Northwind Group", "contact", False),
                    ("Northwind Hotels", "other", False),
                    ("Northwind Labs", "other", True),
                    ("Fabrikam Outlet", "contact", False),
                )
            ],
        )
        self.assertEqual(
            customers.mapped("crm_account_id.name"),
            [
                "Northwind Group",
                "Northwind Hotels",
                "Northwind Innovation",
                "Fabrikam Wholesale",
            ],
        )
        group, hotels, labs, _outlet = customers
        self.assertEqual((hotels | labs).parent_id, group)
        self.assertFalse(group.street == hotels.street)
        self.set_strategy("root")
        self.assertEqual(hotels.crm_account_id, group.crm_account_id)
        self.assertEqual(labs.crm_account_id.name, "Northwind Innovation")
        self.assertConsistent()

    def test_template_with_accounts_is_for_salespeople(self):
        clerk = self.new_user("template_clerk", "base.group_user")
        partners = self.env["res.partner"].with_user(clerk)
        self.assertNotIn("crm_commerce_bridge", str(partners.get_import_templates()))

    def test_blank_cell_keeps_the_choice_by_hand_whoever_loads(self):
        self.hotel.crm_account_id = account = self.loner.crm_account_id
        before = self._state()
        for column in (
            "crm_account_id",
            "crm_account_id/.id",
            "crm_account_pinned",
            "crm_account_pin_id/.id",
        ):
            for context in ({}, {"import_file": True}):
                with self.subTest(column=column, **context):
                    result = self._load(
                        [".id", column], [str(self.hotel.id), ""], **context
                    )
                    self.assertFalse(result["messages"])
                    self.assertEqual(self.hotel.crm_account_id, account)
        self.assertEqual(self._state(), before)

    def test_account_of_a_file_is_set_by_hand(self):
        account = self.loner.crm_account_id
        result = self._load(
            [".id", "crm_account_id"], [str(self.hotel.id), account.name]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.hotel.crm_account_pin_id, account)
        self.assertEqual(self.ledger(self.hotel)[-1].cause, "hand")

    def test_unknown_account(self):
        before = self._state()
        result = self._load(
            ["name", "crm_account_id"], ["New", ""], ["Hotel", "No Such Account"]
        )
        self.assertRefused(result, "No matching record found for name")
        self.assertIn("No Such Account", result["messages"][0]["message"])
        self.assertEqual(self._state(), before)

    def test_account_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        secret = self.Account.create({"name": "Secret", "company_id": company.id})
        self.hotel.company_id = self.env.company
        before = self._state()
        row = [str(self.hotel.id), str(secret.id)]
        result = self._load([".id", "crm_account_id/.id"], row)
        self.assertRefused(result, "Secret belongs to Elsewhere, Hotel to")
        seller = self.new_user("stranger", "sales_team.group_sale_salesman")
        before = self._state()
        partners = self.env["res.partner"].with_user(seller)
        result = partners.load(
            [".id", "crm_account_id"], [[str(self.hotel.id), "Secret"]]
        )
        self.assertRefused(result, "No matching record found")
        self.assertEqual(self._state(), before)

    def test_contact_with_an_account_of_its_own(self):
        before = self._state()
        other = self.loner.crm_account_id.name
        result = self._load(
            ["name", "parent_id", "crm_account_id"],
            ["Ann", "Hotel", ""],
            ["Bob", "Hotel", other],
        )
        self.assertRefused(result, "Bob has the account of its company: set it on")
        self.assertEqual(self._state(), before)

    def test_contact_with_the_account_of_its_company(self):
        account = self.hotel.crm_account_id
        result = self._load(
            ["name", "parent_id", "crm_account_id"], ["Ann", "Hotel", account.name]
        )
        self.assertFalse(result["messages"])
        contact = self.Partner.browse(result["ids"])
        self.assertEqual(contact.crm_account_id, account)
        self.assertFalse(contact.crm_account_pin_id)

    def test_ring_of_parents(self):
        before = self._state()
        for column in ("parent_id/.id", "parent_company_id/.id"):
            result = self._load(
                [".id", column],
                [str(self.loner.id), str(self.hotel.id)],
                [str(self.group.id), str(self.loner.id)],
            )
            self.assertRefused(result, "recursive")
            self.assertEqual(self._state(), before)

    def test_parent_that_odoo_refuses(self):
        self.loner.vat = "BE0477472701"
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.loner.id,
                "invoice_line_ids": [
                    Command.create({"name": "Service", "price_unit": 100})
                ],
            }
        )
        before = self._state()
        row = [str(self.loner.id), str(self.group.id)]
        result = self._load([".id", "parent_company_id/.id"], row)
        self.assertRefused(result, "their Tax IDs differ")
        self.assertEqual(self._state(), before)

    def test_parent_company_of_a_file(self):
        self.loner.street = "1 Lonely Street"
        row = [str(self.loner.id), "Group"]
        result = self._load([".id", "parent_company_id"], row)
        self.assertFalse(result["messages"])
        self.assertEqual((self.loner.parent_id, self.loner.type), (self.group, "other"))
        self.assertFalse(self.group.street)

    def test_one_bad_line_keeps_the_good_ones_out(self):
        before = self._state()
        content = (
            "Name,Company Type,Customer with Account,Account\n"
            "Good,Company,True,\n"
            "Bad,Company,True,Nowhere\n"
        )
        result = self._import("res.partner", content.encode(), CSV)
        self.assertRefused(result, "Nowhere")
        self.assertEqual(self._state(), before)


@tagged("post_install", "-at_install")
class TestRoundTrip(ImportCommon, HttpCase):
    """What Odoo exports to be imported again changes nothing when it is."""

    def setUp(self):
        super().setUp()
        self.region.crm_account_pinned = True
        self.region.crm_account_pin_reason = "Stays there"
        self.hotel.crm_account_id = self.loner.crm_account_id
        self.create_contact("Ann", self.hotel, email="ann@example.com")
        self.create_company("Supplier", is_crm_customer=False)
        self.Account.create({"name": "By Hand", "user_id": self.env.user.id})
        account = self.loner.crm_account_id
        account.tag_ids = self.env["crm.tag"].create({"name": "Round Trip"})
        account.description = "<p>Nice</p>"
        self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "crm_account_id": account.id}
        )
        self.authenticate("admin", "admin")

    def _exportable(self, model):
        """Columns of the addon's own that the dialog offers, and the usual ones."""
        params = {"model": model, "domain": [], "import_compat": True}
        response = self.make_jsonrpc_request("/web/export/get_fields", params)
        usual = {"id", "name", "company_type", "type", "parent_id", "user_id", "vat"}
        ours = {
            name
            for name, field in self.env[model]._fields.items()
            if "crm_commerce_bridge" in field._modules
        }
        return [
            field["value"]
            for field in response
            if field["id"] in usual | ours - {"image_1920"}
        ]

    def _export(self, model, columns, ids, file_format):
        data = {
            "model": model,
            "fields": [{"name": column, "label": column} for column in columns],
            "ids": ids,
            "domain": [],
            "groupby": [],
            "context": {"active_test": False},
            "import_compat": True,
        }
        response = self.url_open(
            f"/web/export/{file_format}",
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        response.raise_for_status()
        return response.content

    def assertRoundTrip(self, model, records):
        columns = self._exportable(model)
        for file_format, file_type in (("csv", CSV), ("xlsx", XLSX)):
            with self.subTest(model=model, file_format=file_format):
                content = self._export(model, columns, records.ids, file_format)
                self.env.invalidate_all()
                before = self._state()
                result = self._import(model, content, file_type)
                self.assertFalse(result["messages"])
                self.assertEqual(result["ids"], records.ids)
                self.assertEqual(self._state(), before)
        return columns

    def test_customers(self):
        partners = self.Partner.search([("id", ">=", self.group.id)], order="id")
        for strategy in ("each", "root"):
            self.set_strategy(strategy)
            columns = self.assertRoundTrip("res.partner", partners)
        self.assertIn("crm_account_id/id", columns)
        self.assertIn("crm_account_pinned", columns)
        self.assertIn("parent_company_id/id", columns)
        self.assertNotIn("mapped_account_id/id", columns)
        self.assertConsistent()

    def test_accounts(self):
        accounts = self.Account.search([], order="id")
        columns = self.assertRoundTrip("crm.account", accounts)
        self.assertIn("team_id/id", columns)
        self.assertNotIn("automatic_name", columns)

    def test_exported_template_columns_can_be_read(self):
        columns = ["id", "name", "crm_account_id"]
        content = self._export("res.partner", columns, self.hotel.ids, "xlsx")
        sheet = load_workbook(BytesIO(content)).active
        self.assertEqual(sheet["C2"].value, self.hotel.crm_account_id.name)

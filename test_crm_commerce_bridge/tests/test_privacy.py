"""A person that is erased is gone from what was found about it, too."""

import base64

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

NAME, EMAIL, PHONE = "Quentin Xyzzy", "quentin@xyzzy.example", "+32 9 321 02 10"
VAT = "BE0477472701"
# As they stand there, and in the forms in which they are compared
TRACES = ("xyzzy", "321 02 10", "3210210", "quentin")


@tagged("post_install", "-at_install")
class TestPrivacy(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.Match = cls.env["crm.customer.match"]
        partners = cls.env["res.partner"]
        cls.company, cls.third = partners.create(
            [
                {
                    "name": name,
                    "phone": PHONE,
                    "email": f"info@{name.lower()}.example",
                    "is_company": True,
                    "is_crm_customer": True,
                }
                for name in ("Quarrystone", "Brightwater")
            ]
        )
        cls.third.phone = False
        cls.company.vat = VAT
        cls.work_off()
        cls.person = partners.create(
            {
                "name": NAME,
                "email": EMAIL,
                "phone": PHONE,
                "vat": VAT,
                "street": "12 Xyzzy Street",
                "zip": "9000",
                "is_crm_customer": True,
            }
        )

    @classmethod
    def work_off(cls):
        while cls.env["crm.customer.match.note"]._work_off():
            pass

    def find_traces(self):
        """:return: columns of what is made of customers that hold something of him"""
        columns = self.env.execute_query(
            SQL(
                """
                SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND (
                    table_name ~ '^crm_customer_(match|key)'
                    OR table_name ~ '^commerce_import'
                    OR table_name IN ('res_partner', 'ir_attachment')
                    OR table_name = 'mail_activity'
                ) AND data_type IN ('text', 'character varying', 'jsonb')
                """
            )
        )
        found = set()
        for table, column in columns:
            rows = self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE lower(%s::text) LIKE ANY(%s) LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    [f"%{trace}%" for trace in TRACES],
                )
            )
            if rows:
                found.add(f"{table}.{column}")
        return found

    def compare(self):
        self.Match._note(self.person.ids, "newcomer")
        self.work_off()
        domain = [("partner_id", "in", (self.person | self.company).ids)]
        return self.Match.search(domain).filtered(
            lambda m: m.partner_id | m.other_id == self.person | self.company
        )

    def erase(self):
        """By Odoo's own lookup, all that it finds."""
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": NAME, "email": EMAIL}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertIn(("res.partner", self.person.id), found)
        # The account history is kept, and names nobody from now on.
        lines = wizard.line_ids.filtered(
            lambda line: line.res_model != "crm.account.assignment"
        )
        lines.action_unlink_all()
        self.assertFalse(self.person.exists())
        self.env.flush_all()

    def assertErased(self):
        self.company.phone = False  # which is the company's own
        self.work_off()
        self.env.flush_all()
        self.assertEqual(self.find_traces(), set())

    def test_open_match(self):
        self.company.crm_account_id.user_id = self.env.ref("base.user_admin")
        self.assertEqual(self.compare().state, "open")
        traces = self.find_traces()
        self.assertIn("crm_customer_key.value", traces, "There is something to erase")
        self.assertIn("mail_activity.note", traces)
        self.erase()
        self.assertErased()

    def test_decided_match(self):
        match = self.compare()
        if match._get_sides()[0] == self.person:
            match.action_swap()
        match.action_same_account()
        self.assertIn("Xyzzy", self.company.crm_account_pin_reason)
        # Somebody decides about the same company again: what it was before is kept.
        again = self.Match.create(
            {"partner_id": self.company.id, "other_id": self.third.id, "source": "hand"}
        )
        again.action_same_account()
        self.assertIn("crm_customer_match_undo.before", self.find_traces())
        self.erase()
        self.assertErased()
        again.action_undo()
        self.assertErased()
        self.assertTrue(self.company.crm_account_pin_reason)

    def test_obsolete_match(self):
        match = self.compare()
        self.person.is_crm_customer = False
        self.work_off()
        self.assertEqual(match.state, "obsolete")
        self.erase()
        self.assertErased()

    def test_numbers_in_other_systems(self):
        channel = self.env["commerce.channel"].create({"name": "Shop"})
        numbers = self.env["commerce.channel.identity"]
        numbers._bind(channel, "customer", {"Q-Xyzzy": self.person})
        channel.push_customers([{"id": "Q-Xyzzy", "phone": PHONE}])
        number = numbers.search([("channel_id", "=", channel.id)])
        self.assertEqual(number.partner_id, self.person)
        self.assertTrue(number.content_hash)
        self.erase()
        self.assertFalse(number.exists())

    def bring_file(self):
        """A file with his own row, one of him that is refused, and another person's."""
        lines = [
            "id,name,email,country",
            f"Q-1,{NAME},{EMAIL},BE",
            f"Q-2,{NAME},{EMAIL},XX",
            "Q-3,Somebody Else,somebody@else.example,XX",
        ]
        channel = self.env["commerce.channel"].create({"name": "Shop"})
        return self.env["commerce.import"].create(
            {
                "file_name": "customers.csv",
                "file": base64.b64encode("\n".join(lines).encode()),
                "channel_id": channel.id,
            }
        )

    def work_on_imports(self):
        while self.env["commerce.import"]._step()[1] is not None:
            self.env.flush_all()
        self.work_off()

    def test_file_that_was_only_brought(self):
        work = self.bring_file()
        self.work_on_imports()
        self.assertIn("commerce_import_file.email", self.find_traces())
        self.erase()
        self.assertErased()
        self.assertFalse(work.file)

    def test_file_that_was_checked(self):
        work = self.bring_file()
        work.action_check()
        self.work_on_imports()
        self.assertIn("commerce_import_row.content", self.find_traces())
        self.erase()
        self.assertErased()
        self.assertEqual(work.row_ids.mapped("name"), ["Somebody Else"])

    def test_file_that_was_imported(self):
        work = self.bring_file()
        work.action_import()
        self.work_on_imports()
        self.assertEqual((work.created_count, work.refused_count), (1, 2))
        traces = self.find_traces()
        self.assertIn("commerce_import_row.name", traces)
        self.assertNotIn("commerce_import_row.content", traces, "Gone when it is done")
        self.erase()
        self.assertErased()
        self.assertEqual((work.created_count, work.refused_count), (1, 2))
        self.assertEqual(work.row_ids.mapped("name"), ["Somebody Else"])

    def test_changed_by_hand(self):
        """Who is made anonymous is so in what is compared a moment later."""
        self.compare()
        self.person.write(
            {"name": "Nobody", "email": False, "phone": False, "street": False}
        )
        self.assertErased()

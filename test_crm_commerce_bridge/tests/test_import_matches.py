"""Customers of a file that look like existing ones are proposed, not joined."""

import base64

from odoo.tests import TransactionCase, tagged

PHONE = "+32 9 321 02 11"


@tagged("post_install", "-at_install")
class TestImportMatches(TransactionCase):
    def test_imported_customer_is_a_match_of_source_import(self):
        partners = self.env["res.partner"]
        known = partners.create(
            {
                "name": "Quarrystone Mills",
                "phone": PHONE,
                "vat": "BE0477472701",
                "is_company": True,
                "is_crm_customer": True,
            }
        )
        channel = self.env["commerce.channel"].create({"name": "Shop"})
        text = (
            "id,name,is_company,phone,vat\n"
            f"1,Quarrystone Mills NV,yes,{PHONE},BE0477472701\n"
        )
        work = self.env["commerce.import"].create(
            {
                "file_name": "customers.csv",
                "file": base64.b64encode(text.encode()),
                "channel_id": channel.id,
            }
        )
        work.action_check()
        self.work_off()
        matches = self.env["crm.customer.match"]
        about = [("partner_id", "=", known.id)], [("other_id", "=", known.id)]
        self.assertFalse(matches.search([*about[0]]) | matches.search([*about[1]]))
        work.action_import()
        self.work_off()
        self.assertEqual(work.created_count, 1)
        match = matches.search([*about[0]]) | matches.search([*about[1]])
        self.assertEqual((match.state, match.source), ("open", "import"))
        imported = match.partner_id | match.other_id - known
        imported -= known
        self.assertNotEqual(imported.crm_account_id, known.crm_account_id)

    def work_off(self):
        while self.env["commerce.import"]._step()[1] is not None:
            self.env.flush_all()
        while self.env["crm.customer.match.note"]._work_off():
            pass

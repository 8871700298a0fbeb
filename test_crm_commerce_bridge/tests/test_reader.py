from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommerceCommon
from odoo.addons.crm_commerce_bridge_connector.models.reader.tables import open_table
from odoo.addons.crm_commerce_bridge_connector.tests.reader_files import write_csv

NAME = "commerce.import.reader.till_customers"
HEADER = ["Card", "Holder", "Mail", "Land", "Points"]
ROWS = [
    ["T-1", "Ana", "ana@till.example", "Belgien", "120"],
    ["T-2", "", "", "", ""],
    ["T-3", "Bob", "", "BE", "7", "too much"],
]


@tagged("post_install", "-at_install")
class TestReader(CommerceCommon):
    """A reader that another addon adds is found and reads like all others."""

    def test_it_is_found_by_the_columns_of_a_file(self):
        readers = self.env["commerce.import.reader"]
        self.assertIn(NAME, [reader._name for reader in readers._get_readers()])
        self.assertEqual(readers._recognise(HEADER), NAME)
        self.assertEqual(self.env[NAME]._get_label(), "Till: customers")

    def test_what_it_reads_is_pushed(self):
        channel = self.env["commerce.channel"].create({"name": "Tills"})
        table = open_table("cards.csv", write_csv(HEADER, ROWS))
        read = list(self.env[NAME]._read(table))
        self.assertEqual(
            [(lines, reason) for lines, _row, reason in read],
            [([2], None), ([3], None), ([4], "More cells than columns")],
        )
        answers = channel.push_customers([row for _l, row, _r in read[:2]])
        self.assertEqual(
            [(answer["id"], answer["status"], answer["reason"]) for answer in answers],
            [("T-1", "created", False), ("T-2", "refused", "name: Missing")],
        )
        partner = self.env["res.partner"].browse(answers[0]["res_id"])
        self.assertEqual((partner.name, partner.country_id.code), ("Ana", "BE"))

from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerMatchCommon

BELGIAN = (
    "BE0477472701",
    "0477472701",
    "0477.472.701",
    "be 0477.472.701",
    "BE 0477-472-701",
    " BE0477/472/701 ",
)
NAMES = ("Brightwater Zeta", "Quarrystone Omega")


@tagged("post_install", "-at_install")
class TestTaxIds(CustomerMatchCommon):
    """However two people write the same Tax ID, it is the same one."""

    def customers(self, *vats, country=None):
        """As an import or another system may have written them."""
        code = country and self.env.ref(f"base.{country}").id
        partners = self.Partner
        for vat, name in zip(vats, NAMES, strict=True):
            partner = self.create_customer(name, country_id=code)
            self.env.cr.execute(
                SQL("UPDATE res_partner SET vat = %s WHERE id = %s", vat, partner.id)
            )
            partners |= partner
        partners.invalidate_recordset(["vat"])
        return partners

    def find(self, *vats, country=None):
        """:return: the kinds of evidence that speak for two of these Tax IDs"""
        partners = self.customers(*vats, country=country)
        match = self.compare(*partners)
        self.assertLessEqual(match.partner_id | match.other_id, partners)
        kinds = match.evidence_ids.filtered(lambda line: line.weight > 0)
        kinds = set(kinds.mapped("kind"))
        partners.unlink()
        return kinds

    def test_every_way_of_writing_it(self):
        for one in BELGIAN:
            for other in BELGIAN:
                with self.subTest(one=one, other=other):
                    self.assertIn("tax_id", self.find(one, other, country="be"))
                    kinds = self.find(one, other)
                    self.assertTrue(kinds & {"tax_id", "tax_number"})

    def test_greece_and_northern_ireland_have_two_prefixes(self):
        self.assertIn("tax_id", self.find("EL094259216", "GR 094259216"))
        self.assertIn("tax_id", self.find("XI123456782", "GB123456782"))

    def test_letters_may_be_part_of_the_number(self):
        kinds = self.find("MXDEL920101AB1", "DEL-920101-AB1", country="mx")
        self.assertIn("tax_id", kinds)

    def test_of_another_country_is_another_one(self):
        self.assertNotIn("tax_id", self.find("DK12345678", "FI12345678"))
        self.assertNotIn("tax_id", self.find("DK12345678", "12345678", country="fi"))

    def test_what_is_no_number(self):
        """Nor a pattern: a visitor may type in anything."""
        for vat in ("/", "0", "NA", "n/a", "---", "BE", "exempt", "%", "\\", "_" * 12):
            with self.subTest(vat=vat):
                self.assertFalse(self.find(vat, vat))
        for vat in ("BE%", "BE0477%", "BE047_472701"):
            with self.subTest(vat=vat):
                self.assertFalse(self.find(vat, "BE0477472701"))

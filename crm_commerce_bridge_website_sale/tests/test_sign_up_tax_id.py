from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import StorefrontCommon


@tagged("post_install", "-at_install")
class TestCheckedTaxId(StorefrontCommon):
    """Without the addon that checks Tax IDs, the check digits are checked anyway."""

    def check(self, code, vat):
        self.env["res.partner"]._check_vat_by_digits(code, vat)

    def test_right_ones(self):
        for code, vat in (
            ("BE", "BE0477472701"),
            ("BE", "be 0477.472.701"),
            ("BE", "0477472701"),
            ("GR", "EL094259216"),
            ("CH", "CHE-107.787.577 IVA"),
            ("MX", "GODE 561231 GR8"),
            ("US", "anything"),
            ("", "12"),
        ):
            with self.subTest(vat=vat):
                self.check(code, vat)

    def test_wrong_ones(self):
        for code, vat in (
            ("GB", "GB12"),
            ("BE", "BE0477472702"),
            ("BE", "1"),
            ("BE", "\u00b2\u00b3\u0662"),
            ("MX", "X"),
        ):
            with self.subTest(vat=vat), self.assertRaisesRegex(UserError, "valid"):
                self.check(code, vat)

    def test_sign_up_refuses_a_wrong_one(self):
        partners = self.env["res.partner"].with_context(website_id=self.website.id)
        with self.assertRaisesRegex(UserError, "valid"):
            partners._prepare_signup_company("Toyland", "GB12")

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import StorefrontCommon

BELGIAN = (
    "BE0477472701",
    "0477472701",
    "0477.472.701",
    "be 0477.472.701",
    "BE 0477-472-701",
    " BE0477/472/701 ",
)


@tagged("post_install", "-at_install")
class TestSameTaxId(StorefrontCommon):
    """However two people write the same Tax ID, it is the same one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website.search([("id", "!=", False)]).auth_signup_uninvited = "b2c"

    def customer(self, vat, country=None, **values):
        """As an import or another system may have written it."""
        customer = self.create_company(
            f"Customer {vat}",
            country_id=country and self.env.ref(f"base.{country}").id,
            **values,
        )
        self.env.cr.execute(
            SQL("UPDATE res_partner SET vat = %s WHERE id = %s", vat, customer.id)
        )
        customer.invalidate_recordset(["vat"])
        return customer

    def find(self, vat, country=None):
        return self.customer(vat, country)._find_customers_with_vat()

    def test_every_way_of_writing_it_in_both_directions(self):
        for stored in BELGIAN:
            known = self.customer(stored)
            for typed in BELGIAN:
                with self.subTest(stored=stored, typed=typed):
                    newcomer = self.customer(typed)
                    self.assertIn(known, newcomer._find_customers_with_vat())
                    newcomer.unlink()
            known.unlink()

    def test_greece_and_northern_ireland_have_two_prefixes(self):
        for one, other in (
            ("EL094259216", "GR 094259216"),
            ("XI123456782", "GB123456782"),
        ):
            first = self.customer(one)
            second = self.customer(other)
            self.assertIn(second, first._find_customers_with_vat())
            self.assertIn(first, second._find_customers_with_vat())

    def test_letters_may_be_part_of_the_number(self):
        known = self.customer("MXDEL920101AB1")
        self.assertEqual(self.find("DEL-920101-AB1", "mx"), known)

    def test_of_another_country_is_another_one(self):
        self.customer("DK12345678")
        finnish = self.customer("12345678", "fi")
        self.assertEqual(self.find("FI12345678"), finnish)
        self.assertFalse(self.find("SE12345678"))
        self.assertFalse(self.find("12345678", "no"))

    def test_what_is_no_number(self):
        for vat in ("/", "0", "NA", "n/a", "---", "BE", "exempt"):
            self.customer(vat)
            self.assertFalse(self.find(vat), vat)

    def test_archived_customers_come_after_the_others(self):
        archived = self.customer("BE0477472701", active=False)
        self.assertEqual(self.find("0477472701"), archived)
        active = self.customer("BE 0477 472 701")
        newcomer = self.create_company("Newcomer", vat="BE0477472701")
        found = newcomer._find_customers_with_vat()
        self.assertIn(active, found)
        self.assertEqual(found[-1:], archived)

    def test_newcomer_joins_an_archived_customer(self):
        archived = self.customer("BE0477472701")
        archived.active = False
        values = {"name": "Newcomer", "vat": "0477.472.701"}
        newcomer = self.sign_up(signup_company=values).parent_id
        match = newcomer.account_match_ids
        self.assertRecordValues(match, [{"match_id": archived.id, "reason": "vat"}])
        self.assertNotEqual(newcomer.crm_account_id, archived.crm_account_id)
        match.action_join()
        self.assertEqual(newcomer.crm_account_id, archived.crm_account_id)
        self.assertTrue(newcomer.crm_account_id.active)

    def test_customers_of_another_company_are_no_match(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        self.customer("BE0477472701", company_id=company.id)
        self.assertFalse(self.find("0477472701"))

    def test_lookup_uses_the_index(self):
        newcomer = self.customer("1000000007")
        self.assertFalse(newcomer._find_customers_with_vat())
        # Before the real one on the search path: an index of which no transaction,
        # however old, could miss a row.
        self.env.cr.execute(
            """
            CREATE TEMP TABLE res_partner
                (LIKE public.res_partner INCLUDING DEFAULTS INCLUDING INDEXES)
                ON COMMIT DROP;
            INSERT INTO res_partner (name, active, is_crm_customer, vat, autopost_bills)
            SELECT 'Bulk', TRUE, TRUE, 'BE' || 1000000000 + i, 'ask'
            FROM generate_series(1, 20000) i;
            ANALYZE res_partner
            """
        )
        plan = []
        execute_query = type(self.env).execute_query

        def explain(env, query):
            if "wanted" in query.code:
                rows = execute_query(env, SQL("EXPLAIN %s", query))
                plan.extend(line for (line,) in rows)
            return execute_query(env, query)

        self.patch(type(self.env), "execute_query", explain)
        self.assertEqual(len(newcomer._find_customers_with_vat()), 1)
        plan = "\n".join(plan)
        self.assertIn("Index Cond: (translate(regexp_replace(", plan)
        self.assertNotIn("Seq Scan on res_partner", plan)


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

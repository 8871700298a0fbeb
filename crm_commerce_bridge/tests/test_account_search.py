from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.account.copied_text import get_phone_digits

from .common import CrmCommerceBridgeCommon


@tagged("post_install", "-at_install")
class TestAccountSearch(CrmCommerceBridgeCommon):
    """An account is found by what one knows of its customers and their people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        cls.account = cls.hotel.crm_account_id
        cls.hotel.write({"ref": "HTL-77", "email": "desk@hotel.example"})
        cls.hotel.with_context(no_vat_validation=True).vat = "BE0477472701"
        cls.hotel.country_id = cls.env.ref("base.be")
        cls.ann = cls.create_contact(
            "Ann Quist",
            cls.hotel,
            email="ann.quist@mail.example",
            phone="+32 470 12 34 56",
        )

    def find(self, text, **values):
        results = self.Account.with_user(self.seller).web_name_search(
            text, {"display_name": {}}, **values
        )
        return {
            result["id"]: result["__formatted_display_name"]
            for result in results
            if result["id"] in self.customers.crm_account_id.ids
        }

    def assertFinds(self, text, says=""):
        found = self.find(text)
        self.assertEqual(list(found), self.account.ids, text)
        self.assertIn(says, found[self.account.id])

    def test_by_whatever_one_knows(self):
        self.assertFinds("hote", "Hotel")
        self.assertFinds("htl-77", "HTL-77")
        self.assertFinds("BE0477472701", "BE0477472701")
        self.assertFinds("BE 0477.472.701", "BE0477472701")
        self.assertFinds("desk@hotel", "desk@hotel.example")
        self.assertFinds("Quist", "Ann Quist")
        self.assertFinds("ann.quist@mail.example", "ann.quist@mail.example")

    def test_by_telephone_in_any_format(self):
        for number in (
            "+32 470 12 34 56",
            "+32470123456",
            "0032 470/12.34.56",
            "0470 12 34 56",
            "0470-123456",
            "(0)470 123 456",
            "12 34 56",
        ):
            self.assertFinds(number, "+32 470 12 34 56")

    def test_as_telephones_and_mail_clients_copy_it(self):
        for number in (
            "<tel:+32 470 12 34 56>",
            "<tel:+32470123456>",
            "tel:+32-470-12-34-56",
            "TEL: +32 470 123456",
            "tel:+32%20470%2012%2034%2056;ext=3",
            "callto://+32470123456",
            "Ann Quist <tel:+32470123456>",
            "\u202a+32 470 12 34 56\u202c",
            "\u2066+32 470 12 34 56\u2069",
            "\u200e0470\u00a012\u00a034\u00a056\u200f",
            "\ufeff+32\u202f470\u202f12\u202f34\u202f56",
            "0470\u201112\u201134\u201156",
            "\uff10\uff14\uff17\uff10 \uff11\uff12\uff13\uff14\uff15\uff16",
            "\u0660\u0664\u0667\u0660 \u0661\u0662\u0663\u0664\u0665\u0666",
        ):
            self.assertFinds(number, "+32 470 12 34 56")
        for address in (
            "<ann.quist@mail.example>",
            "Ann Quist <ann.quist@mail.example>",
            '"Quist, A." <mailto:ann.quist@mail.example>',
            "mailto:ann.quist@mail.example?subject=Hello%20there",
            "mailto:ann.quist%40mail.example",
            "\u202aann.quist@mail.example\u202c",
        ):
            self.assertFinds(address, "ann.quist@mail.example")
        self.assertFinds("Ann\u00a0Quist", "Ann Quist")

    def test_copied_numbers_in_every_search_of_accounts(self):
        number = "<tel:\u202a+32\u00a0470 12 34 56\u202c>"
        account = self.Account.with_user(self.seller)
        self.assertEqual(
            account.search([("display_name", "ilike", number)]), self.account
        )
        self.assertEqual(account.name_search(number)[0][0], self.account.id)
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.hotel.id}
        )
        found = self.env["crm.lead"].search([("crm_account_id", "ilike", number)])
        self.assertEqual(found, lead)

    def test_what_only_looks_like_a_link_is_a_name(self):
        self.hotel.crm_account_id.name = "Inn <3 Stars> A/S"
        self.assertFinds("Inn <3")
        self.assertFinds("<3 stars> a/s")

    def test_by_international_number_of_a_local_one(self):
        self.ann.phone = "0470 12 34 56"
        self.assertFinds("+32 470 12 34 56", "Ann Quist")
        self.assertFinds("0032470123456", "Ann Quist")

    def test_digits_and_addresses_that_are_something_else(self):
        """Elsewhere only what nobody has as a telephone number or address."""
        self.loner.ref = "70123456"
        self.assertEqual(set(self.find("70123456")), set(self.two().ids))
        self.loner.ref = "X 70123456"
        self.assertFinds("70123456", "Ann Quist")
        self.assertFinds("0477472701", "BE0477472701")
        self.loner.name = "Inn@Sea"
        by_text = [("display_name", "ilike", "inn@sea")]
        self.assertEqual(self.Account.search(by_text), self.loner.crm_account_id)
        self.hotel.email = "inn@sea.example"
        self.assertEqual(self.Account.search(by_text), self.account)

    def two(self):
        return (self.hotel | self.loner).crm_account_id

    def test_whole_numbers_and_addresses_are_not_looked_for_in_names(self):
        """Odoo finds telephone numbers by an index; names are read one by one."""
        for text, compares in (
            ("0470 12 34 56", False),
            ("ann.quist@mail.example", False),
            ("0470 12 34 99", True),
            ("nobody@mail.example", True),
            ("quist", True),
        ):
            query = self.Account._search([("display_name", "ilike", text)])
            [[[plan]]] = self.env.execute_query(
                SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query.select())
            )
            with self.subTest(text=text):
                self.assertEqual(self._compares_names(plan["Plan"]), compares)

    def _compares_names(self, node):
        """Did the database compare names of contacts in this part of a plan?"""
        if not node["Actual Loops"]:
            return False
        here = "complete_name" in str(node.get("Filter"))
        return here or any(map(self._compares_names, node.get("Plans", ())))

    def test_what_matched_is_not_said_twice(self):
        self.assertEqual(self.find("Hotel"), {self.account.id: "Hotel"})

    def test_few_digits_are_no_telephone_number(self):
        self.assertFalse(self.find("470"))
        self.assertFalse(get_phone_digits("Hotel 470123"))
        self.assertEqual(get_phone_digits(" +32 (0)470 "), "320470")
        self.assertFalse(self.find("+32 470 12 34 57"))

    def test_by_archived_people(self):
        self.ann.active = False
        self.assertFinds("Quist", "Ann Quist")

    def test_the_account_is_that_of_today(self):
        self.set_strategy("root")
        self.assertEqual(list(self.find("Quist")), self.group.crm_account_id.ids)

    def test_rubbish_finds_nothing_and_breaks_nothing(self):
        for text in ("%%%", "\\", "'; --", "+", "((((", "0000", "x" * 5000, "\t"):
            self.find(text)
        self.assertFalse(self.find("+++999999999"))
        self.assertLessEqual(set(self.account.ids), set(self.find("")))
        self.assertEqual(
            self.Account.search([("display_name", "ilike", False)], limit=1)._name,
            "crm.account",
        )

    def test_exact_and_negative_search_are_by_name(self):
        found = self.Account.search([("display_name", "=", "Hotel")])
        self.assertEqual(found, self.account)
        others = self.Account.search([("display_name", "not ilike", "Quist")])
        self.assertIn(self.account, others)

    def test_only_by_partners_one_may_read(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.ann.company_id = company
        self.assertFalse(self.find("Quist"))

    def test_search_of_lists(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.hotel.id}
        )
        found = self.env["crm.lead"].search([("crm_account_id", "ilike", "0470 1234")])
        self.assertEqual(found, lead)

    # === WHO CALLS === #

    def read_list(self, *terms):
        """What the list shows of the accounts found by terms, as its client asks."""
        accounts = self.Account.with_user(self.seller)
        domain = Domain.OR(Domain("display_name", "ilike", term) for term in terms)
        found = accounts.with_context(crm_account_search=list(terms))
        found = found.web_search_read(list(domain), {"name": {}, "search_match": {}})
        return {line["name"]: line["search_match"] for line in found["records"]}

    def test_list_says_what_matched(self):
        for text, match in (
            ("0470 12 34 56", "Ann Quist, +32 470 12 34 56"),
            ("<desk@hotel.example>", "desk@hotel.example"),
            ("Ann Quist", "Ann Quist"),
        ):
            self.assertEqual(self.read_list(text), {"Hotel": match})
        both = self.read_list("Ann Quist", "Loner")
        self.assertEqual(both, {"Hotel": "Ann Quist", "Loner": False})
        self.assertFalse(self.Account.browse(self.account.id).search_match)
        for rubbish in (99, [None, 99, "\x00"], "x" * 9999, ["y"] * 99):
            account = self.account.with_context(crm_account_search=rubbish)
            self.assertFalse(account.search_match)

    def test_search_view_passes_on_what_is_looked_for(self):
        arch = self.Account.get_view(view_type="search")["arch"]
        field = etree.fromstring(arch).find("field[@name='name']")
        self.assertEqual(field.get("context"), "{'crm_account_search': self}")

    def test_who_was_found_comes_with_the_account(self):
        def contact(text):
            results = self.Account.with_user(self.seller).web_name_search(
                text, {"display_name": {}}
            )
            found = [one for one in results if one["id"] == self.account.id]
            return found[0].get("crm_contact")

        expected = {"id": self.ann.id, "display_name": self.ann.display_name}
        for text in ("0470 12 34 56", "ann.quist@mail.example", "Quist"):
            self.assertEqual(contact(text), expected)
        self.assertEqual(contact("desk@hotel.example")["id"], self.hotel.id)
        self.assertIsNone(contact("Hotel"))
        self.ann.active = False
        self.assertIsNone(contact("0470 12 34 56"), "Nobody calls who is gone")

    # === TYPING ERRORS === #

    def bring_trigrams(self):
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self.patch(self.env.registry, "has_trigram", True)

    def test_mistyped_names_are_found_if_nothing_else_is(self):
        self.bring_trigrams()
        kestrel = self.create_company("Kestrel Workspaces")
        self.create_contact("Priya Nair", kestrel, email="priya.nair@kestrel.example")
        for text, match in (
            ("Kestral", False),
            ("kestrel worckspaces", False),
            ("Priya Niar", "Priya Nair"),
            ("priyanair@kestrl.example", "Priya Nair"),
            ("priya.niar@kestrl.example", "Priya Nair"),
        ):
            found = self.read_list(text)
            self.assertIn("Kestrel Workspaces", found, text)
            self.assertIn(match or "", found["Kestrel Workspaces"] or "")
            self.assertNotIn("Hotel", found)
        self.create_company("Kestral Ltd")
        self.assertEqual(self.read_list("Kestral"), {"Kestral Ltd": False})

    def test_mistyped_is_only_what_resembles_a_name(self):
        self.bring_trigrams()
        for text in ("Zzyzx Qwfp", "+32 999 99 99 99", "hx", "99999", "x" * 999):
            self.assertFalse(self.read_list(text), text)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.ann.company_id = company
        self.assertFalse(self.find("Quizt Ann"))

    def test_without_trigrams_names_are_found_as_they_are_written(self):
        self.patch(self.env.registry, "has_trigram", False)
        self.assertFalse(self.find("Quizt"))

    def test_query_count_does_not_depend_on_what_is_found(self):
        self.count_queries(self.find, "Quist")  # warm up
        one = self.count_queries(self.find, "Quist")
        for number in range(20):
            company = self.create_company(f"Company {number}")
            self.create_contact(f"Quist {number}", company)
        self.assertEqual(self.count_queries(self.find, "Quist"), one)

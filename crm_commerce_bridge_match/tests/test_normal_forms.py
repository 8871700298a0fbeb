"""What two people write differently, in one form."""

from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.evidence import normal_forms as nf

PREFIXES = {"BE": "BE", "FR": "FR", "EL": "GR", "GR": "GR"}
TEXT = st.text(max_size=40)


@tagged("post_install", "-at_install")
class TestNormalForms(BaseCase):
    def assertSame(self, function, *texts):
        forms = [function(text) for text in texts]
        self.assertTrue(forms[0], texts)
        for form, text in zip(forms, texts, strict=True):
            self.assertEqual(form, forms[0], text)

    def test_names(self):
        self.assertSame(
            nf.name,
            "Brightwater Hotels B.V.",
            "BRIGHTWATER HOTELS BV",
            "Hotels, Brightwater",
            "Bríghtwater-Hotels b v",
            "The Brightwater Hotels Ltd.",
        )
        self.assertSame(
            nf.name, "Müller & Söhne GmbH", "MULLER SOHNE", "Mu\u0308ller Sohne"
        )
        self.assertSame(nf.name, "Łódź Straße", "lodz strasse")
        self.assertSame(nf.name, "I.B.M.", "IBM", "i b m")
        self.assertEqual(nf.name("SA"), {"sa"}, "a name of nothing but a legal form")
        self.assertFalse(nf.name("") | nf.name(None) | nf.name("..."))

    def assertTelephones(self):
        """What has to be the same with phonenumbers and without."""

        def last(text, country="BE"):
            return nf.telephones(text, country)

        self.assertSame(
            last,
            *(
                "+32 9 555 02 10",
                "09/555.02.10",
                "0032 9 5550210",
                "+32 (0)9 555 02 10",
            ),
            *("09 555 02 10 ext. 12", "(09) 555-02-10", "09 555 02 10#3"),
        )
        self.assertSame(
            lambda text: last(text, "US"),
            *("+1 (773) 585-9901", "773.585.9901", "1-773-585-9901", "773/585-9901"),
        )
        self.assertSame(
            lambda text: last(text, "FR"), "+33 1 23 45 67 89", "01.23.45.67.89"
        )
        self.assertSame(
            lambda text: last(text, ""), "+49 30 1234567", "0049 30 1234567"
        )
        self.assertEqual(len(last("02 555 01 00 / 09 555 02 10")), 2, "two numbers")
        self.assertEqual(last("5859901"), {"5859901"}, "a local number")
        self.assertSame(lambda text: last(text, ""), "310 585 9901", "05859901")
        self.assertFalse(last("12") | last("000000000") | last("none") | last(None))

    def test_telephones(self):
        if not nf.phonenumbers:
            self.skipTest("phonenumbers is not installed")
        self.assertTelephones()
        self.assertSame(
            lambda text: nf.telephones(text, "IS"), "+354 555 1234", "555 1234"
        )

    def test_telephones_by_their_digits(self):
        with patch.object(nf, "phonenumbers", None):
            self.assertTelephones()

    def test_tax_ids(self):
        def with_country(text, country="BE"):
            return nf.tax_numbers(text, country, PREFIXES)

        self.assertSame(with_country, "BE 0477.472.701", "be0477472701", "0477 472 701")
        self.assertEqual(with_country("EL123456789")[0], "GR123456789")
        self.assertEqual(with_country("0477472701", ""), ("", "477472701"))
        self.assertEqual(with_country("FR40303265045")[1], "40303265045")
        self.assertFalse(any(with_country("n/a")) or any(with_country("-")))

    def test_addresses(self):
        self.assertSame(nf.street, "10001 South Woodlawn Ave.", "10001 S. Woodlawn")
        self.assertSame(nf.street, "Rue de la Loi 16", "16, rue de la Loi bte 3")
        self.assertSame(nf.street, "Hauptstraße 5", "Hauptstr. 5", "HAUPTSTRASSE 5-7")
        self.assertEqual(nf.street("224 W. 52nd St."), ("224", "52nd"))
        self.assertEqual(nf.street(""), ("", ""))
        self.assertSame(nf.postcode, "9000", "B-9000", "BE 9000")
        self.assertSame(nf.postcode, "60628", "60628-1234")
        self.assertSame(nf.postcode, "sw1a 1aa", "SW1A1AA")
        self.assertFalse(nf.postcode("unknown"))
        self.assertSame(nf.whole_street, "16, rue Haute bte", "Rue Haute 16")
        self.assertEqual(nf.whole_street("12 North Quay St."), "12 quay")
        self.assertEqual(nf.whole_street("North Street"), "", "so are many called")
        self.assertSame(
            nf.city, "Li\xe8ge", "LIEGE", "Liege (Centre)", "4000 Liege, BE"
        )
        self.assertFalse(nf.city(None) or nf.city("..."))

    def test_establishments(self):
        self.assertSame(
            nf.establishment, "732 829 320", "FR44 732829320", "FR44732829320"
        )
        self.assertEqual(nf.establishment("73282932000074"), ("732829320", True))
        self.assertEqual(nf.establishment("16.727.230/0001-97"), ("16727230", False))
        self.assertEqual(nf.establishment("73282932000075"), ("", False))
        self.assertEqual(nf.establishment(None), ("", False))

    def test_internet(self):
        self.assertSame(
            nf.host, "https://www.brightwater.example/a?b", "Brightwater.example"
        )
        self.assertEqual(
            nf.domains("a@mail.brightwater.co.uk", ""), {"brightwater.co.uk"}
        )
        self.assertEqual(
            nf.domains("a@brightwater.example.com", ""), {"brightwater.example.com"}
        )
        self.assertFalse(nf.domains("a@example.com", ""), "nobody's")
        self.assertFalse(nf.domains("ann@gmail.com", "No"))
        self.assertEqual(
            nf.domains("", "facebook.com/brightwater"), {"facebook.com/brightwater"}
        )
        self.assertFalse(nf.domains("", "https://facebook.com"))
        self.assertSame(nf.email, "Ann <Ann+shop@Example.com>", "ann@example.com")
        self.assertFalse(nf.email("11/30/14") | nf.email(None))
        self.assertSame(nf.account_number, "BE68 5390 0754 7034", "be68-5390-0754-7034")

    @settings(deadline=None)  # phonenumbers reads its data when it needs it
    @given(TEXT)
    def test_forms_take_anything(self, text):
        """Whatever is typed in, capitals and spaces do not matter."""
        self.assertEqual(nf.name(text), nf.name(f"  {text} "))
        for number in nf.telephones(text, None):
            self.assertEqual(nf.telephones(number, None), {number})
        for function in (nf.postcode, nf.street, nf.host, nf.email, nf.account_number):
            self.assertEqual(function(text), function(text + " "))
        nf.tax_numbers(text, "BE", PREFIXES)
        nf.domains(text, text)

    @given(st.permutations(["hotel", "ghent", "brightwater", "inc"]))
    def test_order_of_words(self, words):
        self.assertEqual(nf.name(" ".join(words)), nf.name("Brightwater Hotel Ghent"))

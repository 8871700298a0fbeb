"""What makes two customers a match, kind by kind."""

from unittest.mock import patch

from odoo.tests import tagged

from .common import CustomerMatchCommon

NAMES = ("Brightwater Zeta", "Quarrystone Omega")


@tagged("post_install", "-at_install")
class TestComparing(CustomerMatchCommon):
    def assertShare(self, kind, one, other, *, country=None):
        """Two companies of different names that have only this in common."""
        country = country and self.env.ref(f"base.{country}").id
        customers = [
            self.create_customer(name, country_id=country, **values)
            for name, values in zip(NAMES, (one, other), strict=True)
        ]
        match = self.compare(*customers)
        self.assertEqual(len(match), 1, match.evidence_ids.mapped("sentence"))
        self.assertEqual((match.partner_id, match.other_id), tuple(customers))
        best = match.evidence_ids[0]
        self.assertEqual(best.kind, kind)
        self.assertEqual(best.shared_count, 2)
        self.assertIn("2 of", best.sentence)
        self.assertTrue(all(evidence.sentence for evidence in match.evidence_ids))
        return match

    def test_telephone(self):
        match = self.assertShare(
            "telephone", {"phone": "+32 9 555 02 10"}, {"phone": "09/555.02.10"}
        )
        self.assertIn("+32 9 555 02 10", match.evidence_ids[0].sentence)

    def test_tax_id(self):
        match = self.assertShare(
            "tax_id", {"vat": "BE0477472701"}, {"vat": "0477 472 701"}, country="be"
        )
        self.assertGreater(
            match.probability,
            0.5,
            match.evidence_ids.mapped(lambda e: (e.kind, e.weight)),
        )

    def test_tax_id_without_country(self):
        self.assertShare("tax_number", {"vat": "BE0477472701"}, {"vat": "0477472701"})

    def test_company_number(self):
        self.assertShare(
            "company_number",
            {"company_registry": "47.11.22"},
            {"company_registry": "471122"},
        )

    def test_email(self):
        match = self.assertShare(
            "email", {"email": "ann@gmail.com"}, {"email": "Ann <ANN@gmail.com>"}
        )
        self.assertIn("proved", match.evidence_ids[0].sentence)

    def test_domain(self):
        self.assertShare(
            "domain",
            {"email": "a@quarry.example"},
            {"website": "http://www.quarry.example"},
        )

    def test_iban(self):
        match = self.assertShare(
            "iban",
            {"bank_ids": [(0, 0, {"acc_number": "BE68 5390 0754 7034"})]},
            {"bank_ids": [(0, 0, {"acc_number": "BE68539007547034"})]},
        )
        self.assertIn("...7034", match.evidence_ids[0].sentence)
        self.assertNotIn("5390", match.evidence_ids[0].sentence)

    def test_address(self):
        self.assertShare(
            "street", {"street": "12 Quay Street"}, {"street": "Quay St. 12"}
        )

    def test_house(self):
        self.assertShare(
            "house",
            {"street": "12 Berkley Street", "zip": "9000"},
            {"street": "12 Berkeley Street", "zip": "9000"},
        )

    def test_name(self):
        match = self.compare(
            self.create_customer("Brightwater Hotels BV"),
            self.create_customer("HOTELS BRIGHTWATER Ltd."),
        )
        self.assertEqual(match.evidence_ids[0].kind, "name")

    def test_free_mail_is_no_domain(self):
        self.assertFalse(
            self.compare(
                self.create_customer(NAMES[0], email="a@gmail.com"),
                self.create_customer(NAMES[1], email="b@gmail.com"),
            )
        )

    def test_frequent_values_say_little(self):
        """The telephone of a call centre is nobody's."""
        self.others[:40].phone = "+32 9 555 02 10"
        customers = self.others[:2]
        self.Match._compare(self.others.ids)
        self.assertFalse(
            self.get_matches(customers).filtered(lambda m: m.probability > 0.1)
        )

    def test_differences_speak_against(self):
        one = self.create_customer("Brightwater Zeta", phone="09 555 02 10")
        other = self.create_customer("Brightwater Zeta", phone="09 555 02 10")
        before = self.compare(one, other).probability
        (one.vat, other.vat) = ("BE0477472701", "BE0403170701")
        match = self.compare(one, other)
        self.assertLess(match.probability, before)
        against = match.evidence_ids[-1]
        self.assertLess(against.weight, 0)
        self.assertIn("BE0403170701", against.sentence)

    def test_spelling(self):
        if not self.Match._can_compare_spelling():
            self.skipTest("the database has no pg_trgm")
        values = {"zip": "9000"}
        match = self.compare(
            self.create_customer("Brightwater Hospitality Services", **values),
            self.create_customer("Brightwatter Hospitality Services", **values),
        )
        self.assertIn("spelling", match.evidence_ids.mapped("kind"))

    def test_spelling_of_addresses(self):
        if not self.Match._can_compare_spelling():
            self.skipTest("the database has no pg_trgm")
        values = {"name": "Brightwater Zeta", "phone": "09 555 02 10"}
        one = self.create_customer(**values, street="12 Berkley Street")
        other = self.create_customer(**values, street="12 Berkeley Street")
        match = self.compare(one, other)
        found = match.evidence_ids.filtered(lambda e: e.kind == "street_spelling")
        self.assertGreater(found.weight, 0)
        self.assertIn("12 Berkley Street", found.sentence)
        self.assertNotIn("street", match.evidence_ids.mapped("kind"), "nothing against")
        before = match.probability
        other.street = "77 Quay Road"
        match = self.compare(one, other)
        self.assertLess(match.probability, before)
        self.assertLess(match.evidence_ids[-1].weight, 0)

    def test_a_little_alike(self):
        """Addresses of which nobody can say speak neither for nor against."""
        if not self.Match._can_compare_spelling():
            self.skipTest("the database has no pg_trgm")
        one = self.create_customer("Brightwater Zeta", street="12 Berkeley Road")
        other = self.create_customer("Brightwater Zeta", street="12 Beacon Street")
        kinds = self.compare(one, other).evidence_ids.mapped("kind")
        self.assertFalse({"street", "street_spelling"} & set(kinds), kinds)

    def test_city(self):
        values = {"city": "Ghent"}
        one = self.create_customer("Brightwater Zeta", **values)
        other = self.create_customer("Brightwater Zeta", city="GHENT (centre)")
        match = self.compare(one, other)
        self.assertIn("city", match.evidence_ids.mapped("kind"))
        with_city = match.probability
        other.city = "Antwerp"
        self.assertLess(self.compare(one, other).probability, with_city)

    def test_nothing_but_names(self):
        """Rare names that are the same are shown, whatever else is missing."""
        one, other = (self.create_customer("Brightwater Zeta") for _twice in "12")
        self.assertGreater(self.compare(one, other).probability, 0.5)

    def test_the_same_name_elsewhere(self):
        """A name that many have says little."""
        for customer in self.others[:10]:
            customer.name = "Brightwater Zeta"
        match = self.compare(*self.others[:10])
        surer = match.filtered(lambda m: m.probability > 0.5)
        self.assertFalse(surer, surer.evidence_ids.mapped("sentence"))

    def test_numbers_in_names(self):
        """Shop 14 is not shop 15."""
        shops = [self.create_customer(f"Brightwater Shop {n}") for n in (14, 15)]
        self.assertFalse(self.compare(*shops).filtered(lambda m: m.probability > 0.5))

    def test_without_trigrams(self):
        """The rest works as before; names spelt differently are not found."""
        with patch.object(
            type(self.Match), "_can_compare_spelling", lambda _self: False
        ):
            match = self.assertShare(
                "telephone", {"phone": "09 555 02 10"}, {"phone": "09 555 02 10"}
            )
        self.assertNotIn("spelling", match.evidence_ids.mapped("kind"))

    def test_kinds_of_other_addons(self):
        """What another addon changes in a kind counts."""
        with patch.object(type(self.env["crm.customer.evidence.name"]), "_m", 1e-9):
            self.assertFalse(
                self.compare(
                    self.create_customer("Hotels Omega", phone="09 555 02 10"),
                    self.create_customer("Omega Hotels", phone="09 555 99 99"),
                )
            )

    def test_archived(self):
        one = self.create_customer(NAMES[0], phone="09 555 02 10")
        other = self.create_customer(NAMES[1], phone="09 555 02 10", active=False)
        sentences = self.compare(one, other).evidence_ids.mapped("sentence")
        self.assertTrue(any("Archived" in s and NAMES[1] in s for s in sentences))

    def test_blocks_are_bounded(self):
        """A value that all have is no reason to compare them all."""
        self.others.zip = "9000"
        self.others.phone = "09 555 02 10"
        self.Match._compare(self.others.ids)
        self.env.cr.execute("SELECT count(*) FROM crm_customer_match_pairs")
        self.assertLess(self.env.cr.fetchone()[0], len(self.others) * 50)

    def test_many_copies_are_compared_with_the_oldest(self):
        """Whoever checks out sixty times stands there sixty times."""
        values = {
            "phone": "+32 9 321 77 12",
            "email": "copy@copperfield.example",
            "street": "12 Copper Quay",
            "zip": "9000",
            "vat": "BE0477472701",
        }
        copies = self.Partner.union(
            *(self.create_customer("Copperfield Sigma", **values) for _n in range(60))
        )
        matches = self.compare(*copies)
        found = (matches.partner_id | matches.other_id) & copies
        self.assertEqual(found, copies)
        self.assertLess(len(matches), 60 * 6)
        before = {pair[:2] for pair in self.get_pairs(copies)}
        self.scan()
        self.assertEqual({pair[:2] for pair in self.get_pairs(copies)}, before)

    def test_placeholders_are_no_numbers(self):
        one, other = (
            self.create_customer(name, vat="XX99999999")
            for name in ("Meadowlark Sigma", "Copperfield Zeta")
        )
        self.assertFalse(self.compare(one, other))

    def test_what_nobody_sees_is_not_compared(self):
        one, other = (
            self.create_customer(name, zip="9000")
            for name in ("Mead\u200bowlark \u202eSigma", "Meadowlark Sigma")
        )
        self.assertIn("name", self.compare(one, other).evidence_ids.mapped("kind"))

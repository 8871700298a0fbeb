from odoo.tests import tagged

from .common import CustomerMatchCommon


@tagged("post_install", "-at_install")
class TestParents(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.create_customer(
            "Brightwater Group", email="a@brightwater.example"
        )
        cls.benelux = cls.create_customer(
            "Brightwater Benelux", website="brightwater.example"
        )
        cls.hotel = cls.create_customer("Hotel Ghent")

    def order(self, partner, **partners):
        values = {name: who.id for name, who in partners.items()}
        return self.env["sale.order"].create({"partner_id": partner.id, **values})

    def test_name_stem(self):
        match = self.compare(self.group, self.benelux)
        self.assertEqual(match.kind, "parent")
        self.assertEqual((match.partner_id, match.other_id), (self.benelux, self.group))
        self.assertIn("domain", match.evidence_ids[0].sentence)
        self.assertGreater(match.probability, 0.5)

    def test_bill_to(self):
        self.order(self.hotel, partner_invoice_id=self.benelux)
        match = self.compare(self.hotel)
        self.assertEqual(match.kind, "parent")
        self.assertEqual((match.partner_id, match.other_id), (self.hotel, self.benelux))
        self.assertIn("billed", match.evidence_ids.sentence)
        self.assertEqual(self.compare(self.benelux) & match, match, "from both sides")

    def test_confirmed_order_that_another_pays(self):
        self.work_off()
        self.order(self.hotel).action_confirm()
        self.assertFalse(self.env["crm.customer.match.note"]._get_noted())
        for name in ("partner_invoice_id", "partner_shipping_id"):
            self.order(self.hotel, **{name: self.benelux}).action_confirm()
            noted = self.env["crm.customer.match.note"]._get_noted()
            self.assertEqual(noted, self.hotel.ids)
            self.work_off()
        self.assertTrue(self.get_matches(self.hotel))

    def test_chain(self):
        self.order(self.hotel, partner_invoice_id=self.benelux)
        matches = self.compare(self.hotel, self.benelux, self.group)
        pairs = {(m.partner_id, m.other_id) for m in matches}
        self.assertIn((self.hotel, self.benelux), pairs)
        self.assertIn((self.benelux, self.group), pairs)

    def assertParents(self, *pairs):
        """Of these children no other parents are suggested."""
        children = self.Partner.union(*(child for child, _parent in pairs))
        everybody = children.union(*(parent for _child, parent in pairs))
        matches = self.compare(*everybody).filtered(
            lambda m: m.kind == "parent" and m.partner_id in children
        )
        found = {(m.partner_id, m.other_id) for m in matches}
        self.assertEqual(found, {pair for pair in pairs if pair[1]})
        self.assertTrue(all(matches.evidence_ids.mapped("sentence")))
        return matches

    def test_the_demo_group(self):
        """As the demo data has it, but nobody has set a parent."""
        companies = {
            "": ("Brightwater Group", "group"),
            "_benelux": ("Brightwater Benelux", "benelux"),
            "_ghent": ("Hotel Ghent", "ghent"),
        }
        top, benelux, ghent = (
            self.create_customer(name, email=f"{box}@brightwater.example.com")
            for name, box in companies.values()
        )
        self.assertParents((benelux, top), (ghent, top))

    def test_the_demo_data(self):
        names = ("brightwater", "brightwater_benelux", "hotel_ghent")
        partners = [
            self.env.ref(f"crm_commerce_bridge.res_partner_{name}", False)
            for name in names
        ]
        if None in partners:
            self.assertFalse(any(partners), "a part of the demo data")
            self.skipTest("the database has no demo data")
        for partner in partners:
            partner.parent_id = False
        top, benelux, ghent = partners
        self.assertParents((benelux, top), (ghent, top))

    def test_nearer_names(self):
        """The one above is the one whose name goes on in its own."""
        ghent = self.create_customer(
            "Brightwater Benelux Ghent", email="g@brightwater.example"
        )
        self.assertParents((ghent, self.benelux), (self.benelux, self.group))

    def test_billed_to_the_top(self):
        """Many groups have one place that pays: the name knows better."""
        ghent = self.create_customer(
            "Brightwater Benelux Ghent", email="g@brightwater.example"
        )
        self.order(ghent, partner_invoice_id=self.group)
        self.assertParents((ghent, self.benelux), (self.benelux, self.group))

    def test_billed_beside_the_name(self):
        """Of a name that says only which group it is, the orders know better."""
        ghent = self.create_customer("Brightwater Ghent", email="g@brightwater.example")
        self.order(ghent, partner_invoice_id=self.benelux)
        self.assertParents((ghent, self.benelux), (self.benelux, self.group))

    def test_bookkeepers_own_nobody(self):
        bookkeeper = self.create_customer("Ledger Partners")
        clients = [self.create_customer(name) for name in "Alder Birch Cedar".split()]
        clients += [self.create_customer(name) for name in "Dogwood Elm Fir".split()]
        self.order(clients[0], partner_invoice_id=bookkeeper)
        self.assertParents((clients[0], bookkeeper))
        for client in clients[1:]:
            self.order(client, partner_invoice_id=bookkeeper)
        self.assertParents(
            *((client, self.Partner) for client in [*clients, bookkeeper])
        )

    def test_cancelled_orders(self):
        self.order(self.hotel, partner_invoice_id=self.benelux).action_cancel()
        self.assertParents((self.hotel, self.Partner))

    def test_one_order_of_many(self):
        for _number in range(40):
            self.order(self.hotel)
        self.order(self.hotel, partner_invoice_id=self.create_customer("Elm"))
        self.assertParents((self.hotel, self.Partner))

    def test_shipped_by_the_group(self):
        shop = self.create_customer("Brightwater Shop")
        self.order(self.benelux, partner_shipping_id=shop)
        self.assertParents((shop, self.benelux))

    def test_french_establishments(self):
        """A SIRET is the SIREN of the company, and five digits."""
        company = self.create_customer("Eaux Claires", company_registry="732829320")
        shop = self.create_customer("Alder", company_registry="732 829 320 00074")
        by_tax_id = self.create_customer("Birch", vat="FR44732829320")
        match = self.assertParents((shop, company))
        self.assertIn("establishment", match.evidence_ids[0].sentence)
        company.unlink()
        self.assertParents((shop, by_tax_id))

    def test_sisters(self):
        """None of two establishments is above the other one, but for the name."""
        one = self.create_customer("Alder", company_registry="73282932000074")
        other = self.create_customer("Birch", company_registry="73282932000082")
        self.assertParents((one, self.Partner), (other, self.Partner))
        (one.name, other.name) = ("Eaux Claires", "Eaux Claires Lyon")
        self.assertParents((other, one))

    def test_brazilian_establishments(self):
        seat = self.create_customer("Alder", vat="16.727.230/0001-97")
        branch = self.create_customer("Birch", vat="16.727.230/0002-78")
        self.assertParents((branch, seat))

    def test_establishment_written_twice(self):
        """The same name and address: one company, not a company and its parent."""
        values = {"street": "12 Quay Street", "zip": "75001"}
        one = self.create_customer("Alder", company_registry="732829320", **values)
        other = self.create_customer(
            "Alder", company_registry="73282932000074", **values
        )
        self.assertEqual(self.compare(one, other).kind, "same")

    def test_large_groups(self):
        """More than anybody compares with each other."""
        hotels = [
            self.create_customer(f"Hotel Nr{n}", email=f"h{n}@brightwater.example")
            for n in range(70)
        ]
        self.assertParents(*((hotel, self.group) for hotel in hotels))
        with_parent = self.get_matches(hotels[0])
        self.assertIn(
            "called after Brightwater Group", with_parent.evidence_ids.sentence
        )

    def test_providers(self):
        """Who has an address at a provider does not belong to it."""
        for number, other in enumerate(self.others):
            other.email = f"{number}@brightwater.example"
        hotel = self.create_customer("Hotel Elm", email="h@brightwater.example")
        many = [
            self.create_customer(f"Guest{n}", email=f"{n}@brightwater.example")
            for n in range(200)
        ]
        self.Match._compare([p.id for p in [*self.others, *many]])
        self.assertParents((hotel, self.Partner))

    def test_group_names(self):
        """Without any domain, of more than one word."""
        top = self.create_customer("Quarry Lane Holding")
        shop = self.create_customer("Quarry Lane Ghent")
        other = self.create_customer("Quarry Ghent")
        self.assertParents((shop, top), (other, self.Partner))

    def test_who_has_a_parent(self):
        self.benelux.parent_id = self.create_customer("Elm")
        self.assertParents((self.benelux, self.Partner))

    def test_people_are_no_parents(self):
        self.group.is_company = False
        self.assertParents((self.benelux, self.Partner))

    def test_a_misspelt_name_is_no_group(self):
        values = {"street": "12 Quay Street", "email": "a@elm.example"}
        one = self.create_customer("Elm Trading Ltd", **values)
        other = self.create_customer("Elm Trading Ldt", **values)
        self.assertEqual(self.compare(one, other).kind, "same")

    def test_scan_and_notes(self):
        self.order(self.hotel, partner_invoice_id=self.benelux)
        self.create_customer("Brightwater Benelux Ghent", email="g@brightwater.example")
        everybody = self.Partner.search([("is_crm_customer", "=", True)])
        self.compare(*everybody)
        noted = self.get_pairs(everybody)
        self.Match.search([]).unlink()
        self.scan()
        scanned = self.get_pairs(everybody)
        self.assertEqual(
            {pair for pair in scanned if pair[2] == "parent"},
            {pair for pair in noted if pair[2] == "parent"},
        )

    def test_the_same_name_is_no_parent(self):
        other = self.create_customer("Brightwater Group", email="b@brightwater.example")
        match = self.compare(self.group, other)
        pair = match.filtered(lambda m: m.partner_id | m.other_id == self.group | other)
        self.assertEqual(pair.kind, "same")

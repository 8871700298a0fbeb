"""Pairs follow what becomes of their customers."""

from odoo.tests import tagged

from .common import CustomerMatchCommon

PHONE = "09 555 02 10"


@tagged("post_install", "-at_install")
class TestFollowing(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls.create_customer("Brightwater Zeta", phone=PHONE)
        cls.two = cls.create_customer("Quarrystone Omega", phone=PHONE)
        cls.three = cls.create_customer("Meadowlark Sigma")
        cls.work_off()
        cls.match = cls.Match.search([("partner_id", "=", cls.one.id)])
        cls.match.ensure_one()

    def merge(self, *partners, into):
        partners = self.Partner.union(*partners)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (partners | into).ids, into, extra_checks=False
        )
        self.env.invalidate_all()

    def test_what_they_had_in_common_has_changed(self):
        self.two.phone = "09 111 22 33"
        self.work_off()
        self.assertEqual(self.match.state, "obsolete")
        self.assertEqual(self.match.reason, "changed")
        self.assertFalse(self.match.evidence_ids)
        self.two.phone = PHONE
        self.work_off()
        self.assertEqual(self.match.state, "open")
        self.assertFalse(self.match.reason)

    def test_found_after_a_change_and_gone_after_the_next(self):
        """However a pair was found, it closes when nothing speaks for it any more."""
        self.work_off()
        self.three.phone = PHONE
        self.work_off()
        found = self.get_matches(self.three)
        self.assertEqual(set(found.mapped("source")), {"hand"})
        self.three.phone = False
        self.work_off()
        self.assertEqual(set(found.mapped("state")), {"obsolete"})

    def test_no_customer_any_more(self):
        self.two._write_derived({"is_crm_customer": False})
        self.Match._note(self.two.ids)
        self.work_off()
        self.assertEqual(self.match.state, "obsolete")
        self.assertEqual(self.match.reason, "no_customer")

    def test_parent(self):
        """A company and its parent belong together already."""
        self.two.parent_id = self.one
        self.work_off()
        self.assertEqual(self.match.state, "obsolete")
        self.assertEqual(self.match.reason, "relatives")

    def test_companies_that_may_not_meet(self):
        companies = self.env["res.company"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        self.one.company_id, self.two.company_id = companies
        self.work_off()
        self.assertEqual(self.match.reason, "companies")
        self.two.company_id = False
        self.work_off()
        self.assertEqual(self.match.state, "open")
        self.assertEqual(self.match.company_id, companies[0])

    def test_archived(self):
        """It is the same company still, and who decides is told."""
        self.two.active = False
        self.work_off()
        self.assertEqual(self.match.state, "open")
        self.assertIn("archived", self.match.evidence_ids.mapped("kind"))
        self.two.active = True
        self.work_off()
        self.assertNotIn("archived", self.match.evidence_ids.mapped("kind"))

    def test_others_come_who_have_the_same(self):
        """What two have in common says less the more have it."""
        before = self.match.probability
        self.create_customer("Oakfield Theta", phone=PHONE)
        newcomer = self.create_customer("Pinewood Kappa", phone=PHONE)
        self.work_off()
        self.assertLess(self.match.probability, before)
        self.assertEqual(self.match.evidence_ids[0].shared_count, 4)
        newcomer.unlink()
        self.work_off()
        self.assertEqual(self.match.evidence_ids[0].shared_count, 3)

    def test_likeliest_parent_is_gone(self):
        """Another one is the likeliest then."""
        child = self.create_customer("Oakfield Theta")
        payers = [self.create_customer(f"Payer {name}") for name in ("Rho", "Tau")]
        for payer, orders in zip(payers, (2, 1), strict=True):
            for _number in range(orders):
                self.env["sale.order"].create(
                    {"partner_id": child.id, "partner_invoice_id": payer.id}
                )
        self.Match._compare(child.ids)
        matches = self.get_matches(child, ("open", "obsolete"))
        likeliest = matches.filtered(lambda m: m.state == "open")
        self.assertEqual((matches - likeliest).reason, "likelier")
        likeliest.other_id.write({"is_crm_customer": False})
        self.work_off()
        self.assertEqual(likeliest.reason, "no_customer")
        self.assertEqual((matches - likeliest).state, "open")

    def test_deletion(self):
        self.two.unlink()
        self.assertFalse(self.match.exists())
        keys = self.env["crm.customer.key"].search([("partner_id", "=", self.two.id)])
        self.assertFalse(keys)

    def test_decided_pairs_stay(self):
        for state in ("same", "child", "merged"):
            self.match.state = state
            self.two.phone = "09 111 22 33"
            self.work_off()
            self.assertEqual(self.match.state, state)
            self.two.phone = PHONE
            self.work_off()
            self.assertEqual(self.match.state, state)

    def test_different_until_the_evidence_changes(self):
        self.match.state = "different"
        self.Match._compare(self.one.ids)
        self.assertEqual(self.match.state, "different")
        self.two.name = "Quarrystone Omega Ltd"  # nothing new in common
        self.work_off()
        self.assertEqual(self.match.state, "different")
        (self.one | self.two).website = "https://brightwater.example"
        self.work_off()
        self.assertEqual(self.match.state, "open")

    def test_merged_with_each_other(self):
        self.merge(self.two, into=self.one)
        self.assertEqual(self.match.state, "merged")
        self.assertFalse(self.match.other_id)
        self.work_off()
        self.assertFalse(self.get_matches(self.one))

    def test_merged_with_another(self):
        """A and B are different, B is merged into C: A and C are different."""
        self.match.state = "different"
        self.merge(self.two, into=self.three)
        self.assertEqual(self.match.state, "different")
        self.assertEqual(
            (self.match.partner_id, self.match.other_id), (self.one, self.three)
        )

    def test_merged_where_both_have_a_pair(self):
        """A decision counts more than what is open."""
        self.three.phone = PHONE
        self.work_off()
        self.match.state = "different"
        pair = self.one | self.three
        rival = self.get_matches(self.one) & self.get_matches(self.three)
        rival.ensure_one()
        self.merge(self.two, into=self.three)
        self.assertEqual(self.get_matches(pair, ("open", "different")), self.match)
        self.assertFalse(rival.exists())

    def test_no_value_is_kept(self):
        """Who asks to be forgotten is: evidence says what customers say now."""
        evidence = self.match.evidence_ids[0]
        self.assertIn(PHONE, evidence.sentence)
        self.match.state = "different"
        (self.one | self.two).phone = False
        self.work_off()
        self.assertNotIn(PHONE, evidence.sentence)
        keys = self.env["crm.customer.key"].search(
            [("partner_id", "in", (self.one | self.two).ids)]
        )
        self.assertNotIn("telephone", keys.mapped("kind"))

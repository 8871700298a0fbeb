"""The rules that always hold, against an independent, slow reading of them."""

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmCommerceBridgeCommon

NUMBER = st.integers(min_value=0, max_value=999)
OPERATIONS = [
    "create_company",
    "create_company",
    "create_company",
    "create_person",
    "create_contact",
    "move",
    "move",
    "move",
    "detach",
    "flag",
    "flag",
    "unflag",
    "set_by_hand",
    "set_by_hand",
    "use_automatic",
    "pin_current",
    "give_rule",
    "give_rule",
    "give_rule",
    "take_rule",
    "toggle_company",
    "change_company",
    "archive",
    "unarchive",
    "delete",
    "rename",
    "merge_accounts",
    "unmerge_account",
    "archive_account",
    "merge_partners",
    "create_lead",
    "annotate",
    "switch",
]
# What a run tells afterwards, and its preview before.
PREVIEWED = [
    "total",
    "moved_count",
    "created_count",
    "reused_count",
    "archived_count",
    "pinned_count",
    "error_count",
]
OPERATION = st.tuples(st.sampled_from(OPERATIONS), NUMBER, NUMBER, NUMBER)


@tagged("post_install", "-at_install")
class TestAccountRules(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env["res.company"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        cls.companies |= cls.companies.create(
            {"name": "Branch of North", "parent_id": cls.companies[0].id}
        )
        cls.wizard = cls.env["base.partner.merge.automatic.wizard"].create({})

    @settings(
        max_examples=40,
        deadline=None,
        # What a failed example leaves in caches would make nonsense of shrinking it.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(st.lists(OPERATION, min_size=12, max_size=40))
    def live(self, operations):
        with self.env.cr.savepoint() as savepoint:
            self.everybody = set(self.customers.ids)
            for name, *numbers in operations:
                self._check_operation(name, numbers)
            self._check_round_trip()
            savepoint.close(rollback=True)
        self.env.invalidate_all()

    def test_random_lives_of_customers(self):
        self.done = Counter()
        self.live()
        # Else an operation that is always refused would check nothing.
        self.assertEqual(set(OPERATIONS) - set(self.done), set())

    def _check_operation(self, name, numbers):
        before = self._read_accounts()
        pins = self._read_pins()
        last_line = self.Assignment.search([], limit=1).id
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.addons.base.models"):
                touched = getattr(self, f"_do_{name}")(*numbers)
        except (UserError, RedirectWarning, ValidationError):
            self.env.invalidate_all()
            return  # Refused, and undone: what else is there to check?
        self.done[name] += 1
        self._check_accounts()
        self._check_ledger(before, last_line, merging=name == "merge_partners")
        self._check_pins(pins, touched or self.Partner)

    # === THE OPERATIONS === #

    def _pick(self, number, records=None):
        records = self._everybody() if records is None else records
        return records[number % len(records)] if records else records

    def _everybody(self):
        partners = self.Partner.browse(sorted(self.everybody)).exists()
        self.everybody = set(partners.ids)
        return partners

    def _accounts(self):
        accounts = self._everybody().own_account_id
        return self.Account.search([("id", "in", accounts.ids)], order="id")

    def _create(self, values, number):
        partner = self.Partner.create(
            {
                "name": f"Partner {number}",
                "type": "other",
                "is_crm_customer": number % 4 != 0,
                "company_id": (False, False, *self.companies.ids)[number % 5],
                **values,
            }
        )
        self.everybody.add(partner.id)

    def _do_create_company(self, a, b, c):
        parent = self._pick(a).id if b % 5 else False
        self._create({"is_company": True, "parent_id": parent}, c)

    def _do_create_person(self, a, b, c):
        self._create({}, c)

    def _do_create_contact(self, a, b, c):
        self._create({"parent_id": self._pick(a).id, "is_crm_customer": not b % 5}, c)

    def _do_move(self, a, b, c):
        self._pick(a).parent_id = self._pick(b)

    def _do_detach(self, a, b, c):
        self._pick(a).parent_id = False

    def _do_flag(self, a, b, c):
        self._pick(a)[("is_crm_customer", "is_commerce_customer")[b % 2]] = True

    def _do_unflag(self, a, b, c):
        self._pick(a)[("is_crm_customer", "is_commerce_customer")[b % 2]] = False

    def _do_set_by_hand(self, a, b, c):
        partner = self._pick(a)
        partner.crm_account_id = self._pick(b, self._accounts())
        return partner

    def _do_use_automatic(self, a, b, c):
        partner = self._pick(a)
        partner.crm_account_id = False
        return partner

    def _do_pin_current(self, a, b, c):
        partner = self._pick(a)
        partner.crm_account_pinned = bool(b % 3)
        return partner

    def _do_give_rule(self, a, b, c):
        self._pick(a).crm_account_strategy = ("each", "root")[b % 2]

    def _do_take_rule(self, a, b, c):
        ruled = self._everybody().filtered("crm_account_strategy")
        self._pick(a, ruled).crm_account_strategy = False

    def _do_toggle_company(self, a, b, c):
        partner = self._pick(a)
        partner.is_company = not partner.is_company

    def _do_change_company(self, a, b, c):
        self._pick(a).company_id = (False, *self.companies.ids)[b % 4]

    def _do_archive(self, a, b, c):
        self._pick(a).active = False

    def _do_unarchive(self, a, b, c):
        self._pick(a).active = True

    def _do_delete(self, a, b, c):
        self._pick(a).unlink()

    def _do_rename(self, a, b, c):
        self._pick(a).name = f"Renamed {b}"

    def _do_merge_accounts(self, a, b, c):
        accounts = self._accounts()
        target = self._pick(a, accounts)
        (self._pick(b, accounts) | self._pick(c, accounts)).merge_into(target.id)

    def _do_unmerge_account(self, a, b, c):
        self._pick(a, self._accounts().filtered("merged_into_id")).unmerge()

    def _do_archive_account(self, a, b, c):
        # Refused for those that an active customer has: they are rarely tried.
        accounts = self._accounts()
        used = self._everybody().filtered("active").mapped_account_id
        self._pick(a, b % 4 and accounts - used or accounts).action_archive()

    def _do_merge_partners(self, a, b, c):
        partners = self._pick(a) | self._pick(b) | self._pick(c)
        for partner in partners:
            # Odoo's own check forgets archived partners, and then hangs in a ring.
            below = self.Partner.search([("id", "child_of", partner.id)]) - partner
            if below & partners:
                # pylint: disable-next=translation-required
                raise ValidationError("These are above each other.")
        self.wizard._merge(partners.ids, self._pick(a))
        return partners

    def _do_create_lead(self, a, b, c):
        self.env["crm.lead"].create(
            {
                "name": f"Deal {c}",
                "type": ("opportunity", "lead")[b % 2],
                "partner_id": self._pick(a).id,
                "expected_revenue": c,
            }
        )

    def _do_annotate(self, a, b, c):
        """What a person writes keeps an empty account from the archive."""
        self._pick(a, self._accounts()).description = f"<p>Note {c}</p>"

    def _do_switch(self, a, b, c):
        strategy = ("each", "root")[a % 2]
        preview = self.Run.preview(strategy)
        last_run = self.Run.search([], limit=1)
        opportunities = self._read_opportunities()
        self.set_strategy(strategy)
        if (run := self.Run.search([], limit=1)) == last_run:
            self.assertFalse(preview["moved_count"])
        else:
            self._check_preview(preview, run, opportunities)

    def _count_ruled(self):
        """Customers for whom the strategy of the database does not count."""
        mapped = self._everybody().filtered("mapped_account_id")
        return len([p for p in mapped if not p.crm_account_pin_id and self._word(p)])

    def _check_preview(self, preview, run, opportunities):
        self.assertEqual(preview["ruled_count"], self._count_ruled())
        for name in PREVIEWED:
            self.assertEqual(preview[name], run[name], name)
        now = self._read_opportunities()
        moved = [lead for lead in now if now[lead] != opportunities[lead]]
        self.assertEqual(preview["opportunity_count"], len(moved))
        revenue = sum(lead.expected_revenue for lead in moved)
        self.assertEqual(preview["expected_revenue"], revenue)

    def _read_opportunities(self):
        domain = [("type", "=", "opportunity"), ("won_status", "=", "pending")]
        leads = self.env["crm.lead"].search(domain)
        return {lead: lead.crm_account_id for lead in leads}

    # === THE RULES, ONCE MORE AND SLOWLY === #

    def _strategy(self):
        return self.env["ir.config_parameter"].get_param(
            "crm_commerce_bridge.account_strategy"
        )

    def _wide_above(self, partner):
        """The entity one step above that listens to the same words, or nothing."""
        above = partner.parent_id.commercial_partner_id
        if partner.crm_account_strategy or not self._is_as_wide(above, partner):
            return partner.browse()
        return above

    def _word(self, partner):
        """The nearest word on the way up, or nothing."""
        seen = partner.browse()
        while partner and partner not in seen:
            if partner.crm_account_strategy:
                return partner.crm_account_strategy
            seen |= partner
            partner = self._wide_above(partner)
        return None

    def _above(self, partner):
        """The entity one step above whose account is shared, or nothing."""
        if (self._word(partner) or self._strategy()) == "root":
            return self._wide_above(partner)
        return partner.browse()

    def _is_as_wide(self, record, partner):
        """Is it of all companies, of that of the partner, or of one above it?"""
        wide = [self.env["res.company"]]
        company = partner.company_id
        while company:
            wide.append(company)
            company = company.parent_id
        return record.company_id in wide

    def _anchor(self, partner):
        path = [partner]
        while above := self._above(path[-1]):
            if above in path:
                ring = path[path.index(above) :]
                return min(ring, key=lambda p: p.id)
            path.append(above)
        return path[-1]

    def _base_account(self, partner):
        account = partner.crm_account_pin_id or partner.own_account_id
        return account.merged_into_id or account

    def _expected_accounts(self):
        """account by partner, of those who should have one."""
        entities = self._everybody().filtered(lambda p: p.commercial_partner_id == p)
        pinned = entities.filtered("crm_account_pin_id")
        customers = entities.filtered("is_crm_customer") - pinned
        anchors = {customer: self._anchor(customer) for customer in customers}
        expected = {c: self._base_account(anchor) for c, anchor in anchors.items()}
        expected |= {a: self._base_account(a) for a in anchors.values()}
        return expected | {p: self._base_account(p) for p in pinned}

    def _check_accounts(self):
        self.env.flush_all()
        self.env.invalidate_all()
        expected = self._expected_accounts()
        for partner in self._everybody():
            self.assertEqual(
                partner.mapped_account_id,
                expected.get(partner, self.Account.browse()),
                partner.name,
            )
            if partner in expected:
                if partner.active:
                    self.assertTrue(partner.mapped_account_id.active, partner.name)
                account = partner.mapped_account_id
                self.assertTrue(self._is_as_wide(account, partner), partner.name)
        self.assertConsistent()

    def _read_accounts(self):
        return {p.id: p.mapped_account_id.id for p in self._everybody()}

    def _check_ledger(self, before, last_line, merging):
        """The new lines of a customer lead from its account before to the one now."""
        lines = self.Assignment.search([("id", ">", last_line)], order="id")
        by_partner = lines.grouped("partner_id")
        for partner in self._everybody():
            account_id = before.get(partner.id, False)
            for line in by_partner.get(partner, ()):
                if line.cause != "partner_merge":
                    self.assertTrue(merging or line.account_from_id.id == account_id)
                account_id = line.account_to_id.id
            self.assertEqual(account_id, partner.mapped_account_id.id, partner.name)
        deleted = before.keys() - self.everybody
        left = [before[partner_id] for partner_id in deleted if before[partner_id]]
        if not merging and left:
            gone = lines.filtered(lambda line: line.cause == "delete")
            self.assertEqual(
                sorted(gone.filtered(lambda x: not x.partner_id).account_from_id.ids),
                sorted(set(left)),
            )

    def _read_pins(self):
        return {p.id: p.crm_account_pin_id.id for p in self._everybody()}

    def _check_pins(self, pins, touched):
        """Only who was chosen by hand, or merged, has another choice by hand.

        Or none: the account is not for the company that the partner went to.
        """
        for partner in self._everybody() - touched:
            account = self.Account.browse(pins.get(partner.id))
            if account and not self._is_as_wide(account, partner):
                account = self.Account
            if partner.id in pins:
                self.assertEqual(partner.crm_account_pin_id.id, account.id)

    def _check_round_trip(self):
        self.set_strategy("each")
        accounts = self._read_accounts()
        self.set_strategy("root")
        self._check_accounts()
        self.set_strategy("each")
        self.assertEqual(self._read_accounts(), accounts)
        self._check_round_trip_of_rules(accounts)

    def _check_round_trip_of_rules(self, accounts):
        """Who takes all account rules back and gives them again changes nothing."""
        entities = self._everybody().filtered(lambda p: p.commercial_partner_id == p)
        ruled = entities.filtered("crm_account_strategy")
        rules = {partner: partner.crm_account_strategy for partner in ruled}
        ruled.crm_account_strategy = False
        self._check_accounts()
        for partner, rule in rules.items():
            partner.crm_account_strategy = rule
        self._check_accounts()
        self.assertEqual(self._read_accounts(), accounts)

"""Customers that other systems push, as their integrations do."""

import random
from types import SimpleNamespace

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.push import pushing
from .common import ConnectorCommon

ACME = {"id": 77, "name": "Acme", "is_company": True}
INVALID_VAT = {"vat": "BE0477472702", "country": "BE"}


@tagged("post_install", "-at_install")
class TestPushCustomers(ConnectorCommon):
    def test_new(self):
        [answer] = self.push(ACME)
        partner = self.customer("77")
        self.assertEqual(
            answer,
            {"id": 77, "status": "created", "res_id": partner.id, "reason": False},
        )
        self.assertTrue(partner.is_commerce_customer)
        self.assertEqual(partner.crm_account_id.name, "Acme")
        self.assertEqual(partner.create_uid, self.integration)
        self.assertFalse(partner.message_ids)
        self.assertConsistent()

    def test_all_keys(self):
        self.env["res.lang"]._activate_lang("nl_BE")
        row = {
            **ACME,
            "email": "info@acme.example",
            "phone": "+32 9 555 02 10",
            "website": "acme.example",
            "vat": "BE0477472701",
            "ref": "C77",
            "street": "Kaai 1",
            "street2": "Bus 2",
            "city": "Gent",
            "zip": 9000,
            "state": "US-CA",
            "country": "us",
            "lang": "nl-BE",
            "active": False,
        }
        self.push(row)
        self.assertRecordValues(
            self.customer("77"),
            [
                {
                    "name": "Acme",
                    "is_company": True,
                    "email": "info@acme.example",
                    "phone": "+32 9 555 02 10",
                    "website": "http://acme.example",
                    "vat": "BE0477472701",
                    "ref": "C77",
                    "street": "Kaai 1",
                    "street2": "Bus 2",
                    "city": "Gent",
                    "zip": "9000",
                    "state_id": self.env.ref("base.state_us_5").id,
                    "country_id": self.env.ref("base.us").id,
                    "lang": "nl_BE",
                    "active": False,
                }
            ],
        )
        self.assertEqual(self.statuses(row), ["unchanged"])
        again = {**row, "website": "http://acme.example"}
        self.assertEqual(self.statuses(again), ["unchanged"])
        emptied = {key: None for key in row if key not in ("id", "name", "is_company")}
        emptied["active"] = True
        self.assertEqual(self.statuses({"id": 77, **emptied}), ["updated"])
        partner = self.customer("77")
        self.assertTrue(partner.active)
        for name in ("email", "phone", "vat", "ref", "street", "zip", "country_id"):
            self.assertFalse(partner[name], name)

    # Again

    def test_what_is_known_costs_a_hash(self):
        rows = [{**ACME, "id": number} for number in range(20)]
        self.push(*rows)
        before = self.Identity.search([]).mapped("date")
        self.assertEqual(set(self.statuses(*rows)), {"unchanged"})
        self.assertEqual(self.Identity.search([]).mapped("date"), before)
        few = self.count_queries(self.shop.push_customers, rows[:2])
        self.assertEqual(self.count_queries(self.shop.push_customers, rows), few)

    def test_order_of_keys_and_kind_of_number_are_no_change(self):
        self.push({"id": 77, "name": "Acme", "zip": 9000})
        self.assertEqual(
            self.statuses({"zip": "9000 ", "name": " Acme", "id": "77"}), ["unchanged"]
        )

    def test_update_of_one_key(self):
        self.push({**ACME, "phone": "1", "email": "a@acme.example"})
        self.assertEqual(self.statuses({"id": "77", "phone": "2"}), ["updated"])
        self.assertRecordValues(
            self.customer("77"), [{"phone": "2", "email": "a@acme.example"}]
        )
        self.assertEqual(self.statuses({"id": "77", "phone": "2"}), ["unchanged"])
        self.assertEqual(self.statuses({**ACME, "phone": "2"}), ["unchanged"])

    def test_what_a_person_changed_stays_until_the_shop_says_something_new(self):
        row = {**ACME, "phone": "1"}
        self.push(row)
        self.customer("77").phone = "of a person"
        self.assertEqual(self.statuses(row), ["unchanged"])
        self.assertEqual(self.customer("77").phone, "of a person")
        self.assertEqual(self.statuses({**row, "phone": "2"}), ["updated"])
        self.assertEqual(self.customer("77").phone, "2")

    def test_renamed_customer_renames_its_account(self):
        self.push(ACME)
        self.push({**ACME, "name": "Acme International"})
        account = self.customer("77").crm_account_id
        self.assertEqual(account.name, "Acme International")

    def test_deleted_customer_is_made_again(self):
        self.push(ACME)
        self.customer("77").unlink()
        self.assertEqual(self.statuses(ACME), ["created"])

    def test_merged_customer_is_updated(self):
        self.push(ACME)
        gone = self.customer("77")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (gone | self.loner).ids, self.loner
        )
        [answer] = self.push({**ACME, "phone": "2"})
        self.assertEqual(answer["res_id"], self.loner.id)
        self.assertEqual(self.loner.phone, "2")

    def test_same_number_twice_in_a_call(self):
        answers = self.push(ACME, {**ACME, "phone": "1"}, {**ACME, "phone": "1"}, ACME)
        self.assertEqual(
            [answer["status"] for answer in answers],
            ["created", "updated", "unchanged", "unchanged"],
        )
        self.assertEqual(len({answer["res_id"] for answer in answers}), 1)
        self.assertEqual(self.customer("77").phone, "1")

    def test_each_channel_has_its_own_numbers(self):
        channels = self.env["commerce.channel"].with_user(self.integration)
        other = channels.create({"name": "Other"})
        [first] = self.push(ACME)
        [second] = self.push(ACME, channel=other)
        self.assertNotEqual(first["res_id"], second["res_id"])

    # Groups and people

    def test_group_in_any_order(self):
        rows = [
            {"id": "hotel", "name": "H", "is_company": True, "parent": "region"},
            {"id": "ann", "name": "Ann", "parent": "hotel", "email": "a@h.example"},
            {"id": "top", "name": "T", "is_company": True},
            {"id": "region", "name": "R", "is_company": True, "parent": "top"},
        ]
        for strategy in ("each", "root"):
            self.set_strategy(strategy)
            random.Random(4).shuffle(rows)
            channels = self.env["commerce.channel"].with_user(self.integration)
            channel = channels.create({"name": strategy})
            self.assertEqual(
                set(self.statuses(*rows, channel=channel)), {"created"}, strategy
            )
            hotel, ann, top, region = (
                self.customer(number, channel)
                for number in ("hotel", "ann", "top", "region")
            )
            self.assertEqual(hotel.parent_id, region)
            self.assertEqual(region.parent_id, top)
            self.assertEqual(ann.commercial_partner_id, hotel)
            self.assertEqual(hotel.type, "other")
            self.assertEqual(
                hotel.crm_account_id == top.crm_account_id, strategy == "root"
            )
            self.assertConsistent()

    def test_person_has_an_address_of_its_own(self):
        self.push(
            {**ACME, "street": "Quay 1", "city": "Ghent"},
            {
                "id": 1,
                "name": "Ann",
                "parent": 77,
                "street": "Home 2",
                "city": "Bruges",
            },
            {"id": 2, "name": "Bob", "parent": 77},
        )
        self.assertEqual(self.customer("1").street, "Home 2")
        self.assertEqual(self.customer("2").street, "Quay 1")
        self.assertEqual(self.customer("77").street, "Quay 1")

    def test_new_address_of_a_person_is_not_its_company_s(self):
        self.push(
            {**ACME, "street": "Quay 1", "city": "Ghent"},
            {"id": 2, "name": "Bob", "parent": 77},
        )
        self.push({"id": 2, "street": "Home 2", "country": "BE"})
        self.assertEqual(self.customer("2").street, "Home 2")
        self.assertRecordValues(
            self.customer("77"), [{"street": "Quay 1", "country_id": False}]
        )

    def test_moving_to_another_parent(self):
        self.set_strategy("root")
        self.push(ACME, {**ACME, "id": 1, "parent": 77}, {**ACME, "id": 2})
        self.assertEqual(self.statuses({"id": 1, "parent": 2}), ["updated"])
        moved, parent = self.customer("1"), self.customer("2")
        self.assertEqual(moved.crm_account_id, parent.crm_account_id)
        self.assertEqual(self.statuses({"id": 1, "parent": None}), ["updated"])
        self.assertFalse(moved.parent_id)
        self.assertConsistent()

    def test_ring(self):
        rows = [{**ACME, "id": a, "parent": b} for a, b in ("12", "23", "31")]
        self.assertEqual(set(self.statuses(*rows)), {"refused"})
        self.assertIn("parent: ", self.refusal(*rows))
        self.push(ACME, {**ACME, "id": 1, "parent": 77})
        self.refusal({"id": 77, "parent": 1})
        self.assertFalse(self.customer("77").parent_id)

    def test_below_what_is_refused(self):
        answers = self.push(
            {"id": 2, "name": "Ann", "parent": 1},
            {"id": 1, "name": "Firm", "is_company": True, "country": "Narnia"},
            ACME,
        )
        self.assertEqual([a["status"] for a in answers], ["refused"] * 2 + ["created"])
        self.assertIn("country", answers[1]["reason"])
        self.assertIn("parent", answers[0]["reason"])

    # What is refused

    def test_each_wrong_key_is_named(self):
        for key, value in (
            ("surname", "X"),
            ("res_id", 5),
            ("parent_id", 5),
            ("name", ""),
            ("name", None),
            ("name", ["Acme"]),
            ("name", "x\0"),
            ("name", "\ud800"),
            ("is_company", "yes"),
            ("is_company", None),
            ("active", 1),
            ("phone", True),
            ("phone", 1.5),
            ("country", "Belgium"),
            ("country", "XX"),
            ("state", "CA"),
            ("lang", "tlh_KX"),
            ("parent", "nobody"),
            ("account_ref", "nobody's"),
            ("id", None),
            ("id", ""),
            ("id", False),
            ("id", 1.5),
            ("id", {}),
        ):
            with self.subTest(key=key, value=value):
                reason = self.refusal({**ACME, key: value})
                self.assertTrue(reason.startswith(f"{key}: "), reason)
        self.assertFalse(self.customer("77"))

    def test_rows_that_are_none(self):
        for row in (None, 5, "row", [], ["id"]):
            [answer] = self.shop.push_customers([row])
            self.assertEqual(answer["status"], "refused")
            self.assertTrue(answer["reason"])
        for rows in (None, 5, "rows", {"id": 1}, True):
            with self.assertRaises(UserError):
                self.shop.push_customers(rows)

    def test_one_wrong_row_changes_no_other(self):
        rows = [{**ACME, "id": number, "name": f"N{number}"} for number in range(40)]
        rows[7]["country"] = "XX"
        rows[20].update(INVALID_VAT)  # refused by Odoo's own check
        rows[33] = {"id": 33}
        rows[33]["account_ref"] = "X"
        answers = self.push(*rows)
        refused = {a["id"]: a["reason"] for a in answers if a["status"] == "refused"}
        self.assertEqual(set(refused), {7, 20, 33})
        self.assertIn("country", refused[7])
        self.assertIn("0477472702", refused[20])
        made = self.Identity.search([("channel_id", "=", self.shop.id)])
        self.assertEqual(len(made), 37)
        self.assertConsistent()
        answers = self.push(*rows)
        self.assertEqual(
            {a["id"] for a in answers if a["status"] == "refused"}, {7, 20, 33}
        )

    def test_refused_update_changes_nothing(self):
        self.push(ACME)
        self.refusal({**ACME, "name": "Other", **INVALID_VAT})
        self.assertRecordValues(self.customer("77"), [{"name": "Acme", "vat": False}])

    def test_reasons_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        context = {"lang": "nl_NL", "tz": 5, "default_name": "Planted"}
        channel = self.shop.with_context(**context)
        self.assertIn("name", self.refusal({"id": 1}, channel=channel))

    # Accounts

    def test_account_by_reference(self):
        account = self.Account.create({"name": "Theirs", "ref": "ACC-1"})
        answers = self.push(
            {**ACME, "id": 1, "parent": 2, "account_ref": "ACC-1"},
            {**ACME, "id": 2, "account_ref": "ACC-1"},
        )
        self.assertEqual({a["status"] for a in answers}, {"created"})
        below, top = self.customer("1"), self.customer("2")
        self.assertEqual(top.own_account_id, account)
        self.assertEqual(below.own_account_id.name, "Acme")
        self.assertConsistent()
        self.set_strategy("root")
        self.assertEqual(below.crm_account_id, account)
        self.assertFalse(below.crm_account_pinned)
        self.assertTrue((below | top).mapped("is_commerce_customer"))

    def test_account_by_number_is_made_and_adopted(self):
        rows = [
            {**ACME, "id": 1, "name": "Below", "parent": 2, "account_id": "A"},
            {**ACME, "id": 2, "name": "Top", "account_id": "A"},
            {**ACME, "id": 3, "name": "Else", "account_id": "B"},
        ]
        self.set_strategy("root")
        before = self.Account.search_count([])
        self.assertEqual(self.statuses(*rows), ["created"] * 3)
        below, top, other = map(self.customer, "123")
        account = self.get_identified("A", "account").account_id
        self.assertEqual(account.name, "Top")
        self.assertEqual((below | top).crm_account_id, account)
        self.assertEqual(top.own_account_id, account)
        self.assertFalse((below | top | other).filtered("crm_account_pinned"))
        self.assertEqual(self.Account.search_count([]), before + 2)
        self.assertConsistent()
        self.assertEqual(self.statuses(*rows), ["unchanged"] * 3)

    def test_account_of_two_groups_is_set_by_hand(self):
        self.push(
            {**ACME, "id": 1, "account_id": "A"}, {**ACME, "id": 2, "account_id": "A"}
        )
        both = self.customer("1") | self.customer("2")
        self.assertEqual(len(both.crm_account_id), 1)
        self.assertEqual(both.mapped("crm_account_pinned"), [True, True])

    def test_another_account(self):
        self.push({**ACME, "account_id": "A"})
        self.assertEqual(self.statuses({"id": 77, "account_id": "B"}), ["updated"])
        account = self.get_identified("B", "account").account_id
        self.assertEqual(self.customer("77").crm_account_id, account)
        self.assertEqual(self.statuses({**ACME, "account_id": "B"}), ["unchanged"])

    def test_what_a_person_chose_stays(self):
        row = {**ACME, "account_id": "A"}
        self.push(row)
        customer = self.customer("77")
        customer.with_user(self.manager).crm_account_id = self.loner.crm_account_id
        self.assertEqual(self.statuses({**row, "phone": "5"}), ["updated"])
        self.assertEqual(customer.crm_account_id, self.loner.crm_account_id)
        self.assertTrue(customer.crm_account_pinned)

    def test_merged_account_leads_on(self):
        self.push({**ACME, "account_id": "A"})
        account = self.customer("77").crm_account_id
        account.merge_into(self.loner.crm_account_id.id)
        self.push({**ACME, "id": 78, "account_id": "A"})
        self.assertEqual(self.customer("78").crm_account_id, self.loner.crm_account_id)

    def test_accounts_that_are_refused(self):
        self.Account.create([{"name": "1", "ref": "X"}, {"name": "2", "ref": "X"}])
        self.assertIn("account_ref: 2 ", self.refusal({**ACME, "account_ref": "X"}))
        reason = self.refusal({**ACME, "account_ref": "X", "account_id": "A"})
        self.assertIn("account_id: ", reason)
        self.push(ACME)
        reason = self.refusal({"id": 1, "name": "Ann", "parent": 77, "account_id": "A"})
        self.assertIn("Acme", reason)
        self.assertFalse(self.get_identified("A", "account"))

    # Kinds of channels

    def test_channel_of_our_own_sales_has_business_customers(self):
        self.shop.kind = "direct"
        self.push(ACME, {**ACME, "id": 78, "account_id": "A"})
        both = self.customer("77") | self.customer("78")
        self.assertEqual(both.mapped("is_crm_customer"), [True, True])
        self.assertFalse(both.filtered("is_commerce_customer"))

    def test_channel_without_accounts(self):
        self.shop.auto_account = False
        self.push(ACME, {**ACME, "id": 78, "account_id": "A"})
        self.assertFalse(self.customer("77").is_crm_customer)
        self.assertTrue(self.customer("78").crm_account_id)
        self.assertConsistent()

    # Trying

    def test_dry_run_says_the_same_and_changes_nothing(self):
        self.push(ACME, {**ACME, "id": 1})
        rows = [
            ACME,
            {**ACME, "id": 1, "phone": "5"},
            {**ACME, "id": 2, "parent": 3, "account_id": "A"},
            {**ACME, "id": 3, "account_id": "A"},
            {**ACME, "id": 4, **INVALID_VAT},
        ]
        before = self.count_all()
        tried = self.push(*rows, dry_run=True)
        self.assertEqual(self.count_all(), before)
        self.assertFalse(self.customer("1").phone)
        done = self.push(*rows)
        self.assertNotEqual(self.count_all(), before)
        for answer in done:
            if answer["status"] == "created":
                answer["res_id"] = False
        self.assertEqual(tried, done)

    def count_all(self):
        self.env.flush_all()
        models = (
            "res.partner",
            "crm.account",
            "commerce.channel.identity",
            "crm.account.assignment",
            "mail.message",
            "crm.account.recheck",
            "commerce.channel.customer.stale",
        )
        return {
            m: self.env[m].with_context(active_test=False).search_count([])
            for m in models
        }

    # Many

    def test_queries_do_not_depend_on_the_number_of_rows(self):
        def rows(first, count):
            for number in range(first, first + count):
                yield {**ACME, "id": f"t{number}", "country": "BE"}
                yield {**ACME, "id": f"b{number}", "parent": f"t{number}"}
                yield {**ACME, "id": f"a{number}", "account_id": f"A{number}"}

        self.push(*rows(0, 2))
        few = self.count_queries(self.shop.push_customers, list(rows(100, 4)))
        many = self.count_queries(self.shop.push_customers, list(rows(200, 40)))
        self.assertLessEqual(many, few + 3)

    def test_people_cost_what_they_cost_odoo(self):
        """Odoo compares the address of each with that of its company."""
        numbers = [f"f{number}" for number in range(60)]
        self.push(*({**ACME, "id": number} for number in numbers))
        partners = self.env["res.partner"].with_context(**pushing.CONTEXT)

        def push(some):
            rows = [{"id": f"x{n}", "name": "Ann", "parent": n} for n in some]
            self.push(*rows)

        def create(some):
            parents = [self.customer(number) for number in some]
            partners.create([{"name": "Ann", "parent_id": p.id} for p in parents])

        push(numbers[:2])
        ours = [
            self.count_queries(push, some) for some in (numbers[2:4], numbers[4:30])
        ]
        odoos = [
            self.count_queries(create, some)
            for some in (numbers[30:32], numbers[32:58])
        ]
        self.assertLessEqual(ours[1] - ours[0], odoos[1] - odoos[0])

    def test_more_than_a_call_takes(self):
        self.patch(pushing, "MOST_ROWS", 3)
        rows = [{**ACME, "id": number} for number in range(5)]
        self.assertEqual(self.statuses(*rows), ["created"] * 3 + ["later"] * 2)
        self.assertEqual(self.statuses(*rows[2:]), ["unchanged"] + ["created"] * 2)

    def test_what_there_is_no_time_for(self):
        self.patch(pushing, "AT_ONCE", 2)
        times = iter((0, 1))
        clock = SimpleNamespace(monotonic=lambda: next(times, 1000))
        self.patch(pushing, "time", clock)
        rows = [{**ACME, "id": number} for number in range(5)]
        rows.append({"id": 9, "name": "Ann", "parent": 4})
        answers = self.push(*rows)
        self.assertEqual(
            [answer["status"] for answer in answers], ["created"] * 2 + ["later"] * 4
        )
        self.assertFalse(any(answer["reason"] for answer in answers))

    # Who may

    def test_who_may_push(self):
        clerk = self.new_user("clerk", "base.group_user")
        other = self.new_user("other", "crm_commerce_bridge_connector.group_connector")
        for user in (clerk, other, self.seller):
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models"),
            ):
                self.shop.with_user(user).push_customers([ACME])
        [answer] = self.push(ACME, channel=self.shop.with_user(self.manager))
        self.assertEqual(answer["status"], "created")

    def test_who_is_no_connector_any_more(self):
        self.integration.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.shop.push_customers([ACME])

    def test_nothing_else_of_the_bridge_is_seen(self):
        self.push(ACME)
        for model in ("crm.account", "crm.account.run", "commerce.channel.customer"):
            self.assertFalse(
                self.env[model].with_user(self.integration).has_access("read")
            )
        numbers = self.Identity.with_user(self.integration).search([])
        self.assertEqual(numbers.mapped("foreign_id"), ["77"])
        partner = self.customer("77").with_user(self.integration)
        self.assertEqual(partner.name, "Acme")
        with self.assertRaises(AccessError):
            partner.read(["crm_account_id"])
        channels = self.env["commerce.channel"].with_user(self.integration)
        self.assertEqual(channels.search([]), self.shop)

    def test_channels_of_an_integration(self):
        self.shop.write({"name": "Renamed", "kind": "marketplace"})
        for values in ({"team_ids": []}, {"user_ids": []}):
            with self.assertRaises(AccessError):
                self.shop.write(values)
        direct = self.env.ref("crm_commerce_bridge.commerce_channel_direct")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            direct.with_user(self.integration).write({"name": "Mine"})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.shop.unlink()

    def test_channel_of_another_company(self):
        company = self.env["res.company"].create({"name": "There"})
        self.shop.sudo().company_id = company
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.shop.push_customers([ACME])


@tagged("post_install", "-at_install")
class TestAliases(ConnectorCommon):
    """Other numbers of a customer, by which orders may name it."""

    ANA = {"id": 7210, "name": "Ana", "aliases": ["ana@acme.example", " "]}
    ORDER = {
        "id": 1,
        "customer": "ana@acme.example",
        "date": "2026-01-15",
        "amount_untaxed": 5,
    }

    def test_orders_may_name_them(self):
        self.push(self.ANA)
        self.push(self.ORDER, kind="orders")
        self.assertEqual(self.pushed_order("1").partner_id, self.customer("7210"))
        self.assertEqual(self.statuses(self.ANA), ["unchanged"])

    def test_who_is_known_by_one_is_no_other_customer(self):
        guest = {"id": "ana@acme.example", "name": "Ana", "phone": "1"}
        self.push(guest)
        partner = self.customer("ana@acme.example")
        self.assertEqual(self.statuses(self.ANA), ["unchanged"])
        self.assertEqual(self.customer("7210"), partner)
        self.assertEqual(self.statuses(guest), ["unchanged"])
        self.assertEqual(self.statuses({**self.ANA, "phone": "2"}), ["updated"])
        self.assertEqual(partner.phone, "2")

    def test_what_is_known_leads_on_to_what_it_led_to(self):
        self.push(self.ANA, {"id": 7211, "name": "Bob"})
        bob = {"id": 7211, "aliases": ["ana@acme.example", "bob@acme.example"]}
        self.assertEqual(self.statuses(bob), ["unchanged"])
        numbers = ("ana@acme.example", "bob@acme.example")
        names = [self.customer(number).name for number in numbers]
        self.assertEqual(names, ["Ana", "Bob"])

    def test_new_customers_of_a_call_that_share_one_stay_apart(self):
        statuses = self.statuses(self.ANA, {**self.ANA, "id": 7211})
        self.assertEqual(statuses, ["created", "created"])
        first = self.customer("ana@acme.example")
        self.assertIn(first, self.customer("7210") | self.customer("7211"))
        self.assertNotEqual(self.customer("7210"), self.customer("7211"))

    def test_wrong_aliases(self):
        for aliases in ("ana@acme.example", {"a": 1}, [1.5]):
            reason = self.refusal({**self.ANA, "aliases": aliases})
            self.assertTrue(reason.startswith("aliases: "), reason)

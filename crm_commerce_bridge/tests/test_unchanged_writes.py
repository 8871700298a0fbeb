from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Command, Date, Datetime
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import CommerceCommon

SIZE = 10
# Queries that the bridge may add to a write of any number of records
CONSTANT = 3
STRATEGIES = ("each", "root")
# What Odoo itself has, and files and forms bring back as it is
STOCK_FIELDS = {
    "res.partner": [
        "name",
        "is_company",
        "company_type",
        "type",
        "parent_id",
        "company_id",
        "user_id",
        "email",
        "active",
    ],
    "crm.lead": ["name", "type", "partner_id", "team_id", "user_id", "active"],
    "sale.order": ["partner_id", "date_order", "client_order_ref", "team_id"],
    "crm.account": ["name", "company_id", "user_id", "team_id", "active"],
}
OUR_FIELDS = {
    "res.partner": [
        "crm_account_id",
        "crm_account_pinned",
        "crm_account_pin_reason",
        "is_crm_customer",
        "is_commerce_customer",
    ],
    "crm.lead": ["crm_account_id", "commerce_channel_id"],
    "sale.order": ["commerce_channel_id"],
}
FORM_FIELDS = {
    "res.partner": ["name", "company_type"],
    "crm.lead": ["partner_id"],
    "sale.order": ["client_order_ref"],
    "crm.account": ["name"],
}
LINES = ["id", "product_id/id", "product_uom_qty", "price_unit"]
TRACES = (
    "commerce_channel_customer_stale",
    "crm_account",
    "crm_account_assignment",
    "crm_account_recheck",
    "ir_cron_trigger",
)


class UnchangedCommon(CommerceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user(
            "unchanged_seller",
            "sales_team.group_sale_manager",
            "base.group_partner_manager",
        )
        top = cls.create_company("Top", email="top@example.com")
        cls.partners = top + cls.Partner.create(
            [
                {
                    "name": f"Below {number}",
                    "is_company": True,
                    "type": "other",
                    "parent_id": top.id,
                    "is_crm_customer": True,
                    "email": f"below-{number}@example.com",
                }
                for number in range(1, SIZE)
            ]
        )
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal with {partner.name}",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "team_id": cls.env.ref("sales_team.team_sales_department").id,
                }
                for partner in cls.partners
            ]
        )
        cls.orders = cls._create_orders()
        cls.accounts = cls.partners.crm_account_id
        cls.env.flush_all()

    @classmethod
    def _create_orders(cls):
        """Confirmed orders, every other one invoiced."""
        line = {"product_id": cls.product.id, "price_unit": 100}
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "client_order_ref": f"Reference of {partner.name}",
                    "order_line": [Command.create(line), Command.create(line)],
                }
                for partner in cls.partners
            ]
        )
        orders.action_confirm()
        orders.date_order = Datetime.to_datetime("2026-01-15 10:00:00")
        invoices = orders[::2]._create_invoices()
        invoices.invoice_date = Date.to_date("2026-01-15")
        invoices.action_post()
        return orders

    def subjects(self):
        """Records that people import and edit, as a salesperson sees them."""
        for records in (self.partners, self.leads, self.orders, self.accounts):
            yield records.with_user(self.seller)

    def for_each_subject(self, test, **names):
        """Call ``test`` with each kind of records, under each strategy."""
        for strategy in STRATEGIES:
            self.set_strategy(strategy)
            for records in self.subjects():
                with self.subTest(strategy=strategy, model=records._name, **names):
                    test(records)

    # === COUNTING === #

    def assertCostsNothing(self, model, function, stock=None, more=0):
        """Hardly more queries than Odoo's own, whatever the number of records.

        :param stock: what Odoo itself does, if it is not the same ``function``
        :param int more: queries that are allowed in addition
        """
        self.count_queries(function)  # warm up
        count = self.count_queries(function)
        with self.without_bridge(model):
            own = self.count_queries(stock or function)
        self.assertLessEqual(count, own + CONSTANT + more)

    def count_traces(self):
        self.env.flush_all()
        tables = [
            SQL("(SELECT count(*) FROM %s)", SQL.identifier(table)) for table in TRACES
        ]
        [counts] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(tables)))
        return dict(zip(TRACES, counts, strict=True))

    @contextmanager
    def assertLeavesNothing(self):
        # Else a scheduled action that was asked for already is not asked for again.
        asked = self.env.cr.precommit.data
        for key in [key for key in asked if str(key).startswith("crm_commerce_bridge")]:
            del asked[key]
        before = self.count_traces()
        yield
        self.assertEqual(self.count_traces(), before)
        self.assertConsistent()

    # === WAYS === #

    def values(self, record, names):
        return record.read(names, load=None)[0] if names else {}

    def writing(self, records, names):
        values = {record: self.values(record.sudo(), names) for record in records}
        for vals in values.values():
            vals.pop("id")

        def write():
            for record, vals in values.items():
                record.write(dict(vals))

        return write

    def saving(self, records, names):
        values = {record: self.values(record.sudo(), names) for record in records}
        for vals in values.values():
            vals.pop("id")

        def save():
            for record, vals in values.items():
                record.web_save(dict(vals), {"display_name": {}})

        return save

    def filling_in(self, records, names):
        """What the form of the last one shows is chosen there once more."""
        record = records[-1]

        def fill_in():
            form = Form(record)
            for name in FORM_FIELDS[record._name]:
                form[name] = record[name]
            form.save()

        return fill_in

    def loading(self, records, names):
        columns = ["id"]
        for name in names:
            many2one = records._fields[name].type == "many2one"
            columns.append(f"{name}/id" if many2one else name)
        if records._name == "sale.order":
            columns += [f"order_line/{name}" for name in LINES]
        rows = records.sudo().export_data(columns)["datas"]
        rows = [["" if cell is False else str(cell) for cell in row] for row in rows]

        def load():
            result = records.browse().load(columns, rows)
            self.assertFalse(result["messages"])
            self.assertEqual(result["ids"], records.ids)

        return load


@tagged("post_install", "-at_install")
class TestUnchangedWrites(UnchangedCommon):
    """What is there already costs a comparison, whichever way it comes again."""

    def assertWayCostsNothing(self, way):
        def test(records):
            again = way(records, STOCK_FIELDS[records._name])
            self.assertCostsNothing(records._name, again)

        self.for_each_subject(test)

    def test_writing_costs_nothing(self):
        self.assertWayCostsNothing(self.writing)

    def test_saving_costs_nothing(self):
        self.assertWayCostsNothing(self.saving)

    def test_form_costs_nothing(self):
        self.assertWayCostsNothing(self.filling_in)

    def test_loading_costs_nothing(self):
        self.assertWayCostsNothing(self.loading)

    def test_writing_all_at_once_costs_nothing(self):
        def test(records):
            vals = {"company_id": records[0].sudo().company_id.id}
            if records._name == "res.partner":
                vals |= {"is_company": True, "is_crm_customer": True}
            self.assertCostsNothing(records._name, lambda: records.write(dict(vals)))

        self.for_each_subject(test)

    def test_loading_customers_costs_nothing_whatever_the_columns(self):
        records = self.partners.with_user(self.seller)
        kind, parent = ["company_type"], ["parent_id"]
        for strategy in STRATEGIES:
            self.set_strategy(strategy)
            for names in (kind, parent, kind + parent):
                with self.subTest(strategy=strategy, names=names):
                    load = self.loading(records, ["name", "email", *names])
                    self.assertCostsNothing("res.partner", load)

    def test_our_own_fields_cost_a_comparison(self):
        """Some are read apart from the others, which is a query for each record."""

        def test(records):
            stock = STOCK_FIELDS[records._name]
            names = stock + OUR_FIELDS.get(records._name, [])
            for way in (self.writing, self.saving):
                with_ours, without = way(records, names), way(records, stock)
                more = len(records)
                self.assertCostsNothing(records._name, with_ours, without, more)

        self.for_each_subject(test)

    def test_nothing_is_left_behind(self):
        def test(records):
            names = STOCK_FIELDS[records._name] + OUR_FIELDS.get(records._name, [])
            again = way(records, names)
            with self.assertLeavesNothing():
                again()

        for way in (self.writing, self.saving, self.filling_in, self.loading):
            self.for_each_subject(test, way=way.__name__)

    def test_nothing_is_left_behind_by_who_is_set_by_hand(self):
        self.partners[1:3].crm_account_id = self.loner.crm_account_id
        accounts = self.account_ids(self.partners)
        for strategy in STRATEGIES:
            self.set_strategy(strategy)
            records = self.partners[1:3].with_user(self.seller)
            names = STOCK_FIELDS["res.partner"] + OUR_FIELDS["res.partner"]
            for way in (self.writing, self.saving, self.filling_in, self.loading):
                with self.subTest(strategy=strategy, way=way.__name__):
                    again = way(records, names)
                    with self.assertLeavesNothing():
                        again()
                    for record in records.sudo():
                        self.assertEqual(record.crm_account_id.id, accounts[record.id])

    def test_a_change_among_what_is_unchanged_is_seen(self):
        """The comparison is by record: one of many moves, the others stay."""
        self.set_strategy("root")
        top = self.partners[0]
        loner = self.loner
        (self.partners[1:] - self.partners[1]).parent_id = top
        self.partners[1].parent_id = loner
        self.assertEqual(self.partners[1].crm_account_id, loner.crm_account_id)
        self.partners[1:].write({"parent_id": top.id, "is_company": True})
        self.assertEqual(self.partners.crm_account_id, top.crm_account_id)
        self.assertConsistent()


@tagged("post_install", "-at_install")
class TestNewCompaniesWithAccounts(CommerceCommon):
    """Customers that come with their accounts are one set."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [f"Migrated {number}" for number in range(100)]
        cls.new_accounts = cls.Account.create([{"name": name} for name in names])
        cls.industries = cls.env["res.partner.industry"].create(
            [{"name": name} for name in names]
        )

    def _count(self, function):
        """:return: number of queries, what the function returned"""
        results = []
        count = self.count_queries(lambda: results.append(function()))
        return count, results[0]

    def _load(self, name, records):
        ids = [row[0] for row in records.export_data(["id"])["datas"]]
        columns = ["name", "is_company", f"{name}/id"]
        rows = [[f"New {place}", "1", id_] for place, id_ in enumerate(ids)]

        def load():
            result = self.Partner.load(columns, rows)
            self.assertFalse(result["messages"])
            return self.Partner.browse(result["ids"])

        return self._count(load)

    def test_account_costs_hardly_more_than_any_other_relation(self):
        for strategy in STRATEGIES:
            self.set_strategy(strategy)
            half = len(self.new_accounts) // 2
            accounts = self.new_accounts[:half]
            if strategy == "root":
                accounts = self.new_accounts[half:]
            self._load("industry_id", self.industries[:1])  # warm up
            expected, _partners = self._load("industry_id", self.industries[:half])
            count, partners = self._load("crm_account_id", accounts)
            with self.subTest(strategy=strategy):
                self.assertEqual(partners.mapped("crm_account_id"), accounts)
                # Settings are asked for once, not for each row.
                self.assertLessEqual(count, expected * 1.5 + 2)
                self.assertConsistent()

    def test_creating_does_not_depend_on_the_number(self):
        def create(accounts):
            return self.Partner.create(
                [
                    {"name": "New", "is_company": True, "crm_account_id": account.id}
                    for account in accounts
                ]
            )

        self._count(lambda: create(self.new_accounts[:1]))  # warm up
        few, _partners = self._count(lambda: create(self.new_accounts[1:3]))
        many, partners = self._count(lambda: create(self.new_accounts[3:]))
        self.assertEqual(partners.mapped("crm_account_id"), self.new_accounts[3:])
        self.assertLessEqual(many, few + CONSTANT)

    def test_choosing_one_account_for_many_does_not_depend_on_the_number(self):
        account = self.new_accounts[0]
        partners = self.Partner.create(
            [{"name": f"Many {number}", "is_company": True} for number in range(50)]
        )

        def choose(partners):
            partners.crm_account_id = account

        self._count(lambda: choose(partners[:1]))  # warm up
        few, _none = self._count(lambda: choose(partners[1:3]))
        many, _none = self._count(lambda: choose(partners[3:]))
        self.assertLessEqual(many, few + CONSTANT)


@tagged("post_install", "-at_install")
class TestUntouchedAccount(CommerceCommon):
    """A form does not send an account that nobody touched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chosen = cls.loner.crm_account_id
        cls.hotel.crm_account_id = cls.chosen
        cls.hotel.crm_account_pin_reason = "Same owner"

    @contextmanager
    def _sent(self):
        """What forms send, a dict for each time that one is saved."""
        sent = []
        partners = type(self.env["res.partner"])
        web_save = partners.web_save

        def spy(records, vals, *args, **kwargs):
            sent.append(dict(vals))
            return web_save(records, vals, *args, **kwargs)

        with patch.object(partners, "web_save", spy):
            yield sent

    def _save_in_web_client(self, record, **values):
        """As the browser does: the values, and what onchange brought, are sent."""
        form = Form(record)
        spec, sent = form._view["fields_spec"], dict(values)
        for name in values:
            result = record.onchange(dict(sent), [name], spec)
            for key, value in result.get("value", {}).items():
                field = record._fields[key]
                if field.type in ("one2many", "many2many") or field.readonly:
                    continue
                sent[key] = value["id"] if isinstance(value, dict) else value
        record.web_save(sent, spec)
        self.env.flush_all()
        self.env.invalidate_all()
        return sent

    def _save_form(self, record, **values):
        form = Form(record)
        for name, value in values.items():
            form[name] = value
        form.save()

    def assertStillByHand(self):
        self.assertRecordValues(
            self.hotel,
            [
                {
                    "crm_account_id": self.chosen.id,
                    "crm_account_pin_id": self.chosen.id,
                    "crm_account_pinned": True,
                    "crm_account_pin_reason": "Same owner",
                }
            ],
        )
        self.assertConsistent()

    def test_form_of_a_company_that_is_a_person_for_a_while(self):
        for strategy in STRATEGIES:
            self.set_strategy(strategy)
            with self.subTest(strategy=strategy):
                self._save_form(self.hotel, company_type="person")
                self.assertEqual(self.hotel.commercial_partner_id, self.region)
                self._save_form(self.hotel, company_type="company")
                self.assertStillByHand()

    def test_web_client_of_a_company_that_is_a_person_for_a_while(self):
        for strategy in STRATEGIES:
            self.set_strategy(strategy)
            with self.subTest(strategy=strategy):
                self._save_in_web_client(self.hotel, company_type="person")
                self.assertEqual(self.hotel.commercial_partner_id, self.region)
                self._save_in_web_client(self.hotel, company_type="company")
                self.assertStillByHand()

    def test_other_kind_chosen_and_taken_back_before_saving(self):
        form = Form(self.hotel)
        form.company_type = "person"
        form.company_type = "company"
        form.save()
        self.assertStillByHand()

    def test_other_parent_leaves_the_choice(self):
        form = Form(self.hotel)
        form.company_type = "person"
        form.parent_id = self.group
        form.company_type = "company"
        form.save()
        self.assertEqual(self.hotel.parent_id, self.group)
        self.assertStillByHand()

    def test_form_with_another_phone_sends_no_account(self):
        with self._sent() as sent:
            self._save_form(self.hotel, phone="+32 456 00 00 01")
        self.assertEqual([set(vals) for vals in sent], [{"phone"}])
        self.assertStillByHand()

    def test_web_client_with_another_phone_sends_no_account(self):
        sent = self._save_in_web_client(self.hotel, phone="+32 456 00 00 02")
        ours = [name for name in sent if "crm" in name or "commerce" in name]
        self.assertFalse(ours)
        self.assertStillByHand()

    def test_new_parent_of_a_contact_sends_no_account(self):
        """The account shown follows the company chosen: nobody chose it."""
        contact = self.create_contact("Ann", self.region)
        with self._sent() as sent:
            self._save_form(contact, parent_id=self.hotel)
        self.assertEqual(contact.crm_account_id, self.chosen)
        self.assertFalse(contact.crm_account_pinned)
        self.assertStillByHand()
        self.assertNotIn("crm_account_id", sent[0])

    def test_who_empties_the_account_goes_back_to_the_automatic_one(self):
        own = self.hotel.own_account_id
        self._save_form(self.hotel, crm_account_id=self.Account)
        self.assertFalse(self.hotel.crm_account_pinned)
        self.assertEqual(self.hotel.crm_account_id, own)
        self.assertConsistent()

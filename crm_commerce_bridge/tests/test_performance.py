import logging

from odoo.tests import tagged

from .common import CommerceCommon, own_statements

_logger = logging.getLogger(__name__)
# That there is something to fold for the customers
MOST_OF_ORDER = 1
COUNTS = ("customer_count", "contact_count", "quotation_count", "customer_user_count")


@tagged("post_install", "-at_install")
class TestPerformance(CommerceCommon):
    """The number of queries does not depend on the number of records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_strategy("root")

    def count_extra_queries(self, function, *arguments):
        """Queries of a call, less those of the same call without the bridge.

        :param arguments: of three such calls: to warm up, with, and without
        """
        warm_up, with_bridge, without_bridge = arguments
        self.count_queries(function, warm_up)
        count = self.count_queries(function, with_bridge)
        with self.without_bridge("res.partner"):
            return count - self.count_queries(function, without_bridge)

    def customer_values(self, size, **values):
        return [
            {
                "name": f"Customer {number}",
                "is_company": True,
                "type": "other",
                **values,
            }
            for number in range(size)
        ]

    # === CUSTOMERS === #

    def test_creating_customers(self):
        counts = {}
        for size in (1, 100):
            for parent in (False, self.group.id):
                values = self.customer_values(
                    size, parent_id=parent, is_crm_customer=True
                )
                counts[size, bool(parent)] = self.count_extra_queries(
                    lambda values: self.Partner.create(values), *[values] * 3
                )
        _logger.info("queries added to creating customers: %s", counts)
        self.assertEqual(counts[1, False], counts[100, False])
        self.assertEqual(counts[1, True], counts[100, True])
        self.assertLessEqual(max(counts.values()), 8)

    def test_moving_a_group(self):
        counts = {}
        for size in (10, 1000):
            tops = [self._create_group(size) for _i in range(3)]
            counts[size] = self.count_extra_queries(
                lambda top: top.write({"parent_id": self.loner.id}), *tops
            )
            moved = self.Partner.search_count([("id", "child_of", tops[1].id)])
            self.assertEqual(moved, size)
            customers = self.Partner.search([("id", "child_of", tops[1].id)])
            self.assertEqual(customers.crm_account_id, self.loner.crm_account_id)
        _logger.info("queries added to moving a group: %s", counts)
        self.assertEqual(counts[10], counts[1000])

    def _create_group(self, size):
        top = self.create_company("Top", type="other")
        below = self.customer_values(size - 1, parent_id=top.id, is_crm_customer=True)
        self.Partner.create(below)
        return top

    def test_batch_of_a_run(self):
        counts = {}
        for size in (100, 700):  # what a first batch may move
            group = self._create_group(size)
            customers = self.Partner.search([("id", "child_of", group.id)])
            run = self.Run._queue("root", "root")
            group.parent_id = self.loner
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_partner SET mapped_account_id = own_account_id "
                "WHERE id = ANY(%s)",
                [customers.ids],
            )
            counts[size] = self.count_queries(run._process, customers.ids)
            self.assertEqual(run.done, size)
            self.assertConsistent()
        _logger.info("queries of a batch of a run: %s", counts)
        self.assertEqual(counts[100], counts[700])

    # === EVERYBODY ELSE === #

    def test_creating_others_costs_nothing(self):
        for values in (
            self.customer_values(1),
            self.customer_values(10),
            [{"name": "Ann", "parent_id": self.loner.id}],
            [{"name": "Eve"}],
        ):
            extra = self.count_extra_queries(
                lambda values: self.Partner.create(values), *[values] * 3
            )
            self.assertEqual(extra, 0, values)

    def test_writing_others_costs_nothing(self):
        for values, expected in (
            # One look whether an account bears the name, as addons may compute it
            ({"name": "New Name"}, 1),
            ({"phone": "123", "street": "Here"}, 0),
            ({"active": False}, 0),
            ({"user_id": self.env.uid}, 0),
        ):
            partners = self.Partner.create(self.customer_values(3))
            extra = self.count_extra_queries(
                lambda partner: partner.write(values),  # noqa: B023
                *partners,
            )
            self.assertEqual(extra, expected, values)

    # === PAGES === #

    def test_numbers_of_a_page_look_up_its_account(self):
        """Of a million accounts, they read the one that is shown."""
        seller = self.new_user("counting", "sales_team.group_sale_salesman_all_leads")
        account = self.hotel.crm_account_id.with_user(seller)
        self.assertLooksUp("crm_account", lambda: account.read(COUNTS))

    # === ORDERS === #

    def test_confirming_orders(self):
        """Each more is paid by everybody who sells, at each order."""
        self.order()
        for strategy in ("each", "root"):
            self.set_strategy(strategy)
            counts = {}
            for size in (1, 10):
                orders = self.env["sale.order"].union(
                    *(self.order(confirm=False) for _each in range(size))
                )
                self.env.flush_all()
                self.env.invalidate_all()
                with own_statements() as asked:
                    orders.action_confirm()
                    self.env.flush_all()
                counts[size] = len(asked)
            _logger.info("confirming orders asks: %s", asked)
            self.assertEqual(counts, {1: MOST_OF_ORDER, 10: MOST_OF_ORDER}, asked)

    # === FILES === #

    def test_giving_one_account_to_many_customers(self):
        """Each row of a file is written by itself: it must not look at all others."""
        counts = {}
        for size in (20, 100):
            account = self.Account.create({"name": f"Shared by {size}"})
            customers = self.Partner.create(self.customer_values(size))
            rows = [[str(customer.id), account.name] for customer in customers]
            count = self.count_queries(self._load_accounts, rows)
            self.assertEqual(customers.crm_account_id, account)
            counts[size] = count / size
        _logger.info("queries of a row that gives an account: %s", counts)
        # What a file costs as a whole is less of each of many rows.
        self.assertLessEqual(counts[100], counts[20])

    def _load_accounts(self, rows):
        result = self.env["res.partner"].load([".id", "crm_account_id"], rows)
        self.assertTrue(result["ids"], result["messages"])

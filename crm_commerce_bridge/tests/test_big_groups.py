import logging
import time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import CrmCommerceBridgeCommon

_logger = logging.getLogger(__name__)

LEVELS = 100
CUSTOMERS = 50_000


@tagged("post_install", "-at_install")
class TestBigGroups(CrmCommerceBridgeCommon):
    """Sizes that no person would click together, and imports bring."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Resolver = cls.env["crm.account.resolver"]

    def _insert(self, count, parent, chain=False):
        """Companies below another one: side by side, or each below the one before."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH numbered AS (
                    SELECT n, nextval('res_partner_id_seq')::int AS id
                    FROM generate_series(1, %(count)s) n
                )
                INSERT INTO res_partner
                    (id, name, complete_name, is_company, active, type, parent_id,
                     commercial_partner_id, autopost_bills, is_crm_customer)
                SELECT child.id, 'Big ' || child.n, 'Big ' || child.n, TRUE, TRUE,
                       'other', COALESCE(parent.id, %(parent)s), child.id, 'ask', TRUE
                FROM numbered child
                LEFT JOIN numbered parent ON %(chain)s AND parent.n = child.n - 1
                ORDER BY child.n
                RETURNING id
                """,
                count=count,
                parent=parent.id,
                chain=chain,
            )
        )
        self.env.invalidate_all()
        # As autovacuum does in time, for which it may have to wait.
        self.env.cr.execute("SET LOCAL lock_timeout = 0; ANALYZE res_partner")
        partners = self.Partner.browse(row[0] for row in rows)
        self._timed("mapping", partners._resolve_accounts, "install")
        return partners

    def _timed(self, what, function, *arguments):
        started = time.monotonic()
        function(*arguments)
        self.env.flush_all()
        _logger.info("%s: %.1f s", what, time.monotonic() - started)

    def _count_accounts(self, partners):
        self.env.flush_all()
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(DISTINCT mapped_account_id) FROM res_partner"
                " WHERE id = ANY(%s)",
                partners.ids,
            )
        )
        return count

    def test_a_hundred_levels(self):
        chain = self._insert(LEVELS, self.group, chain=True)
        self.assertEqual(self._count_accounts(chain), LEVELS)
        self.set_strategy("root")
        self.assertEqual(chain[-1].crm_account_id, self.group.crm_account_id)
        explanation = chain[-1].explain_crm_account()
        self.assertEqual(len(explanation["chain"]), LEVELS + 1)
        chain[9].crm_account_strategy = "root"
        chain[49].crm_account_strategy = "each"
        self.assertEqual(chain[48].crm_account_id, chain[9].own_account_id)
        self.assertEqual(self._count_accounts(chain[9:]), 1 + LEVELS - 49)
        self.assertEqual(self._count_accounts(chain[:9] | self.group), 1)
        self.assertEqual(chain[-1].explain_crm_account()["asked_by_id"], chain[49].id)
        self.assertConsistent()
        (chain[9] | chain[49]).crm_account_strategy = False
        chain[0].parent_id = self.loner
        self.assertEqual(chain[-1].crm_account_id, self.loner.crm_account_id)
        self.assertConsistent()

    def test_fifty_thousand_customers_below_one_company(self):
        below = self._insert(CUSTOMERS, self.region)
        preview = self.Run.preview("root")
        self._timed("switch to root", self.set_strategy, "root")
        run = self.Run.search([], limit=1)
        self.assertEqual(preview["moved_count"], run.moved_count)
        self.assertGreaterEqual(run.moved_count, CUSTOMERS)
        self.assertEqual(self._count_accounts(below | self.group), 1)
        self._timed("moving all", self.region.write, {"parent_id": self.loner.id})
        self.assertEqual(self._count_accounts(below | self.loner), 1)
        rule = {"crm_account_strategy": "each"}
        self._timed("one account each below", self.region.write, rule)
        self.assertEqual(self._count_accounts(below), CUSTOMERS)
        self._timed("rule taken back", self.region.write, dict.fromkeys(rule))
        self.assertEqual(self._count_accounts(below | self.loner), 1)
        self._timed("switch to each", self.set_strategy, "each")
        self.assertEqual(self._count_accounts(below), CUSTOMERS)
        self.assertConsistent()

    def test_ring_of_companies(self):
        """Odoo refuses it, SQL does not."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            [self.hotel.id, self.group.id],
        )
        self.env.invalidate_all()
        ring = self.group | self.region | self.hotel
        below = self._insert(10, self.hotel)
        self.set_strategy("root")
        oldest = self.Partner.browse(min(ring.ids))
        self.assertEqual((ring | below).crm_account_id, oldest.own_account_id)
        self.assertConsistent()
        self.assertEqual(self.env["crm.account.check"]._find_rings(), sorted(ring.ids))

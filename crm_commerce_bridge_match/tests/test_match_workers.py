"""Two workers at once, over real connections.

What they write is committed, so the records are deleted again at the end.
"""

from concurrent.futures import ThreadPoolExecutor

from odoo.tests import tagged

from odoo.addons.crm_commerce_bridge.tests.common import CommittingCase

from ..models.pair.scoring import EXPECTED_PARAMETER

CUSTOMERS = 40
# Records that a scan makes, of all customers of the database
MADE = (
    "crm.customer.match",
    "crm.customer.match.scan",
    "crm.customer.key",
    "crm.customer.key.frequent",
)


@tagged("post_install", "-at_install")
class TestMatchWorkers(CommittingCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.clean_up)
        self.compare()  # whatever waits in this database
        with self.transaction() as env:
            # Each two have a telephone and a domain of their own.
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Worker{number} Gamma{number}",
                        "is_company": True,
                        "is_crm_customer": True,
                        "phone": f"09 777 {number // 2:04}",
                        "website": f"https://worker{number // 2}.example",
                    }
                    for number in range(CUSTOMERS)
                ]
            )
            self.partner_ids = partners.ids
            self.before = {name: env[name].search([]).ids for name in MADE}
            self.expected = env["crm.customer.match"]._get_expected()

    def clean_up(self):
        with self.transaction() as env:
            partners = env["res.partner"].browse(self.partner_ids)
            accounts = partners.own_account_id
            partners.unlink()
            env.flush_all()
            accounts.with_context(active_test=False).exists().unlink()
            for name, ids in self.before.items():
                env[name].search([("id", "not in", ids)]).unlink()
            env["crm.account.recheck"].search([]).unlink()
            env["ir.config_parameter"].set_param(EXPECTED_PARAMETER, self.expected)
            while env["crm.customer.match.note"]._take(1000):
                pass

    def compare(self):
        """The scheduled action, with its commits."""
        with self.transaction() as env:
            env["crm.customer.match"]._cron_compare()

    def compare_twice_at_once(self):
        with ThreadPoolExecutor(2) as pool:
            for result in [pool.submit(self.compare) for _worker in range(2)]:
                result.result()
        self.compare()  # what one has left to the other is worked off a minute later

    def assertAllFoundOnce(self):
        with self.transaction() as env:
            matches = env["crm.customer.match"].search(
                [("partner_id", "in", self.partner_ids)]
            )
            self.assertEqual(
                sorted((m.partner_id.id, m.other_id.id) for m in matches),
                list(zip(self.partner_ids[::2], self.partner_ids[1::2], strict=True)),
            )
            for match in matches:
                kinds = match.evidence_ids.mapped("kind")
                self.assertEqual(len(kinds), len(set(kinds)), "evidence once")
            keys = env["crm.customer.key"].search_read(
                [("partner_id", "in", self.partner_ids)],
                ["partner_id", "kind", "value"],
            )
            keys = [(key["partner_id"], key["kind"], key["value"]) for key in keys]
            self.assertEqual(len(keys), len(set(keys)), "keys once")
            self.assertFalse(env["crm.customer.match.note"]._get_noted())

    def test_notes(self):
        self.compare_twice_at_once()
        self.assertAllFoundOnce()

    def test_scan(self):
        with self.transaction() as env:
            while env["crm.customer.match.note"]._take(1000):
                pass
            scan = env["crm.customer.match"]._scan_all()
        self.compare_twice_at_once()
        self.assertAllFoundOnce()
        with self.transaction() as env:
            scan = env["crm.customer.match.scan"].browse(scan.id)
            self.assertEqual((scan.state, scan.done), ("done", scan.total))

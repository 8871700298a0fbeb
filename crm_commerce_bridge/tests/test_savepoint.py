from odoo.tests import TransactionCase, tagged

from ..models.background.savepoint import Savepoint


@tagged("post_install", "-at_install")
class TestSavepoint(TransactionCase):
    """What follows the commit is taken back with what it would tell of."""

    def setUp(self):
        super().setUp()
        self.done = []
        self.following = self.env.cr.postcommit
        self.following.clear()
        self.addCleanup(self.following.clear)
        self.following.add(lambda: self.done.append("before"))

    def add_in_savepoint(self):
        self.following.add(lambda: self.done.append("within"))

    def test_kept(self):
        with Savepoint(self.env.cr):
            self.add_in_savepoint()
        self.following.run()
        self.assertEqual(self.done, ["before", "within"])

    def test_failed(self):
        with self.assertRaises(ValueError), Savepoint(self.env.cr):
            self.add_in_savepoint()
            raise ValueError
        self.following.run()
        self.assertEqual(self.done, ["before"])

    def test_closed(self):
        with Savepoint(self.env.cr) as savepoint:
            self.add_in_savepoint()
            savepoint.close(rollback=True)
            self.following.add(lambda: self.done.append("after"))
        self.following.run()
        self.assertEqual(self.done, ["before", "after"])

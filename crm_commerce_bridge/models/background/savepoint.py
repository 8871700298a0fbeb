"""A savepoint that also takes back what was to follow the commit."""

from odoo.sql_db import _FlushingSavepoint


class Savepoint(_FlushingSavepoint):
    """What Odoo's own one leaves when it is rolled back: webhooks, for example.

    They would tell of changes that never were, and of those that are tried again twice.

    :param cr: the cursor, of which ``cr.savepoint()`` returns Odoo's own one
    """

    def __init__(self, cr):
        super().__init__(cr)
        self._following = list(cr.postcommit._funcs)

    def rollback(self):
        res = super().rollback()
        self._cr.postcommit._funcs.clear()
        self._cr.postcommit._funcs.extend(self._following)
        return res

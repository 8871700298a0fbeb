from odoo import api, models
from odoo.tools import SQL

from odoo.addons.base_automation.models.base_automation import CREATE_TRIGGERS
from odoo.addons.crm_commerce_bridge.models.value_rows import rows_sql


class CrmAccountAssignment(models.Model):
    _inherit = "crm.account.assignment"

    @api.model
    def _find_written(self, changes):
        """Return the lines of changes that this transaction has just written.

        :param changes: iterable of :class:`AccountChange`
        """
        known = [change.line_id for change in changes if change.line_id]
        others = [change for change in changes if not change.line_id]
        if not others:
            return self.browse(known)
        partner_ids, left, entered, causes, _lines = zip(*others, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT max(line.id)
                FROM (%s) change JOIN crm_account_assignment line
                    ON line.partner_id = change.id AND line.cause = change.cause
                    AND line.account_from_id IS NOT DISTINCT FROM change.account_from_id
                    AND line.account_to_id IS NOT DISTINCT FROM change.account_to_id
                GROUP BY change.id ORDER BY 1
                """,
                rows_sql(
                    self.env.cr,
                    id=partner_ids,
                    account_from_id=left,
                    account_to_id=entered,
                    cause=causes,
                    types={"cause": "text"},
                ),
            )
        )
        return self.browse(known + [line_id for (line_id,) in rows])

    def _start_automations(self):
        """Do what Odoo does with created records: these lines were written by SQL."""
        rules = self.env["base.automation"]._get_actions(self, CREATE_TRIGGERS)
        lines = self.with_env(rules.env)
        for rule in rules.with_context(old_values=None):
            rule._process(rule._filter_post(lines, feedback=True))

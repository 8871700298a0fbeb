from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..actions import prepare_action
from ..value_rows import among_sql


class CrmAccount(models.Model):
    """Accounts of the same name: one may have been there before its customer was."""

    _inherit = "crm.account"

    namesake_id = fields.Many2one(
        "crm.account",
        string="Account of the Same Name",
        compute="_compute_namesake_id",
        help="Another account that bears exactly this name.",
    )

    @api.depends("name", "active", "merged_into_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_namesake_id(self):
        active = self.with_context(active_test=True)
        others = active.search(Domain("name", "in", self.mapped("name")), order="id")
        by_name = others.grouped("name")
        for account in self:
            same = by_name.get(account.name, others[:0]) - account._origin
            account.namesake_id = account.active and same[:1]

    def action_merge_namesake(self):
        """Propose to merge the two accounts of one name.

        :return: action that opens the dialog
        """
        self.ensure_one()
        ids = (self | self.namesake_id).ids
        return prepare_action(
            self.env,
            "crm_commerce_bridge.crm_account_merge_action",
            context={"active_model": self._name, "active_ids": ids},
        )

    @api.model
    def _find_doubled(self, partner_ids):
        """Return accounts made for these customers beside one of exactly their name.

        The other one has no owner: somebody imported or made it for a customer to come.
        """
        self.env["crm.account.resolver"]._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT made.id
                FROM res_partner p
                JOIN crm_account made ON made.id = p.own_account_id
                JOIN crm_account other ON other.name = made.name
                WHERE %s AND made.automatic_name IS NOT NULL
                  AND other.automatic_name IS NULL AND other.active
                  AND other.merged_into_id IS NULL
                  AND (other.company_id IS NULL OR other.company_id = made.company_id)
                  AND NOT EXISTS (
                      SELECT FROM res_partner WHERE own_account_id = other.id)
                GROUP BY made.id ORDER BY made.id
                """,
                among_sql(self.env.cr, SQL("p.id"), partner_ids),
            )
        )
        return self.browse(account_id for (account_id,) in rows)._filtered_access(
            "read"
        )

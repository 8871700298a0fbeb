from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.actions import prepare_action


class CrmAccountPreviewLine(models.TransientModel):
    """A customer that a change of strategy would move, for a list to look through."""

    _name = "crm.account.preview.line"
    _description = "Account Change Preview"
    _order = "account_to_name, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="cascade",
        help="It would get another account by the strategy chosen.",
    )
    parent_id = fields.Many2one(
        related="partner_id.parent_id",
        help="The company directly above the customer; empty if there is none.",
    )
    account_from_id = fields.Many2one(
        "crm.account",
        string="Account Today",
        readonly=True,
        ondelete="cascade",
        help="Empty if the customer has none yet.",
    )
    account_to_name = fields.Char(
        string="Account Then",
        readonly=True,
        help="By the strategy chosen. An account that is still to be made is named "
        "after its customer.",
    )

    @api.model
    def _replace(self, moves):
        """List these moves instead of those of the last preview of this user.

        Customers of companies that the user does not work in are left out.

        :param SQL moves: query of partner (``id``), ``account_from``, ``account_to``; a
            negative number is the partner for whom the account has to be made
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM crm_account_preview_line WHERE create_uid = %s",
                self.env.uid,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_account_preview_line
                    (partner_id, account_from_id, account_to_name, create_uid,
                     create_date, write_uid, write_date)
                SELECT move.id, move.account_from, COALESCE(account.name, %(name)s),
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM (%(moves)s) move
                JOIN res_partner customer ON customer.id = move.id
                LEFT JOIN crm_account account ON account.id = move.account_to
                LEFT JOIN res_partner p ON p.id = -move.account_to
                WHERE customer.company_id IS NULL
                   OR customer.company_id = ANY(%(companies)s)
                """,
                name=self.env["crm.account.resolver"]._automatic_name_sql(),
                companies=self.env.companies.parent_ids.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
                moves=moves,
            )
        )
        return self

    @api.model
    def _get_list_action(self):
        return prepare_action(
            self.env,
            "crm_commerce_bridge.crm_account_preview_line_action",
            domain=Domain("create_uid", "=", self.env.uid),
        )

from odoo import api, fields, models
from odoo.tools import format_list


class CrmAccountAddSubsidiary(models.TransientModel):
    _name = "crm.account.add.subsidiary"
    _description = "Add Existing Companies as Subsidiaries"
    _inherit = ["crm.account.wizard.mixin"]

    parent_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        help="The company that becomes the parent of the others.",
    )
    company_ids = fields.Many2many(
        "res.partner",
        "crm_account_add_subsidiary_company_rel",
        string="Companies",
        required=True,
        help="They exist already, and bring their own subsidiaries along.",
    )
    moved_ids = fields.Many2many(
        "res.partner",
        string="Companies That Leave Another Group",
        compute="_compute_refused_ids",
        help="They have another parent company today, and leave it.",
    )
    refused_ids = fields.Many2many(
        "res.partner",
        string="Companies Odoo Refuses",
        compute="_compute_refused_ids",
        help="They have accounting entries, and another Tax ID than their new parent.",
    )
    refused_names = fields.Char(
        string="Names of Those Odoo Refuses",
        compute="_compute_refused_ids",
        help="They have accounting entries, and another Tax ID than their new parent.",
    )
    moved_names = fields.Char(
        string="Groups They Leave",
        compute="_compute_refused_ids",
        help="The parent companies that some of those chosen have today.",
    )
    account_moves = fields.Text(
        string="What Becomes of Their Accounts",
        compute="_compute_account_moves",
        help="A line for each company chosen that gets another account by this.",
    )
    use_account = fields.Boolean(
        string="Use the account of the parent company for them, set by hand",
        default=True,
        help="They cannot be subsidiaries, but can share the account all the same. It "
        "stays through changes of strategy.",
    )

    @api.depends("company_ids", "parent_id")
    def _compute_refused_ids(self):
        for wizard in self:
            companies = wizard.company_ids._origin
            refused = companies._filter_parent_refused(wizard.parent_id)
            moved = (companies - refused).filtered("parent_id")
            wizard.refused_ids = refused
            wizard.moved_ids = moved
            wizard.refused_names = format_list(self.env, refused.mapped("name"))
            wizard.moved_names = format_list(self.env, moved.parent_id.mapped("name"))

    @api.depends("company_ids", "parent_id")
    def _compute_account_moves(self):
        """Say whose account it will be, of those who get another one by this."""
        resolver = self.env["crm.account.resolver"]
        for wizard in self:
            parent = wizard.parent_id
            account = parent.crm_account_id or parent
            companies = (wizard.company_ids - wizard.refused_ids)._origin
            climbing = resolver._find_climbing(companies.ids, parent)
            moving = companies.filtered(
                lambda c, ids=climbing, account=account: (
                    c.id in ids and c.crm_account_id not in (account, c.browse())
                )
            )
            lines = [
                self.env._(
                    "%(company)s goes to the account %(account)s.",
                    company=company.name,
                    account=account.name,
                )
                for company in moving
            ]
            wizard.account_moves = "\n".join(lines)

    def action_add(self):
        """Make the companies subsidiaries, or set the account where Odoo refuses."""
        self.ensure_one()
        (self.company_ids - self.refused_ids).parent_company_id = self.parent_id
        if self.refused_ids and self.use_account:
            self.refused_ids._use_account_of(
                self.parent_id,
                self.env._("Belongs to %s, with another Tax ID", self.parent_id.name),
            )
        return {"type": "ir.actions.act_window_close"}

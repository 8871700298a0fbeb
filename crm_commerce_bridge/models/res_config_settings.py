from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_account_strategy = fields.Selection(
        selection="_selection_crm_account_strategy",
        string="Accounts",
        default="each",
        config_parameter="crm_commerce_bridge.account_strategy",
    )
    crm_account_empty_policy = fields.Selection(
        [("archive", "Archive them"), ("keep", "Keep them")],
        string="Accounts Left Empty",
        default="archive",
        config_parameter="crm_commerce_bridge.account_empty_policy",
    )

    crm_account_run_id = fields.Many2one(
        "crm.account.run",
        string="Last Account Run",
        compute="_compute_crm_account_run_id",
    )
    crm_account_ungrouped_count = fields.Integer(
        string="Customers, None With a Parent Company",
        compute="_compute_crm_account_ungrouped_count",
    )

    @api.depends("company_id")
    def _compute_crm_account_run_id(self):
        # Superuser: whoever may change settings need not be a salesperson.
        self.crm_account_run_id = self.env["crm.account.run"].sudo().search([], limit=1)

    @api.depends("company_id")
    def _compute_crm_account_ungrouped_count(self):
        # Superuser: as above.
        customers = self.env["res.partner"].sudo()
        self.crm_account_ungrouped_count = customers._count_ungrouped_customers()

    @api.model
    def _selection_crm_account_strategy(self):
        return self.env["crm.account.resolver"]._get_strategies()

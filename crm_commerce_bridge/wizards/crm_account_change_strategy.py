from odoo import api, fields, models


class CrmAccountChangeStrategy(models.TransientModel):
    _name = "crm.account.change.strategy"
    _description = "Change Account Strategy"

    strategy_from = fields.Selection(
        selection="_selection_strategy",
        string="Strategy in Force",
        default=lambda self: self._default_strategy(),
        readonly=True,
    )
    strategy = fields.Selection(
        selection="_selection_strategy",
        required=True,
        default=lambda self: self._default_strategy(),
    )
    ungrouped_customer_count = fields.Integer(
        string="Customers, None With a Parent Company",
        default=lambda self: self._default_ungrouped_customer_count(),
        readonly=True,
    )

    @api.model
    def _selection_strategy(self):
        return self.env["crm.account.resolver"]._get_strategies()

    @api.model
    def _default_strategy(self):
        return self.env["crm.account.resolver"]._get_strategy()

    @api.model
    def _default_ungrouped_customer_count(self):
        # Superuser: whoever may change the strategy need not be a salesperson.
        return self.env["res.partner"].sudo()._count_ungrouped_customers()

    def action_change_strategy(self):
        self.ensure_one()
        run = self.env["crm.account.run"].start(self.strategy)
        if not run:
            return {"type": "ir.actions.act_window_close"}
        return run._get_records_action(context={})

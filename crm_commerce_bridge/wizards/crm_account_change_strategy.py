from odoo import api, fields, models


class CrmAccountChangeStrategy(models.TransientModel):
    _name = "crm.account.change.strategy"
    _description = "Change Account Strategy"
    _inherit = ["crm.account.wizard.mixin"]

    strategy_from = fields.Selection(
        selection="_selection_strategy",
        string="Strategy in Force",
        default=lambda self: self._default_strategy(),
        readonly=True,
        help="By which customers get their accounts now; empty if it is not known any "
        "more.",
    )
    strategy = fields.Selection(
        selection="_selection_strategy",
        required=True,
        default=lambda self: self._default_strategy(),
        help="How customers of all companies get their accounts, where no account "
        "rule of a company group and no choice by hand says otherwise.",
    )
    strategy_sentences = fields.Json(
        string="Strategies Explained",
        compute="_compute_strategy_sentences",
        help="What each strategy does, in a sentence.",
    )
    preview = fields.Json(
        compute="_compute_preview",
        help="What it would change, counted before anything is done.",
    )

    @api.model
    def _selection_strategy(self):
        return self.env["crm.account.resolver"]._selection_strategy()

    @api.model
    def _default_strategy(self):
        resolver = self.env["crm.account.resolver"]
        strategy = resolver._get_strategy()
        return resolver._is_strategy(strategy) and strategy

    def web_read(self, specification):
        return super().web_read(specification)

    # A preview of many customers creates temporary tables, which no replica does.
    web_read._readonly = False

    @api.depends("strategy_from")
    def _compute_strategy_sentences(self):
        resolver = self.env["crm.account.resolver"]
        self.strategy_sentences = resolver._get_strategy_sentences()

    @api.depends("strategy", "strategy_from")
    def _compute_preview(self):
        runs = self.env["crm.account.run"]
        for wizard in self:
            other = wizard.strategy and wizard.strategy != wizard.strategy_from
            wizard.preview = other and runs._get_preview_summary(wizard.strategy)

    def action_change_strategy(self):
        """Change the strategy, and open the run that moves the customers."""
        self.ensure_one()
        run = self.env["crm.account.run"].start(self.strategy)
        if not run:
            return {"type": "ir.actions.act_window_close"}
        return run._get_records_action(context={})

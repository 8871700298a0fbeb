from odoo import api, fields, models

from .lifetime.basis import BASIS, BASIS_LABELS
from .mapping.ir_config_parameter import DEFAULT_STRATEGY, STRATEGY


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_account_strategy = fields.Selection(
        selection="_selection_crm_account_strategy",
        string="Accounts",
        default=DEFAULT_STRATEGY,
        config_parameter=STRATEGY,
        help="How customers of all companies get their accounts, where no account "
        "rule of a company group and no choice by hand says otherwise.",
    )
    crm_account_strategy_sentences = fields.Json(
        string="Strategies Explained",
        compute="_compute_crm_account_strategy_sentences",
        help="What each strategy does, in a sentence.",
    )
    crm_account_strategy_shown = fields.Char(
        string="Strategy When Opened",
        default=lambda self: self.env["crm.account.resolver"]._get_strategy(),
        help="The strategy in force when the page was opened.",
    )
    crm_account_strategy_known = fields.Boolean(
        string="Strategy Is Known",
        default=lambda self: self._default_crm_account_strategy_known(),
        help="Off if the strategy stored in the database is not installed any more, "
        "as after its addon was removed.",
    )
    crm_account_preview = fields.Json(
        string="Preview of the Strategy",
        compute="_compute_crm_account_preview",
        help="What it would change, counted before anything is done.",
    )
    crm_account_empty_policy = fields.Selection(
        [("archive", "Archive them"), ("keep", "Keep them")],
        string="Accounts Left Empty",
        default="archive",
        config_parameter="crm_commerce_bridge.account_empty_policy",
        help="What becomes of an account whose customer has gone to another one, if "
        "nobody has put anything on it.",
    )
    lifetime_value_basis = fields.Selection(
        BASIS_LABELS,
        default="ordered",
        config_parameter=BASIS,
        help="What counts as sold, in all companies. Another basis shows at once, "
        "also for the orders so far.",
    )
    segment_lapsed_days = fields.Integer(
        related="company_id.segment_lapsed_days", readonly=False
    )
    segment_risk_days = fields.Integer(
        related="company_id.segment_risk_days", readonly=False
    )
    segment_new_days = fields.Integer(
        related="company_id.segment_new_days", readonly=False
    )
    segment_loyal_orders = fields.Integer(
        related="company_id.segment_loyal_orders", readonly=False
    )
    segment_key_value = fields.Monetary(
        related="company_id.segment_key_value",
        currency_field="currency_id",
        readonly=False,
    )
    segment_quiet_gaps = fields.Float(
        related="company_id.segment_quiet_gaps", readonly=False
    )
    segment_quiet_orders = fields.Integer(
        related="company_id.segment_quiet_orders", readonly=False
    )
    segment_quiet_activity = fields.Boolean(
        related="company_id.segment_quiet_activity", readonly=False
    )
    crm_account_run_id = fields.Many2one(
        "crm.account.run",
        string="Last Account Run",
        compute="_compute_crm_account_run_id",
        help="The last change of strategy or repair, and how far it is.",
    )

    def web_read(self, specification):
        return super().web_read(specification)

    # A preview of many customers creates temporary tables, which no replica does.
    web_read._readonly = False

    @api.depends("company_id")
    def _compute_crm_account_strategy_sentences(self):
        resolver = self.env["crm.account.resolver"]
        self.crm_account_strategy_sentences = resolver._get_strategy_sentences()

    @api.depends("company_id")
    def _compute_crm_account_run_id(self):
        # Superuser: whoever may change settings need not be a salesperson.
        self.crm_account_run_id = self.env["crm.account.run"].sudo().search([], limit=1)

    @api.depends("crm_account_strategy", "crm_account_strategy_shown")
    def _compute_crm_account_preview(self):
        # Superuser: whoever may change settings need not be a salesperson.
        runs = self.env["crm.account.run"].sudo()
        for settings in self:
            strategy = settings.crm_account_strategy
            other = strategy and strategy != settings.crm_account_strategy_shown
            settings.crm_account_preview = other and runs._get_preview_summary(strategy)

    @api.model
    def _default_crm_account_strategy_known(self):
        resolver = self.env["crm.account.resolver"]
        return resolver._is_strategy(resolver._get_strategy())

    @api.model
    def get_values(self):
        """Show no strategy as chosen if the one in force is not known."""
        values = super().get_values()
        if not self._default_crm_account_strategy_known():
            values["crm_account_strategy"] = False
        return values

    def set_values(self):
        """Keep a strategy that somebody else has set since the page was opened.

        The strategy also stays if none was chosen, because the one in force is not
        known.
        """
        unchanged = (False, self.crm_account_strategy_shown)
        if self.crm_account_strategy in unchanged:
            self.crm_account_strategy = self.env["crm.account.resolver"]._get_strategy()
        return super().set_values()

    @api.model
    def _selection_crm_account_strategy(self):
        return self.env["crm.account.resolver"]._selection_strategy()

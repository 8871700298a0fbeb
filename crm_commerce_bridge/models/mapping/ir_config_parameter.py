from odoo import api, models
from odoo.exceptions import ValidationError

STRATEGY = "crm_commerce_bridge.account_strategy"
DEFAULT_STRATEGY = "each"


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)._start_account_run(DEFAULT_STRATEGY)

    def write(self, vals):
        strategy = self.filtered(lambda parameter: parameter.key == STRATEGY).value
        if strategy and vals.get("key", STRATEGY) != STRATEGY:
            raise ValidationError(
                self.env._("The key of the account strategy cannot be changed.")
            )
        res = super().write(vals)
        before = DEFAULT_STRATEGY if strategy is False else strategy
        self._start_account_run(before)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_account_strategy(self):
        if STRATEGY in self.mapped("key"):
            raise ValidationError(
                self.env._(
                    "The account strategy cannot be deleted, only set to another value."
                )
            )

    def _start_account_run(self, strategy_from):
        """Start a run for a new value of the strategy, however it was changed.

        If the value before is no known strategy, there is no way back to it: the run is
        a repair.
        """
        known = self.env["crm.account.resolver"]._is_strategy(strategy_from)
        for parameter in self.filtered(lambda parameter: parameter.key == STRATEGY):
            runs = self.env["crm.account.run"].sudo()
            runs._check_strategy(parameter.value)
            if parameter.value != strategy_from:
                runs._queue(known and strategy_from, parameter.value)
        return self

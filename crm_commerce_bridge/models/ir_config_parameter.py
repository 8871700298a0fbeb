from odoo import api, models
from odoo.exceptions import ValidationError

STRATEGY = "crm_commerce_bridge.account_strategy"
BASIS = "crm_commerce_bridge.lifetime_value_basis"
# The bases of the lifetime value, and the column that holds each, for every order: so
# another basis is another column to read, and nothing has to be calculated again.
BASES = {
    "ordered": "lifetime_ordered",
    "invoiced": "lifetime_invoiced",
    "paid": "lifetime_paid",
}


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)._start_account_run("each")
        parameters._change_lifetime_basis()
        return parameters

    def write(self, vals):
        strategy = self.filtered(lambda parameter: parameter.key == STRATEGY).value
        if strategy and vals.get("key", STRATEGY) != STRATEGY:
            raise ValidationError(self.env._("The account strategy keeps its key."))
        res = super().write(vals)
        self._start_account_run("each" if strategy is False else strategy)
        self._change_lifetime_basis()
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
        """However the strategy is changed, the customers are re-related.

        From one that is not known there is no way back: that run is a repair.
        """
        known = self.env["crm.account.resolver"]._is_strategy(strategy_from)
        for parameter in self.filtered(lambda parameter: parameter.key == STRATEGY):
            runs = self.env["crm.account.run"].sudo()
            runs._check_strategy(parameter.value)
            if parameter.value != strategy_from:
                runs._queue(known and strategy_from, parameter.value)
        return self

    def _change_lifetime_basis(self):
        """Every basis is kept for every order: figures follow at once."""
        for parameter in self.filtered(lambda parameter: parameter.key == BASIS):
            if parameter.value not in BASES:
                raise ValidationError(
                    self.env._(
                        "There is no basis “%(value)s” of the lifetime value; there "
                        "are: %(bases)s.",
                        value=parameter.value,
                        bases=", ".join(BASES),
                    )
                )
            self.env.invalidate_all()

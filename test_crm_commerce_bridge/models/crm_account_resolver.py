from odoo import api, models
from odoo.tools import SQL


class CrmAccountResolver(models.AbstractModel):
    """A third strategy: the topmost company in the same country."""

    _inherit = "crm.account.resolver"

    @api.model
    def _get_strategies(self):
        label = self.env._("One account per company group and country")
        return [*super()._get_strategies(), ("country", label)]

    @api.model
    def _get_climb_condition(self, strategy):
        if strategy == "country":
            return SQL("child.country_id = up.country_id")
        return super()._get_climb_condition(strategy)

    @api.model
    def _get_inputs(self):
        inputs = super()._get_inputs()
        return {**inputs, "below": inputs["below"] | {"country_id"}}

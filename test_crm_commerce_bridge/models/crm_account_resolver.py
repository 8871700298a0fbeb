from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from odoo.addons.crm_commerce_bridge.models.mapping.crm_account_strategy import Strategy

_lt = LazyTranslate(__name__)

COUNTRY = Strategy(
    label=_lt("One account per company group and country"),
    sentence=_lt("The companies of a group share an account in each country."),
    climbs=SQL("child.country_id = up.country_id"),
    own=_lt("%(strategy)s: nobody of its country is above %(customer)s."),
)


class CrmAccountResolver(models.AbstractModel):
    """A third strategy: the topmost company in the same country."""

    _inherit = "crm.account.resolver"

    @api.model
    def _get_strategies(self):
        return {**super()._get_strategies(), "country": COUNTRY}

    @api.model
    def _get_inputs(self):
        inputs = super()._get_inputs()
        return {**inputs, "below": inputs["below"] | {"country_id"}}

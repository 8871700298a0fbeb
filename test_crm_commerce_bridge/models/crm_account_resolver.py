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
    reads=frozenset({"country_id"}),
)


class CrmAccountResolver(models.AbstractModel):
    """A third strategy: the topmost company in the same country.

    This is all there is to it: it can be chosen for the database, and companies can ask
    for it.
    """

    _inherit = "crm.account.resolver"

    @api.model
    def _get_strategies(self):
        return {**super()._get_strategies(), "country": COUNTRY}

"""A kind of evidence that two customers belong together, as another addon adds it."""

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from odoo.addons.crm_commerce_bridge_match.models.evidence.normal_forms import compact

_lt = LazyTranslate(__name__)


class ResPartner(models.Model):
    _inherit = "res.partner"

    loyalty_card = fields.Char()


class LoyaltyCard(models.AbstractModel):
    _name = "crm.customer.evidence.loyalty_card"
    _inherit = "crm.customer.evidence"
    _description = "Same Loyalty Card"
    _kind = "loyalty_card"
    _family = "loyalty_card"
    _inputs = ("loyalty_card",)
    _m = 0.8
    _same = _lt("Same loyalty card %(value)s, which %(shared)s customers have")

    @api.model
    def _get_values(self, partner):
        return {compact(partner.loyalty_card)}

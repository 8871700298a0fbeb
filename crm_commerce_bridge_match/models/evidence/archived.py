from odoo import api, models


class Archived(models.AbstractModel):
    """Nothing for or against: whoever decides has to know."""

    _name = "crm.customer.evidence.archived"
    _inherit = "crm.customer.evidence"
    _description = "One of Them Is Archived"
    _kind = "archived"
    _block = 0

    @api.model
    def _get_text(self, partner):
        return "" if partner.active else partner.display_name

    @api.model
    def _say(self, evidence, count):
        names = [name for name in (evidence.value, evidence.other_value) if name]
        return self.env._("Archived: %s", names)

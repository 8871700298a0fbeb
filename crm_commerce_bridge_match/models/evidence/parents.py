"""What speaks for a parent company. Looked for where the orders and domains are."""

from odoo import api, models


class BillTo(models.AbstractModel):
    _name = "crm.customer.evidence.bill_to"
    _inherit = "crm.customer.evidence"
    _description = "Orders Billed to the Other One"
    _kind = "bill_to"
    _block = 0

    @api.model
    def _get_text(self, partner):
        return partner.display_name

    @api.model
    def _say(self, evidence, count):
        return self.env._(
            "%(shared)s orders of %(value)s are billed to %(other)s",
            shared=self._format(evidence.shared_count),
            value=evidence.value,
            other=evidence.other_value,
        )


class ShipTo(models.AbstractModel):
    _name = "crm.customer.evidence.ship_to"
    _inherit = "crm.customer.evidence.bill_to"
    _description = "Orders of the Other One Shipped Here"
    _kind = "ship_to"

    @api.model
    def _say(self, evidence, count):
        return self.env._(
            "%(shared)s orders of %(other)s are shipped to %(value)s",
            shared=self._format(evidence.shared_count),
            value=evidence.value,
            other=evidence.other_value,
        )


class NameStem(models.AbstractModel):
    """Names that begin alike, below the domain of one group."""

    _name = "crm.customer.evidence.name_stem"
    _inherit = "crm.customer.evidence.bill_to"
    _description = "Name Begins Alike, Same Domain"
    _kind = "name_stem"

    @api.model
    def _say(self, evidence, count):
        return self.env._(
            "%(value)s and %(other)s share an internet domain, which %(shared)s of "
            "%(count)s customers have, and their names begin alike",
            value=evidence.value,
            other=evidence.other_value,
            shared=self._format(evidence.shared_count),
            count=self._format(count),
        )

"""The addresses that buyers enter for subsidiaries."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _fields_sync(self, values):
        """Keep what a buyer enters for a subsidiary from the company above it.

        Odoo takes the address of a company of type contact for that of its parent.
        """
        address = {
            name: values[name] for name in self._address_fields() if name in values
        }
        if not (address and self._is_subsidiary() and self.env.user.share):
            return super()._fields_sync(values)
        others = {name: value for name, value in values.items() if name not in address}
        res = super()._fields_sync(others)
        self._children_sync(address)
        return res

    def _is_subsidiary(self):
        """Return whether Odoo gives this company the address of its parent."""
        return self.is_company and bool(self.parent_id) and self.type == "contact"

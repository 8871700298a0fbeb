from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_sold_by_itself(self):
        """Return whether a line needs nothing but the product.

        A ticket needs its event, a combo its parts: of what another system sold, these
        are not known.
        """
        tracking = self.service_tracking or ""
        return bool(self) and self.type != "combo" and not tracking.startswith("event")

"""Filters and groupings by figures say it where these are of the user's own orders."""

import re

from odoo import api, models

NAME = re.compile(r"\w+")


class CommerceLifetimeMixin(models.AbstractModel):
    _inherit = "commerce.lifetime.mixin"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        """Keep the views of users who read own orders only apart."""
        key = super()._get_view_cache_key(view_id, view_type, **options)
        if view_type != "search":
            return key
        return (*key, self.env["sale.order"]._reads_all())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Say in the labels of filters if they find by the user's own orders."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "search" and not self.env["sale.order"]._reads_all():
            # Customers are filtered by figures of their accounts, too.
            figures = self.env["crm.account"]._get_order_figures()
            figures |= self._get_order_figures()
            for node in arch.iter("filter"):
                words = f"{node.get('domain')} {node.get('context')}"
                if node.get("string") and not figures.isdisjoint(NAME.findall(words)):
                    node.set("string", self.env._("Yours: %s", node.get("string")))
        return arch, view

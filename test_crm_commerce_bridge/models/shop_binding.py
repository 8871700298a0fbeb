"""A connector with a binding for each contact and backend, as those of the OCA."""

from odoo import api, fields, models


class ShopBackend(models.Model):
    _name = "test.shop.backend"
    _description = "Shop"

    name = fields.Char()
    channel_id = fields.Many2one("commerce.channel", string="Channel of the Shop")


class ShopPartner(models.Model):
    _name = "test.shop.partner"
    _description = "Customer of a Shop"

    backend_id = fields.Many2one("test.shop.backend")
    odoo_id = fields.Many2one("res.partner", ondelete="cascade")
    external_id = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the bridge the numbers of the contacts."""
        bindings = super().create(vals_list)
        identities = self.env["commerce.channel.identity"]
        for backend, bound in bindings.grouped("backend_id").items():
            numbers = {binding.external_id: binding.odoo_id for binding in bound}
            identities._bind(backend.channel_id, "customer", numbers)
        return bindings

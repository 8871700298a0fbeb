"""The kind of channel, on orders and on commerce customers."""

from odoo import fields, models

from ..groups import GROUP_SALESMAN


class SaleOrder(models.Model):
    _inherit = "sale.order"

    commerce_channel_kind = fields.Selection(
        related="commerce_channel_id.kind",
        string="Kind of Channel",
        groups=GROUP_SALESMAN,
    )


class CommerceChannelCustomer(models.Model):
    _inherit = "commerce.channel.customer"

    channel_kind = fields.Selection(related="channel_id.kind", string="Kind of Channel")

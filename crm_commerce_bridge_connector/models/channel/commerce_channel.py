from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN

GROUP_CONNECTOR = "crm_commerce_bridge_connector.group_connector"
GROUP_MANAGER = "sales_team.group_sale_manager"


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    # An integration has no say in which orders of ours a channel claims.
    team_ids = fields.Many2many(groups=GROUP_SALESMAN)
    user_ids = fields.Many2many(
        "res.users",
        "commerce_channel_connector_rel",
        "channel_id",
        "user_id",
        string="Connectors",
        domain=lambda self: [("all_group_ids", "in", self._get_connector_group().ids)],
        groups=GROUP_SALESMAN,
        help="Users of other systems that may push customers and orders into the "
        "channel.",
    )

    @api.model
    def _get_connector_group(self):
        return self.env.ref(GROUP_CONNECTOR)

    @api.model_create_multi
    def create(self, vals_list):
        """Give an integration the channels that it makes."""
        channels = super().create(vals_list)
        if not self.env.su and self._is_connector_only():
            channels.sudo().user_ids = [Command.link(self.env.uid)]
        return channels

    def unlink(self):
        """Delete what was imported into them as files, with the files."""
        # Superuser: who deletes a channel of all companies need not see all imports.
        imports = self.env["commerce.import"].sudo()
        self.check_access("unlink")
        imports.search([("channel_id", "in", self.ids)]).unlink()
        return super().unlink()

    @api.model
    def _is_connector_only(self):
        """Return whether the user is an integration, and no salesperson."""
        user = self.env.user
        return user.has_group(GROUP_CONNECTOR) and not user.has_group(GROUP_SALESMAN)

    def _is_used_outside(self, company):
        """Imports of other companies bring documents of theirs."""
        outside = Domain("channel_id", "in", self.ids)
        outside &= ~Domain("company_id", "child_of", company.id)
        # Superuser: imports that the user may not see count too.
        imports = self.env["commerce.import"].sudo()
        used = super()._is_used_outside(company)
        return used or bool(imports.search_count(outside, limit=1))

    def _check_may_push(self):
        """Check that the user is one of the channel's, or may change channels.

        :raise AccessError: if the user may not push into the channel
        """
        if self.env.su:
            return
        self.check_access("read")
        is_connector = (
            self.env.user in self.sudo().user_ids
            and self.env.user.has_group(GROUP_CONNECTOR)
        )
        if not is_connector and not self.env.user.has_group(GROUP_MANAGER):
            raise AccessError(
                self.env._(
                    "Only the connectors of %s, and sales administrators, may push "
                    "customers and orders into it.",
                    self.sudo().name,
                )
            )

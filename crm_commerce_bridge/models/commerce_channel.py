from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL


class CommerceChannel(models.Model):
    """Where orders come from: a website, a marketplace, direct sales."""

    _name = "commerce.channel"
    _description = "Commerce Channel"
    _inherit = ["commerce.lifetime.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    kind = fields.Selection(
        [("commerce", "Commerce"), ("direct", "Direct Sales")],
        required=True,
        default="commerce",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        help="Orders and opportunities of these teams belong to the channel, unless a "
        "channel above claims them.",
    )
    auto_account = fields.Boolean(
        string="Accounts by Themselves",
        default=True,
        help="Whoever was sent a quotation or ordered here is a customer with an "
        "account. Switched off, existing accounts stay.",
    )

    @api.model
    def _lifetime_key_sql(self):
        return SQL("source.channel_id")

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        channels._show_channels()
        return channels

    def write(self, vals):
        res = super().write(vals)
        if "active" in vals:
            self._show_channels()
        return res

    def unlink(self):
        res = super().unlink()
        self._show_channels()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_direct_sales(self):
        if self._get_direct_sales() in self:
            raise UserError(
                self.env._(
                    "%s takes the orders that no other channel claims: it is needed.",
                    self._get_direct_sales().name,
                )
            )

    def _get_lifetime_domain(self):
        return Domain("commerce_channel_id", "in", self.ids)

    @api.model
    def _get_direct_sales(self):
        return self.env.ref("crm_commerce_bridge.commerce_channel_direct").sudo()

    @api.model
    def _show_channels(self):
        """Who has one channel only need not read about channels."""
        several = self.sudo().search_count([], limit=2) > 1
        group = self.env.ref("crm_commerce_bridge.group_commerce_channel")
        change = Command.link if several else Command.unlink
        salesman = self.env.ref("sales_team.group_sale_salesman").sudo()
        if several != (group in salesman.implied_ids):
            salesman.write({"implied_ids": [change(group.id)]})
            if not several:
                group.sudo().user_ids = [Command.clear()]

    @api.model
    def _claim(self, documents):
        """The channels that orders or opportunities belong to by themselves.

        :param documents: records with a ``team_id`` and a ``company_id``
        :return: dict of channels by record
        """
        # Superuser: a buyer who checks out sees no channel. They are few.
        claiming = self.sudo().search(self._get_claiming_domain())
        direct_sales = self._get_direct_sales()
        return {
            document: claiming._filter_claiming(document)[:1] or direct_sales
            for document in documents
        }

    @api.model
    def _get_claiming_domain(self):
        """The channels that may claim a document at all."""
        return Domain("team_ids", "!=", False)

    def _filter_claiming(self, document):
        """Those of the channels that claim the document: the first one gets it."""
        return self.filtered(lambda channel: channel._claims(document))

    def _claims(self, document):
        company = self.company_id in (document.company_id, self.company_id.browse())
        return company and document.sudo().team_id in self._get_claimed_teams()

    def _get_claimed_teams(self):
        return self.team_ids

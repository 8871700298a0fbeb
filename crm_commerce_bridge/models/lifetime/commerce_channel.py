from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL, frozendict, ormcache

from ..company_width import is_as_wide


class CommerceChannel(models.Model):
    """Where orders come from: a website, a marketplace, direct sales."""

    _name = "commerce.channel"
    _description = "Commerce Channel"
    _inherit = ["commerce.lifetime.mixin", "technical.columns.mixin"]
    _order = "sequence, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(
        required=True,
        translate=True,
        help="As people see it on orders, opportunities and in reports.",
    )
    active = fields.Boolean(
        default=True,
        help="An archived channel keeps its orders, but claims no new ones. Direct "
        "Sales still takes what no other channel claims.",
    )
    sequence = fields.Integer(
        default=10,
        help="Where several channels have the same sales team, the first in this order "
        "claims what is new.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Only orders and opportunities of this company and its branches can "
        "belong to the channel. Empty: those of all companies.",
    )
    kind = fields.Selection(
        [
            ("direct", "Direct Sales"),
            ("website", "Website"),
            ("shop", "Shop"),
            ("marketplace", "Marketplace"),
        ],
        required=True,
        default="shop",
        help="Website: one of this database. Shop: a counter, or a shop of another "
        "system.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        help="Orders and opportunities of these teams belong to the channel, unless a "
        "channel above claims them.",
    )
    auto_account = fields.Boolean(
        string="Automatic Accounts",
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
        self.env.registry.clear_cache()
        channels._show_channels()
        return channels

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        if "active" in vals:
            self._show_channels()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        self._show_channels()
        return res

    @api.constrains("company_id")
    def _check_company_of_use(self):
        """Refuse a company that orders or opportunities of the channel are not of."""
        for channel in self.sudo().filtered("company_id"):
            if channel._is_used_outside(channel.company_id):
                raise ValidationError(
                    self.env._(
                        "%(channel)s has documents of other companies than "
                        "%(company)s.",
                        channel=channel.name,
                        company=channel.company_id.name,
                    )
                )

    def _is_used_outside(self, company):
        """Return whether documents of other companies belong to the channel."""
        outside = Domain("commerce_channel_id", "in", self.ids)
        outside &= ~Domain("company_id", "child_of", company.id)
        # Superuser: documents that the user may not see count too.
        return any(
            self.env[model]
            .sudo()
            .with_context(active_test=False)
            .search_count(outside, limit=1)
            for model in ("sale.order", "crm.lead")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_direct_sales(self):
        if self._get_direct_sales() in self:
            raise UserError(
                self.env._(
                    "%s takes the orders that no other channel claims: it is needed.",
                    self._get_direct_sales().name,
                )
            )

    def _fits(self, company):
        """Return whether records of a company may belong to this channel."""
        return is_as_wide(self.sudo().company_id, company)

    def _get_lifetime_domain(self):
        return Domain("commerce_channel_id", "in", self.ids) & Domain(
            "company_id", "=", self.env.company.id
        )

    @api.model
    def _get_direct_sales(self):
        """Return the channel that takes what no other channel claims, as superuser."""
        xmlid = "crm_commerce_bridge.commerce_channel_direct"
        return self.sudo().browse(self.env["ir.model.data"]._xmlid_to_res_id(xmlid))

    @api.model
    def _show_channels(self):
        """Show channels to salespeople if there are several; hide a single one."""
        several = self.sudo().search_count([], limit=2) > 1
        group = self.env.ref("crm_commerce_bridge.group_commerce_channel")
        change = Command.link if several else Command.unlink
        salesman = self.env.ref("sales_team.group_sale_salesman").sudo()
        if several != (group in salesman.implied_ids):
            salesman.write({"implied_ids": [change(group.id)]})
            if not several:
                group.sudo().user_ids = [Command.clear()]

    @api.model
    def _claim(self, records):
        """Return the channels that orders or opportunities belong to automatically.

        :param records: records with a ``team_id`` and a ``company_id``
        :return: dict of channels by record
        """
        direct_sales = self._get_direct_sales()
        channels = {}
        for record in records:
            claim = next(self._filter_claims(record), None)
            channels[record] = (
                direct_sales.browse(claim["id"]) if claim else direct_sales
            )
        return channels

    @api.model
    def _filter_claims(self, record):
        """Yield the claims that fit a record; the first one gets it."""
        # Superuser: whoever writes the record need not be allowed to see teams.
        team_id = record.sudo().team_id.id
        companies = (False, *record.sudo().company_id.parent_ids.ids)
        for claim in self._get_claims():
            if claim["company_id"] in companies and team_id in claim["team_ids"]:
                yield claim

    @api.model
    @ormcache()
    def _get_claims(self):
        """Return what channels claim, in their order; cached for checkouts."""
        # Superuser: a buyer who checks out sees no channel. They are few.
        channels = self.sudo().search(self._get_claiming_domain())
        return tuple(channel._prepare_claim() for channel in channels)

    @api.model
    def _get_claiming_domain(self):
        """Return the domain of the channels that may claim a record at all."""
        return Domain("team_ids", "!=", False)

    def _prepare_claim(self):
        """Return what the channel claims, as a frozen dict for the cache."""
        return frozendict(
            id=self.id, company_id=self.company_id.id, team_ids=self.team_ids._ids
        )

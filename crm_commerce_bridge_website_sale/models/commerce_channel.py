from odoo import api, fields, models
from odoo.fields import Domain


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    website_id = fields.Many2one(
        "website",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Its orders belong to the channel, and so do those of its sales team.",
    )

    _website_uniq = models.Constraint(
        "UNIQUE (website_id)", "A website is one channel."
    )

    @api.model
    def _get_claiming_domain(self):
        return super()._get_claiming_domain() | Domain("website_id", "!=", False)

    def _filter_claiming(self, document):
        """An order's website wins, then its team."""
        if document._name == "sale.order":
            # Superuser: a buyer who checks out may not read about requests.
            website = document.sudo()._get_commerce_website()
            if own := website and self.filtered(lambda c: c.website_id == website):
                return own
        return super()._filter_claiming(document)

    def _get_claimed_teams(self):
        return super()._get_claimed_teams() | self.website_id.salesteam_id

    def _rename(self, name):
        """In all languages: the name of a website is not translated."""
        field = self._fields["name"]
        for channel in self:
            languages = field._get_stored_translations(channel)
            channel.update_field_translations("name", dict.fromkeys(languages, name))

    def _retire(self):
        """What is left of a channel without its website: its orders."""
        used = self.browse()
        for model in ("sale.order", "crm.lead"):
            records = self.env[model].with_context(active_test=False)
            rows = records._read_group(
                Domain("commerce_channel_id", "in", self.ids), ["commerce_channel_id"]
            )
            used |= used.concat(*(channel for (channel,) in rows))
        used.active = False
        (self - used).unlink()

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import frozendict


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    website_id = fields.Many2one(
        "website",
        readonly=True,
        technical=True,
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

    def _prepare_claim(self):
        claim = super()._prepare_claim()
        website = self.website_id
        return frozendict(
            claim,
            team_ids=claim["team_ids"] + website.salesteam_id._ids,
            website_id=website.id,
        )

    @api.model
    def _filter_claims(self, record):
        """Yield the claim of the website of an order first, then those of its team."""
        if record._name == "sale.order":
            # Superuser: a buyer who checks out may not read the website of a request.
            website = record.sudo()._get_commerce_website()
            for claim in self._get_claims():
                if website and claim["website_id"] == website.id:
                    yield claim
        yield from super()._filter_claims(record)

    def _rename(self, name):
        """Rename channels in all languages: names of websites are not translated."""
        field = self._fields["name"]
        for channel in self:
            languages = field._get_stored_translations(channel)
            channel.update_field_translations("name", dict.fromkeys(languages, name))

    def _move_to(self, company):
        """Move channels to the company that their website was moved to.

        If a channel has orders or leads of other companies, all companies share it.
        """
        for channel in self:
            outside = channel._is_used_outside(company)
            channel.company_id = False if outside else company

    def _retire(self):
        """Archive channels without a website that have documents, delete others."""
        used = self.browse()
        for model in ("sale.order", "crm.lead"):
            records = self.env[model].with_context(active_test=False)
            rows = records._read_group(
                Domain("commerce_channel_id", "in", self.ids), ["commerce_channel_id"]
            )
            used |= used.concat(*(channel for (channel,) in rows))
        used.active = False
        (self - used).unlink()

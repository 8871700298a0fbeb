"""The channels of websites: one for each, with its name and company."""

from odoo import api, models


class Website(models.Model):
    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        websites._make_channels()
        return websites

    def write(self, vals):
        names = {website: website.name for website in self}
        res = super().write(vals)
        if "name" in vals:
            self._rename_channels(names)
        if "company_id" in vals:
            for website in self:
                website._get_channels()._move_to(website.company_id)
        return res

    def unlink(self):
        channels = self._get_channels()
        res = super().unlink()
        channels._retire()
        return res

    def _get_channels(self):
        """Return the channels of the websites, archived ones too."""
        # Superuser: whoever designs websites need not be a salesperson.
        channels = self.env["commerce.channel"].sudo().with_context(active_test=False)
        return channels.search([("website_id", "in", self.ids)])

    def _make_channels(self):
        """Create a channel for each website that has none."""
        missing = self - self._get_channels().website_id
        # Superuser: whoever designs websites need not be a salesperson.
        self.env["commerce.channel"].sudo().create(
            [
                {
                    "name": website.name,
                    "kind": "website",
                    "website_id": website.id,
                    "company_id": website.company_id.id,
                }
                for website in missing
            ]
        )

    def _rename_channels(self, names):
        """Rename the channels of websites, unless a person has renamed them.

        :param dict names: former names of the websites
        """
        for channel in self._get_channels():
            if channel.name == names[channel.website_id]:
                channel._rename(channel.website_id.name)

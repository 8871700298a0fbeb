"""Listens to the hooks of the bridge, as addons that compare or react do."""

from odoo import api, models

# Of each hook what it was called with, while a test listens
HEARD = {}


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _note_newcomers(self, partner_ids, source):
        res = super()._note_newcomers(partner_ids, source)
        if HEARD:
            accounts = self.browse(partner_ids).mapped_account_id
            HEARD["newcomers"].append((set(partner_ids), source, len(accounts)))
        return res


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _account_changed(self, changes):
        res = super()._account_changed(changes)
        if HEARD:
            written = self.env["res.partner"].browse(c.partner_id for c in changes)
            now = {p.id: p.mapped_account_id.id or None for p in written.exists()}
            HEARD["changes"].append((list(changes), now))
            HEARD["as_superuser"] = self.env.su
        return res

from odoo import api, fields, models
from odoo.tools import ormcache

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN

# What makes somebody a customer who is compared, and with whom
MEMBERSHIP = ("is_crm_customer", "company_id", "parent_id", "is_company", "active")


class ResPartner(models.Model):
    """New and changed customers are noted, to be compared a moment later."""

    _inherit = "res.partner"

    customer_match_ids = fields.One2many(
        "crm.customer.match",
        "partner_id",
        string="Matches",
        groups=GROUP_SALESMAN,
        readonly=True,
        help="Matches in which the customer stands first: as the subsidiary, where "
        "the other one may be its parent.",
    )
    customer_match_other_ids = fields.One2many(
        "crm.customer.match",
        "other_id",
        string="Matches as the Other Customer",
        groups=GROUP_SALESMAN,
        readonly=True,
        help="Matches in which the customer stands second: as the parent, where the "
        "other one may be its subsidiary.",
    )

    @api.model
    def _note_newcomers(self, partner_ids, source):
        res = super()._note_newcomers(partner_ids, source)
        self.env["crm.customer.match"]._note(partner_ids, source)
        return res

    def write(self, vals):
        """Who says something new of itself is compared again; equal values are none."""
        names = self._get_compared_fields().intersection(vals)
        if not names:
            return super().write(vals)
        # Superuser: whoever edits contacts need not be a salesperson.
        changed = self.sudo().filtered(
            lambda partner: any(partner._differs(name, vals[name]) for name in names)
        )
        before = changed.filtered("is_crm_customer")
        res = super().write(vals)
        customers = before | changed.filtered("is_crm_customer")
        self.env["crm.customer.match"].sudo()._note(customers.ids, "hand")
        return res

    def unlink(self):
        """What others have in common says more when one who has it as well is gone."""
        # Superuser: whoever deletes contacts need not be a salesperson.
        customers = self.sudo().filtered("is_crm_customer")
        sharing = []
        if customers:
            keys = self.env["crm.customer.key"].sudo()
            sharing = keys._find_sharing(keys._read_values(customers.ids))
        res = super().unlink()
        self.env["crm.customer.match"].sudo()._note(sharing, "hand")
        return res

    @api.model
    @ormcache()
    def _get_compared_fields(self):
        inputs = self.env["crm.customer.evidence"]._get_inputs().union(MEMBERSHIP)
        stored = (name for name in inputs if self._fields[name].column_type)
        return frozenset(stored)

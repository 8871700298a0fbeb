"""Taking a decision back: every account, parent and type as it was."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_commerce_bridge.models.caller_values import check_one
from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser

# What decisions change of a customer
CHOICE = ("crm_account_pin_id", "crm_account_pin_reason", "is_crm_customer")
CHANGED = (*CHOICE, "parent_id", "type")
UNDONE = ("same", "child", "different")


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    undo_ids = fields.One2many(
        "crm.customer.match.undo",
        "match_id",
        string="Changes of the Decision",
        readonly=True,
        groups="base.group_no_one",
        help="How the customers were before, so that the decision can be taken back.",
    )

    def action_undo(self):
        """Take the decision back. What somebody changed since stays as it is.

        :raise UserError: if there is nothing to undo, or if a later decision is built
            on this one
        :raise AccessError: if the user may not read or change both customers
        """
        # Superuser: the lines say in which order it was decided.
        last = {match: max(match.sudo().undo_ids.ids, default=0) for match in self}
        implied = self.filtered("is_implied")
        for match in (self - implied).sorted(lambda m: (last[m], m.id), reverse=True):
            match._undo()
        # Those that followed from the others are open by now.
        for match in implied.filtered("is_implied"):
            match._undo()

    def _undo(self):
        self._check_undo()
        partners = self._find_same_as(self.partner_id | self.other_id)
        for line in self.sudo().undo_ids.sorted(reverse=True):
            self._restore(line)
        as_superuser(self).write(
            {
                "state": "open",
                "user_id": False,
                "date": False,
                "decided_account_id": False,
            }
        )
        as_superuser(self).undo_ids.unlink()
        self._reopen_loose(partners)
        self._settle_said()  # others may say the same

    def _check_undo(self):
        check_one(self)
        self.check_access("read")
        (self.partner_id | self.other_id).check_access("write")
        if self.state == "merged":
            raise UserError(self.env._("Contacts are merged for good."))
        if self.state not in UNDONE:
            raise UserError(self.env._("There is nothing to undo."))
        if self.is_implied:
            raise UserError(
                self.env._("It follows from other decisions: undo one of these.")
            )
        if later := self._find_later():
            raise UserError(
                self.env._(
                    "Later decisions are built on this one. Undo these first: %s",
                    later.sudo(False)._name_readable(),
                )
            )

    def _find_later(self):
        """Decisions after it that changed the same customers, or gave others what these
        had by then.
        """
        lines = self.sudo().undo_ids
        changed = lines.partner_id
        later = lines.search(
            Domain("id", ">", max(lines.ids, default=0))
            & Domain("match_id", "!=", self.id)
            & (
                Domain("partner_id", "in", changed.ids)
                | Domain("match_id.partner_id", "in", changed.ids)
                | Domain("match_id.other_id", "in", changed.ids)
            )
        )
        return later.match_id

    def _name_readable(self):
        names = self._filtered_access("read").mapped("display_name")
        return names or self.env._("(one you may not see)")

    @api.model
    def _read_choices(self, partners):
        """:return: dict of dicts of what decisions may change, by partner id"""
        # Superuser: what a salesperson may not see has to come back as well.
        return {
            partner.id: {
                name: partner._fields[name].convert_to_write(partner[name], partner)
                for name in CHANGED
            }
            for partner in partners.sudo()
        }

    def _remember_changes(self, partners, before):
        after = self._read_choices(partners)
        self.env["crm.customer.match.undo"].sudo().create(
            [
                {
                    "match_id": self.id,
                    "partner_id": partner_id,
                    "before": before[partner_id],
                    "after": after[partner_id],
                }
                for partner_id in after
                if after[partner_id] != before[partner_id]
            ]
        )

    def _restore(self, line):
        """Write what the decision changed, if it still is as the decision left it."""
        partner = self.env["res.partner"].browse(line.partner_id.id)
        if partner not in (self.partner_id, self.other_id):
            # Superuser: one that came along may be hidden from the user.
            partner = partner.sudo(not partner.has_access("read"))
        [now] = self._read_choices(partner).values()
        values = {
            name: value
            for name, value in line.before.items()
            if value != line.after[name] == now[name]
        }
        for name in ("crm_account_pin_id", "parent_id"):
            if values.get(name):  # it may be gone
                comodel = self.env[partner._fields[name].comodel_name]
                values[name] = comodel.browse(values[name]).exists().id
        type_ = values.pop("type", None)
        if values:
            partner.write(values)
        if type_ is not None:
            # Past Odoo's write, which copies addresses between parent and contact.
            partner.check_access("write")
            partner._write_derived({"type": type_})

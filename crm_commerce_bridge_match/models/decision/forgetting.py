"""Who is deleted is not named any more by what others were told of it."""

from odoo import api, models
from odoo.fields import Domain

REASON = "crm_account_pin_reason"


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _find_reasons(self, partners):
        """The reasons that decisions about these partners gave to others.

        :return: dict of sets of texts, by the id of who got them
        """
        matches = self.search(
            Domain("partner_id", "in", partners.ids)
            | Domain("other_id", "in", partners.ids)
        )
        reasons = {}
        for line in matches.undo_ids.filtered(lambda o: o.partner_id not in partners):
            if (reason := line.after.get(REASON)) != line.before.get(REASON):
                reasons.setdefault(line.partner_id.id, set()).add(reason)
        return reasons

    @api.model
    def _forget_reasons(self, reasons):
        """Say less, at the customers and in what would be restored.

        :param dict reasons: as of :meth:`_find_reasons`
        """
        text = self.env._("Belonged together with a customer that was deleted")
        lines = self.env["crm.customer.match.undo"].search(
            [("partner_id", "in", list(reasons))]
        )
        for partner in self.env["res.partner"].browse(reasons).exists():
            told = reasons[partner.id] - {False}
            if partner[REASON] in told:
                partner[REASON] = text
            for line in lines.filtered(lambda o, p=partner: o.partner_id == p):
                for name in ("before", "after"):
                    if line[name].get(REASON) in told:
                        line[name] = {**line[name], REASON: text}

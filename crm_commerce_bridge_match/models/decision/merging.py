"""Decisions survive a merge of their customers."""

from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain

DECIDED = ("same", "child", "different")


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    # Of two contacts that were merged, one is left.
    other_id = fields.Many2one(required=False)

    _other_check = models.Constraint(
        "CHECK (other_id IS NOT NULL OR state = 'merged')",
        "A match is one of two customers.",
    )

    @api.model
    def _follow_merge(self, sources, survivor):
        """What was found and said of the sources is about the survivor from now on.

        Done before the merge: of rows that must be unique it keeps none.

        :param sources: partners that will be gone
        :param survivor: the partner that will be left
        """
        partners = sources | survivor
        alike = self._find_same_as(partners)
        matches = self.search(
            Domain("partner_id", "in", partners.ids)
            | Domain("other_id", "in", partners.ids)
        ).filtered("other_id")
        inner = matches.filtered(lambda m: m.partner_id | m.other_id <= partners)
        inner._become_merged(survivor)
        moved = (matches - inner).grouped(
            lambda m: (m.partner_id | m.other_id) - partners
        )
        for third, group in moved.items():
            group._become_one(survivor, third, partners)
        self._reopen_loose((alike | self._find_same_as(survivor)) - sources)
        # Who merged two that were the same as different ones has said the last word.
        self._settle_implied(survivor, ("open", "different"))

    def _become_merged(self, survivor):
        obsolete = self.filtered(lambda m: m.state == "obsolete")
        obsolete.unlink()
        merged = self - obsolete
        merged.undo_ids.unlink()
        merged.write(
            {
                "state": "merged",
                "partner_id": survivor.id,
                "other_id": False,
                "is_implied": False,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
            }
        )

    def _become_one(self, survivor, third, merging):
        """Of several pairs, keep what was said of the survivor, else what was last.

        :param survivor: the partner they are about from now on
        :param third: the other partner of each of them
        :param merging: the partners that become one
        """
        kept = max(
            self,
            key=lambda m: (
                m.state in DECIDED and not m.is_implied,
                survivor in (m.partner_id, m.other_id),
                m.date or datetime.min,
                m.probability,
            ),
        )
        (self - kept).unlink()
        self.flush_model()
        one, other = (
            survivor if partner in merging else partner
            for partner in (kept.partner_id, kept.other_id)
        )
        swapped = kept.kind == "same" and one.id > other.id
        if swapped:
            one, other = other, one
        kept.write(
            {
                "partner_id": one.id,
                "other_id": other.id,
                "is_swapped": kept.is_swapped != swapped,
            }
        )

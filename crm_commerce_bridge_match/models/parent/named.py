"""Names within names, names of groups, and numbers of establishments."""

from math import log2

from odoo import api, models
from odoo.tools import SQL

from ..evidence.normal_forms import get_told, is_group_name, name_words
from ..pair.scoring import COUNTED, SHARED, SPOKEN

# Bits more than that both belong together: a name within a name, with the same domain
STEM = 3.0
# Names that begin with all of what a group is called, in more than one word
GROUP_NAME = 4.0
# The number of an establishment begins with that of its company.
ESTABLISHMENT = 9.0


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _find_stems(self):
        """Of the pairs at work, those of which one has the name or number of both.

        :return: list of child, parent and evidence
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT low_id, high_id, kind, key_id, value, holders
                FROM %(shared)s JOIN %(counted)s USING (kind, value)
                WHERE kind IN ('domain', 'establishment')
                UNION
                SELECT low_id, high_id, kind, key_id, value, holders
                FROM %(shared)s shared JOIN %(counted)s USING (kind, value)
                WHERE kind = 'word' AND EXISTS (
                    SELECT FROM %(spoken)s named
                    WHERE named.kind = 'group_name'
                      AND named.partner_id IN (low_id, high_id)
                )
                """,
                shared=SHARED,
                counted=COUNTED,
                spoken=SPOKEN,
            )
        )
        ids = {id_ for low_id, high_id, *_row in rows for id_ in (low_id, high_id)}
        partners = {p.id: p for p in self.env["res.partner"].browse(ids)}
        lines = []
        for low_id, high_id, kind, key_id, value, holders in rows:
            tell = getattr(self, f"_tell_by_{kind}")
            if told := tell(partners[low_id], partners[high_id], value, holders):
                child, parent, kind, more = told
                lines.append((child.id, parent.id, kind, key_id, holders, more))
        return lines

    @api.model
    def _tell_by_domain(self, one, other, _domain, _holders):
        top = self._get_top(one, other)
        return top and (one + other - top, top, "name_stem", STEM)

    @api.model
    def _tell_by_establishment(self, one, other, _value, _holders):
        """The company has the shorter number, or the name of all."""
        kind = self.env["crm.customer.evidence.establishment"]
        below = [p for p in (one, other) if kind._is_establishment(p)]
        if len(below) == 1:
            top = one + other - below[0]
        else:
            top = self._get_top(one, other) if below else None
        return top and (one + other - top, top, "establishment", ESTABLISHMENT)

    @api.model
    def _tell_by_word(self, one, other, _value, holders):
        """A group is called a group, and rare are the names that begin like its own."""
        top = self._get_top(one, other)
        if not top or not is_group_name(top.name):
            return None
        child, told = one + other - top, get_told(top.name)
        if len(told) < 2 or name_words(child.name)[: len(told)] != told:
            return None
        more = GROUP_NAME - log2(max(holders - 1, 1)) / 2
        return child, top, "group_name", more

    @api.model
    def _get_top(self, one, other):
        """Which of two has the name of the whole group, if one of them has.

        *Brightwater Group* is above *Brightwater Benelux*, and so is *Brightwater*.
        """
        told = {p: set(get_told(p.name)) for p in (one, other)}
        if told[one] == told[other]:
            tops = [p for p in (one, other) if is_group_name(p.name)]
        else:
            tops = [p for p in (one, other) if told[p] <= told[one] & told[other]]
        return tops[0] if len(tops) == 1 and told[tops[0]] else None

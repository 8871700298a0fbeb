"""Which company may be the parent of which.

A company that another one's orders are billed to (``billed.py``); one whose name or
number says so (``named.py``); and the one that the domain of others is called after
(``domain_owner.py``).

That two companies have to do with each other counts once, however many say it. What
each kind says beyond that chooses among the companies above: names and numbers know
better than orders, which many groups have billed to the company at the top.
"""

from collections import defaultdict
from math import log2

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.company_width import is_as_wide
from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql

from ..evidence.normal_forms import domains, get_label, get_told
from ..pair.comparing import Found

# Parents a customer is expected to have among the others
EXPECTED_PARENTS = 0.5
# Less sure parents are not suggested.
SURE_ENOUGH = 0.5
# For each word of the parent's name that the domain is not called after: *Brightwater
# Benelux* is nearer to *Brightwater Benelux Ghent* than *Brightwater Group* is.
NEARER = 6.0
NEARER_BY_NAME = ("bill_to", "ship_to", "name_stem")
# What says it again counts so much.
AGAIN = 0.2


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _turn_into_parents(self, found, customer_ids, count, only_below=False):
        """Pairs that are rather a company and its parent than the same company.

        :param dict found: as of :meth:`_find`
        :return: the same with parents
        """
        bits = log2(max(count - 1, 2))
        prior = log2(EXPECTED_PARENTS) - bits
        parents = {}
        for (child_id, parent_id), said in self._find_above(
            customer_ids, only_below
        ).items():
            pair = Found("parent", child_id, parent_id, self._add_up(said, bits), prior)
            rival = parents.get(pair.ids)
            if pair.probability >= SURE_ENOUGH and (
                rival is None or rival.total < pair.total
            ):
                parents[pair.ids] = pair
        return found | {
            ids: pair
            for ids, pair in parents.items()
            if not self._is_rather_same(found.get(ids), pair)
        }

    @api.model
    def _find_above(self, customer_ids, only_below):
        """Whom what speaks for as the company above.

        :return: dict of evidence by the ids of child and parent: its kind, newest key,
            number of holders and the bits it says beyond that both belong together
        """
        mine, said = set(customer_ids), defaultdict(list)
        lines = [
            *self._find_billed(customer_ids),
            *self._find_stems(),
            *self._find_owners(customer_ids),
        ]
        ids = {
            id_
            for child_id, parent_id, *_line in lines
            for id_ in (child_id, parent_id)
        }
        partners = {p.id: p for p in self.env["res.partner"].browse(ids)}
        for child_id, parent_id, *line in lines:
            child, parent = partners[child_id], partners[parent_id]
            if only_below and max(child_id, parent_id) not in mine:
                continue
            # A company has one parent, and people have none here.
            if child.parent_id or not parent.is_company:
                continue
            if is_as_wide(parent.company_id, child.company_id):
                kind, *about, more = line
                if kind in NEARER_BY_NAME:
                    more += NEARER * self._count_nearer(child, parent)
                said[child_id, parent_id].append((kind, *about, more))
        return said

    @api.model
    def _count_nearer(self, child, parent):
        """Words of the parent's name that the child's has as well, but for those that
        the group is called."""
        told = get_told(parent.name)
        if not set(told) < set(get_told(child.name)):
            return 0
        hosts = domains(child.email, child.website)
        hosts |= domains(parent.email, parent.website)
        labels = {get_label(host) for host in hosts}
        known = [word for word in told if any(word in label for label in labels)]
        # Of a domain that is called otherwise nobody knows how many words are the
        # group's: one, or the one and the other.
        return len(told) - len(known) if known else (len(told) - 1) / 2

    @api.model
    def _add_up(self, said, bits):
        """Once that they belong together, and what the strongest says beyond.

        :return: list of evidence with its weight, the strongest first
        """
        by_kind = {line[0]: line for line in sorted(said, key=lambda line: line[-1])}
        (*first, more), *again = sorted(
            by_kind.values(), key=lambda line: (-line[-1], line[0])
        )
        return [
            (*first, bits + more),
            *((*line, max(more, 0) * AGAIN) for *line, more in again),
        ]

    @api.model
    def _keep_likeliest_parents(self, partner_ids):
        """A company has one parent: the others close.

        Of what is stored: however many batches found them, the same one is left; of
        those as likely, as far as anybody can tell, the first.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT match.id, row_number() OVER (
                        PARTITION BY partner_id
                        ORDER BY round(total::numeric, 2) DESC, other_id
                    ) AS place
                    FROM crm_customer_match match
                    JOIN LATERAL (
                        SELECT sum(weight) AS total
                        FROM crm_customer_match_evidence WHERE match_id = match.id
                    ) evidence ON TRUE
                    WHERE kind = 'parent' AND state = 'open' AND %s
                ) parent WHERE place > 1
                """,
                among_sql(self.env.cr, SQL("partner_id"), partner_ids),
            )
        )
        less_likely = self.browse(id_ for (id_,) in rows)
        less_likely.write({"state": "obsolete", "reason": "likelier"})
        less_likely.flush_recordset()
        self._drop_evidence(less_likely.ids)

    @api.model
    def _is_rather_same(self, pair, parent):
        """A company has the name and the Tax ID of nobody but itself.

        But the establishments of a company have its Tax ID, and often its name.
        """
        if not pair:
            return False
        kinds = set(pair.reasons)
        above = {kind for kind, *_line in parent.evidence}
        if "establishment" in above:
            return "name" in kinds and bool(kinds & {"street", "house"})
        own = {"tax_id", "tax_number", "company_number", "name"}
        if not above & {"bill_to", "ship_to", "group_name"}:
            own |= {"street", "house", "telephone", "email"}
        return bool(kinds & own)

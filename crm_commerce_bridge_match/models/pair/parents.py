"""Which company may be the parent of which.

A company that another one's orders are billed to; a company of the same domain whose
name begins alike, or that the domain is called after; one whose name is that of the
group; and the company that the number of an establishment belongs to.

That two companies have to do with each other counts once, however many say it. What
each kind says beyond that chooses among the companies above: names and numbers know
better than orders, which many groups have billed to the company at the top.
"""

from collections import defaultdict
from math import log2

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.company_width import is_as_wide
from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql, rows_sql

from ..evidence.normal_forms import (
    domains,
    get_label,
    get_told,
    is_group_name,
    name_words,
)
from .comparing import Found
from .scoring import COUNTED, SHARED, SPOKEN

# Parents a customer is expected to have among the others
EXPECTED_PARENTS = 0.5
# Less sure parents are not suggested.
SURE_ENOUGH = 0.5
# Bits more than that both belong together: who pays for another company owns it far
# more often than not, and more so if they have a domain or part of the name in common.
BILLED = 5.0
SHIPPED = 2.0
RELATED = 2.0
# Bits less, each time that twice as many strangers are billed to it
STRANGERS = 2.0
# A name within a name, and the domain of the group
STEM = 3.0
# For each word of the parent's name that the domain is not called after: *Brightwater
# Benelux* is nearer to *Brightwater Benelux Ghent* than *Brightwater Group* is.
NEARER = 6.0
NEARER_BY_NAME = ("bill_to", "ship_to", "name_stem")
# The domain of the group, which is called after one of them
OWNER = 2.5
# Names that begin with all of what a group is called, in more than one word
GROUP_NAME = 4.0
# The number of an establishment begins with that of its company.
ESTABLISHMENT = 9.0
# Between companies above that are as likely, the one that is called a group
GROUP_WORD = 0.5
# What says it again counts so much.
AGAIN = 0.2
# More customers below one domain are rather those of a provider than of a group.
MOST_BELOW = 200
# What more customers have in common relates nobody.
MOST_RELATED = 50


class CrmCustomerMatch(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
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

    # === BILL-TO === #

    @api.model
    def _find_billed(self, customer_ids):
        """Who is billed for orders of others, and who orders what is shipped to others.

        :return: list of child, parent and evidence
        """
        rows = self.env.execute_query(self._get_billed_sql(customer_ids))
        involved = {id_ for _kind, *ids, _number in rows for id_ in ids}
        customers = set(self.env["crm.customer.key"]._filter_customers(involved))
        rows = [row for row in rows if {row[1], row[2]} <= customers]
        related = self._get_related({(child, parent) for _k, child, parent, _n in rows})
        strangers = self._count_strangers({parent for _k, _c, parent, _n in rows})
        ordered = self._count_orders({child for _k, child, _p, _n in rows})
        lines = []
        for kind, child_id, parent_id, number in rows:
            if kind == "bill_to":
                more = BILLED + log2(number / ordered[child_id])
            else:
                more = SHIPPED
            if (child_id, parent_id) in related:
                more += RELATED
            else:
                # A bookkeeper pays for many who have nothing else in common with it.
                more -= STRANGERS * log2(max(strangers.get((kind, parent_id), 1), 1))
            lines.append((child_id, parent_id, kind, 0, number, more))
        return lines

    @api.model
    def _get_billed_sql(self, customer_ids):
        """Query of orders that are billed or shipped to others: the kind of evidence,
        both companies, and how many orders.
        """
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        # One by one: of several columns in one condition no index is used.
        orders = SQL(" UNION ").join(
            SQL(
                """
                SELECT sale.id, sale.partner_id, partner_invoice_id, partner_shipping_id
                FROM partners JOIN sale_order sale ON sale.%s = partners.id
                WHERE sale.state != 'cancel'
                """,
                SQL.identifier(column),
            )
            for column in ("partner_id", "partner_invoice_id", "partner_shipping_id")
        )
        return SQL(
            """
            WITH partners AS MATERIALIZED (
                SELECT id FROM res_partner WHERE %(mine)s
            ), orders AS (
                %(orders)s
            ), named AS (
                SELECT buyer.commercial_partner_id AS buyer_id,
                       payer.commercial_partner_id AS payer_id,
                       shipped.commercial_partner_id AS shipped_id
                FROM orders
                JOIN res_partner buyer ON buyer.id = orders.partner_id
                JOIN res_partner payer ON payer.id = partner_invoice_id
                JOIN res_partner shipped ON shipped.id = partner_shipping_id
                WHERE orders.partner_id != partner_invoice_id
                   OR orders.partner_id != partner_shipping_id
            )
            SELECT 'bill_to', buyer_id, payer_id, count(*)
            FROM named WHERE buyer_id != payer_id GROUP BY buyer_id, payer_id
            UNION ALL
            SELECT 'ship_to', shipped_id, buyer_id, count(*)
            FROM named WHERE shipped_id != buyer_id GROUP BY shipped_id, buyer_id
            """,
            mine=among_sql(self.env.cr, SQL("commercial_partner_id"), customer_ids),
            orders=orders,
        )

    @api.model
    def _count_orders(self, customer_ids):
        """:return: dict of numbers by id, of customers with orders"""
        among = SQL("partner.commercial_partner_id")
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT commercial_partner_id, count(*)
                    FROM res_partner partner
                    JOIN sale_order sale ON sale.partner_id = partner.id
                    WHERE sale.state != 'cancel' AND %s
                    GROUP BY commercial_partner_id
                    """,
                    among_sql(self.env.cr, among, customer_ids),
                )
            )
        )

    @api.model
    def _get_related(self, pairs):
        """:return: those of the pairs of ids who have something else in common"""
        if not pairs:
            return set()
        child_ids, parent_ids = zip(*sorted(pairs), strict=True)
        rows = rows_sql(
            self.env.cr, child_id=list(child_ids), parent_id=list(parent_ids)
        )
        related = self._get_related_sql(SQL("child_id"), SQL("parent_id"))
        query = SQL("SELECT child_id, parent_id FROM (%s) pair WHERE %s", rows, related)
        return set(self.env.execute_query(query))

    @api.model
    def _get_related_sql(self, one, other):
        """Whether two have a rare domain or word of their names in common."""
        return SQL(
            """
            EXISTS (
                SELECT FROM crm_customer_key key
                JOIN crm_customer_key shared USING (kind, value)
                WHERE kind IN ('domain', 'word', 'establishment')
                  AND key.partner_id = %s AND shared.partner_id = %s
                  AND NOT EXISTS (
                    SELECT FROM crm_customer_key holder
                    WHERE holder.kind = key.kind AND holder.value = key.value
                    OFFSET %s LIMIT 1
                  )
            )
            """,
            one,
            other,
            MOST_RELATED,
        )

    @api.model
    def _count_strangers(self, partner_ids):
        """For how many they pay, and to how many they ship, who have nothing else in
        common with them.

        :return: dict of numbers by kind of evidence and id
        """
        if not partner_ids:
            return {}
        partners = SQL(
            "SELECT id FROM res_partner WHERE %s",
            among_sql(self.env.cr, SQL("commercial_partner_id"), partner_ids),
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH pairs AS (
                    SELECT DISTINCT 'bill_to' AS kind,
                           named.commercial_partner_id AS named_id,
                           other.commercial_partner_id AS other_id
                    FROM sale_order
                    JOIN res_partner named ON named.id = partner_invoice_id
                    JOIN res_partner other ON other.id = partner_id
                    WHERE partner_invoice_id IN (%(partners)s)
                    UNION
                    SELECT DISTINCT 'ship_to', named.commercial_partner_id,
                           other.commercial_partner_id
                    FROM sale_order
                    JOIN res_partner named ON named.id = partner_id
                    JOIN res_partner other ON other.id = partner_shipping_id
                    WHERE partner_id IN (%(partners)s)
                )
                SELECT kind, named_id, count(*) FROM pairs
                WHERE named_id != other_id AND NOT %(related)s
                GROUP BY kind, named_id
                """,
                partners=partners,
                related=self._get_related_sql(SQL("named_id"), SQL("other_id")),
            )
        )
        return {(kind, id_): number for kind, id_, number in rows}

    # === NAMES AND NUMBERS === #

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

    # === DOMAINS === #

    @api.model
    def _find_owners(self, customer_ids):
        """Companies that the domain of others is called after.

        :return: list of child, parent and evidence
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH mine AS MATERIALIZED (
                    SELECT id, kind, value, partner_id FROM crm_customer_key
                    WHERE kind IN ('domain', 'domain_owner') AND %(among)s
                ), counted AS MATERIALIZED (
                    %(counts)s
                ), pairs AS (
                    SELECT mine.partner_id AS child_id, owner.partner_id AS owner_id,
                           value, holders, GREATEST(mine.id, owner.id) AS key_id
                    FROM mine JOIN counted USING (kind, value)
                    JOIN crm_customer_key owner USING (value)
                    WHERE mine.kind = 'domain' AND owner.kind = 'domain_owner'
                      AND holders <= %(most)s
                    UNION
                    SELECT child.partner_id, mine.partner_id, value, holders,
                           GREATEST(child.id, mine.id)
                    FROM mine JOIN counted USING (value)
                    JOIN crm_customer_key child USING (value)
                    WHERE mine.kind = 'domain_owner' AND child.kind = 'domain'
                      AND holders <= %(most)s
                )
                SELECT child_id, owner_id, key_id, holders FROM pairs
                WHERE NOT EXISTS (
                    SELECT FROM crm_customer_key own
                    WHERE own.partner_id = child_id AND own.kind = 'domain_owner'
                      AND own.value = pairs.value
                )
                """,
                among=among_sql(self.env.cr, SQL("partner_id"), customer_ids),
                counts=self._get_counts(
                    SQL("SELECT kind, value FROM mine WHERE kind = 'domain'")
                ),
                most=MOST_BELOW,
            )
        )
        owners = self.env["res.partner"].browse(
            {owner_id for _c, owner_id, *_m in rows}
        )
        more = {p.id: OWNER + GROUP_WORD * is_group_name(p.name) for p in owners}
        return [
            (child_id, owner_id, "domain_owner", key_id, holders, more[owner_id])
            for child_id, owner_id, key_id, holders in rows
        ]

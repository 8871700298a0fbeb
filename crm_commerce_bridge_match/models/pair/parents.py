"""Which company may be the parent of which.

A company that another one's orders are billed to, a company of the same domain whose
name begins alike, and the company that a French establishment's number belongs to.
"""

from math import log2

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.company_width import is_as_wide
from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql

from ..evidence.normal_forms import domains, name_words
from ..evidence.wordlists import GROUP_WORDS
from .comparing import Found

# Parents a customer is expected to have among the others
EXPECTED_PARENTS = 0.5
# Less sure parents are not suggested.
SURE_ENOUGH = 0.5
# Bits more than a rare value that both have: who pays for another company owns it
# far more often than not.
BILLED = 5.0
SHIPPED = 1.0
# A name that begins alike, with the domain of the group
STEM = 2.0


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
        lines = self._find_billed(customer_ids, bits, only_below)
        for ids, evidence in self._find_stems(found, bits).items():
            lines.setdefault(ids, []).extend(evidence)
        parents = {}
        for (child_id, parent_id), evidence in lines.items():
            pair = Found("parent", child_id, parent_id, evidence, prior)
            rival = parents.get(pair.ids)
            if pair.probability >= SURE_ENOUGH and (
                rival is None or rival.probability < pair.probability
            ):
                parents[pair.ids] = pair
        return found | {
            ids: pair
            for ids, pair in parents.items()
            if not self._is_rather_same(found.get(ids))
        }

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
                    SELECT id, row_number() OVER (
                        PARTITION BY partner_id
                        ORDER BY round(probability::numeric, 2) DESC, other_id
                    ) AS place
                    FROM crm_customer_match
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
    def _is_rather_same(self, pair):
        """A company has the name and the Tax ID of nobody but itself."""
        own = {"tax_id", "tax_number", "company_number", "name"}
        return bool(pair) and not own.isdisjoint(pair.reasons)

    # === BILL-TO === #

    @api.model
    def _find_billed(self, customer_ids, bits, only_below):
        """Who is billed for orders of others, and who orders what is shipped to others.

        :return: dict of evidence by the ids of child and parent
        """
        rows = self.env.execute_query(self._get_billed_sql(customer_ids))
        involved = {id_ for _kind, *ids, _number in rows for id_ in ids}
        customers = set(self.env["crm.customer.key"]._filter_customers(involved))
        found, mine = {}, set(customer_ids)
        partners = self.env["res.partner"].browse(customers)
        partners.fetch(["company_id"])
        for kind, child_id, parent_id, number in rows:
            if not {child_id, parent_id} <= customers or (
                only_below and max(child_id, parent_id) not in mine
            ):
                continue
            child, parent = partners.browse(child_id), partners.browse(parent_id)
            if is_as_wide(parent.company_id, child.company_id):
                weight = bits + (BILLED if kind == "bill_to" else SHIPPED)
                line = (kind, 0, number, weight)
                found.setdefault((child_id, parent_id), []).append(line)
        return found

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

    # === NAME STEMS === #

    @api.model
    def _find_stems(self, found, bits):
        """Of pairs with the same domain, those whose names begin alike.

        :return: dict of evidence by the ids of child and parent
        """
        lines, partners = {}, self.env["res.partner"]
        for pair in found.values():
            by_kind = {line[0]: line for line in pair.evidence if line[3] > 0}
            low, high = partners.browse(sorted(pair.ids))
            top = self._get_top(low, high) if "domain" in by_kind else None
            if top and is_as_wide(top.company_id, (low + high - top).company_id):
                child = low + high - top
                _kind, key, holders, _weight = by_kind["domain"]
                weight = bits + STEM - log2(max(holders - 1, 1)) / 2
                lines[child.id, top.id] = [("name_stem", key, holders, weight)]
        return lines

    @api.model
    def _get_top(self, one, other):
        """Which of two has the name of the whole group, if one of them has.

        *Brightwater Group* is above *Brightwater Benelux*, and so is *Brightwater*.
        """
        names = {p: name_words(p.name) for p in (one, other)}
        stem = self._get_stem(one, other, *names.values())
        if not stem:
            return None
        rest = {p: set(words) - stem for p, words in names.items()}
        tops = [p for p, words in rest.items() if words <= GROUP_WORDS]
        if len(tops) == 2:
            tops = [p for p in tops if rest[p]]
        return tops[0] if len(tops) == 1 else None

    @api.model
    def _get_stem(self, one, other, one_words, other_words):
        """What both names begin with, or what their domain is called after."""
        if one_words and other_words and one_words[0] == other_words[0]:
            return {w for w, v in zip(one_words, other_words, strict=False) if w == v}
        shared = domains(one.email, one.website) & domains(other.email, other.website)
        labels = {domain.split(".")[0] for domain in shared}
        for words in (one_words, other_words):
            told = [word for word in words if word not in GROUP_WORDS]
            if "".join(told) in labels:
                return set(told)
        return set()

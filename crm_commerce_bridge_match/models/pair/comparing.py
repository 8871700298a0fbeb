"""What was found becomes pairs that a person can decide, and what is gone goes."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.company_width import is_as_wide
from odoo.addons.crm_commerce_bridge.models.value_rows import among_sql, rows_sql

from .candidates import PAIRS
from .scoring import get_probability

# Decided pairs are nobody's but a person's.
UNDECIDED = ("open", "obsolete")
# Matches that a customer may have, for all that a scan knows before it has seen them;
# each doubling of it has it keep half as many pairs more that nobody will be shown
FEWEST_IN_SCAN = 1.0
# What is asked of the customers of a pair, beside their keys
ASKED = ("name", "email", "website", "parent_id", "company_id", "active")


class Found:
    """A pair that was found: which way round, how sure, and why."""

    def __init__(self, kind, partner_id, other_id, evidence, prior):
        self.kind, self.partner_id, self.other_id = kind, partner_id, other_id
        self.evidence = evidence  # kind, newest key, holders, weight
        self.total = sum(weight for *_about, weight in evidence)
        self.probability = get_probability(self.total + prior)

    @property
    def ids(self):
        return frozenset((self.partner_id, self.other_id))

    @property
    def reasons(self):
        """What speaks for it, as a dict of the newest key by kind of evidence."""
        return {kind: key for kind, key, _n, weight in self.evidence if weight > 0}


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    @api.model
    def _compare(self, partner_ids, sources=None):
        """Find, score and store the pairs of these customers.

        Open pairs are brought up to date or close as obsolete. What a person decided
        stays, but *different* opens again when something new speaks for the pair.

        :param partner_ids: ids of partners; who is no customer has no pairs
        :param dict sources: how they came, by id, as of the field ``source``
        :return: number of new pairs
        """
        keys = self.env["crm.customer.key"]
        customer_ids, changed = keys._refresh(partner_ids)
        sharing = keys._find_sharing(changed)
        return self._compare_keys(
            {*partner_ids, *sharing}, {*customer_ids, *sharing}, sources or {}
        )

    @api.model
    def _compare_keys(
        self, partner_ids, customer_ids, sources, count=None, only_below=False
    ):
        """
        :param int count: number of all customers, if that is known
        """
        if count is None:
            count = self.env["crm.customer.key"]._count_customers()
        found = self._find(customer_ids, count, only_below) if customer_ids else {}
        before = self._read_pairs(partner_ids, only_below)
        self._close([match for ids, match in before.items() if ids not in found])
        new = [pair for ids, pair in found.items() if ids not in before]
        changed = [
            (before[ids], pair)
            for ids, pair in found.items()
            if ids in before and self._is_to_change(before[ids], pair)
        ]
        self._change(changed)
        self._add(new, sources)
        children = [pair.partner_id for pair in found.values() if pair.kind == "parent"]
        if children:
            self._keep_likeliest_parents(children)
        self.invalidate_model()
        self.env["crm.customer.match.evidence"].invalidate_model()
        return len(new)

    @api.model
    def _find(self, customer_ids, count, only_below=False):
        """:return: dict of the pairs found, by the set of their ids"""
        self._find_pairs(customer_ids, only_below)
        expected = self._get_expected()
        if only_below:
            # How many matches there are is known when a scan has seen them all.
            expected = max(2 * expected, FEWEST_IN_SCAN)
        by_pair = {}
        for low_id, high_id, *evidence in self._score(PAIRS, count, expected):
            by_pair.setdefault((low_id, high_id), []).append(evidence)
        prior = self._get_prior(count)
        pairs = (Found("same", *ids, lines, prior) for ids, lines in by_pair.items())
        found = {pair.ids: pair for pair in pairs}
        partners = self.env["res.partner"].browse(set().union(*found) if found else ())
        partners.fetch(ASKED)  # all at once, and not the many other fields of a partner
        found = self._turn_into_parents(found, customer_ids, count, only_below)
        found = self._leave_out_relatives(found)
        self._say_who_is_archived(found)
        return found

    @api.model
    def _say_who_is_archived(self, found):
        partners = self.env["res.partner"].browse(set().union(*found) if found else ())
        archived = set(partners.filtered(lambda partner: not partner.active).ids)
        for ids, pair in found.items():
            if ids & archived:
                pair.evidence.append(("archived", 0, 0, 0.0))

    @api.model
    def _leave_out_relatives(self, found):
        """A company and what is above it belong together already."""
        ids = set().union(*found) if found else ()
        above = {}
        for partner in self.env["res.partner"].browse(ids):
            seen, climbing = set(), partner.parent_id
            while climbing and climbing.id not in seen:
                seen.add(climbing.id)
                climbing = climbing.parent_id
            above[partner.id] = seen
        return {
            ids: pair
            for ids, pair in found.items()
            if not any(above[id_] & ids for id_ in ids)
        }

    # === STORING === #

    @api.model
    def _read_pairs(self, partner_ids, only_below=False):
        """
        :return: dict of id, state and reasons (see ``Found``) of pairs, by the set of
            their ids
        """
        self.flush_model()
        column = "GREATEST(partner_id, other_id)"
        columns = [SQL(column)] if only_below else [SQL("partner_id"), SQL("other_id")]
        rows = {}
        for name in columns:
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT match.id, partner_id, other_id, state, (
                        SELECT jsonb_object_agg(kind, newest_key_id)
                        FROM crm_customer_match_evidence
                        WHERE match_id = match.id AND weight > 0
                    )
                    FROM crm_customer_match match WHERE %s
                    """,
                    among_sql(self.env.cr, name, partner_ids),
                )
            ):
                rows[row[0]] = row
        return {
            frozenset((partner_id, other_id)): {
                "id": id_,
                "state": state,
                "reasons": reasons or {},
            }
            for id_, partner_id, other_id, state, reasons in rows.values()
        }

    @api.model
    def _is_to_change(self, match, pair):
        if match["state"] == "different":
            return self._says_more(pair.reasons, match["reasons"])
        return match["state"] in UNDECIDED

    @api.model
    def _says_more(self, reasons, known):
        """Whether something is new: a value, or what is no value of a customer.

        That another kind says the same more strongly, as others have come, is not.
        """
        newest = max(known.values(), default=0)
        return any(
            key > newest if key else kind not in known for kind, key in reasons.items()
        )

    @api.model
    def _add(self, pairs, sources):
        if not pairs:
            return
        rows = rows_sql(
            self.env.cr,
            types={"kind": "text", "probability": "float", "source": "text"},
            partner_id=[pair.partner_id for pair in pairs],
            other_id=[pair.other_id for pair in pairs],
            kind=[pair.kind for pair in pairs],
            probability=[pair.probability for pair in pairs],
            source=[self._get_source(pair, sources) for pair in pairs],
        )
        added = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_customer_match (
                    partner_id, other_id, kind, probability, source, state, company_id,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT partner_id, other_id, pair.kind, pair.probability, pair.source,
                       'open', narrow.id,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM (%(rows)s) pair
                JOIN res_partner partner ON partner.id = partner_id
                JOIN res_partner other ON other.id = other_id
                LEFT JOIN LATERAL (
                    SELECT id FROM res_company
                    WHERE id IN (partner.company_id, other.company_id)
                    ORDER BY length(parent_path) DESC LIMIT 1
                ) narrow ON TRUE
                ON CONFLICT DO NOTHING
                RETURNING id, partner_id, other_id
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                rows=rows,
            )
        )
        ids = {(partner_id, other_id): id_ for id_, partner_id, other_id in added}
        stored = [(ids.get((p.partner_id, p.other_id)), p) for p in pairs]
        self._add_evidence([(id_, pair) for id_, pair in stored if id_])
        newcomer_ids = [id_ for id_, source in sources.items() if source == "newcomer"]
        self._tell(self.browse(ids.values()), newcomer_ids)

    @api.model
    def _get_source(self, pair, sources):
        """How the one came that came last."""
        given = [sources[id_] for id_ in sorted(pair.ids) if id_ in sources]
        known = dict(self._fields["source"].selection)
        return given[-1] if given and given[-1] in known else "scan"

    @api.model
    def _change(self, changed):
        """Bring pairs up to date, and open them (again).

        :param changed: tuples of what :meth:`_read_pairs` said, and what was found
        """
        if not changed:
            return
        ids = [match["id"] for match, _pair in changed]
        rows = rows_sql(
            self.env.cr,
            types={"kind": "text", "probability": "float"},
            id=ids,
            partner_id=[pair.partner_id for _match, pair in changed],
            other_id=[pair.other_id for _match, pair in changed],
            kind=[pair.kind for _match, pair in changed],
            probability=[pair.probability for _match, pair in changed],
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_customer_match match
                SET partner_id = pair.partner_id, other_id = pair.other_id,
                    kind = pair.kind, probability = pair.probability, state = 'open',
                    reason = NULL, user_id = NULL, date = NULL
                FROM (%s) pair WHERE pair.id = match.id
                """,
                rows,
            )
        )
        self._drop_evidence(ids)
        self._add_evidence([(match["id"], pair) for match, pair in changed])

    @api.model
    def _add_evidence(self, pairs):
        lines = [(id_, *line) for id_, pair in pairs for line in pair.evidence]
        if lines:
            columns = zip(*lines, strict=True)
            names = ("match_id", "kind", "newest_key_id", "shared_count", "weight")
            rows = rows_sql(
                self.env.cr,
                types={"kind": "text", "weight": "float"},
                **dict(zip(names, columns, strict=True)),
            )
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_customer_match_evidence
                        (match_id, kind, newest_key_id, shared_count, weight) %s
                    """,
                    rows,
                )
            )

    @api.model
    def _drop_evidence(self, match_ids):
        self.env.cr.execute(
            SQL(
                "DELETE FROM crm_customer_match_evidence WHERE %s",
                among_sql(self.env.cr, SQL("match_id"), match_ids),
            )
        )

    @api.model
    def _close(self, matches):
        """Open pairs that are none any more.

        :param matches: what :meth:`_read_pairs` said of them
        """
        ids = [match["id"] for match in matches if match["state"] == "open"]
        if ids:
            closed = self.browse(ids)
            keys = self.env["crm.customer.key"]
            partners = closed.partner_id | closed.other_id
            customer_ids = set(keys._filter_customers(partners.ids))
            by_reason = closed.grouped(lambda m: m._get_obsolete_reason(customer_ids))
            for reason, group in by_reason.items():
                group.write({"state": "obsolete", "reason": reason})
            closed.flush_recordset()
            self._drop_evidence(ids)
            # Another company may be the likeliest parent by now.
            children = closed.filtered(lambda m: m.kind == "parent").partner_id
            self._note(children.ids, "scan")

    def _get_obsolete_reason(self, customer_ids):
        """
        :param customer_ids: set of the ids of those who are compared
        """
        self.ensure_one()
        one, other = self.partner_id, self.other_id
        if not customer_ids.issuperset((one.id, other.id)):
            return "no_customer"
        if not self._leave_out_relatives({frozenset((one.id, other.id)): None}):
            return "relatives"
        companies = one.company_id, other.company_id
        if not is_as_wide(*companies) and not is_as_wide(*companies[::-1]):
            return "companies"
        return "changed"

    @api.model
    def _tell(self, matches, newcomer_ids=()):
        """New pairs are there: to be overridden.

        :param newcomer_ids: ids of the customers who came by themselves
        """

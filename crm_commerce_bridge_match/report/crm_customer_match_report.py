from odoo import api, fields, models
from odoo.tools import SQL

from ..models.decision.threshold import BANDS, RIGHT, WRONG, band_sql


class CrmCustomerMatchReport(models.Model):
    """How often matches were right, by what spoke for them and how sure they were.

    A row for each evidence that speaks for a match: who groups by anything else counts
    each match once all the same.
    """

    _name = "crm.customer.match.report"
    _description = "Quality of Matches"
    _inherit = ["crm.customer.match.readable.mixin"]
    _about = ("match_id",)
    _auto = False
    _rec_name = "match_id"
    _order = "match_id desc"
    _depends = {
        "crm.customer.match": [
            "kind",
            "source",
            "state",
            "user_id",
            "date",
            "company_id",
            "probability",
            "is_implied",
        ],
        "crm.customer.match.evidence": ["match_id", "kind", "weight"],
    }

    match_id = fields.Many2one(
        "crm.customer.match",
        readonly=True,
        help="It counts once, whatever you group by.",
    )
    evidence = fields.Selection(
        selection="_selection_evidence",
        readonly=True,
        help="What speaks for the match. One with several of them counts once in each "
        "group.",
    )
    band = fields.Selection(
        BANDS,
        string="Probability",
        readonly=True,
        help="How sure the system was of the match.",
    )
    kind = fields.Selection(
        selection=lambda self: self._get_selection("kind"),
        string="Possible Relation",
        readonly=True,
        help="Both are the same company, or the other customer is the parent of this "
        "one.",
    )
    source = fields.Selection(
        selection=lambda self: self._get_selection("source"),
        readonly=True,
        help="How the pair was found: by a scan of all customers, or when one of them "
        "came, was imported or was changed by hand.",
    )
    state = fields.Selection(
        selection=lambda self: self._get_selection("state"),
        readonly=True,
        help="What people decided. An obsolete match is one with nothing left to "
        "decide.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Decided By",
        readonly=True,
        help="Empty unless somebody has decided.",
    )
    date = fields.Datetime(
        string="Decided On", readonly=True, help="Empty unless somebody has decided."
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        help="The narrower one of both customers' companies.",
    )
    suggested = fields.Integer(
        readonly=True,
        aggregator="count_distinct",
        help="All matches but those that are obsolete.",
    )
    decided = fields.Integer(
        readonly=True,
        aggregator="count_distinct",
        help="By people, without what follows from other decisions.",
    )
    right = fields.Integer(
        readonly=True,
        aggregator="count_distinct",
        help="Decided as the same account or a subsidiary, or merged.",
    )
    right_share = fields.Float(
        string="Right, of Those Decided",
        readonly=True,
        aggregator="avg",
        help="Share of the decided matches whose two customers were found to belong "
        "together.",
    )

    @api.model
    def _get_selection(self, name):
        field = self.env["crm.customer.match"]._fields[name]
        return field._description_selection(self.env)

    @api.model
    def _selection_evidence(self):
        kinds = self.env["crm.customer.evidence"]._get_kinds()
        return [(code, kind._get_label()) for code, kind in kinds.items()]

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT COALESCE(evidence.id * 2, match.id * 2 + 1) AS id,
                   match.id AS match_id, evidence.kind AS evidence, %(band)s AS band,
                   match.kind, source, state, user_id, date, company_id,
                   match.id AS suggested, decided, CASE WHEN is_right THEN decided END
                   AS right, is_right::int AS right_share
            FROM crm_customer_match match
            LEFT JOIN crm_customer_match_evidence evidence
                   ON match_id = match.id AND weight > 0
            LEFT JOIN LATERAL (
                SELECT match.id AS decided, state IN %(right)s AS is_right
                WHERE state IN %(all)s AND is_implied IS NOT TRUE
            ) decision ON TRUE
            WHERE state != 'obsolete'
            """,
            band=SQL("%s::text", band_sql(SQL("probability"))),
            right=RIGHT,
            all=(*RIGHT, *WRONG),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """A match that several evidences speak for counts once."""
        if aggregate_spec != "right_share:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "COUNT(DISTINCT %s)::float / NULLIF(COUNT(DISTINCT %s), 0)",
            self._field_to_sql(self._table, "right", query),
            self._field_to_sql(self._table, "decided", query),
        )

from odoo import api, fields, models


class CrmCustomerMatchEvidence(models.Model):
    """One fact that speaks for or against a match, with its weight."""

    _name = "crm.customer.match.evidence"
    _description = "Evidence of a Customer Match"
    _order = "weight desc, id"
    _rec_name = "kind"
    _log_access = False

    match_id = fields.Many2one(
        "crm.customer.match",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Char(required=True, readonly=True)
    value = fields.Char(readonly=True)
    other_value = fields.Char(string="Other Value", readonly=True)
    shared_count = fields.Integer(
        string="Customers with It", readonly=True, aggregator=None
    )
    weight = fields.Float(
        readonly=True,
        digits=(6, 2),
        aggregator=None,
        help="Below zero: it speaks against the match.",
    )
    sentence = fields.Char(string="In Words", compute="_compute_sentence")

    @api.depends("kind", "value", "other_value", "shared_count", "weight")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for evidence in self:
            evidence.sentence = evidence.kind

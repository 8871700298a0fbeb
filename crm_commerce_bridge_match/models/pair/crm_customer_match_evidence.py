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
        help="The match that it speaks for or against.",
    )
    kind = fields.Char(
        required=True,
        readonly=True,
        help="What is compared, such as the Tax ID, phone numbers or names.",
    )
    # The id of the newest key that says so: whether something new does is seen by that.
    # Neither the value nor a digest of it: what somebody wants forgotten is forgotten
    # here, too. 0 where no key says so.
    newest_key_id = fields.Integer(
        string="Newest Common Value",
        readonly=True,
        aggregator=None,
        groups="base.group_no_one",
        help="The newest value in common, by which a comparison knows whether "
        "something new speaks for the match; 0 without one.",
    )
    value = fields.Char(
        compute="_compute_values", help="What the first customer says of itself today."
    )
    other_value = fields.Char(
        compute="_compute_values", help="What the second customer says of itself today."
    )
    shared_count = fields.Integer(
        string="Customers with It",
        readonly=True,
        aggregator=None,
        help="The more customers have the same value, the less it says.",
    )
    weight = fields.Float(
        readonly=True,
        digits=(6, 2),
        aggregator=None,
        help="Below zero: it speaks against the match.",
    )
    sentence = fields.Char(
        string="In Words",
        compute="_compute_sentence",
        help="As the page of the match shows it.",
    )

    @api.depends("kind", "match_id")
    def _compute_values(self):
        """As they stand at the customers now."""
        kinds = self.env["crm.customer.evidence"]._get_kinds()
        for evidence in self:
            match, kind = evidence.match_id, kinds.get(evidence.kind)
            for name, partner in (
                ("value", match.partner_id),
                ("other_value", match.other_id),
            ):
                evidence[name] = "" if kind is None else kind._get_text(partner)

    @api.depends("kind", "match_id", "shared_count", "weight")
    @api.depends_context("lang")
    def _compute_sentence(self):
        kinds = self.env["crm.customer.evidence"]._get_kinds()
        # Superuser: how many there are is no secret.
        count = self.env["crm.customer.key"].sudo()._count_customers() if self else 0
        for evidence in self:
            kind = kinds.get(evidence.kind)  # none if its addon is gone
            evidence.sentence = "" if kind is None else kind._say(evidence, count)

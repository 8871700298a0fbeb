from odoo import fields, models


class CrmCustomerMatchUndo(models.Model):
    """What a decision changed of one customer: how it was, and how it is since.

    A row per customer, so that a merge of contacts and a deletion find it.
    """

    _name = "crm.customer.match.undo"
    _description = "What a Decision Changed"
    _order = "id"
    _log_access = False

    match_id = fields.Many2one(
        "crm.customer.match",
        required=True,
        index=True,
        ondelete="cascade",
        help="The match whose decision changed the customer.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        help="The customer that the decision changed.",
    )
    before = fields.Json(
        required=True,
        help="Account, parent company and address type until the decision.",
    )
    after = fields.Json(
        required=True,
        help="Account, parent company and address type since the decision.",
    )

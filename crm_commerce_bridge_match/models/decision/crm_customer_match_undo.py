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
        "crm.customer.match", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    before = fields.Json(required=True)
    after = fields.Json(required=True)

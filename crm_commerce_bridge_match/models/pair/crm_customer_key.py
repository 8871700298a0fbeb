from odoo import fields, models


class CrmCustomerKey(models.Model):
    """What a customer says of itself, in a form that can be compared.

    Kept beside the customers by the worker that compares them: blocking and counting
    are joins on an index, and nobody who writes a customer waits for it.
    """

    _name = "crm.customer.key"
    _description = "Comparable Value of a Customer"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True, readonly=True)
    value = fields.Char(required=True, readonly=True)

    _value_idx = models.Index("(kind, value)")

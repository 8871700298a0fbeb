from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # The invoices of a customer are looked up; Odoo would read all invoices.
    commercial_partner_id = fields.Many2one(index="btree_not_null")

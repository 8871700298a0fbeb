from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # The invoices of a customer are looked up; Odoo would read all invoices.
    _commercial_partner_idx = models.Index(
        "(commercial_partner_id) WHERE commercial_partner_id IS NOT NULL"
    )

from odoo import api, models


class ResPartnerBank(models.Model):
    """Who has a new bank account is compared again."""

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._note_holders()
        return accounts

    def write(self, vals):
        if {"acc_number", "partner_id", "active"}.isdisjoint(vals):
            return super().write(vals)
        self._note_holders()
        res = super().write(vals)
        self._note_holders()
        return res

    def unlink(self):
        self._note_holders()
        return super().unlink()

    def _note_holders(self):
        # Superuser: whoever edits bank accounts need not be a salesperson.
        customers = self.sudo().partner_id.filtered("is_crm_customer")
        self.env["crm.customer.match"].sudo()._note(customers.ids, "hand")

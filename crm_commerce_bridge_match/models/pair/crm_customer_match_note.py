from odoo import fields, models


class CrmCustomerMatchNote(models.Model):
    """New and changed customers, to be compared a moment later."""

    _name = "crm.customer.match.note"
    _description = "Customer to Compare"
    _inherit = ["partner.note.mixin"]
    _log_access = False
    _worked_off_by = "crm_commerce_bridge_match.ir_cron_compare"

    source = fields.Char()

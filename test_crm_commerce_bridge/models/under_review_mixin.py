from odoo import fields, models
from odoo.exceptions import ValidationError


class UnderReviewMixin(models.AbstractModel):
    """Lets nobody write on what is under review, as addons for validation do."""

    _name = "under.review.mixin"
    _description = "May Be Under Review"

    under_review = fields.Boolean()

    def write(self, vals):
        if vals.keys() - {"under_review"} and any(self.mapped("under_review")):
            raise ValidationError(self.env._("This is under review."))
        return super().write(vals)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "under.review.mixin"]


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "under.review.mixin"]


class CrmAccount(models.Model):
    _name = "crm.account"
    _inherit = ["crm.account", "under.review.mixin"]


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "under.review.mixin"]

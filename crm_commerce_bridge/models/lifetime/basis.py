"""The bases of the lifetime value: codes, labels, columns, and the one in force."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

BASIS = "crm_commerce_bridge.lifetime_value_basis"
# The bases of the lifetime value, and the column that holds each, for every order: so
# another basis is another column to read, and nothing has to be calculated again.
BASES = {
    "ordered": "lifetime_ordered",
    "invoiced": "lifetime_invoiced",
    "paid": "lifetime_paid",
}
BASIS_LABELS = [
    ("ordered", "Orders, as soon as they are confirmed"),
    ("invoiced", "Invoices, as soon as they are posted"),
    ("paid", "Payments, as far as invoices are paid"),
]


class AmountByBasis(fields.Monetary):
    """An amount that reads, in SQL too, the column of the basis in the settings."""

    def to_sql(self, model, alias):
        column = model.env["sale.order"]._get_lifetime_column()
        return model._fields[column].to_sql(model, alias)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _get_lifetime_column(self):
        """Return the field with the amounts of the basis chosen in the settings."""
        # Superuser: whoever reads the figures need not read parameters.
        basis = self.env["ir.config_parameter"].sudo().get_param(BASIS)
        return BASES.get(basis, BASES["ordered"])


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._change_lifetime_basis()
        return parameters

    def write(self, vals):
        res = super().write(vals)
        self._change_lifetime_basis()
        return res

    def _change_lifetime_basis(self):
        """Check a new basis, and forget the figures in the cache.

        Every basis is stored for every order, so nothing has to be calculated.

        :raise ValidationError: if there is no such basis
        """
        for parameter in self.filtered(lambda parameter: parameter.key == BASIS):
            if parameter.value not in BASES:
                raise ValidationError(
                    self.env._(
                        "There is no basis “%(value)s” of the lifetime value; there "
                        "are: %(bases)s.",
                        value=parameter.value,
                        bases=BASES,
                    )
                )
            self.env.invalidate_all()

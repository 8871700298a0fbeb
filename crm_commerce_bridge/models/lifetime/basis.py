from odoo import api, models
from odoo.exceptions import ValidationError

BASIS = "crm_commerce_bridge.lifetime_value_basis"
# The bases of the lifetime value, and the column that holds each, for every order: so
# another basis is another column to read, and nothing has to be calculated again.
BASES = {
    "ordered": "lifetime_ordered",
    "invoiced": "lifetime_invoiced",
    "paid": "lifetime_paid",
}


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
        """Every basis is kept for every order: figures follow at once."""
        for parameter in self.filtered(lambda parameter: parameter.key == BASIS):
            if parameter.value not in BASES:
                raise ValidationError(
                    self.env._(
                        "There is no basis “%(value)s” of the lifetime value; there "
                        "are: %(bases)s.",
                        value=parameter.value,
                        bases=", ".join(BASES),
                    )
                )
            self.env.invalidate_all()
